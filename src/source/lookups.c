#include "rootfs_audit/source/lookups.h"

#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/source/volume_options.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path_set.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t answer_limit = 4UL << 20;

/* As for inspects: after so many in a row an engine counts as dead. */
enum { UNANSWERED_MAX = 4 };

/* A question and its answer. */
struct lookup {
    bool is_image;
    char *key; /* the volume's name or the image's id */
    bool is_known;
    struct ra_volume_options options; /* volume: Options */
    struct ra_path_set volumes;       /* image: Config.Volumes */
};

struct lookups {
    struct lookup *all; /* sorted, each once, before they are asked */
    size_t count;
    size_t capacity;
    size_t next;
    size_t unanswered; /* in a row */
    const char *api_version;
    size_t first_refused; /* by its place in `all`: answers come in any order */
    char *refusal;        /* why that one was; NULL when none was */
};

static int compare(const void *left, const void *right)
{
    const struct lookup *a = left;
    const struct lookup *b = right;
    if (a->is_image != b->is_image)
        return a->is_image ? 1 : -1;
    return strcmp(a->key, b->key);
}

static int add(struct lookups *lookups, bool is_image, const char *key,
               struct ra_error *err)
{
    if (lookups->count == lookups->capacity) {
        size_t capacity = lookups->capacity == 0 ? 64 : lookups->capacity * 2;
        struct lookup *grown = reallocarray(lookups->all, capacity, sizeof *grown);
        if (grown == NULL)
            return ra_error_nomem(err);
        lookups->all = grown;
        lookups->capacity = capacity;
    }
    char *copy = strdup(key);
    if (copy == NULL)
        return ra_error_nomem(err);
    lookups->all[lookups->count++] = (struct lookup){.is_image = is_image, .key = copy};
    return 0;
}

static bool is_local_volume(const struct ra_writable *writable)
{
    return writable->kind == RA_WRITABLE_VOLUME && !writable->is_shared &&
           writable->source != NULL;
}

static int gather(struct lookups *lookups, const struct ra_workload *workload,
                  struct ra_error *err)
{
    bool needs_image = false;
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        if (is_local_volume(writable) && add(lookups, false, writable->source, err) != 0)
            return -1;
        needs_image |= writable->kind == RA_WRITABLE_VOLUME && !writable->is_explicit;
    }
    return needs_image && workload->image_id != NULL
               ? add(lookups, true, workload->image_id, err)
               : 0;
}

static void sort_and_unify(struct lookups *lookups)
{
    size_t kept = 0;
    if (lookups->count == 0)
        return;
    qsort(lookups->all, lookups->count, sizeof *lookups->all, compare);
    for (size_t i = 1; i < lookups->count; i++) {
        if (compare(&lookups->all[i], &lookups->all[kept]) == 0)
            free(lookups->all[i].key);
        else
            lookups->all[++kept] = lookups->all[i];
    }
    lookups->count = kept + 1;
}

