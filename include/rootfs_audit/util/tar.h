/*
 * A tar archive that arrives piece by piece, as GET /containers/{id}/archive sends it:
 * only the headers are read (pax, POSIX.1-2017; ustar; GNU's long names), and what is in
 * the files passes by.
 */
#ifndef ROOTFS_AUDIT_UTIL_TAR_H
#define ROOTFS_AUDIT_UTIL_TAR_H

#include "rootfs_audit/util/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* A header. The strings are valid during the call. */
struct ra_tar_entry {
    const char
        *path; /* as it stands there: relative, a folder's with a slash at its end */
    const char *link; /* a link's target; "" for others */
    char type;        /* '0' regular, '5' folder, '2' symbolic link ... */
    unsigned mode;    /* permission bits */
    long long uid;
    long long gid;
    long long size; /* bytes of content */
    long long mtime;
};

enum ra_tar_state {
    RA_TAR_MORE,    /* goes on */
    RA_TAR_STOPPED, /* `take` wants no more */
    RA_TAR_ENDED,   /* the archive is complete */
    RA_TAR_BAD,     /* this is no tar archive, or has a header longer than any is */
};

struct ra_tar {
    bool (*take)(void *context, const struct ra_tar_entry *entry); /* false: no more */
    void *context;
    enum ra_tar_state state;
    unsigned char block[512]; /* the header that is being received */
    size_t block_length;
    long long skip;           /* bytes of content and padding still to pass by */
    struct ra_buffer special; /* of an extended header: its content */
    long long special_left;
    char special_type;
    struct ra_buffer path; /* from extended headers, for the next entry; "" for none */
    struct ra_buffer link;
    long long size; /* the same; -1 for none */
    long long uid;
    long long gid;
};

void ra_tar_init(struct ra_tar *tar,
                 bool (*take)(void *context, const struct ra_tar_entry *entry),
                 void *context);

/* Reads on, and returns how things stand: RA_TAR_MORE wants more. Memory running out
 * counts as bad. */
enum ra_tar_state ra_tar_feed(struct ra_tar *tar, const char *bytes, size_t length);

void ra_tar_clear(struct ra_tar *tar);

#endif
