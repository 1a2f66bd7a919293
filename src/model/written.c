#include "rootfs_audit/model/written.h"

#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

struct ra_written ra_written_unknown(void)
{
    return (struct ra_written){.size = -1, .written_at = -1};
}

int ra_written_add(struct ra_written_list *list, const char *path,
                   const struct ra_written *facts, struct ra_error *err)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        struct ra_written *grown = reallocarray(list->all, capacity, sizeof *grown);
        if (grown == NULL)
            return ra_error_nomem(err);
        list->all = grown;
        list->capacity = capacity;
    }
    char *copy = strdup(path);
    if (copy == NULL)
        return ra_error_nomem(err);
    list->all[list->count] = *facts;
    list->all[list->count++].path = copy;
    return 0;
}

static int compare(const void *left, const void *right)
{
    return ra_path_compare(((const struct ra_written *)left)->path,
                           ((const struct ra_written *)right)->path);
}

static void unite(struct ra_written *kept, struct ra_written *other)
{
    kept->evidence |= other->evidence;
    kept->is_executed |= other->is_executed;
    kept->is_reowned |= other->is_reowned;
    kept->is_retimed |= other->is_retimed;
    kept->is_roots |= other->is_roots;
    if (other->change > kept->change)
        kept->change = other->change;
    if (other->kind > kept->kind)
        kept->kind = other->kind;
    if (other->size > kept->size)
        kept->size = other->size;
    if (other->written_at > kept->written_at)
        kept->written_at = other->written_at;
    free(other->path);
}

void ra_written_settle(struct ra_written_list *list)
{
    if (list->count < 2)
        return;
    qsort(list->all, list->count, sizeof *list->all, compare);
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        if (strcmp(list->all[i].path, list->all[kept].path) == 0)
            unite(&list->all[kept], &list->all[i]);
        else
            list->all[++kept] = list->all[i];
    }
    list->count = kept + 1;
}

const struct ra_written *ra_written_find(const struct ra_written_list *list,
                                         const char *path)
{
    size_t first = 0;
    size_t end = list->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int order = ra_path_compare(list->all[middle].path, path);
        if (order == 0)
            return &list->all[middle];
        if (order < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

const char *ra_evidence_name(enum ra_evidence evidence)
{
    switch (evidence) {
    case RA_EVIDENCE_CHANGES:
        return "changes";
    case RA_EVIDENCE_UPPERDIR:
        return "upperdir";
    case RA_EVIDENCE_OPEN_FILES:
        return "open-files";
    case RA_EVIDENCE_OBSERVED:
        return "observed";
    }
    return "";
}

void ra_written_clear(struct ra_written_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->all[i].path);
    free(list->all);
    *list = (struct ra_written_list){0};
}
