/*
 * What an inspect document says of a container apart from its mounts: where its engine
 * keeps it, and the settings by which the engine itself mounts something writable.
 *
 * Most of these are in one engine's document only, and none decides a verdict by itself:
 * what is absent or of another type is not known.
 */
#ifndef ROOTFS_AUDIT_SOURCE_SETTINGS_H
#define ROOTFS_AUDIT_SOURCE_SETTINGS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>

/* Fills snapshotter, data_root, runtime, user, is_systemd, has_device_plugins,
 * has_no_cgroup, has_writable_cgroups, is_unmasked and has_own_ids, of documents of
 * Docker and Podman; the workload's id is known. */
int ra_settings_read(const cJSON *inspect, struct ra_workload *workload,
                     struct ra_error *err);

#endif
