/*
 * Mounts that a container has and that a flag can mend: anonymous volumes that only the
 * image asked for, and a tmpfs without size or with exec.
 */
#ifndef ROOTFS_AUDIT_ADVICE_MEND_H
#define ROOTFS_AUDIT_ADVICE_MEND_H

#include "rootfs_audit/advice/draft.h"
#include "rootfs_audit/model/workload.h"

#include <stdbool.h>

/* Whether there is one, by the workload's findings. */
bool ra_mend_is_wanted(const struct ra_workload *workload);

/* Adds the flags that mend them. `is_exec_by_default` is the engine's habit with a tmpfs,
 * as ra_tmpfs_parse takes it. */
int ra_mend_add(struct ra_draft *draft, bool is_exec_by_default);

#endif
