#include "rootfs_audit/util/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void ra_buffer_init(struct ra_buffer *buffer, size_t limit)
{
    *buffer = (struct ra_buffer){.limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4};
}

static int reserve(struct ra_buffer *buffer, size_t more)
{
    if (more > buffer->limit - buffer->length)
        return -1;
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity)
        return 0;
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity;
    while (capacity < needed)
        capacity *= 2;
    if (capacity > buffer->limit + 1)
        capacity = buffer->limit + 1;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL)
        return -1;
    buffer->data = data;
    buffer->capacity = capacity;
    return 0;
}

int ra_buffer_append(struct ra_buffer *buffer, const void *bytes, size_t length)
{
    if (reserve(buffer, length) != 0)
        return -1;
    if (length > 0)
        memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
    return 0;
}

int ra_buffer_puts(struct ra_buffer *buffer, const char *text)
{
    return ra_buffer_append(buffer, text, strlen(text));
}

void ra_buffer_reset(struct ra_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

const char *ra_buffer_text(const struct ra_buffer *buffer)
{
    return buffer->data == NULL ? "" : buffer->data;
}

char *ra_buffer_take(struct ra_buffer *buffer)
{
    char *data = buffer->data == NULL ? calloc(1, 1) : buffer->data;
    ra_buffer_init(buffer, buffer->limit);
    return data;
}

void ra_buffer_clear(struct ra_buffer *buffer)
{
    free(buffer->data);
    ra_buffer_init(buffer, buffer->limit);
}
