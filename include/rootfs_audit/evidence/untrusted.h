/*
 * Files that a container made, opened without being led astray or held up by them.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_UNTRUSTED_H
#define ROOTFS_AUDIT_EVIDENCE_UNTRUSTED_H

#include <stdbool.h>
#include <sys/stat.h>

/* Opens a file or folder of `folder` to read it: no symbolic link at its name is
 * followed, a pipe or device does not block, and where that is permitted the time of the
 * last access stays. `flags` are added to open(2)'s. Returns a descriptor, or -1 with
 * errno set. */
int ra_untrusted_open(int folder, const char *name, int flags);

/* Opens a path below a folder for look-ups (O_PATH), part by part, so that no symbolic
 * link on the way is followed. `path` begins with no slash. Returns a descriptor, or -1.
 */
int ra_untrusted_open_below(int folder, const char *path);

/* Whether a regular file is an ELF file or a script, with an x bit; or an ELF file named
 * like a shared object, which is mapped executable without one. `file` is what statx(2)
 * says of it. False where it cannot be read. */
bool ra_untrusted_is_program(int folder, const char *name, const struct statx *file);

#endif
