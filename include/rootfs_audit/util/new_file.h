/*
 * Files that are there whole or not at all: what is written goes into a file without a
 * name in the same folder (or, where the filesystem has none, a temporary one), which
 * gets its name when all of it has reached the disk (open(2), O_TMPFILE; rename(2)).
 *
 * A character device and a pipe have no contents to keep: they are written straight.
 */
#ifndef ROOTFS_AUDIT_UTIL_NEW_FILE_H
#define ROOTFS_AUDIT_UTIL_NEW_FILE_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stdio.h>

struct ra_new_file {
    FILE *stream;    /* to be written to */
    char *path;      /* its name to be */
    char *temporary; /* the name that it has till then; NULL when it has none */
    bool is_straight;
};

/* Whether a file can be put at `path`, as far as that can be told beforehand. What is
 * refused: a folder, a block device, a socket, a symbolic link to a file (which would be
 * replaced itself), and what lies in a folder that cannot be written. */
int ra_new_file_check(const char *path, struct ra_error *err);

/* Whether two paths are one name in one folder, however they are written. */
bool ra_new_file_is_same(const char *one, const char *other);

/* Begins one. On success end it with one of the next three. */
int ra_new_file_open(struct ra_new_file *file, const char *path, struct ra_error *err);

/* Gives it its name in place of what has it, whose mode and owner it takes over where
 * that is a regular file; else the mode is 0666 less umask. On failure what was there is
 * as it was. */
int ra_new_file_replace(struct ra_new_file *file, struct ra_error *err);

/* The same where nothing may have the name yet: what exists is kept, and is an error. */
int ra_new_file_create(struct ra_new_file *file, struct ra_error *err);

/* Leaves it, because of the error, which is then told of as of a failure of the others.
 * Returns -1. */
int ra_new_file_fail(struct ra_new_file *file, struct ra_error *err);

#endif
