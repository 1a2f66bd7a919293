#include "rootfs_audit/source/engine.h"

#include "rootfs_audit/source/client.h"
#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/source/inspect.h"
#include "rootfs_audit/source/lookups.h"
#include "rootfs_audit/source/native.h"
#include "rootfs_audit/source/podman.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const size_t info_limit = 4UL << 20;
static const size_t list_limit = 64UL << 20;
static const size_t inspect_limit = 16UL << 20;

/* Unanswered inspects in a row after which an engine counts as dead, so that each of
 * thousands does not cost a time-out of its own. */
enum { FAILURES_MAX = 4 };

/* Tags of requests: inspects have their place in the list, lookups count from the first.
 */
static const size_t info_tag = SIZE_MAX;
static const size_t first_lookup_tag = SIZE_MAX / 2;

/* Workloads are passed on in batches: so long after the last, and so many times as long
 * as that took, so that what is done with batches takes no more than a tenth of the time.
 */
enum { KNOWN_INTERVAL_MS = 200, KNOWN_SHARE = 10 };

/* When that takes so long, a time-out may be for want of looking at the answer. */
enum { HELD_UP_MS = 100 };

/* What has become of each listed container. */
enum fate { PENDING, RETRY, GONE, DONE };

/* All are inspected; then those again that the engine failed to, or whose answer was not
 * looked at in time; then those that it called gone and lists still. */
enum pass { FIRST, AFTER_FAILURE, AFTER_GONE };

struct collection {
    const struct ra_engine_options *options;
    struct ra_audit *audit;
    struct ra_client *client;
    struct ra_source source;
    size_t source_index;
    struct ra_list list;
    struct ra_lookups *lookups;
    size_t *known; /* workloads that are complete and were not passed on yet */
    size_t known_count;
    size_t known_capacity;
    struct timespec passed_on_at;
    long interval_ms;     /* from that to the next time */
    unsigned char *fates; /* an enum fate for each of the list */
    struct ra_native native;
    size_t cursor;
    size_t selected;
    size_t done;
    unsigned failures; /* in a row */
    enum pass pass;
    struct ra_error doubt; /* why nobody knows whether what was called gone is gone */
    bool is_held_up;       /* by what is done with known workloads */
    bool info_is_due;
    bool info_is_awaited; /* nothing is passed on before the source is complete */
};

static long ms_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

static void pass_on(struct collection *collection)
{
    struct timespec *begun = &collection->passed_on_at;
    clock_gettime(CLOCK_MONOTONIC, begun);
    if (collection->known_count > 0 && collection->options->known != NULL)
        collection->options->known(collection->options->known_context, collection->audit,
                                   collection->known, collection->known_count);
    collection->known_count = 0;
    long took = ms_since(begun);
    collection->is_held_up |= took >= HELD_UP_MS;
    collection->interval_ms = took * (KNOWN_SHARE + 1);
    if (collection->interval_ms < KNOWN_INTERVAL_MS)
        collection->interval_ms = KNOWN_INTERVAL_MS;
}

static bool is_time_to_pass_on(const struct collection *collection)
{
    return ms_since(&collection->passed_on_at) >= collection->interval_ms;
}

static void tick(void *context)
{
    struct collection *collection = context;
    if (collection->known_count > 0 && !collection->info_is_awaited &&
        collection->pass == FIRST && is_time_to_pass_on(collection))
        pass_on(collection);
    if (collection->options->progress != NULL)
        collection->options->progress(collection->options->progress_context,
                                      collection->done, collection->selected);
}

/* Nothing more will be learnt of this workload. */
static int know(void *context, size_t workload, struct ra_error *err)
{
    struct collection *collection = context;
    if (collection->known_count == collection->known_capacity) {
        size_t capacity =
            collection->known_capacity == 0 ? 64 : collection->known_capacity * 2;
        size_t *grown = reallocarray(collection->known, capacity, sizeof *grown);
        if (grown == NULL)
            return ra_error_nomem(err);
        collection->known = grown;
        collection->known_capacity = capacity;
    }
    collection->known[collection->known_count++] = workload;
    return 0;
}

static int read_list(void *context, const struct ra_response *response,
                     struct ra_error *err)
{
    struct ra_list *list = context;
    if (ra_list_read(ra_buffer_text(response->body), response->body->length, list, err) !=
        0)
        return ra_error_wrap(err, "the answer to GET /containers/json is unusable");
    return 0;
}

