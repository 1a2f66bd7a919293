/*
 * Where rendered output goes: a stdio stream or a buffer. A report writes through a sink
 * and never knows which.
 *
 * The first failure sticks: later writes do nothing, and ra_sink_finish returns it. So a
 * renderer writes straight on and asks once, at the end.
 */
#ifndef ROOTFS_AUDIT_UTIL_SINK_H
#define ROOTFS_AUDIT_UTIL_SINK_H

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <stddef.h>
#include <stdio.h>

struct ra_sink {
    FILE *stream;             /* borrowed; or NULL */
    struct ra_buffer *buffer; /* borrowed; or NULL */
    struct ra_error error;    /* the first failure */
};

void ra_sink_init_stream(struct ra_sink *sink, FILE *stream);
void ra_sink_init_buffer(struct ra_sink *sink, struct ra_buffer *buffer);

void ra_sink_write(struct ra_sink *sink, const void *bytes, size_t length);
void ra_sink_puts(struct ra_sink *sink, const char *text);
void ra_sink_repeat(struct ra_sink *sink, char byte, size_t times);
void ra_sink_printf(struct ra_sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes the sink fail, for a renderer whose own work failed. */
void ra_sink_fail(struct ra_sink *sink, const char *why);

/* Flushes, clears the sink, and returns 0 when every write succeeded, else -1 with the
 * first failure in `err`. */
int ra_sink_finish(struct ra_sink *sink, struct ra_error *err);

#endif
