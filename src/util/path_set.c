#include "rootfs_audit/util/path_set.h"

#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

int ra_path_set_add(struct ra_path_set *set, const char *path)
{
    if (set->count == set->capacity) {
        size_t capacity = set->capacity == 0 ? 8 : set->capacity * 2;
        char **grown = realloc(set->paths, capacity * sizeof *grown);
        if (grown == NULL)
            return -1;
        set->paths = grown;
        set->capacity = capacity;
    }
    char *clean = ra_path_clean(path);
    if (clean == NULL)
        return -1;
    set->paths[set->count++] = clean;
    set->is_sorted = false;
    return 0;
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

bool ra_path_set_has(struct ra_path_set *set, const char *clean)
{
    if (set->count == 0)
        return false;
    if (!set->is_sorted)
        qsort(set->paths, set->count, sizeof *set->paths, compare);
    set->is_sorted = true;
    return bsearch(&clean, set->paths, set->count, sizeof *set->paths, compare) != NULL;
}

void ra_path_set_clear(struct ra_path_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->paths[i]);
    free(set->paths);
    *set = (struct ra_path_set){0};
}
