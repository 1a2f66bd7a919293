/*
 * One service of a compose file, read into a workload.
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_SERVICE_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_SERVICE_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* Reads a member of `services` into a zeroed workload, whose id and name are its key. A
 * read_only that is absent is false; one that is no boolean is told in the workload's
 * `error`. An image that is built here has the name that compose gives it,
 * PROJECT-SERVICE. `notes` are raised. Returns -1 where anything has the wrong type, or
 * a variable that is not filled in. */
int ra_compose_service_read(const struct ra_compose_file *file, const cJSON *service,
                            struct ra_workload *workload, struct ra_compose_notes *notes,
                            struct ra_error *err);

#endif
