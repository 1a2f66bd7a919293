/*
 * One entry of a service's `volumes`, in its long or short form.
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_VOLUME_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_VOLUME_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/source/volume_options.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct ra_compose_volume {
    enum ra_writable_kind kind;
    char *target;  /* clean */
    char *source;  /* bind: the host's path, clean where it is absolute; volume: the name
                      that the engine knows it by; NULL for an anonymous one */
    char *driver;  /* volume; NULL when not known */
    char *options; /* tmpfs: in the words of --tmpfs; volume: "subpath=..." where only
                      that part is mounted; others: the type, when not known */
    struct ra_volume_options driver_options;
    bool is_readonly;
    bool is_shallow; /* a bind whose lower mounts stay writable: bind.recursive */
    bool is_shared;
};

/* Reads {type, source, target, read_only, bind{recursive}, volume{subpath}, tmpfs{size,
 * mode}} or SOURCE:TARGET[:MODE] or TARGET into a zeroed volume. */
int ra_compose_volume_read(const struct ra_compose_file *file, const cJSON *item,
                           struct ra_compose_volume *volume, struct ra_error *err);

/* Adds it to the workload's writable places, or to the read-only binds. Its strings move.
 */
int ra_compose_volume_add(struct ra_compose_volume *volume, struct ra_workload *workload,
                          struct ra_error *err);

void ra_compose_volume_clear(struct ra_compose_volume *volume);

#endif
