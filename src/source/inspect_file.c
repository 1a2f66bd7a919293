#include "rootfs_audit/source/inspect_file.h"

#include "rootfs_audit/source/document_file.h"
#include "rootfs_audit/source/document_kind.h"
#include "rootfs_audit/source/inspect.h"
#include "rootfs_audit/source/podman.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No host has as many containers: their number bounds the work on a lie. */
enum { DOCUMENTS_MAX = 200000 };

/* An element of the file. Its workload has `error` set where it cannot be used. */
struct document {
    struct ra_workload workload;
    bool is_podman;
    struct ra_listed *listed; /* NULL where it cannot be selected */
    struct document *twin;    /* the one before with the same id; or NULL */
};

struct file {
    const char *name;
    const struct ra_selection *selection;
    struct ra_audit *audit;
    struct document *documents;
    size_t count;
    struct ra_list list; /* of those that can be selected */
    size_t unsure;       /* places that only an engine could say more about */
};

static int add_document(struct file *file, const cJSON *value, struct ra_error *err)
{
    struct document *document = &file->documents[file->count];
    struct ra_workload *workload = &document->workload;
    struct ra_error why = {0};
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(value, "Id");
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(value, "Name");
    const char *known = cJSON_IsString(name) ? name->valuestring : "";
    known += known[0] == '/';
    file->count++;
    document->is_podman = ra_podman_wrote(value);
    if (ra_document_kind_check(value, &why) == 0 &&
        ra_inspect_read_tree(value, workload, &why) == 0 &&
        (!document->is_podman || ra_podman_complete(value, workload, &why) == 0)) {
        workload->pid = 0;
        free(workload->upper_dir);
        workload->upper_dir = NULL;
        return 0;
    }
    ra_workload_clear(workload);
    workload->id = strdup(cJSON_IsString(id) ? id->valuestring : "");
    if (asprintf(&workload->error, "document %zu cannot be used: %s", file->count,
                 ra_error_message(&why)) < 0)
        workload->error = NULL;
    if (known[0] != '\0')
        workload->name = strdup(known);
    else if (asprintf(&workload->name, "document %zu", file->count) < 0)
        workload->name = NULL;
    ra_error_clear(&why);
    if (workload->id != NULL && workload->name != NULL && workload->error != NULL)
        return 0;
    ra_error_nomem(err);
    return -1;
}

/* The file's values: those in arrays, and others. */
static int add_documents(struct file *file, const cJSON *values, struct ra_error *err)
{
    const cJSON *value = NULL;
    const cJSON *element = NULL;
    cJSON_ArrayForEach(value, values)
    {
        if (!cJSON_IsArray(value) && add_document(file, value, err) != 0)
            return -1;
        for (element = cJSON_IsArray(value) ? value->child : NULL; element != NULL;
             element = element->next)
            if (add_document(file, element, err) != 0)
                return -1;
    }
    return 0;
}

/* Refuses a file in which there is no container at all, with what the first document is.
 */
static int check_values(const cJSON *values, size_t *count, struct ra_error *err)
{
    const cJSON *value = NULL;
    const cJSON *element = NULL;
    const cJSON *first = NULL;
    bool has_container = false;
    *count = 0;
    cJSON_ArrayForEach(value, values)
    {
        bool is_array = cJSON_IsArray(value);
        for (element = is_array ? value->child : value; element != NULL;
             element = is_array ? element->next : NULL) {
            first = first == NULL ? element : first;
            has_container |= ra_document_kind_check(element, NULL) == 0;
            (*count)++;
        }
    }
    if (first == NULL)
        return ra_error_set(err, "there is no document in it: docker inspect found "
                                 "nothing that it was asked for");
    if (!has_container)
        return ra_document_kind_check(first, err);
    if (*count > DOCUMENTS_MAX)
        return ra_error_set(err, "it has %zu documents, more than %d", *count,
                            (int)DOCUMENTS_MAX);
    return 0;
}

static int compare_ids(const void *left, const void *right)
{
    const struct document *a = *(struct document *const *)left;
    const struct document *b = *(struct document *const *)right;
    int order = strcmp(a->workload.id, b->workload.id);
    return order != 0 ? order : (a > b) - (a < b);
}