/* GET /v1.41/containers/json?all=1 and so on; NULL when memory runs out. */
static char *versioned(const struct collection *collection, const char *path)
{
    char *text = NULL;
    if (path == NULL ||
        asprintf(&text, "/v%s%s",
                 collection->audit->sources[collection->source_index].api_version,
                 path) < 0)
        return NULL;
    return text;
}

static int list_containers(struct collection *collection,
                           const struct ra_selection *selection, struct ra_list *list,
                           struct ra_error *err)
{
    char *query = ra_selection_query(selection);
    char *path = versioned(collection, query);
    int status = path == NULL ? ra_error_nomem(err)
                              : ra_engine_get(collection->client, path, list_limit,
                                              read_list, list, err);
    free(path);
    free(query);
    return status;
}

/* The name without a slash inside: the others are aliases that --link made. */
static const char *own_name(const struct ra_listed *listed)
{
    for (size_t i = 0; i < listed->name_count; i++)
        if (strchr(listed->names[i], '/') == NULL)
            return listed->names[i];
    return listed->id;
}

static int add_failed(struct collection *collection, const struct ra_listed *listed,
                      const char *why, struct ra_error *err)
{
    struct ra_workload workload = {
        .source = collection->source_index,
        .id = strdup(listed->id),
        .name = strdup(own_name(listed)),
        .error = strdup(why),
    };
    int status = 0;
    if (workload.id == NULL || workload.name == NULL || workload.error == NULL)
        status = ra_error_nomem(err);
    else
        status = ra_audit_take_workload(collection->audit, &workload, err);
    ra_workload_clear(&workload);
    return status == 0 ? know(collection, collection->audit->workload_count - 1, err)
                       : -1;
}

static bool is_podman(const struct collection *collection)
{
    return ra_source_is_podman(&collection->audit->sources[collection->source_index]);
}

static int read_inspected(const struct collection *collection,
                          const struct ra_buffer *body, struct ra_workload *workload,
                          struct ra_error *err)
{
    cJSON *root = NULL;
    if (ra_json_parse(ra_buffer_text(body), body->length, &root, err) != 0)
        return -1;
    int status = ra_inspect_read_tree(root, workload, err);
    if (status == 0 && is_podman(collection))
        status = ra_podman_complete(root, workload, err);
    cJSON_Delete(root);
    return status;
}

static int take_inspected(struct collection *collection, const struct ra_listed *listed,
                          const struct ra_buffer *body, struct ra_error *err)
{
    struct ra_workload workload = {0};
    struct ra_error cause = {0};
    int status = 0;
    if (read_inspected(collection, body, &workload, &cause) == 0 &&
        strcmp(workload.id, listed->id) != 0)
        ra_error_set(&cause, "it is of another container, %s", workload.id);
    if (cause.failed) {
        ra_error_wrap(&cause, "its inspect document is unusable");
        status = add_failed(collection, listed, ra_error_message(&cause), err);
    } else if (ra_inspect_is_leaving(&workload)) {
        collection->audit->summary.gone++;
    } else {
        workload.source = collection->source_index;
        status = ra_audit_take_workload(collection->audit, &workload, err);
        if (status == 0)
            status = ra_lookups_want(collection->lookups,
                                     collection->audit->workload_count - 1, err);
    }
    ra_workload_clear(&workload);
    ra_error_clear(&cause);
    return status;
}

static int copy(const char *text, char **to, struct ra_error *err)
{
    if (text == NULL)
        return 0;
    *to = strdup(text);
    return *to == NULL ? ra_error_nomem(err) : 0;
}

/* What of it is not there or is of another type stays unknown, and so does all of it
 * where a proxy refuses the question. */
static int take_info(struct collection *collection, const struct ra_response *response,
                     struct ra_error *err)
{
    cJSON *root = NULL;
    const char *name = NULL;
    const char *data_root = NULL;
    struct ra_source *source = &collection->audit->sources[collection->source_index];
    collection->info_is_awaited = false;
    if (response == NULL || response->status != 200 ||
        ra_json_parse(ra_buffer_text(response->body), response->body->length, &root,
                      NULL) != 0)
        return 0;
    if (collection->options->wants_host_name)
        ra_json_get_string(root, "Name", &name, NULL);
    ra_json_get_string(root, "DockerRootDir", &data_root, NULL);
    int status = copy(name, &source->name, err);
    if (status == 0 && data_root != NULL && data_root[0] == '/') {
        source->data_root = ra_path_clean(data_root);
        status = source->data_root == NULL ? ra_error_nomem(err) : 0;
    }
    cJSON_Delete(root);
    return status;
}

