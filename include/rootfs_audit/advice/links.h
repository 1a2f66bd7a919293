/*
 * Where paths lead in a container: symbolic links on the way (/var/run) followed.
 */
#ifndef ROOTFS_AUDIT_ADVICE_LINKS_H
#define ROOTFS_AUDIT_ADVICE_LINKS_H

#include "rootfs_audit/model/folder.h"
#include "rootfs_audit/util/path_set.h"

/* The path with every link on the way replaced by what it points to (path_resolution(7)).
 * What must be known of the folders on the way is added as unasked; until it is known, a
 * part counts as no link. The caller frees it; NULL when memory runs out. */
char *ra_links_follow(struct ra_folder_list *folders, const char *path);

/* Adds where each of `paths` leads to `real`. Returns -1 when memory runs out. */
int ra_links_follow_all(struct ra_folder_list *folders, const struct ra_path_set *paths,
                        struct ra_path_set *real);

#endif
