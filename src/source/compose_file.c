#include "rootfs_audit/source/compose_file.h"

#include "rootfs_audit/util/json.h"

#include <stdlib.h>
#include <string.h>

/* No file that somebody wrote has as many: it bounds the work on a lie. */
enum { MEMBERS_MAX = 10000 };

struct key {
    const char *bytes;
    size_t length;
};

static int compare_members(const void *left, const void *right)
{
    const cJSON *a = *(const cJSON *const *)left;
    const cJSON *b = *(const cJSON *const *)right;
    return strcmp(a->string, b->string);
}

static int compare_key(const void *key, const void *member)
{
    const struct key *wanted = key;
    const char *string = (*(const cJSON *const *)member)->string;
    int order = strncmp(wanted->bytes, string, wanted->length);
    return order != 0 ? order : -(string[wanted->length] != '\0');
}

static int make_index(const cJSON *object, const char *what,
                      struct ra_compose_index *index, struct ra_error *err)
{
    size_t count = (size_t)cJSON_GetArraySize(object);
    const cJSON *member = NULL;
    if (count > MEMBERS_MAX)
        return ra_error_set(err, "%s has more than %d entries", what, (int)MEMBERS_MAX);
    index->members = calloc(count + 1, sizeof(const cJSON *));
    if (index->members == NULL)
        return ra_error_nomem(err);
    cJSON_ArrayForEach(member, object)
    {
        index->members[index->count++] = member;
    }
    if (count > 1)
        qsort(index->members, count, sizeof(const cJSON *), compare_members);
    for (size_t i = 1; i < count; i++)
        if (strcmp(index->members[i - 1]->string, index->members[i]->string) == 0)
            return ra_error_set(err, "%s: the key %.64s stands twice", what,
                                index->members[i]->string);
    return 0;
}

static int read_top(struct ra_compose_file *file, const cJSON *root, struct ra_error *err)
{
    const struct {
        const char *key;
        struct ra_compose_index *index;
    } tops[] = {
        {"volumes", &file->by_volume},
        {"configs", &file->by_config},
        {"secrets", &file->by_secret},
    };
    const cJSON *top = NULL;
    if (ra_json_get_object(root, "services", &file->services, err) != 0 ||
        ra_json_get_string(root, "name", &file->project, err) != 0)
        return -1;
    if (file->services == NULL || file->services->child == NULL)
        return ra_error_set(err, "it has no services; write them with: docker compose "
                                 "--profile '*' config --format json > FILE");
    if (make_index(file->services, "services", &file->by_service, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++)
        if (ra_json_get_object(root, tops[i].key, &top, err) != 0 ||
            make_index(top, tops[i].key, tops[i].index, err) != 0)
            return -1;
    return 0;
}

int ra_compose_file_init(struct ra_compose_file *file, const cJSON *root,
                         struct ra_error *err)
{
    *file = (struct ra_compose_file){0};
    if (read_top(file, root, err) == 0)
        return 0;
    ra_compose_file_clear(file);
    return -1;
}

const cJSON *ra_compose_index_find(const struct ra_compose_index *index, const char *key,
                                   size_t length)
{
    const struct key wanted = {.bytes = key, .length = length};
    const cJSON **found = NULL;
    if (index->count > 0)
        found = bsearch(&wanted, index->members, index->count, sizeof(const cJSON *),
                        compare_key);
    return found == NULL ? NULL : *found;
}

void ra_compose_file_clear(struct ra_compose_file *file)
{
    free(file->by_service.members);
    free(file->by_volume.members);
    free(file->by_config.members);
    free(file->by_secret.members);
    *file = (struct ra_compose_file){0};
}
