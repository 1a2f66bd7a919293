#include "rootfs_audit/util/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void ra_sink_init_stream(struct ra_sink *sink, FILE *stream)
{
    *sink = (struct ra_sink){.stream = stream};
}

void ra_sink_init_buffer(struct ra_sink *sink, struct ra_buffer *buffer)
{
    *sink = (struct ra_sink){.buffer = buffer};
}

void ra_sink_write(struct ra_sink *sink, const void *bytes, size_t length)
{
    if (sink->error.failed || length == 0)
        return;
    if (sink->stream != NULL) {
        if (fwrite(bytes, 1, length, sink->stream) != length)
            ra_error_set(&sink->error, "%s", strerror(errno));
    } else if (ra_buffer_append(sink->buffer, bytes, length) != 0) {
        ra_error_set(&sink->error, "the output is too large");
    }
}

void ra_sink_puts(struct ra_sink *sink, const char *text)
{
    ra_sink_write(sink, text, strlen(text));
}

void ra_sink_repeat(struct ra_sink *sink, char byte, size_t times)
{
    for (size_t i = 0; i < times; i++)
        ra_sink_write(sink, &byte, 1);
}

void ra_sink_printf(struct ra_sink *sink, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) {
        ra_sink_fail(sink, "out of memory");
        return;
    }
    ra_sink_write(sink, text, (size_t)length);
    free(text);
}

void ra_sink_fail(struct ra_sink *sink, const char *why)
{
    if (!sink->error.failed)
        ra_error_set(&sink->error, "%s", why);
}

int ra_sink_finish(struct ra_sink *sink, struct ra_error *err)
{
    if (!sink->error.failed && sink->stream != NULL && fflush(sink->stream) != 0)
        ra_error_set(&sink->error, "%s", strerror(errno));
    int status = 0;
    if (sink->error.failed)
        status = ra_error_set(err, "%s", ra_error_message(&sink->error));
    ra_error_clear(&sink->error);
    return status;
}
