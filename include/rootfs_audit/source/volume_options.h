/*
 * What a volume really is, by the options of its driver: one of the driver `local` can be
 * a bind of a host path, a tmpfs or a network share, and can be mounted read-only.
 */
#ifndef ROOTFS_AUDIT_SOURCE_VOLUME_OPTIONS_H
#define ROOTFS_AUDIT_SOURCE_VOLUME_OPTIONS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* As mount(8) takes them: -t, -o, and what is mounted. Each may be NULL. */
struct ra_volume_options {
    char *type;
    char *o;
    char *device;
};

/* Copies what is told from an object with the keys type, o and device, or from NULL. */
int ra_volume_options_read(const cJSON *object, struct ra_volume_options *options,
                           struct ra_error *err);

/* Gives the workload's writable place at `index`, a volume of the driver `local`, what
 * the options say: it may turn into a bind, or a tmpfs that keeps the volume's name. One
 * that is read-only is taken off the list, so that the places behind it move up. */
int ra_volume_options_apply(const struct ra_volume_options *options,
                            struct ra_workload *workload, size_t index,
                            struct ra_error *err);

void ra_volume_options_clear(struct ra_volume_options *options);

#endif
