/*
 * The checks of the rules rootfs-remounted and undeclared-writable-mount, which rest on
 * the kernel's view.
 */
#ifndef ROOTFS_AUDIT_RULES_KERNEL_MOUNTS_H
#define ROOTFS_AUDIT_RULES_KERNEL_MOUNTS_H

#include "rootfs_audit/rules/checks.h"

/* As the checks of checks.h. */
int ra_check_rootfs_remounted(const struct ra_judging *judging);
int ra_check_undeclared_writable_mount(const struct ra_judging *judging);

#endif
