/*
 * From the paths that were written to claims: each path that needs one, with the folder
 * that must be writable for it. See places.h for the rules.
 */
#ifndef ROOTFS_AUDIT_ADVICE_CLAIMS_H
#define ROOTFS_AUDIT_ADVICE_CLAIMS_H

#include "rootfs_audit/advice/path_class.h"
#include "rootfs_audit/model/folder.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/path_set.h"

#include <stdbool.h>
#include <stddef.h>

/* What is known when claims are made. */
struct ra_places_input {
    const struct ra_written_list *written;   /* settled */
    const struct ra_path_set *mount_targets; /* of the container, clean */
    const char *working_dir; /* the engine makes it where it is missing; or NULL */
    bool has_upper_dir;      /* the list holds what is in it, by its true names */
    struct ra_folder_list
        *folders; /* what must be known of folders is added as unasked */
};

/* A path, and the folder for it: the path's first `length` bytes, 0 for "/". */
struct ra_claim {
    const struct ra_written *written; /* borrowed from the list */
    size_t length;
    enum ra_path_class class; /* of the path */
    bool needs_volume;        /* a tmpfs at the folder would hide what is written */
    bool is_left_out;         /* one folder too many to be mounted */
};

/* Makes the claims, in no order; the caller frees the array. */
int ra_claims_make(const struct ra_places_input *input, struct ra_claim **claims,
                   size_t *count, struct ra_error *err);

/* The length of the folder that a path of this length is in; 0 for "/". */
size_t ra_claims_parent_length(const char *path, size_t length);

/* Whether the folder that is the path's first `length` bytes is there when the container
 * starts, as far as is known: the image has it, or the engine makes it. */
bool ra_claims_is_of_image(const struct ra_places_input *input, const char *path,
                           size_t length);

#endif
