/*
 * Podman's overlays over a folder of the host, a volume or an image: -v SOURCE:PATH:O and
 * --mount type=image. Inspect shows them as a bind, or as the volume.
 */
#ifndef ROOTFS_AUDIT_SOURCE_OVERLAY_MOUNT_H
#define ROOTFS_AUDIT_SOURCE_OVERLAY_MOUNT_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Zeroed: no overlay. */
struct ra_overlay_mount {
    bool is_overlay;
    bool is_writable; /* it has a layer to write to */
    char *upper_dir;  /* that layer on the host, where an operator named it, so that it
                         outlives the container; else NULL */
};

/* What an entry of Mounts[] is, by its Options (Podman's own document), by the options of
 * its entry in HostConfig.Binds (the compatible one; may be NULL), and by its Source,
 * which is a folder that Podman made for it. */
int ra_overlay_mount_read(const cJSON *mount, const cJSON *binds,
                          struct ra_overlay_mount *overlay, struct ra_error *err);

/* The same by the options of -v alone, "O,upperdir=/a,workdir=/b". */
int ra_overlay_mount_parse(const char *options, struct ra_overlay_mount *overlay,
                           struct ra_error *err);

/* Gives a writable place, whose path is set, what the overlay is: of the kind `other`,
 * with the operator's own upper layer as its source. */
int ra_overlay_mount_describe(const struct ra_overlay_mount *overlay,
                              struct ra_writable *writable, struct ra_error *err);

void ra_overlay_mount_clear(struct ra_overlay_mount *overlay);

#endif
