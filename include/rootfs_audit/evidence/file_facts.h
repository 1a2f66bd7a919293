/*
 * What the kernel says of one file, as far as it matters for a written path.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_FILE_FACTS_H
#define ROOTFS_AUDIT_EVIDENCE_FILE_FACTS_H

#include "rootfs_audit/model/written.h"

#include <stddef.h>
#include <sys/stat.h>

/* Longer paths the kernel does not tell (PATH_MAX, and the NUL byte). */
enum { RA_FILE_PATH_SIZE = 4096 + 1 };

/* Kind, size and time, from statx(2) with STATX_BASIC_STATS; all else is not known. */
struct ra_written ra_file_facts(const struct statx *file);

/* Reads where an open file is from its link in proc(5), PROC/PID/fd/N or map_files/A-B,
 * into `path`, which holds RA_FILE_PATH_SIZE bytes. The path begins at the root of the
 * mount namespace that the file was opened in, unless the reader sees that mount too.
 *
 * The kernel says " (deleted)" after the path of a deleted file, and a file may really be
 * named so: it is taken off when the file has no name left. Returns 0, or what went wrong
 * as errno(3) has it; ENOENT where the link is to something without a path. */
int ra_file_path(int folder, const char *link, char *path);

#endif
