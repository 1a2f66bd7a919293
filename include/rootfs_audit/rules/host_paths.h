/*
 * The check of the rule host-system-path-writable: binds of the host's system paths, of
 * the engine's data and of engines' sockets.
 */
#ifndef ROOTFS_AUDIT_RULES_HOST_PATHS_H
#define ROOTFS_AUDIT_RULES_HOST_PATHS_H

#include "rootfs_audit/rules/checks.h"

/* As the checks of checks.h. */
int ra_check_host_system_path_writable(const struct ra_judging *judging);

#endif
