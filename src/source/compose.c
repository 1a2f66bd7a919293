#include "rootfs_audit/source/compose.h"

#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/source/compose_service.h"
#include "rootfs_audit/source/document_file.h"
#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char cure[] =
    "make the JSON form of a compose file with: docker compose config --format json > "
    "FILE";

struct collection {
    const char *name;
    const struct ra_selection *selection;
    struct ra_audit *audit;
    struct ra_compose_file file;
    struct ra_list list;    /* of the services, in the file's order */
    const cJSON **services; /* the same */
    struct ra_compose_notes notes;
    size_t provided; /* services that no container is made for */
};

static int check_selection(const struct ra_selection *selection, struct ra_error *err)
{
    if (selection->filter_count > 0)
        return ra_error_set(err, "--filter is for engines; choose services by name");
    if (selection->is_running_only)
        return ra_error_set(err, "--running is for containers, and the services of a "
                                 "compose file do not run yet; leave it out");
    return 0;
}

static int check_document(const cJSON *documents, struct ra_error *err)
{
    const cJSON *root = documents->child;
    if (root == NULL || root->next != NULL)
        return ra_error_set(err, "it has %d documents instead of one; %s",
                            cJSON_GetArraySize(documents), cure);
    const cJSON *inspected = cJSON_IsArray(root) ? root->child : root;
    if (cJSON_GetObjectItemCaseSensitive(inspected, "HostConfig") != NULL)
        return ra_error_set(err, "it has inspect documents; audit it with "
                                 "--inspect=FILE");
    if (!cJSON_IsObject(root))
        return ra_error_set(err, "it is %s, and no compose file; %s",
                            ra_json_type_name(root), cure);
    if (cJSON_GetObjectItemCaseSensitive(root, "services") == NULL)
        return ra_error_set(err, "it has no services, and is no compose file; %s", cure);
    return 0;
}

static int add_failed(struct collection *collection, const cJSON *service,
                      const char *why, struct ra_error *err)
{
    struct ra_workload workload = {
        .source = collection->audit->source_count - 1,
        .kind = RA_WORKLOAD_SERVICE,
        .id = strdup(service->string),
        .name = strdup(service->string),
        .error = strdup(why),
    };
    int status = workload.id == NULL || workload.name == NULL || workload.error == NULL
                     ? ra_error_nomem(err)
                     : ra_audit_take_workload(collection->audit, &workload, err);
    ra_workload_clear(&workload);
    return status;
}

static int add_service(struct collection *collection, const cJSON *service,
                       struct ra_error *err)
{
    struct ra_workload workload = {0};
    struct ra_error why = {0};
    int status = 0;
    if (ra_compose_service_read(&collection->file, service, &workload, &collection->notes,
                                &why) == 0) {
        workload.source = collection->audit->source_count - 1;
        status = ra_audit_take_workload(collection->audit, &workload, err);
    } else {
        status = add_failed(collection, service, ra_error_message(&why), err);
    }
    ra_workload_clear(&workload);
    ra_error_clear(&why);
    return status;
}

/* provider: {type, options}: a plug-in of compose runs the service. */
static bool has_provider(const cJSON *service)
{
    const cJSON *provider = cJSON_GetObjectItemCaseSensitive(service, "provider");
    return cJSON_IsString(cJSON_GetObjectItemCaseSensitive(provider, "type"));
}

static int list_services(struct collection *collection, struct ra_error *err)
{
    struct ra_list *list = &collection->list;
    const cJSON *service = NULL;
    size_t count = collection->file.by_service.count;
    list->noun = "service";
    list->how = "docker compose config --services";
    list->containers = calloc(count, sizeof *list->containers);
    collection->services = calloc(count, sizeof(const cJSON *));
    if (list->containers == NULL || collection->services == NULL)
        return ra_error_nomem(err);
    cJSON_ArrayForEach(service, collection->file.services)
    {
        if (has_provider(service)) {
            collection->provided++;
            continue;
        }
        struct ra_listed *listed = &list->containers[list->count];
        collection->services[list->count++] = service;
        listed->names = calloc(1, sizeof(char *));
        if (listed->names == NULL || (listed->names[0] = strdup(service->string)) == NULL)
            return ra_error_nomem(err);
        listed->name_count = 1;
    }
    return ra_selection_apply(collection->selection, list, collection->name,
                              collection->audit, err);
}

/* One for each thing that is there. */
static int add_notes(struct collection *collection, struct ra_error *err)
{
    const struct ra_compose_notes *notes = &collection->notes;
    const struct {
        size_t count;
        const char *text;
    } table[] = {
        {notes->outside,
         "volumes_from takes volumes from containers outside of the file, which are not "
         "seen"},
        {notes->dropped_ro,
         "docker compose drops :ro from volumes_from, so what is taken stays as writable "
         "as it is there; to have it read-only, list it under volumes with read_only: "
         "true"},
        {notes->without_replicas,
         "services with 0 replicas are judged as they run when they are scaled up"},
        {notes->with_variables,
         "services have variables that are not filled in, as with --no-interpolate; make "
         "the file without that option to see what they stand for"},
        {collection->provided,
         "services that a provider runs, and no container, are left out"},
    };
    if (ra_audit_add_note(collection->audit, err,
                          "%s: a compose file shows neither the volumes that an image "
                          "asks for (VOLUME), nor the services whose profiles were not "
                          "active when it was made",
                          collection->name) != 0)
        return -1;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].count > 0 &&
            ra_audit_add_note(collection->audit, err, "%s: %s (%zu)", collection->name,
                              table[i].text, table[i].count) != 0)
            return -1;
    return 0;
}

static int take_source(struct collection *collection, struct ra_error *err)
{
    struct ra_source source = {
        .kind = RA_SOURCE_COMPOSE,
        .endpoint = strdup(collection->name),
    };
    int status = source.endpoint == NULL
                     ? ra_error_nomem(err)
                     : ra_audit_take_source(collection->audit, &source, err);
    ra_source_clear(&source);
    return status;
}

static int collect(struct collection *collection, const cJSON *documents,
                   struct ra_error *err)
{
    if (check_document(documents, err) != 0 ||
        ra_compose_file_init(&collection->file, documents->child, err) != 0 ||
        take_source(collection, err) != 0 || list_services(collection, err) != 0)
        return -1;
    for (size_t i = 0; i < collection->list.count; i++)
        if (collection->list.containers[i].is_selected &&
            add_service(collection, collection->services[i], err) != 0)
            return -1;
    return add_notes(collection, err);
}

int ra_compose_collect(const char *path, const struct ra_selection *selection,
                       struct ra_audit *audit, struct ra_error *err)
{
    struct collection collection = {
        .name = ra_document_file_name(path),
        .selection = selection,
        .audit = audit,
    };
    cJSON *documents = NULL;
    int status = -1;
    if (check_selection(selection, err) == 0 &&
        ra_document_file_read(path, cure, &documents, err) == 0)
        status = collect(&collection, documents, err);
    if (status != 0)
        ra_error_wrap(err, "%s", collection.name);
    ra_compose_file_clear(&collection.file);
    ra_list_clear(&collection.list);
    free(collection.services);
    cJSON_Delete(documents);
    return status;
}
