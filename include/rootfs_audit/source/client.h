/*
 * An HTTP/1.1 client for engine APIs: GET requests only, several at a time over
 * kept-alive connections, every answer capped in size and time. libcurl's multi interface
 * is behind it (libcurl-multi(3)).
 */
#ifndef ROOTFS_AUDIT_SOURCE_CLIENT_H
#define ROOTFS_AUDIT_SOURCE_CLIENT_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ra_client;

struct ra_client_options {
    unsigned jobs; /* the most requests in flight, at least 1 */
    long
        timeout_ms; /* the longest that one request may take, from connect to last byte */
    void (*tick)(void *); /* called whenever something happened, and several times a
                             second while waiting; may be NULL */
    void *tick_context;
};

/* A request to make. */
struct ra_request {
    char *path;        /* with its query, from the slash on; the client frees it */
    size_t body_limit; /* the largest body accepted, in bytes */
    size_t tag;        /* the caller's own */
    /* Receives the body of a 200 piece by piece, of which then nothing is kept. Returning
     * false ends the transfer, which is no failure. NULL where the body is wanted whole.
     */
    bool (*take)(void *context, const char *bytes, size_t length);
    void *take_context;
};

/* An answer, whatever its status. Valid only during the call that it is passed to. */
struct ra_response {
    long status;
    const struct ra_buffer *body;
    void *handle; /* for ra_response_header */
};

/* Fills `request` and returns true, or returns false when there is none now. It is asked
 * again after each answer, which may have led to new ones. */
typedef bool ra_client_next(void *context, struct ra_request *request);

/* Why there is no answer. */
struct ra_failure {
    struct ra_error error;
    bool is_too_large; /* there was one: larger than it may be */
    bool is_timeout;
};

/* Receives one answer, or, when `response` is NULL, why there is none. Returning -1 with
 * `err` set ends the run. */
typedef int ra_client_done(void *context, size_t tag, const struct ra_response *response,
                           const struct ra_failure *failure, struct ra_error *err);

/* `endpoint` is borrowed for the client's life. */
int ra_client_new(const struct ra_endpoint *endpoint,
                  const struct ra_client_options *options, struct ra_client **client,
                  struct ra_error *err);

/* Makes every request that `next` gives, in that order, and passes each outcome to `done`
 * as it arrives. Returns -1 when `done` ended the run or libcurl itself failed. */
int ra_client_run(struct ra_client *client, ra_client_next *next, ra_client_done *done,
                  void *context, struct ra_error *err);

/* A response header's value, or NULL. Borrowed, valid as long as the response. */
const char *ra_response_header(const struct ra_response *response, const char *name);

void ra_client_free(struct ra_client *client);

#endif
