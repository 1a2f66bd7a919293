#include "rootfs_audit/source/selection.h"

#include "rootfs_audit/util/json.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* {"status":["exited","created"],"label":["a=b"]} */
static char *print_filters(const struct ra_selection *selection)
{
    cJSON *map = cJSON_CreateObject();
    bool complete = map != NULL;
    for (size_t i = 0; complete && i < selection->filter_count; i++) {
        const struct ra_filter *filter = &selection->filters[i];
        cJSON *values = cJSON_GetObjectItemCaseSensitive(map, filter->key);
        if (values == NULL)
            values = cJSON_AddArrayToObject(map, filter->key);
        cJSON *value = cJSON_CreateString(filter->value);
        complete = cJSON_AddItemToArray(values, value);
        if (!complete)
            cJSON_Delete(value);
    }
    char *text = complete ? cJSON_PrintUnformatted(map) : NULL;
    cJSON_Delete(map);
    return text;
}

char *ra_selection_filters(const struct ra_selection *selection)
{
    char *filters = print_filters(selection);
    char *escaped = filters == NULL ? NULL : curl_easy_escape(NULL, filters, 0);
    char *copy = escaped == NULL ? NULL : strdup(escaped);
    curl_free(escaped);
    cJSON_free(filters);
    return copy;
}

char *ra_selection_query(const struct ra_selection *selection)
{
    char *query = NULL;
    const char *path =
        selection->is_running_only ? "/containers/json" : "/containers/json?all=1";
    if (selection->filter_count == 0)
        return strdup(path);
    char *filters = ra_selection_filters(selection);
    if (filters == NULL || asprintf(&query, "%s%sfilters=%s", path,
                                    selection->is_running_only ? "?" : "&", filters) < 0)
        query = NULL;
    free(filters);
    return query;
}

static int read_names(const cJSON *item, struct ra_listed *listed, struct ra_error *err)
{
    const cJSON *names = NULL;
    const cJSON *name = NULL;
    if (ra_json_get_array(item, "Names", &names, err) != 0)
        return -1;
    if (names == NULL)
        return 0;
    listed->names = calloc((size_t)cJSON_GetArraySize(names) + 1, sizeof *listed->names);
    if (listed->names == NULL)
        return ra_error_nomem(err);
    cJSON_ArrayForEach(name, names)
    {
        if (!cJSON_IsString(name))
            return ra_error_set(err, "a name is %s, not a string",
                                ra_json_type_name(name));
        const char *text = name->valuestring;
        char *copy = strdup(text + (text[0] == '/'));
        if (copy == NULL)
            return ra_error_nomem(err);
        listed->names[listed->name_count++] = copy;
    }
    return 0;
}

static int read_listed(const cJSON *item, struct ra_listed *listed, struct ra_error *err)
{
    const char *id = NULL;
    if (!cJSON_IsObject(item))
        return ra_error_set(err, "an entry is %s, not an object",
                            ra_json_type_name(item));
    if (ra_json_get_string(item, "Id", &id, err) != 0)
        return -1;
    if (id == NULL || !ra_id_is_full(id))
        return ra_error_set(err, "an entry has no Id of %d hexadecimal digits",
                            (int)RA_ID_LENGTH);
    memcpy(listed->id, id, sizeof listed->id);
    return read_names(item, listed, err);
}

static int read_entries(const cJSON *root, struct ra_list *list, struct ra_error *err)
{
    if (!cJSON_IsArray(root))
        return ra_error_set(err, "the list is %s, not an array", ra_json_type_name(root));
    size_t size = (size_t)cJSON_GetArraySize(root);
    list->containers = calloc(size + 1, sizeof *list->containers);
    if (list->containers == NULL)
        return ra_error_nomem(err);
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, root)
    {
        if (read_listed(item, &list->containers[list->count++], err) != 0)
            return -1;
    }
    return 0;
}

static void clear_listed(struct ra_listed *listed)
{
    for (size_t i = 0; i < listed->name_count; i++)
        free(listed->names[i]);
    free(listed->names);
    *listed = (struct ra_listed){0};
}

/* By id, and in the order of the list. */
static int compare_listed(const void *left, const void *right)
{
    const struct ra_listed *one = *(const struct ra_listed *const *)left;
    const struct ra_listed *other = *(const struct ra_listed *const *)right;
    int order = strcmp(one->id, other->id);
    return order != 0 ? order : (one > other) - (one < other);
}

/* A container that is listed twice is one container. */
static int drop_repeated(struct ra_list *list, struct ra_error *err)
{
    size_t kept = 0;
    if (list->count < 2)
        return 0;
    struct ra_listed **order = calloc(list->count, sizeof(struct ra_listed *));
    if (order == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < list->count; i++)
        order[i] = &list->containers[i];
    qsort(order, list->count, sizeof(struct ra_listed *), compare_listed);
    for (size_t i = list->count - 1; i > 0; i--)
        if (strcmp(order[i]->id, order[i - 1]->id) == 0)
            clear_listed(order[i]);
    free(order);
    for (size_t i = 0; i < list->count; i++)
        if (list->containers[i].id[0] != '\0')
            list->containers[kept++] = list->containers[i];
    list->count = kept;
    return 0;
}

