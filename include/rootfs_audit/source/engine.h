/*
 * A live engine: Docker's API, or Podman's compatible one, with GET requests only.
 */
#ifndef ROOTFS_AUDIT_SOURCE_ENGINE_H
#define ROOTFS_AUDIT_SOURCE_ENGINE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/source/selection.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ra_engine_options {
    unsigned jobs;        /* inspects in flight at once */
    long timeout_ms;      /* for one request */
    bool wants_host_name; /* ask GET /info for the host's name */
    struct ra_selection selection;
    /* Called often, and several times a second while waiting, with how many of the
     * selected containers are done (`total` is 0 until the list is there). May be NULL.
     */
    void (*progress)(void *context, size_t done, size_t total);
    void *progress_context;
    /* Called with workloads of the audit, by their places in it, of which nothing more
     * will be learnt, while others are still being asked about. May be NULL. */
    void (*known)(void *context, struct ra_audit *audit, const size_t *workloads,
                  size_t count);
    void *known_context;
};

/* Adds the engine as a source and its selected containers as workloads, not yet judged:
 * GET /_ping decides the API version, GET /containers/json?all=1 lists, and
 * GET /containers/{id}/json inspects each by its full id; a Podman engine is asked for
 * GET /libpod/containers/{id}/json first (source/native.h).
 *
 * A container that vanished meanwhile is counted as gone; one that could not be inspected
 * is a workload with `error` set. Returns -1, with the endpoint in `err`, when nothing
 * can be said: the engine cannot be reached, does not list, or is none. */
int ra_engine_collect(const struct ra_endpoint *endpoint,
                      const struct ra_engine_options *options, struct ra_audit *audit,
                      struct ra_error *err);

#endif
