/*
 * A byte buffer that grows up to a cap given at birth. Its contents are always followed
 * by a NUL byte that is not counted, so that text can be used as a string.
 */
#ifndef ROOTFS_AUDIT_UTIL_BUFFER_H
#define ROOTFS_AUDIT_UTIL_BUFFER_H

#include <stddef.h>

struct ra_buffer {
    char *data; /* NULL until something is appended */
    size_t length;
    size_t capacity;
    size_t limit; /* the largest length, in bytes */
};

/* An empty buffer that never holds more than `limit` bytes; SIZE_MAX is as good as none.
 * Allocates nothing. */
void ra_buffer_init(struct ra_buffer *buffer, size_t limit);

/* Appends. Returns -1, changing nothing, when the limit would be passed or memory runs
 * out. */
int ra_buffer_append(struct ra_buffer *buffer, const void *bytes, size_t length);
int ra_buffer_puts(struct ra_buffer *buffer, const char *text);

/* Empties it and keeps the memory. */
void ra_buffer_reset(struct ra_buffer *buffer);

/* The text, "" when empty. Borrowed. */
const char *ra_buffer_text(const struct ra_buffer *buffer);

/* Hands the memory to the caller, who frees it, and leaves the buffer empty. NULL when
 * memory runs out. */
char *ra_buffer_take(struct ra_buffer *buffer);

void ra_buffer_clear(struct ra_buffer *buffer);

#endif
