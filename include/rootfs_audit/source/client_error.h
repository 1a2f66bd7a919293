/*
 * Why a request got no answer, in words: libcurl's code, the socket's state and what ssh
 * wrote together say what is wrong and what to do about it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_CLIENT_ERROR_H
#define ROOTFS_AUDIT_SOURCE_CLIENT_ERROR_H

#include "rootfs_audit/source/dial.h"
#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <curl/curl.h>
#include <stdbool.h>

/* A transfer that failed. */
struct ra_transfer {
    CURL *easy;
    CURLcode code;      /* libcurl-errors(3) */
    const char *detail; /* CURLOPT_ERRORBUFFER(3); "" where libcurl says no more */
    const char *path;   /* what was asked for */
    long timeout_ms;
    struct ra_dialer *dialer; /* NULL but for ssh */
};

void ra_client_explain(const struct ra_transfer *transfer,
                       const struct ra_endpoint *endpoint, struct ra_error *err);

/* A server that expects TLS answers in the clear to who speaks none. Sets `err` and
 * returns true where this is such an answer. */
bool ra_client_explain_answer(const struct ra_endpoint *endpoint, long status,
                              const struct ra_buffer *body, struct ra_error *err);

#endif
