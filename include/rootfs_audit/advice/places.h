/*
 * From the paths that were written to the fewest folders that must be writable.
 *
 * A path's place is the deepest folder above it that the image has: what was made at run
 * time can be made again there. In a folder that is shared by many services it is the
 * part below that. Where places lie side by side, four in a folder of one service's own
 * or eight in a shared one, it is that folder; and of more places than a container can
 * need the last are left out, and only told of.
 */
#ifndef ROOTFS_AUDIT_ADVICE_PLACES_H
#define ROOTFS_AUDIT_ADVICE_PLACES_H

#include "rootfs_audit/advice/claims.h"
#include "rootfs_audit/advice/path_class.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ra_place {
    char *path; /* a folder; for what is of the system only the name of a group */
    enum ra_path_class class;
    bool is_of_image;                 /* the image has the folder */
    bool needs_volume;                /* a tmpfs would hide what is written */
    bool is_left_out;                 /* of too many to be mounted; its class is that of
                                         the system */
    const struct ra_written **claims; /* what was written in it, in the list's order */
    size_t claim_count;
};

struct ra_place_list {
    struct ra_place *all; /* by ra_path_compare */
    size_t count;
};

/* Finds the places. Where ra_folder_any_unasked(input->folders) holds afterwards, the
 * result is not final: ask, clear it, and call again. The claims are borrowed from the
 * written list. */
int ra_places_find(const struct ra_places_input *input, struct ra_place_list *places,
                   struct ra_error *err);

void ra_place_list_clear(struct ra_place_list *places);

#endif
