/*
 * Tar archives for tests, as an engine sends them, into a buffer.
 */
#ifndef TESTS_UNIT_TAR_KIT_H
#define TESTS_UNIT_TAR_KIT_H

#include "rootfs_audit/util/buffer.h"

/* An entry, its content all 'x'. */
struct tar_entry {
    const char *name; /* at most 100 bytes */
    char type;
    unsigned mode;
    long long uid; /* and gid */
    long long size;
    const char *link;
};

void tar_add(struct ra_buffer *out, const struct tar_entry *entry);

/* An extended header of this type ('x', 'L' ...) with this content. */
void tar_add_special(struct ra_buffer *out, char type, const char *content,
                     size_t length);

/* A pax header with one record. */
void tar_add_pax(struct ra_buffer *out, const char *key, const char *value);

/* Makes the checksum of the header at `header` right again. */
void tar_sign(char *header);

void tar_end(struct ra_buffer *out);

#endif