static int take_refused(struct collection *collection, size_t index,
                        const struct ra_response *response, struct ra_error *err)
{
    struct ra_error cause = {0};
    if (response->status >= 500 && collection->pass == FIRST) {
        /* A container on its way out may answer so once: ask again at the end. */
        collection->fates[index] = RETRY;
        return 0;
    }
    ra_engine_refusal(response, "the inspect", &cause);
    int status = add_failed(collection, &collection->list.containers[index],
                            ra_error_message(&cause), err);
    ra_error_clear(&cause);
    return status;
}

static int answered(void *context, size_t tag, const struct ra_response *response,
                    const struct ra_failure *failure, struct ra_error *err)
{
    struct collection *collection = context;
    if (tag == info_tag)
        return take_info(collection, response, err);
    if (tag >= first_lookup_tag)
        return ra_lookups_answered(collection->lookups, tag - first_lookup_tag, response,
                                   failure, err);
    const struct ra_listed *listed = &collection->list.containers[tag];
    int status = 0;
    if (ra_native_is_refused(&collection->native, tag, response, failure))
        return 0;
    collection->fates[tag] = DONE;
    bool is_answered = response != NULL || failure->is_too_large;
    bool is_excused = !is_answered && failure->is_timeout && collection->is_held_up &&
                      collection->pass == FIRST;
    collection->failures = is_answered || is_excused ? 0 : collection->failures + 1;
    if (is_excused)
        collection->fates[tag] = RETRY;
    else if (response == NULL)
        status = add_failed(collection, listed, ra_error_message(&failure->error), err);
    else if (response->status == 200)
        status = take_inspected(collection, listed, response->body, err);
    else if (ra_engine_says_gone(response) && collection->pass != AFTER_GONE)
        collection->fates[tag] = GONE;
    else
        status = take_refused(collection, tag, response, err);
    collection->done += collection->fates[tag] != RETRY;
    return status;
}

/* The next container to inspect: one whose other document is wanted, or one of the list.
 * Returns whether there is one. */
static bool next_container(struct collection *collection, size_t *index)
{
    enum fate wanted = collection->pass == FIRST ? PENDING : RETRY;
    if (ra_native_next(&collection->native, index))
        return true;
    while (collection->cursor < collection->list.count &&
           (!collection->list.containers[collection->cursor].is_selected ||
            collection->fates[collection->cursor] != wanted))
        collection->cursor++;
    if (collection->cursor == collection->list.count)
        return false;
    *index = collection->cursor++;
    return true;
}

static bool next_request(void *context, struct ra_request *request)
{
    struct collection *collection = context;
    size_t index = 0;
    if (collection->info_is_due) {
        collection->info_is_due = false;
        *request = (struct ra_request){.path = versioned(collection, "/info"),
                                       .body_limit = info_limit,
                                       .tag = info_tag};
        return true;
    }
    if (ra_lookups_next(collection->lookups, request)) {
        request->tag += first_lookup_tag;
        return true;
    }
    if (collection->failures >= FAILURES_MAX || !next_container(collection, &index))
        return false;
    *request = (struct ra_request){
        .path = ra_native_path(
            &collection->native, index, collection->list.containers[index].id,
            collection->audit->sources[collection->source_index].api_version),
        .body_limit = inspect_limit,
        .tag = index};
    return true;
}

static int run_pass(struct collection *collection, enum pass pass, struct ra_error *err)
{
    collection->pass = pass;
    collection->cursor = 0;
    return ra_client_run(collection->client, next_request, answered, collection, err);
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(((const struct ra_listed *)left)->id,
                  ((const struct ra_listed *)right)->id);
}

/* Marks what the engine called gone, and lists still, to be inspected once more: the
 * engine's word alone hides no container. */
