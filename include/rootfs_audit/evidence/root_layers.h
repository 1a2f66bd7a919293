/*
 * The directories of a running container's overlay, where its engine does not name them:
 * with the containerd image store inspect has no GraphDriver.Data.
 *
 * The engine mounts the container's root filesystem in its own mount namespace, at a path
 * that ends in the container's id (<data root>/rootfs/<snapshotter>/<id>). That line of
 * the mount table has upperdir= and lowerdir=. A container can make any line in its own
 * table, but none in the engine's. Of several such lines the one counts whose filesystem
 * is the root mount of the container's first process.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_ROOT_LAYERS_H
#define ROOTFS_AUDIT_EVIDENCE_ROOT_LAYERS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <stddef.h>

struct ra_root_layer;

/* The overlays of the mount namespaces that were looked at last. A zeroed one is empty.
 */
struct ra_root_layers {
    struct ra_root_layer *all;
    size_t count;
    size_t capacity;
    unsigned long long namespaces[2]; /* their inodes */
    size_t next;                      /* of the two, the one to be replaced */
};

/* Fills upper_dir, lower_dirs and layers_pid of a running container of the containerd
 * image store that has no upper_dir yet. Where nothing is found, all stays as it was.
 * `proc` is the path of the proc filesystem. Returns -1 when memory runs out. */
int ra_root_layers_find(const char *proc, struct ra_root_layers *layers,
                        struct ra_workload *workload, struct ra_error *err);

/* Writes the path by which a directory of the workload's layers can be opened from here,
 * PROC/PID/root/PATH where they are in another mount namespace. NULL when memory runs
 * out; the caller frees it. */
char *ra_root_layers_path(const struct ra_workload *workload, const char *path);

/* Takes back what ra_root_layers_find found: the process that it was found by may have
 * ended. */
void ra_root_layers_unset(struct ra_workload *workload);

void ra_root_layers_clear(struct ra_root_layers *layers);

#endif
