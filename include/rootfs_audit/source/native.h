/*
 * Which of its two inspect documents an engine is asked for: Podman's own, GET
 * /libpod/containers/{id}/json, says more than that of the compatible API. It is asked
 * for first, and the other where anything but a 200 comes back: a proxy may well allow
 * only Docker's paths.
 */
#ifndef ROOTFS_AUDIT_SOURCE_NATIVE_H
#define ROOTFS_AUDIT_SOURCE_NATIVE_H

#include "rootfs_audit/source/client.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A zeroed one asks for the compatible document, of an engine that has no other. */
struct ra_native {
    bool is_wanted; /* Podman's own, until a refusal shows that it is not available */
    unsigned char *asked; /* how each of the list was asked; an enum in native.c */
    size_t *queue;        /* those that were refused, to be asked the other way */
    size_t queued;
    size_t taken; /* of the queue */
};

/* For so many containers of a Podman engine. */
int ra_native_init(struct ra_native *native, size_t count, struct ra_error *err);

/* The next that was refused. Returns whether there is one. */
bool ra_native_next(struct ra_native *native, size_t *index);

/* The path of the request for a container, by its index in the list and its full id. The
 * caller frees it; NULL when memory runs out. */
char *ra_native_path(struct ra_native *native, size_t index, const char *id,
                     const char *api_version);

/* Takes the outcome of such a request. Returns true where the other document is to be
 * asked for instead, which ra_native_next then returns. A time-out is not one of these:
 * that would take twice as long. */
bool ra_native_is_refused(struct ra_native *native, size_t index,
                          const struct ra_response *response,
                          const struct ra_failure *failure);

void ra_native_clear(struct ra_native *native);

#endif
