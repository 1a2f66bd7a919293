/*
 * Writable mounts that a setting makes an engine add, and that its inspect document does
 * not list: one table.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_ENGINE_MOUNT_H
#define ROOTFS_AUDIT_EVIDENCE_ENGINE_MOUNT_H

#include "rootfs_audit/evidence/mountinfo.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

/* The setting that explains a writable mount of a running container, as the operator
 * knows it ("--security-opt writable-cgroups=true"), static; NULL where none does. */
const char *ra_engine_mount_setting(const struct ra_mountinfo *entry,
                                    struct ra_workload *workload);

/* Adds the mount to the places that the container may write to, where it is such a place
 * (a tmpfs) and not one of them yet: its options are those that the kernel shows, and it
 * is not explicit. The caller sorts the list (ra_workload_settle_writable). */
int ra_engine_mount_declare(const struct ra_mountinfo *entry,
                            struct ra_workload *workload, struct ra_error *err);

#endif
