/*
 * A process's mount table: /proc/PID/mountinfo, proc_pid_mountinfo(5).
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_MOUNTINFO_H
#define ROOTFS_AUDIT_EVIDENCE_MOUNTINFO_H

#include <stdbool.h>
#include <stddef.h>

/* One line. The strings are parts of the text that was read, and but for the options
 * unescaped in place. */
struct ra_mountinfo {
    const char *device;        /* field 3, major:minor */
    const char *root;          /* field 4: what of the filesystem is mounted */
    const char *path;          /* field 5: where, as the process sees it */
    const char *options;       /* field 6: the mount's own */
    const char *type;          /* of the filesystem */
    const char *super_options; /* the filesystem's own; commas in a value are escaped */
};

/* Reads the next line and moves *text, which is changed, past it. Returns 1, 0 at the
 * end, or -1 for a line that is not a mountinfo line. */
int ra_mountinfo_next(char **text, struct ra_mountinfo *entry);

/* Copies the value of an option of the filesystem, "upperdir=VALUE". Returns false when
 * there is none, or it is longer than `size` allows. */
bool ra_mountinfo_option(const struct ra_mountinfo *entry, const char *name, char *value,
                         size_t size);

/* The same for an option that may be there again and again: looks from *words on, which
 * begin as entry->super_options, and moves *words past what it found. */
bool ra_mountinfo_next_option(const char **words, const char *name, char *value,
                              size_t size);

/* Whether a file can be written there: neither the mount nor its filesystem is ro. */
bool ra_mountinfo_is_writable(const struct ra_mountinfo *entry);

#endif
