/*
 * Advice in the making: paths, the flag of each, and the mounts behind the flags.
 */
#ifndef ROOTFS_AUDIT_ADVICE_DRAFT_H
#define ROOTFS_AUDIT_ADVICE_DRAFT_H

#include "rootfs_audit/advice/compose.h"
#include "rootfs_audit/advice/mount.h"
#include "rootfs_audit/model/advice.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/path_set.h"

#include <stdbool.h>
#include <stddef.h>

/* A mount that is advised. */
struct ra_draft_mount {
    struct ra_compose_mount compose; /* its strings are the three below */
    char *path;
    char *volume;
    char *options;
};

struct ra_draft {
    const struct ra_workload *workload;
    struct ra_path_set *taken; /* as struct ra_advise_input has it */
    struct ra_advice *advice;  /* owned until ra_draft_finish gives it away */
    struct ra_draft_mount *mounts;
    size_t count;
    size_t capacity;
    struct ra_error *err;
};

int ra_draft_init(struct ra_draft *draft, const struct ra_workload *workload,
                  struct ra_path_set *taken, struct ra_error *err);

/* Adds a path of the advice; NULL when memory runs out. It is valid until the next one is
 * added. */
struct ra_advice_path *ra_draft_add_path(struct ra_draft *draft, const char *name);

/* Gives the path a new named volume, a tmpfs, or a tmpfs with just these options (which
 * move into the draft): the flag, or, where it cannot be written, the remark that says
 * so.
 */
int ra_draft_add_volume(struct ra_draft *draft, struct ra_advice_path *path);
int ra_draft_add_tmpfs(struct ra_draft *draft, struct ra_advice_path *path,
                       const struct ra_mount *mount);
int ra_draft_take_options(struct ra_draft *draft, struct ra_advice_path *path,
                          char *options);

/* The path of the advice, if any, that has become a volume which holds this one. */
struct ra_advice_path *ra_draft_find_volume(const struct ra_draft *draft,
                                            const char *path);

/* Sorts the paths, writes the compose file, and gives the advice away. `sets_readonly`
 * tells whether read_only belongs into the compose file. */
int ra_draft_finish(struct ra_draft *draft, bool sets_readonly,
                    struct ra_advice **advice);

void ra_draft_clear(struct ra_draft *draft);

#endif