/* Nobody knows which of them is the container's, so that neither can be judged. */
static int refuse(const struct file *file, struct document *document,
                  const struct document *twin, struct ra_error *err)
{
    free(document->workload.error);
    if (asprintf(&document->workload.error,
                 "document %td has the id of document %td; one of them is not the "
                 "container's: save it again",
                 document - file->documents + 1, twin - file->documents + 1) < 0) {
        document->workload.error = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

static int refuse_twins(const struct file *file, struct document *later,
                        struct document *earlier, struct ra_error *err)
{
    later->twin = earlier;
    return refuse(file, later, earlier, err) == 0 ? refuse(file, earlier, later, err)
                                                  : -1;
}

/* Finds the documents whose id stood before. */
static int find_twins(struct file *file, struct ra_error *err)
{
    struct document **sorted = calloc(file->count + 1, sizeof(struct document *));
    int status = sorted == NULL ? ra_error_nomem(err) : 0;
    if (sorted == NULL)
        return status;
    for (size_t i = 0; i < file->count; i++)
        sorted[i] = &file->documents[i];
    qsort(sorted, file->count, sizeof(struct document *), compare_ids);
    struct document *first = sorted[0];
    for (size_t i = 1; status == 0 && i < file->count; i++) {
        const char *id = sorted[i]->workload.id;
        if (id[0] != '\0' && strcmp(id, first->workload.id) == 0)
            status = refuse_twins(file, sorted[i], first, err);
        else
            first = sorted[i];
    }
    free(sorted);
    return status;
}

/* As the list of an engine has it without `all`. What is not known may well run. */
static bool runs(const struct ra_workload *workload)
{
    static const char *const states[] = {"running", "paused", "restarting"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (workload->state == NULL || strcmp(workload->state, states[i]) == 0)
            return true;
    return false;
}

static int list_document(struct file *file, struct document *document,
                         struct ra_error *err)
{
    struct ra_listed *listed = &file->list.containers[file->list.count];
    const struct ra_workload *workload = &document->workload;
    listed->names = calloc(1, sizeof(char *));
    if (listed->names == NULL || (listed->names[0] = strdup(workload->name)) == NULL) {
        free(listed->names);
        return ra_error_nomem(err);
    }
    listed->name_count = 1;
    if (ra_id_is_full(workload->id))
        memcpy(listed->id, workload->id, sizeof listed->id);
    document->listed = listed;
    file->list.count++;
    return 0;
}

static int select_documents(struct file *file, struct ra_error *err)
{
    file->list = (struct ra_list){
        .containers = calloc(file->count + 1, sizeof *file->list.containers),
        .how = "jq '.[].Name' FILE",
    };
    if (file->list.containers == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < file->count; i++) {
        struct document *document = &file->documents[i];
        if (document->twin == NULL &&
            (!file->selection->is_running_only || runs(&document->workload)) &&
            list_document(file, document, err) != 0)
            return -1;
    }
    return ra_selection_apply(file->selection, &file->list, file->name, file->audit, err);
}

/* The index of the source for one engine's documents, which is added when it is new. */
static int find_source(struct file *file, size_t first, bool is_podman, size_t *index,
                       struct ra_error *err)
{
    struct ra_audit *audit = file->audit;
    const char *product = is_podman ? "podman" : "docker";
    for (*index = first; *index < audit->source_count; (*index)++)
        if (strcmp(audit->sources[*index].product, product) == 0)
            return 0;
    struct ra_source source = {
        .kind = RA_SOURCE_INSPECT,
        .endpoint = strdup(file->name),
        .product = strdup(product),
    };
    int status = source.endpoint == NULL || source.product == NULL
                     ? ra_error_nomem(err)
                     : ra_audit_take_source(audit, &source, err);
    ra_source_clear(&source);
    return status;
}

static void count_unsure(struct file *file, const struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->writable_count; i++)
        file->unsure += workload->writable[i].kind == RA_WRITABLE_VOLUME &&
                        !workload->writable[i].is_shared;
}

static int take_documents(struct file *file, struct ra_error *err)
{
    const size_t first_source = file->audit->source_count;
    for (size_t i = 0; i < file->count; i++) {
        struct document *document = &file->documents[i];
        const struct document *known = document->twin == NULL ? document : document->twin;
        struct ra_workload *workload = &document->workload;
        if (find_source(file, first_source, document->is_podman, &workload->source,
                        err) != 0)
            return -1;
        if (known->listed == NULL || !known->listed->is_selected)
            continue;
        if (workload->error == NULL && ra_inspect_is_leaving(workload)) {
            file->audit->summary.gone++;
            continue;
        }
        count_unsure(file, workload);
        if (ra_audit_take_workload(file->audit, workload, err) != 0)
            return -1;
    }
    if (file->unsure == 0)
        return 0;
    return ra_audit_add_note(file->audit, err,
                             "%s: from a file no volume or image can be looked up: "
                             "each volume counts as what it looks like (%zu)",
                             file->name, file->unsure);
}

static int read_values(struct file *file, const cJSON *values, struct ra_error *err)
{
    size_t count = 0;
    if (check_values(values, &count, err) != 0)
        return -1;
    file->documents = calloc(count + 1, sizeof *file->documents);
    if (file->documents == NULL) {
        ra_error_nomem(err);
        return -1;
    }
    return add_documents(file, values, err);
}

static int collect(struct file *file, const char *path, struct ra_error *err)
{
    static const char cure[] = "save containers with: docker inspect CONTAINER... > FILE";
    cJSON *values = NULL;
    if (file->selection->filter_count > 0)
        return ra_error_set(err, "--filter is for engines, which know more than a file; "
                                 "choose from the file by name or id, or with jq");
    if (ra_document_file_read(path, cure, &values, err) != 0)
        return -1;
    int status = read_values(file, values, err);
    cJSON_Delete(values);
    if (status != 0 || find_twins(file, err) != 0 || select_documents(file, err) != 0)
        return -1;
    return take_documents(file, err);
}

int ra_inspect_file_collect(const char *path, const struct ra_selection *selection,
                            struct ra_audit *audit, struct ra_error *err)
{
    struct file file = {
        .name = ra_document_file_name(path),
        .selection = selection,
        .audit = audit,
    };
    int status = collect(&file, path, err);
    if (status != 0)
        ra_error_wrap(err, "%s", file.name);
    for (size_t i = 0; i < file.count; i++)
        ra_workload_clear(&file.documents[i].workload);
    free(file.documents);
    ra_list_clear(&file.list);
    return status;
}
