/*
 * From evidence to advice. What must be known of the container's folders is named first,
 * in rounds, and asked of the engine by the caller; then the advice is made.
 */
#ifndef ROOTFS_AUDIT_ADVICE_ADVISE_H
#define ROOTFS_AUDIT_ADVICE_ADVISE_H

#include "rootfs_audit/model/advice.h"
#include "rootfs_audit/model/folder.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/path_set.h"

#include <stdbool.h>
#include <time.h>

struct ra_advise_input {
    const struct ra_workload *workload;    /* judged */
    const struct ra_written_list *written; /* settled */
    struct ra_folder_list *folders;
    bool has_upper_dir; /* what is in the overlay's upper directory is in it */
    bool has_evidence;  /* where there is none of any kind, a writable container gets no
                           flags: they would be a guess */
    bool is_complete;   /* all evidence that was asked for is there */
    bool is_podman;     /* whose tmpfs can be executed from unless told not to */
    struct ra_path_set *taken; /* "/SOURCE/NAME" for each name that a new volume may not
                                        have */
    time_t now;
};

/* Whether there is something to advise: the root filesystem is not read-only, or a
 * finding of implicit-volume, executable-tmpfs or unbounded-tmpfs can be mended by a
 * flag. */
bool ra_advise_is_wanted(const struct ra_workload *workload);

/* Adds to the folders what the advice will have to know. To be called until none of them
 * is unasked. */
int ra_advise_prepare(const struct ra_advise_input *input, struct ra_error *err);

/* Makes the advice, without its gaps. The caller frees it. */
int ra_advise_make(const struct ra_advise_input *input, struct ra_advice **advice,
                   struct ra_error *err);

#endif
