/*
 * Why a request got no answer, in words: libcurl's code and the socket's state together
 * say what is wrong and what to do about it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_CLIENT_ERROR_H
#define ROOTFS_AUDIT_SOURCE_CLIENT_ERROR_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/error.h"

#include <curl/curl.h>

/* Sets `err` from a transfer that failed with `code` (libcurl-errors(3)). */
void ra_client_explain(CURL *easy, CURLcode code, const struct ra_endpoint *endpoint,
                       const char *path, long timeout_ms, struct ra_error *err);

#endif