int ra_list_read(const char *text, size_t length, struct ra_list *list,
                 struct ra_error *err)
{
    cJSON *root = NULL;
    struct ra_list made = {0};
    if (ra_json_parse(text, length, &root, err) != 0)
        return -1;
    int status = read_entries(root, &made, err);
    if (status == 0)
        status = drop_repeated(&made, err);
    cJSON_Delete(root);
    if (status == 0)
        *list = made;
    else
        ra_list_clear(&made);
    return status;
}

static bool has_name(const struct ra_listed *listed, const char *name)
{
    for (size_t i = 0; i < listed->name_count; i++)
        if (strcmp(listed->names[i], name) == 0)
            return true;
    return false;
}

/* The fewest digits that are taken for an id even where a container is named so: what
 * docker ps shows of one. A container called db is not hidden by ids that begin so, and
 * one named as another's short id hides nothing. */
enum { SHORT_ID_LENGTH = 12 };

/* How well an argument fits a container: the highest fit of a list counts. */
enum fit { NO_FIT, ID_PREFIX, OWN_NAME, FULL_ID };

static enum fit fit_of(const struct ra_listed *listed, const char *name, size_t length)
{
    if (strcmp(listed->id, name) == 0)
        return FULL_ID;
    bool is_prefix = strncmp(listed->id, name, length) == 0;
    if (has_name(listed, name))
        return length >= SHORT_ID_LENGTH ? ID_PREFIX : OWN_NAME;
    return is_prefix ? ID_PREFIX : NO_FIT;
}

/* How many containers of a list an argument fits best, and the first two of them. */
static size_t find(const struct ra_list *list, const char *name, size_t found[2])
{
    size_t count = 0;
    size_t length = strlen(name);
    enum fit best = ID_PREFIX;
    for (size_t i = 0; i < list->count; i++) {
        enum fit fit = fit_of(&list->containers[i], name, length);
        if (fit < best)
            continue;
        if (fit > best)
            count = 0;
        best = fit;
        if (count < 2)
            found[count] = i;
        count++;
    }
    return count;
}

static const char *noun(const struct ra_list *list)
{
    return list->noun == NULL ? "container" : list->noun;
}

static const char *how(const struct ra_list *list)
{
    return list->how == NULL ? "docker ps --all" : list->how;
}

static const char *narrowed_by(const struct ra_selection *selection)
{
    if (selection->filter_count > 0)
        return selection->is_running_only ? " that --running and --filter leave"
                                          : " that --filter leaves";
    return selection->is_running_only ? " that runs" : "";
}

static int select_one(const struct ra_selection *selection, size_t index,
                      struct ra_list *list, const char *endpoint, struct ra_audit *audit,
                      struct ra_error *err)
{
    const char *name = selection->names[index];
    size_t found[2] = {0};
    const char *plain = name + (name[0] == '/');
    size_t count = plain[0] == '\0' ? 0 : find(list, plain, found);
    if (selection->names_fit != NULL && count > 0)
        selection->names_fit[index] = true;
    if (count == 0 && selection->names_fit != NULL)
        return 0;
    if (count == 0)
        return ra_audit_add_problem(
            audit, err,
            "%s: no %s%s is called '%s', nor does its id begin so; list them with %s",
            endpoint, noun(list), narrowed_by(selection), name, how(list));
    if (count > 1)
        return ra_audit_add_problem(
            audit, err,
            "%s: '%s' fits more than one %s, %s and %s among them; give a full id",
            endpoint, name, noun(list), list->containers[found[0]].id,
            list->containers[found[1]].id);
    list->containers[found[0]].is_selected = true;
    return 0;
}

int ra_selection_apply(const struct ra_selection *selection, struct ra_list *list,
                       const char *endpoint, struct ra_audit *audit, struct ra_error *err)
{
    for (size_t i = 0; i < selection->name_count; i++)
        if (select_one(selection, i, list, endpoint, audit, err) != 0)
            return -1;
    if (selection->any_fits != NULL)
        *selection->any_fits |= list->count > 0;
    if (selection->name_count > 0)
        return 0;
    if (selection->filter_count > 0 && list->count == 0 && selection->any_fits == NULL)
        return ra_audit_add_problem(
            audit, err, "%s: no %s fits the filter; check --filter with %s --filter",
            endpoint, noun(list), how(list));
    for (size_t i = 0; i < list->count; i++)
        list->containers[i].is_selected = true;
    return 0;
}

void ra_list_clear(struct ra_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        clear_listed(&list->containers[i]);
    free(list->containers);
    *list = (struct ra_list){0};
}
