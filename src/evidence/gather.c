#include "rootfs_audit/evidence/gather.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A container that passes these wants to use up our memory. */
enum { COUNT_MAX = 1000000 };
static const size_t bytes_max = 256UL << 20;

/* A file that was added. The list's memory moves, its strings do not. */
struct seen {
    const char *path;
    size_t index;
};

static int compare(const void *left, const void *right)
{
    return strcmp(((const struct seen *)left)->path, ((const struct seen *)right)->path);
}

static void unite(struct ra_written *known, const struct ra_written *facts)
{
    known->evidence |= facts->evidence;
    known->is_executed |= facts->is_executed;
    known->is_roots |= facts->is_roots;
    if (facts->size > known->size)
        known->size = facts->size;
    if (facts->written_at > known->written_at)
        known->written_at = facts->written_at;
}

static int add_new(struct ra_gather *gather, const char *path,
                   const struct ra_written *facts, struct ra_error *err)
{
    struct seen *seen = malloc(sizeof *seen);
    if (seen == NULL)
        return ra_error_nomem(err);
    size_t index = gather->list->count;
    if (ra_written_add(gather->list, path, facts, err) != 0) {
        free(seen);
        return -1;
    }
    *seen = (struct seen){.path = gather->list->all[index].path, .index = index};
    if (tsearch(seen, &gather->seen, compare) == NULL) {
        free(seen); /* it stays in the list, and may come twice */
        return ra_error_nomem(err);
    }
    gather->count++;
    gather->bytes += strlen(path);
    return 0;
}

int ra_gather_add(struct ra_gather *gather, const char *path,
                  const struct ra_written *facts, struct ra_error *err)
{
    const struct seen wanted = {.path = path};
    struct seen *const *known = tfind(&wanted, &gather->seen, compare);
    if (known != NULL) {
        unite(&gather->list->all[(*known)->index], facts);
        return 0;
    }
    if (gather->count >= COUNT_MAX || gather->bytes >= bytes_max) {
        gather->is_full = true;
        return 0;
    }
    return add_new(gather, path, facts, err);
}

void ra_gather_clear(struct ra_gather *gather)
{
    tdestroy(gather->seen, free);
    *gather = (struct ra_gather){0};
}
