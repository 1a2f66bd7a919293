#include "rootfs_audit/source/lookups.h"

#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/source/volume_options.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path_set.h"

#include <cjson/cJSON.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t answer_limit = 4UL << 20;

/* As for inspects: after so many in a row an engine counts as dead. */
enum { UNANSWERED_MAX = 4 };

/* A question and its answer. */
struct lookup {
    bool is_image;
    char *key;       /* the volume's name or the image's id */
    bool is_settled; /* answered, or never to be */
    bool is_known;
    struct ra_volume_options options; /* volume: Options */
    struct ra_path_set volumes;       /* image: Config.Volumes */
    size_t *askers;                   /* who waits for it: places in `askers` */
    size_t asker_count;
};

/* A workload that waits for answers. */
struct asker {
    size_t workload;
    size_t open; /* questions */
};

struct ra_lookups {
    struct ra_audit *audit;
    const char *api_version;
    int (*ready)(void *context, size_t workload, struct ra_error *err);
    void *context;
    struct lookup **all; /* in the order in which they came up */
    size_t count;
    size_t capacity;
    void *tree; /* the same, for tsearch(3) */
    struct asker *askers;
    size_t asker_count;
    size_t asker_capacity;
    size_t next;
    size_t unanswered;            /* in a row */
    const struct lookup *refused; /* the first of them in order: answers come in any */
    char *refusal;                /* why that one was; NULL when none was */
};

static int compare(const void *left, const void *right)
{
    const struct lookup *a = left;
    const struct lookup *b = right;
    if (a->is_image != b->is_image)
        return a->is_image ? 1 : -1;
    return strcmp(a->key, b->key);
}

struct ra_lookups *ra_lookups_new(struct ra_audit *audit, const char *api_version,
                                  int (*ready)(void *context, size_t workload,
                                               struct ra_error *err),
                                  void *context)
{
    struct ra_lookups *lookups = calloc(1, sizeof *lookups);
    if (lookups != NULL)
        *lookups = (struct ra_lookups){.audit = audit,
                                       .api_version = api_version,
                                       .ready = ready,
                                       .context = context};
    return lookups;
}

/* Names and ids as engines give them need no escaping in a URL; others are not asked. */
static bool is_plain(const char *key)
{
    return key[0] != '\0' && key[0] != '.' &&
           strspn(key,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-") ==
               strlen(key);
}

static struct lookup *find(const struct ra_lookups *lookups, bool is_image,
                           const char *key)
{
    union {
        const char *borrowed;
        char *key;
    } borrowed = {.borrowed = key};
    const struct lookup wanted = {.is_image = is_image, .key = borrowed.key};
    struct lookup *const *found = tfind(&wanted, &lookups->tree, compare);
    return found == NULL ? NULL : *found;
}

/* Puts the lookup into the array and the tree, or neither. */
static int take(struct ra_lookups *lookups, struct lookup *lookup)
{
    if (lookups->count == lookups->capacity) {
        size_t capacity = lookups->capacity == 0 ? 64 : lookups->capacity * 2;
        struct lookup **grown =
            reallocarray(lookups->all, capacity, sizeof(struct lookup *));
        if (grown == NULL)
            return -1;
        lookups->all = grown;
        lookups->capacity = capacity;
    }
    if (tsearch(lookup, &lookups->tree, compare) == NULL)
        return -1;
    lookups->all[lookups->count++] = lookup;
    return 0;
}

static struct lookup *add(struct ra_lookups *lookups, bool is_image, const char *key)
{
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (lookup == NULL)
        return NULL;
    *lookup = (struct lookup){
        .is_image = is_image, .key = strdup(key), .is_settled = !is_plain(key)};
    if (lookup->key != NULL && take(lookups, lookup) == 0)
        return lookup;
    free(lookup->key);
    free(lookup);
    return NULL;
}

static struct asker *add_asker(struct ra_lookups *lookups, size_t workload)
{
    if (lookups->asker_count == lookups->asker_capacity) {
        size_t capacity = lookups->asker_capacity == 0 ? 64 : lookups->asker_capacity * 2;
        struct asker *grown = reallocarray(lookups->askers, capacity, sizeof *grown);
        if (grown == NULL)
            return NULL;
        lookups->askers = grown;
        lookups->asker_capacity = capacity;
    }
    struct asker *asker = &lookups->askers[lookups->asker_count++];
    *asker = (struct asker){.workload = workload};
    return asker;
}

/* Lets the newest asker wait for an answer, unless it is there. */
static int ask(struct ra_lookups *lookups, bool is_image, const char *key)
{
    size_t place = lookups->asker_count - 1;
    struct lookup *lookup = find(lookups, is_image, key);
    if (lookup == NULL && (lookup = add(lookups, is_image, key)) == NULL)
        return -1;
    if (lookup->is_settled ||
        (lookup->asker_count > 0 && lookup->askers[lookup->asker_count - 1] == place))
        return 0;
    size_t *grown = reallocarray(lookup->askers, lookup->asker_count + 1, sizeof *grown);
    if (grown == NULL)
        return -1;
    lookup->askers = grown;
    lookup->askers[lookup->asker_count++] = place;
    lookups->askers[place].open++;
    return 0;
}

static bool is_local_volume(const struct ra_writable *writable)
{
    return writable->kind == RA_WRITABLE_VOLUME && !writable->is_shared &&
           writable->source != NULL;
}

static int ask_all(struct ra_lookups *lookups, const struct ra_workload *workload)
{
    bool needs_image = false;
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        if (is_local_volume(writable) && ask(lookups, false, writable->source) != 0)
            return -1;
        needs_image |= writable->kind == RA_WRITABLE_VOLUME && !writable->is_explicit;
    }
    needs_image |= workload->has_image_tmpfs;
    return needs_image && workload->image_id != NULL
               ? ask(lookups, true, workload->image_id)
               : 0;
}

