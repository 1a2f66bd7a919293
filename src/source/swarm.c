#include "rootfs_audit/source/swarm.h"

#include "rootfs_audit/source/client.h"
#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/source/swarm_service.h"
#include "rootfs_audit/util/json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t list_limit = 64UL << 20;

struct collection {
    const struct ra_engine_options *options;
    struct ra_audit *audit;
    struct ra_client *client;
    struct ra_list list;           /* of the services */
    struct ra_workload *workloads; /* the same */
    size_t left_out;               /* services that run no container */
};

static void tick(void *context)
{
    const struct collection *collection = context;
    if (collection->options->progress != NULL)
        collection->options->progress(collection->options->progress_context, 0, 0);
}

/* A service whose document is unusable, but for its id and name. */
static int set_failed(const cJSON *service, const char *why, struct ra_workload *workload,
                      struct ra_error *err)
{
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(service, "ID");
    const cJSON *spec = cJSON_GetObjectItemCaseSensitive(service, "Spec");
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(spec, "Name");
    const char *known = cJSON_IsString(id) ? id->valuestring : "";
    workload->kind = RA_WORKLOAD_SERVICE;
    workload->id = strdup(known);
    workload->name = strdup(cJSON_IsString(name) ? name->valuestring : known);
    if (asprintf(&workload->error, "its document is unusable: %s", why) < 0)
        workload->error = NULL;
    return workload->id == NULL || workload->name == NULL || workload->error == NULL
               ? ra_error_nomem(err)
               : 0;
}

static int add_listed(struct collection *collection, const struct ra_workload *workload,
                      struct ra_error *err)
{
    struct ra_listed *listed = &collection->list.containers[collection->list.count++];
    listed->names = calloc(1, sizeof(char *));
    if (listed->names == NULL || (listed->names[0] = strdup(workload->name)) == NULL)
        return ra_error_nomem(err);
    listed->name_count = 1;
    if (strlen(workload->id) < sizeof listed->id)
        memcpy(listed->id, workload->id, strlen(workload->id) + 1);
    return 0;
}

static int add_service(struct collection *collection, const cJSON *service,
                       struct ra_error *err)
{
    struct ra_workload *workload = &collection->workloads[collection->list.count];
    struct ra_error why = {0};
    int status = 0;
    if (!cJSON_IsObject(service))
        return ra_error_set(err, "an entry is %s, not an object",
                            ra_json_type_name(service));
    if (ra_swarm_service_has_no_container(service)) {
        collection->left_out++;
        return 0;
    }
    if (ra_swarm_service_read(service, workload, &why) != 0)
        status = set_failed(service, ra_error_message(&why), workload, err);
    ra_error_clear(&why);
    return status == 0 ? add_listed(collection, workload, err) : -1;
}

static int read_services(struct collection *collection, const cJSON *root,
                         struct ra_error *err)
{
    const cJSON *service = NULL;
    if (!cJSON_IsArray(root))
        return ra_error_set(err, "the list is %s, not an array", ra_json_type_name(root));
    size_t size = (size_t)cJSON_GetArraySize(root) + 1;
    collection->list.containers = calloc(size, sizeof *collection->list.containers);
    collection->workloads = calloc(size, sizeof *collection->workloads);
    if (collection->list.containers == NULL || collection->workloads == NULL)
        return ra_error_nomem(err);
    cJSON_ArrayForEach(service, root)
    {
        if (add_service(collection, service, err) != 0)
            return -1;
    }
    return 0;
}

static int read_answer(void *context, const struct ra_response *response,
                       struct ra_error *err)
{
    cJSON *root = NULL;
    int status =
        ra_json_parse(ra_buffer_text(response->body), response->body->length, &root, err);
    if (status == 0)
        status = read_services(context, root, err);
    cJSON_Delete(root);
    return status == 0 ? 0
                       : ra_error_wrap(err, "the answer to GET /services is unusable");
}

static char *write_path(const char *api_version, const struct ra_selection *selection)
{
    char *path = NULL;
    char *filters =
        selection->filter_count == 0 ? strdup("") : ra_selection_filters(selection);
    if (filters == NULL || asprintf(&path, "/v%s/services%s%s", api_version,
                                    filters[0] == '\0' ? "" : "?filters=", filters) < 0)
        path = NULL;
    free(filters);
    return path;
}

/* An engine that is no manager refuses with 503, and Podman, which has no swarm, with
 * 404.
 */
static int explain(long status, struct ra_error *err)
{
    struct ra_error why = {0};
    if (status != 503 && status != 404)
        return -1;
    ra_error_set(&why, "%s", ra_error_message(err));
    ra_error_clear(err);
    ra_error_set(err,
                 status == 404 ? "this engine has no swarm, as Podman has none; name a "
                                 "Docker Engine that is a manager with --host (%s)"
                               : "this engine cannot list services, which only a manager "
                                 "of a swarm can; run this on a manager, or name one "
                                 "with --host (%s)",
                 ra_error_message(&why));
    ra_error_clear(&why);
    return -1;
}

static int list_services(struct collection *collection, const struct ra_source *source,
                         struct ra_error *err)
{
    const struct ra_selection *selection = &collection->options->selection;
    char *path = write_path(source->api_version, selection);
    long answered = 0;
    if (path == NULL)
        return ra_error_nomem(err);
    int status = ra_engine_get_status(collection->client, path, list_limit, read_answer,
                                      collection, &answered, err);
    free(path);
    return status == 0 ? 0 : explain(answered, err);
}

static int take_services(struct collection *collection, size_t source,
                         struct ra_error *err)
{
    struct ra_audit *audit = collection->audit;
    const char *endpoint = audit->sources[source].endpoint;
    collection->list.noun = "service";
    collection->list.how = "docker service ls";
    if (ra_selection_apply(&collection->options->selection, &collection->list, endpoint,
                           audit, err) != 0)
        return -1;
    for (size_t i = 0; i < collection->list.count; i++) {
        if (!collection->list.containers[i].is_selected)
            continue;
        collection->workloads[i].source = source;
        if (ra_audit_take_workload(audit, &collection->workloads[i], err) != 0)
            return -1;
    }
    if (collection->left_out == 0)
        return 0;
    return ra_audit_add_note(audit, err,
                             "%s: services that run no container but a plugin (%zu) are "
                             "left out",
                             endpoint, collection->left_out);
}

static int collect(struct collection *collection, const struct ra_endpoint *endpoint,
                   struct ra_error *err)
{
    struct ra_source source = {.kind = RA_SOURCE_SWARM};
    const size_t index = collection->audit->source_count;
    int status = -1;
    if (collection->options->selection.is_running_only)
        ra_error_set(err, "--running is for containers; choose services by name, or "
                          "with --filter");
    else if (ra_engine_ping(collection->client, endpoint, &source, err) == 0 &&
             list_services(collection, &source, err) == 0 &&
             ra_audit_take_source(collection->audit, &source, err) == 0)
        status = take_services(collection, index, err);
    ra_source_clear(&source);
    return status;
}

int ra_swarm_collect(const struct ra_endpoint *endpoint,
                     const struct ra_engine_options *options, struct ra_audit *audit,
                     struct ra_error *err)
{
    struct collection collection = {.options = options, .audit = audit};
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
    for (size_t i = 0; i < collection.list.count; i++)
        ra_workload_clear(&collection.workloads[i]);
    free(collection.workloads);
    ra_list_clear(&collection.list);
    ra_client_free(collection.client);
    return status;
}
