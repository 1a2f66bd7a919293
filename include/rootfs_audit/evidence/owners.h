/*
 * Who owns folders of a container, in the container's own numbers.
 *
 * An engine's archive has the host's numbers where it maps ids (userns-remap, --uidmap),
 * and Podman's names the container's user as the owner of everything. The kernel is asked
 * instead where it can be: by the running container's root, or by the layers of its
 * overlay.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_OWNERS_H
#define ROOTFS_AUDIT_EVIDENCE_OWNERS_H

#include "rootfs_audit/model/folder.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Corrects uid and gid of the folders that are PRESENT and of their entries, -1 where
 * they cannot be learnt; each folder once. Those of an engine that maps no ids stay.
 * `proc` is the path of the proc filesystem. Returns -1 when memory runs out. */
int ra_owners_correct(const char *proc, const struct ra_workload *workload,
                      bool is_podman, struct ra_folder_list *folders,
                      struct ra_error *err);

#endif
