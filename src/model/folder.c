#include "rootfs_audit/model/folder.h"

#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

/* Where a path is in the list, or belongs. */
static size_t position(const struct ra_folder_list *list, const char *path,
                       bool *is_there)
{
    size_t first = 0;
    size_t end = list->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int order = ra_path_compare(list->all[middle]->path, path);
        if (order == 0) {
            *is_there = true;
            return middle;
        }
        if (order < 0)
            first = middle + 1;
        else
            end = middle;
    }
    *is_there = false;
    return first;
}

static struct ra_folder *insert(struct ra_folder_list *list, size_t at, const char *path)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct ra_folder **grown =
            reallocarray(list->all, capacity, sizeof(struct ra_folder *));
        if (grown == NULL)
            return NULL;
        list->all = grown;
        list->capacity = capacity;
    }
    struct ra_folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL || (folder->path = strdup(path)) == NULL) {
        free(folder);
        return NULL;
    }
    memmove(list->all + at + 1, list->all + at,
            (list->count - at) * sizeof(struct ra_folder *));
    list->all[at] = folder;
    list->count++;
    return folder;
}

struct ra_folder *ra_folder_want(struct ra_folder_list *list, const char *path,
                                 bool wants_entries)
{
    bool is_there = false;
    size_t at = position(list, path, &is_there);
    struct ra_folder *folder = is_there ? list->all[at] : insert(list, at, path);
    if (folder == NULL || !wants_entries || folder->wants_entries)
        return folder;
    folder->wants_entries = true;
    folder->is_owner_checked = false;
    if (folder->state == RA_FOLDER_PRESENT)
        folder->state = RA_FOLDER_UNASKED;
    return folder;
}

const struct ra_folder *ra_folder_find(const struct ra_folder_list *list,
                                       const char *path)
{
    bool is_there = false;
    size_t at = position(list, path, &is_there);
    return is_there ? list->all[at] : NULL;
}

bool ra_folder_any_unasked(const struct ra_folder_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->all[i]->state == RA_FOLDER_UNASKED)
            return true;
    return false;
}

int ra_folder_take_entry(struct ra_folder *folder, struct ra_folder_entry *entry,
                         struct ra_error *err)
{
    if (folder->entry_count == folder->entry_capacity) {
        size_t capacity = folder->entry_capacity == 0 ? 32 : folder->entry_capacity * 2;
        struct ra_folder_entry *grown =
            reallocarray(folder->entries, capacity, sizeof *grown);
        if (grown == NULL)
            return ra_error_nomem(err);
        folder->entries = grown;
        folder->entry_capacity = capacity;
    }
    folder->entries[folder->entry_count++] = *entry;
    *entry = (struct ra_folder_entry){0};
    return 0;
}

static int compare_entries(const void *left, const void *right)
{
    return ra_path_compare(((const struct ra_folder_entry *)left)->path,
                           ((const struct ra_folder_entry *)right)->path);
}

void ra_folder_settle(struct ra_folder *folder)
{
    if (folder->entry_count > 1)
        qsort(folder->entries, folder->entry_count, sizeof *folder->entries,
              compare_entries);
}

void ra_folder_forget(struct ra_folder *folder)
{
    for (size_t i = 0; i < folder->entry_count; i++)
        free(folder->entries[i].path);
    free(folder->entries);
    folder->entries = NULL;
    folder->entry_count = 0;
    folder->entry_capacity = 0;
}

void ra_folder_list_clear(struct ra_folder_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct ra_folder *folder = list->all[i];
        ra_folder_forget(folder);
        free(folder->target);
        free(folder->path);
        free(folder);
    }
    free(list->all);
    *list = (struct ra_folder_list){0};
}
