/*
 * Windows containers, of which the audit cannot say anything: Windows has no read-only
 * root filesystem, and keeps the flag all the same.
 */
#ifndef ROOTFS_AUDIT_SOURCE_WINDOWS_H
#define ROOTFS_AUDIT_SOURCE_WINDOWS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether an inspect document is of a Windows container: by its Platform, its storage
 * driver, HostConfig.Isolation, or a path that only Windows has. */
bool ra_windows_has_container(const cJSON *inspect);

/* The same of a swarm's service: by its isolation, the platforms that it may run on, or a
 * path. */
bool ra_windows_has_service(const cJSON *service);

/* The same of a service of a compose file: by its platform ("windows/amd64"), isolation,
 * or a path. */
bool ra_windows_has_compose_service(const cJSON *service);

/* Sets the workload's `error` to say so, in place of one that it has. */
int ra_windows_refuse(struct ra_workload *workload, struct ra_error *err);

#endif
