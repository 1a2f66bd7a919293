/*
 * Why TLS was refused, by us or by the engine, and what to do about it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_TLS_ERROR_H
#define ROOTFS_AUDIT_SOURCE_TLS_ERROR_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/error.h"

#include <curl/curl.h>
#include <stdbool.h>

/* Sets `err` and returns true, where a transfer that failed with `code` failed because of
 * TLS. `detail` is what libcurl says itself (CURLOPT_ERRORBUFFER(3)), "" where nothing.
 */
bool ra_tls_explain(CURL *easy, CURLcode code, const char *detail,
                    const struct ra_endpoint *endpoint, struct ra_error *err);

#endif
