/*
 * The capabilities that a container, a swarm's service or a compose file's asks for.
 */
#ifndef ROOTFS_AUDIT_SOURCE_CAPABILITIES_H
#define ROOTFS_AUDIT_SOURCE_CAPABILITIES_H

#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether the lists at two keys of the object, of what is added and what is dropped,
 * leave SYS_ADMIN: added by its name, or as one of ALL and not dropped by its name. They
 * are read however they were typed: cap_sys_admin, SYS_ADMIN, all. */
int ra_capabilities_read(const cJSON *object, const char *add_key, const char *drop_key,
                         bool *has_sys_admin, struct ra_error *err);

#endif
