/*
 * A file of endpoints, one a line.
 */
#ifndef ROOTFS_AUDIT_CLI_HOSTS_H
#define ROOTFS_AUDIT_CLI_HOSTS_H

#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/strings.h"

/* Adds the endpoints that the file names, as --host takes them. Empty lines and what
 * follows a # at the beginning of a line or after a blank are left out. `path` "-" is
 * standard input. A file without any is an error. */
int ra_hosts_read(const char *path, struct ra_strings *hosts, struct ra_error *err);

#endif
