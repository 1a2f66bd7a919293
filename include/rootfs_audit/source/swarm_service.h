/*
 * One service of a swarm, as GET /services has it, read into a workload.
 */
#ifndef ROOTFS_AUDIT_SOURCE_SWARM_SERVICE_H
#define ROOTFS_AUDIT_SOURCE_SWARM_SERVICE_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether the service runs no container but a plugin, or only reserves a network. */
bool ra_swarm_service_has_no_container(const cJSON *service);

/* Reads {ID, Spec} into a zeroed workload. What is false is left out of a spec, so that
 * ReadOnly counts as false where it is absent; where it is no boolean, the workload's
 * `error` says so. Labels of the container come before those of the service. A volume is
 * made on the nodes, so only its driver's options in the spec are known; one without a
 * driver has none here. Returns -1 where anything has the wrong type. */
int ra_swarm_service_read(const cJSON *service, struct ra_workload *workload,
                          struct ra_error *err);

#endif
