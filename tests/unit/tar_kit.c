#include "tar_kit.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, TYPE = 156, CHECKSUM = 148 };

void tar_sign(char *header)
{
    unsigned sum = 0;
    memset(header + CHECKSUM, ' ', 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(header + CHECKSUM, 8, "%06o", sum);
}

static void put(struct ra_buffer *out, const void *bytes, size_t length)
{
    assert_int_equal(ra_buffer_append(out, bytes, length), 0);
}

static void put_padding(struct ra_buffer *out, long long size)
{
    static const char zeros[BLOCK];
    put(out, zeros, (size_t)((BLOCK - size % BLOCK) % BLOCK));
}

static void put_header(struct ra_buffer *out, const struct tar_entry *entry)
{
    char header[BLOCK] = "";
    assert_true(strlen(entry->name) <= 100);
    memcpy(header, entry->name, strlen(entry->name));
    snprintf(header + 100, 8, "%07o", entry->mode);
    snprintf(header + 108, 8, "%07llo", (unsigned long long)entry->uid & 07777777);
    snprintf(header + 116, 8, "%07llo", (unsigned long long)entry->uid & 07777777);
    snprintf(header + 124, 12, "%011llo", (unsigned long long)entry->size);
    snprintf(header + 136, 12, "%011o", 1700000000U);
    header[TYPE] = entry->type;
    if (entry->link != NULL)
        memcpy(header + 157, entry->link, strlen(entry->link));
    memcpy(header + 257,
           "ustar\0"
           "00",
           8);
    tar_sign(header);
    put(out, header, sizeof header);
}

void tar_add(struct ra_buffer *out, const struct tar_entry *entry)
{
    put_header(out, entry);
    if (entry->type != '0')
        return;
    for (long long i = 0; i < entry->size; i++)
        put(out, "x", 1);
    put_padding(out, entry->size);
}

void tar_add_special(struct ra_buffer *out, char type, const char *content, size_t length)
{
    const struct tar_entry entry = {
        .name = "PaxHeaders/x", .type = type, .size = (long long)length};
    put_header(out, &entry);
    put(out, content, length);
    put_padding(out, entry.size);
}

void tar_add_pax(struct ra_buffer *out, const char *key, const char *value)
{
    char *record = NULL;
    size_t length = strlen(key) + strlen(value) + 3; /* ' ', '=', newline */
    size_t digits = length + 1 < 10     ? 1
                    : length + 2 < 100  ? 2
                    : length + 3 < 1000 ? 3
                                        : 4;
    int size = asprintf(&record, "%zu %s=%s\n", length + digits, key, value);
    assert_true(size > 0);
    tar_add_special(out, 'x', record, (size_t)size);
    free(record);
}

void tar_end(struct ra_buffer *out)
{
    static const char zeros[2 * BLOCK];
    put(out, zeros, sizeof zeros);
}
