/*
 * The upper directory of a container's overlay (overlayfs, Documentation/filesystems/
 * overlayfs.rst): every file that was opened for writing is in it, changed or not.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_UPPER_DIR_H
#define ROOTFS_AUDIT_EVIDENCE_UPPER_DIR_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Adds what workload->upper_dir holds, symbolic links not followed, with evidence
 * RA_EVIDENCE_UPPERDIR. A whiteout counts as deleted, and nothing else is known of it. A
 * folder is in it also when only something in the folder was written.
 *
 * Returns 0 with *was_read false and `why` set, in words for a person, when it cannot be
 * had, or not all of it: the container has none, it is not on this host, it may not be
 * read, it is no storage driver's folder (the engine's word is not enough to list a
 * folder of the host), or it is deeper or has more files than anybody needs. What was
 * added until then stays. Returns -1 when memory runs out. */
int ra_upper_dir_read(const struct ra_workload *workload, struct ra_written_list *written,
                      bool *was_read, struct ra_error *why, struct ra_error *err);

#endif