bool ra_lookups_next(struct ra_lookups *lookups, struct ra_request *request)
{
    while (lookups->next < lookups->count && lookups->all[lookups->next]->is_settled)
        lookups->next++;
    if (lookups->next == lookups->count || lookups->unanswered >= UNANSWERED_MAX)
        return false;
    const struct lookup *lookup = lookups->all[lookups->next];
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

/* What is known; NULL where it is not. */
static struct lookup *find_known(const struct ra_lookups *lookups, bool is_image,
                                 const char *key)
{
    struct lookup *found = find(lookups, is_image, key);
    return found != NULL && found->is_known ? found : NULL;
}

static int fill_in(const struct ra_lookups *lookups, struct ra_workload *workload,
                   struct ra_error *err)
{
    struct lookup *image =
        workload->image_id == NULL ? NULL : find_known(lookups, true, workload->image_id);
    for (size_t i = 0;
         workload->has_image_tmpfs && image != NULL && i < image->volumes.count; i++)
        if (ra_path_set_add(&workload->image_volumes, image->volumes.paths[i]) != 0)
            return ra_error_nomem(err);
    for (size_t i = workload->writable_count; i-- > 0;) {
        struct ra_writable *writable = &workload->writable[i];
        bool is_implicit = writable->kind == RA_WRITABLE_VOLUME && !writable->is_explicit;
        if (is_implicit && image != NULL)
            writable->is_explicit = !ra_path_set_has(&image->volumes, writable->path);
        const struct lookup *volume = is_local_volume(writable)
                                          ? find_known(lookups, false, writable->source)
                                          : NULL;
        if (volume != NULL &&
            ra_volume_options_apply(&volume->options, workload, i, err) != 0)
            return -1;
    }
    return 0;
}

static int complete(struct ra_lookups *lookups, size_t workload, struct ra_error *err)
{
    if (fill_in(lookups, &lookups->audit->workloads[workload], err) != 0)
        return -1;
    return lookups->ready(lookups->context, workload, err);
}

int ra_lookups_want(struct ra_lookups *lookups, size_t workload, struct ra_error *err)
{
    if (add_asker(lookups, workload) == NULL ||
        ask_all(lookups, &lookups->audit->workloads[workload]) != 0)
        return ra_error_nomem(err);
    if (lookups->askers[lookups->asker_count - 1].open > 0)
        return 0;
    lookups->asker_count--;
    return complete(lookups, workload, err);
}

/* Of the refusals the first in order is told of, so that it is the same each time. */
static int note_refusal(struct ra_lookups *lookups, const struct lookup *lookup,
                        const struct ra_error *why, struct ra_error *err)
{
    if (lookups->refusal != NULL && compare(lookup, lookups->refused) > 0)
        return 0;
    free(lookups->refusal);
    lookups->refused = lookup;
    lookups->refusal = strdup(ra_error_message(why));
    return lookups->refusal == NULL ? ra_error_nomem(err) : 0;
}

static int settle(struct ra_lookups *lookups, struct lookup *lookup, struct ra_error *err)
{
    lookup->is_settled = true;
    for (size_t i = 0; i < lookup->asker_count; i++) {
        struct asker *asker = &lookups->askers[lookup->askers[i]];
        if (--asker->open == 0 && complete(lookups, asker->workload, err) != 0)
            return -1;
    }
    return 0;
}

int ra_lookups_answered(struct ra_lookups *lookups, size_t tag,
                        const struct ra_response *response,
                        const struct ra_failure *failure, struct ra_error *err)
{
    struct lookup *lookup = lookups->all[tag];
    struct ra_error why = {0};
    bool is_answered = response != NULL || failure->is_too_large;
    lookups->unanswered = is_answered ? 0 : lookups->unanswered + 1;
    if (response == NULL)
        ra_error_set(&why, "%s", ra_error_message(&failure->error));
    else
        lookup->is_known = read_answer(response, lookup, &why) == 0;
    int status = lookup->is_known ? 0 : note_refusal(lookups, lookup, &why, err);
    ra_error_clear(&why);
    return status == 0 ? settle(lookups, lookup, err) : -1;
}

int ra_lookups_finish(struct ra_lookups *lookups, const char *endpoint,
                      struct ra_error *err)
{
    size_t unknown = 0;
    for (size_t i = 0; i < lookups->count; i++) {
        if (!lookups->all[i]->is_settled && settle(lookups, lookups->all[i], err) != 0)
            return -1;
        unknown += !lookups->all[i]->is_known;
    }
    if (unknown == 0)
        return 0;
    return ra_audit_add_note(lookups->audit, err,
                             "%s: of the volumes and images %zu could not be looked up, "
                             "and count as what they "
                             "look like; the first: %s",
                             endpoint, unknown,
                             lookups->refusal == NULL ? "its name is none"
                                                      : lookups->refusal);
}

static void leave(void *lookup)
{
    (void)lookup; /* the array owns it */
}

void ra_lookups_free(struct ra_lookups *lookups)
{
    if (lookups == NULL)
        return;
    tdestroy(lookups->tree, leave);
    for (size_t i = 0; i < lookups->count; i++) {
        struct lookup *lookup = lookups->all[i];
        free(lookup->key);
        ra_volume_options_clear(&lookup->options);
        ra_path_set_clear(&lookup->volumes);
        free(lookup->askers);
        free(lookup);
    }
    free(lookups->all);
    free(lookups->askers);
    free(lookups->refusal);
    free(lookups);
}
