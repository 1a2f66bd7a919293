/*
 * The error object: what went wrong, in words a person can act on.
 *
 * A fallible function takes a `struct ra_error *` last and returns 0 or -1. It sets the
 * error exactly once, where it fails; each caller that knows more wraps it with context,
 * so that the text reads from the general to the particular: "endpoint: request: cause".
 * A zeroed object is empty. The object owns its text.
 */
#ifndef ROOTFS_AUDIT_UTIL_ERROR_H
#define ROOTFS_AUDIT_UTIL_ERROR_H

#include <stdbool.h>

struct ra_error {
    char *message; /* NULL when empty, and when memory ran out while setting it */
    bool failed;
};

/* Sets the message (printf-style). Always returns -1, so that a function can end with
 * `return ra_error_set(err, ...)`. `err` may be NULL when the caller wants no text. */
int ra_error_set(struct ra_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* As above, for "memory ran out". */
int ra_error_nomem(struct ra_error *err);

/* Puts "context: " before the message. Always returns -1. */
int ra_error_wrap(struct ra_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text, never NULL. Borrowed, valid until the object is next changed. It may hold
 * bytes that an engine chose: escape it before printing. */
const char *ra_error_message(const struct ra_error *err);

void ra_error_clear(struct ra_error *err);

#endif
