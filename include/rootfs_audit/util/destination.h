/*
 * Paths that something is to be written to, and what is there already.
 *
 * A character device and a pipe have no contents to keep: they are written straight. What
 * else there is must be a file, or nothing.
 */
#ifndef ROOTFS_AUDIT_UTIL_DESTINATION_H
#define ROOTFS_AUDIT_UTIL_DESTINATION_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>

enum ra_destination {
    RA_DESTINATION_FREE,     /* nothing is there */
    RA_DESTINATION_FILE,     /* a regular file, by its own name */
    RA_DESTINATION_STRAIGHT, /* a character device or a pipe, perhaps through a link */
};

/* Looks. Returns -1 for all else, as a folder, a block device, a socket, a symbolic link
 * to a file, and a file that is a mount of its own (mount(8), --bind; rename(2) cannot
 * replace one). */
int ra_destination_look(const char *path, enum ra_destination *what,
                        struct ra_error *err);

/* Whether it can be written, or replaced, as far as that can be told beforehand. */
int ra_destination_check(const char *path, struct ra_error *err);

/* The same where nothing may be there. */
int ra_destination_check_free(const char *path, struct ra_error *err);

/* Whether two paths are one file or one pipe, through links too, or one name in one
 * folder where there is none yet. */
bool ra_destination_is_same(const char *one, const char *other);

/* Whether a descriptor is open on the regular file that the path leads to. */
bool ra_destination_is_open(const char *path, int descriptor);

/* Opens what is to be written straight. Who reads a pipe gets two seconds to come:
 * fifo(7) would have us wait for ever. Returns a descriptor, or -1 with errno set. */
int ra_destination_open_straight(const char *path);

/* The folder that a path is in, to be freed; NULL without memory. */
char *ra_destination_folder(const char *path);

#endif
