/*
 * Paths that a system lives by. Each function takes clean absolute paths.
 */
#ifndef ROOTFS_AUDIT_RULES_SYSTEM_PATHS_H
#define ROOTFS_AUDIT_RULES_SYSTEM_PATHS_H

#include <stddef.h>

/* The system path of an image that a mount at `path` lies on, above or below, or NULL. */
const char *ra_system_path_of_image(const char *path);

/* The system path of a host that a bind of `path` lies on, above or below, or NULL. */
const char *ra_system_path_of_host(const char *path);

/* The engine's socket that `path` is or holds, or NULL. `endpoint` is the audited one's
 * own (unix:///PATH), and counts too; it may be NULL. What is returned is static or part
 * of an argument. */
const char *ra_system_path_socket(const char *path, const char *endpoint);

#endif
