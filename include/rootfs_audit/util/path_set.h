/*
 * A set of clean paths, for documents that may hold any number of them.
 */
#ifndef ROOTFS_AUDIT_UTIL_PATH_SET_H
#define ROOTFS_AUDIT_UTIL_PATH_SET_H

#include <stdbool.h>
#include <stddef.h>

struct ra_path_set {
    char **paths;
    size_t count;
    size_t capacity;
    bool is_sorted;
};

/* Cleans `path` (ra_path_clean) and adds it. Returns -1 when memory runs out. */
int ra_path_set_add(struct ra_path_set *set, const char *path);

/* Whether the set holds a path that is clean already. */
bool ra_path_set_has(struct ra_path_set *set, const char *clean);

void ra_path_set_clear(struct ra_path_set *set);

#endif
