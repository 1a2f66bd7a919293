/*
 * The places that a compose file lets a service write to: `tmpfs`, `volumes` in their
 * long and short form with the top-level volumes that they name, `volumes_from`,
 * `configs`, `secrets` and `use_api_socket`.
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_MOUNTS_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_MOUNTS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* Adds every writable place to the workload, sorted, the binds that are read-only, and
 * the files that compose copies.
 * `read_only` is true only where it says so. All that stands in the file is explicit:
 * what an image's VOLUME adds is not seen. A volume without a driver is of `local`, as
 * compose makes it; one that is external is of a driver not known.
 *
 * `outside` and `dropped_ro` of `notes` are raised. What has the wrong type, names a
 * service, config or secret that is not there, or has more than 4096 mounts, is an error.
 */
int ra_compose_mounts_read(const struct ra_compose_file *file, const cJSON *service,
                           struct ra_workload *workload, struct ra_compose_notes *notes,
                           struct ra_error *err);

#endif