static int doubt_gone(struct collection *collection)
{
    static const struct ra_selection everything = {0};
    struct ra_list now = {0};
    if (collection->failures >= FAILURES_MAX)
        return ra_error_set(&collection->doubt,
                            "the engine called it gone, and then stopped answering");
    if (list_containers(collection, &everything, &now, &collection->doubt) != 0)
        return ra_error_wrap(&collection->doubt,
                             "the engine called it gone, and could not be asked whether "
                             "it lists it still");
    if (now.count > 1)
        qsort(now.containers, now.count, sizeof *now.containers, compare_ids);
    for (size_t i = 0; now.count > 0 && i < collection->list.count; i++)
        if (collection->fates[i] == GONE &&
            bsearch(&collection->list.containers[i], now.containers, now.count,
                    sizeof *now.containers, compare_ids) != NULL)
            collection->fates[i] = RETRY;
    ra_list_clear(&now);
    return 0;
}

/* What was not inspected when all was asked. */
static int settle(struct collection *collection, struct ra_error *err)
{
    const char *silent = "not inspected, because the engine had stopped answering";
    const char *doubt =
        collection->doubt.failed ? ra_error_message(&collection->doubt) : NULL;
    for (size_t i = 0; i < collection->list.count; i++) {
        bool is_gone = collection->fates[i] == GONE;
        const char *why = is_gone ? doubt : silent;
        if (!collection->list.containers[i].is_selected || collection->fates[i] == DONE)
            continue;
        if (why == NULL)
            collection->audit->summary.gone++;
        else if (add_failed(collection, &collection->list.containers[i], why, err) != 0)
            return -1;
    }
    return 0;
}

static int inspect_all(struct collection *collection, struct ra_error *err)
{
    collection->fates = calloc(collection->list.count + 1, 1);
    if (collection->fates == NULL)
        return ra_error_nomem(err);
    if (is_podman(collection) &&
        ra_native_init(&collection->native, collection->list.count, err) != 0)
        return -1;
    for (size_t i = 0; i < collection->list.count; i++)
        collection->selected += collection->list.containers[i].is_selected;
    if (run_pass(collection, FIRST, err) != 0 ||
        run_pass(collection, AFTER_FAILURE, err) != 0)
        return -1;
    if (memchr(collection->fates, GONE, collection->list.count) != NULL &&
        doubt_gone(collection) == 0 && run_pass(collection, AFTER_GONE, err) != 0)
        return -1;
    return settle(collection, err);
}

static int collect(struct collection *collection, const struct ra_endpoint *endpoint,
                   struct ra_error *err)
{
    struct ra_audit *audit = collection->audit;
    if (ra_engine_ping(collection->client, endpoint, &collection->source, err) != 0)
        return -1;
    collection->source_index = audit->source_count;
    if (ra_audit_take_source(audit, &collection->source, err) != 0 ||
        list_containers(collection, &collection->options->selection, &collection->list,
                        err) != 0)
        return -1;
    collection->list.how =
        ra_product_named(audit->sources[collection->source_index].product)->list;
    if (ra_selection_apply(&collection->options->selection, &collection->list,
                           endpoint->url, audit, err) != 0)
        return -1;
    collection->lookups = ra_lookups_new(
        audit, audit->sources[collection->source_index].api_version, know, collection);
    if (collection->lookups == NULL)
        return ra_error_nomem(err);
    if (inspect_all(collection, err) != 0 ||
        ra_lookups_finish(collection->lookups, endpoint->url, err) != 0)
        return -1;
    pass_on(collection);
    return 0;
}

int ra_engine_collect(const struct ra_endpoint *endpoint,
                      const struct ra_engine_options *options, struct ra_audit *audit,
                      struct ra_error *err)
{
    struct collection collection = {
        .options = options,
        .audit = audit,
        .info_is_due = true,
        .info_is_awaited = true,
        .interval_ms = KNOWN_INTERVAL_MS,
    };
    clock_gettime(CLOCK_MONOTONIC, &collection.passed_on_at);
    struct ra_client_options client_options = {
        .jobs = options->jobs,
        .timeout_ms = options->timeout_ms,
        .tick = tick,
        .tick_context = &collection,
    };
    int status = -1;
    if (ra_client_new(endpoint, &client_options, &collection.client, err) == 0)
        status = collect(&collection, endpoint, err);
    if (status != 0)
        ra_error_wrap(err, "%s", endpoint->url);
    ra_client_free(collection.client);
    ra_source_clear(&collection.source);
    ra_list_clear(&collection.list);
    ra_lookups_free(collection.lookups);
    ra_error_clear(&collection.doubt);
    ra_native_clear(&collection.native);
    free(collection.known);
    free(collection.fates);
    return status;
}
