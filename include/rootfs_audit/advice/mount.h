/*
 * What to mount at a place: a tmpfs or a volume, of whom, how large, and what to know
 * about it.
 */
#ifndef ROOTFS_AUDIT_ADVICE_MOUNT_H
#define ROOTFS_AUDIT_ADVICE_MOUNT_H

#include "rootfs_audit/advice/places.h"
#include "rootfs_audit/model/advice.h"
#include "rootfs_audit/model/folder.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/path_set.h"

#include <stdbool.h>
#include <stddef.h>

/* Empty folders of the image that stay visible in a tmpfs over their parent. */
enum { RA_KEPT_MAX = 4 };

struct ra_mount {
    bool is_volume;            /* else a tmpfs */
    bool has_owner;            /* uid, gid and mode are known */
    bool is_executable;        /* programs are run from it */
    bool are_programs_unknown; /* nobody looked for them: exec is a guess */
    long long uid;
    long long gid;
    unsigned mode;
    long long size;                                  /* bytes; of a tmpfs */
    const struct ra_folder_entry *kept[RA_KEPT_MAX]; /* borrowed from the facts */
    size_t kept_count;
    struct ra_strings remarks; /* sentences for people */
};

/* What is known when mounts are decided on; all of it is final. */
struct ra_mount_input {
    const struct ra_written_list *written;
    const struct ra_path_set *mount_targets; /* links followed */
    const struct ra_folder_list *folders;
    const struct ra_place_list *places;
    long long started_at; /* of the container, as struct ra_workload has it */
    bool has_upper_dir;   /* what is in it is in `written` */
    bool is_podman; /* whose --tmpfs takes no owner, and starts with what the image has */
};

/* Decides on the mount at a place that is not of the system. Clear it in either case. */
int ra_mount_decide(const struct ra_mount_input *input, const struct ra_place *place,
                    struct ra_mount *mount, struct ra_error *err);

void ra_mount_clear(struct ra_mount *mount);

#endif
