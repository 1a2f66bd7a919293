/*
 * Files that are there whole or not at all: what is written goes into a file without a
 * name in the same folder (or, where the filesystem has none, a temporary one), which
 * gets its name when all of it has reached the disk (open(2), O_TMPFILE; rename(2)).
 *
 * What destination.h has to be written straight, is.
 */
#ifndef ROOTFS_AUDIT_UTIL_NEW_FILE_H
#define ROOTFS_AUDIT_UTIL_NEW_FILE_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stdio.h>

enum ra_new_file_way {
    RA_NEW_FILE_REPLACE, /* whatever has the name */
    RA_NEW_FILE_CREATE,  /* nothing may have it */
};

struct ra_new_file {
    FILE *stream;    /* to be written to */
    char *path;      /* its name to be */
    char *temporary; /* the name that it has till then; NULL when it has none */
    enum ra_new_file_way way;
    bool is_straight;
    bool is_synced; /* then nothing more may be written to it */
};

/* Begins one, where destination.h allows it. What replaces a regular file takes over its
 * mode, access list, group and owner where that may be (not the owner in a folder that
 * everybody can write to); nobody can read it who could not read the old one. Else it
 * has what open(2) gives. On success end it with one of the last three. */
int ra_new_file_open(struct ra_new_file *file, const char *path, enum ra_new_file_way way,
                     struct ra_error *err);

/* Brings what was written to the disk, where it has no name yet. On failure it has
 * ended. */
int ra_new_file_sync(struct ra_new_file *file, struct ra_error *err);

/* Syncs it, where that is still to be done, and gives it its name. On failure what was
 * there is as it was. */
int ra_new_file_finish(struct ra_new_file *file, struct ra_error *err);

/* Leaves it, because of the error, which is then told of as of a failure of the others.
 * Returns -1. */
int ra_new_file_fail(struct ra_new_file *file, struct ra_error *err);

/* Leaves it. */
void ra_new_file_drop(struct ra_new_file *file);

#endif