/* Names and ids as engines give them need no escaping in a URL; others are not asked. */
static bool is_plain(const char *key)
{
    return key[0] != '\0' && key[0] != '.' &&
           strspn(key,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-") ==
               strlen(key);
}

static bool next_lookup(void *context, struct ra_request *request)
{
    struct lookups *lookups = context;
    while (lookups->next < lookups->count && !is_plain(lookups->all[lookups->next].key))
        lookups->next++;
    if (lookups->next == lookups->count || lookups->unanswered >= UNANSWERED_MAX)
        return false;
    const struct lookup *lookup = &lookups->all[lookups->next];
    char *path = NULL;
    if (asprintf(&path, "/v%s/%s/%s%s", lookups->api_version,
                 lookup->is_image ? "images" : "volumes", lookup->key,
                 lookup->is_image ? "/json" : "") < 0)
        path = NULL;
    *request = (struct ra_request){
        .path = path, .body_limit = answer_limit, .tag = lookups->next++};
    return true;
}

static int read_volume(const cJSON *root, struct lookup *lookup, struct ra_error *err)
{
    const cJSON *options = NULL;
    const char *name = NULL;
    if (ra_json_get_string(root, "Name", &name, err) != 0 ||
        ra_json_get_object(root, "Options", &options, err) != 0)
        return -1;
    if (name == NULL || strcmp(name, lookup->key) != 0)
        return ra_error_set(err, "the answer is of another volume");
    return ra_volume_options_read(options, &lookup->options, err);
}

/* Docker writes an image's id as sha256:DIGITS, Podman without the algorithm. */
static const char *without_algorithm(const char *id)
{
    const char *colon = strchr(id, ':');
    return colon == NULL ? id : colon + 1;
}

static int read_image(const cJSON *root, struct lookup *lookup, struct ra_error *err)
{
    const char *id = NULL;
    const cJSON *config = NULL;
    const cJSON *volumes = NULL;
    const cJSON *item = NULL;
    if (ra_json_get_string(root, "Id", &id, err) != 0 ||
        ra_json_get_object(root, "Config", &config, err) != 0 ||
        ra_json_get_object(config, "Volumes", &volumes, err) != 0)
        return -1;
    if (id == NULL || strcmp(without_algorithm(id), without_algorithm(lookup->key)) != 0)
        return ra_error_set(err, "the answer is of another image");
    if (config == NULL)
        return ra_error_set(err, "Config is missing");
    cJSON_ArrayForEach(item, volumes)
    {
        if (ra_path_set_add(&lookup->volumes, item->string) != 0)
            return ra_error_nomem(err);
    }
    return 0;
}

static int read_answer(const struct ra_response *response, struct lookup *lookup,
                       struct ra_error *err)
{
    cJSON *root = NULL;
    char what[160];
    snprintf(what, sizeof what, "the inspect of the %s %.128s",
             lookup->is_image ? "image" : "volume", lookup->key);
    if (response->status != 200)
        return ra_engine_refusal(response, what, err);
    if (ra_json_parse(ra_buffer_text(response->body), response->body->length, &root,
                      err) != 0)
        return ra_error_wrap(err, "%s", what);
    int status =
        lookup->is_image ? read_image(root, lookup, err) : read_volume(root, lookup, err);
    cJSON_Delete(root);
    return status == 0 ? 0 : ra_error_wrap(err, "%s", what);
}

static int answered(void *context, size_t tag, const struct ra_response *response,
                    const struct ra_failure *failure, struct ra_error *err)
{
    struct lookups *lookups = context;
    struct lookup *lookup = &lookups->all[tag];
    struct ra_error why = {0};
    bool is_answered = response != NULL || failure->is_too_large;
    lookups->unanswered = is_answered ? 0 : lookups->unanswered + 1;
    if (response == NULL)
        ra_error_set(&why, "%s", ra_error_message(&failure->error));
    else
        lookup->is_known = read_answer(response, lookup, &why) == 0;
    int status = 0;
    if (!lookup->is_known && (lookups->refusal == NULL || tag < lookups->first_refused)) {
        free(lookups->refusal);
        lookups->first_refused = tag;
        lookups->refusal = strdup(ra_error_message(&why));
        if (lookups->refusal == NULL)
            status = ra_error_nomem(err);
    }
    ra_error_clear(&why);
    return status;
}

struct wanted {
    bool is_image;
    const char *key;
};

static int compare_wanted(const void *left, const void *right)
{
    const struct wanted *wanted = left;
    const struct lookup *lookup = right;
    if (wanted->is_image != lookup->is_image)
        return wanted->is_image ? 1 : -1;
    return strcmp(wanted->key, lookup->key);
}

static struct lookup *find(const struct lookups *lookups, bool is_image, const char *key)
{
    const struct wanted wanted = {.is_image = is_image, .key = key};
    if (lookups->count == 0)
        return NULL; /* bsearch(3) wants an array */
    struct lookup *found = bsearch(&wanted, lookups->all, lookups->count,
                                   sizeof *lookups->all, compare_wanted);
    return found != NULL && found->is_known ? found : NULL;
}

static int complete(const struct lookups *lookups, struct ra_workload *workload,
                    struct ra_error *err)
{
    struct lookup *image =
        workload->image_id == NULL ? NULL : find(lookups, true, workload->image_id);
    for (size_t i = workload->writable_count; i-- > 0;) {
        struct ra_writable *writable = &workload->writable[i];
        bool is_implicit = writable->kind == RA_WRITABLE_VOLUME && !writable->is_explicit;
        if (is_implicit && image != NULL)
            writable->is_explicit = !ra_path_set_has(&image->volumes, writable->path);
        const struct lookup *volume =
            is_local_volume(writable) ? find(lookups, false, writable->source) : NULL;
        if (volume != NULL &&
            ra_volume_options_apply(&volume->options, workload, i, err) != 0)
            return -1;
    }
    return 0;
}

static void clear(struct lookups *lookups)
{
    for (size_t i = 0; i < lookups->count; i++) {
        free(lookups->all[i].key);
        ra_volume_options_clear(&lookups->all[i].options);
        ra_path_set_clear(&lookups->all[i].volumes);
    }
    free(lookups->all);
    free(lookups->refusal);
}

static int run(struct lookups *lookups, struct ra_client *client, size_t source,
               struct ra_audit *audit, struct ra_error *err)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        if (audit->workloads[i].source == source &&
            gather(lookups, &audit->workloads[i], err) != 0)
            return -1;
    sort_and_unify(lookups);
    if (ra_client_run(client, next_lookup, answered, lookups, err) != 0)
        return -1;
    for (size_t i = 0; i < audit->workload_count; i++)
        if (audit->workloads[i].source == source &&
            complete(lookups, &audit->workloads[i], err) != 0)
            return -1;
    return 0;
}

int ra_lookups_run(struct ra_client *client, const char *api_version, size_t source,
                   struct ra_audit *audit, struct ra_error *err)
{
    struct lookups lookups = {.api_version = api_version};
    int status = run(&lookups, client, source, audit, err);
    size_t unknown = 0;
    for (size_t i = 0; i < lookups.count; i++)
        unknown += !lookups.all[i].is_known;
    if (status == 0 && unknown > 0)
        status = ra_audit_add_note(
            audit, err,
            "%s: of the volumes and images %zu could not be looked up, and count as what "
            "they look like; the first: %s",
            audit->sources[source].endpoint, unknown,
            lookups.refusal == NULL ? "its name is none" : lookups.refusal);
    clear(&lookups);
    return status;
}
