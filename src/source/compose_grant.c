#include "rootfs_audit/source/compose_grant.h"

#include "rootfs_audit/source/compose_text.h"
#include "rootfs_audit/util/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *key;
    const char *noun;
    const char *folder; /* of what has no absolute target */
} kinds[RA_COMPOSE_GRANT_KINDS] = {
    [RA_COMPOSE_CONFIG] = {"configs", "config", ""},
    [RA_COMPOSE_SECRET] = {"secrets", "secret", "/run/secrets"},
};

const char *ra_compose_grant_key(enum ra_compose_grant_kind kind)
{
    return kinds[kind].key;
}

static int make_target(enum ra_compose_grant_kind kind, const char *name,
                       struct ra_compose_grant *grant, struct ra_error *err)
{
    char *path = NULL;
    int length = asprintf(&path, "%s%s%s", name[0] == '/' ? "" : kinds[kind].folder,
                          name[0] == '/' ? "" : "/", name);
    if (length < 0)
        return ra_error_nomem(err);
    grant->target = ra_compose_text_copy_path(path, (size_t)length);
    free(path);
    return grant->target == NULL ? ra_error_nomem(err) : 0;
}

/* {file | content | environment | external} of the top level, or null. */
static int read_declared(const cJSON *declared, struct ra_compose_grant *grant,
                         struct ra_error *err)
{
    const char *path = NULL;
    const cJSON *content = NULL;
    const cJSON *environment = NULL;
    if (cJSON_IsNull(declared))
        return 0;
    if (!cJSON_IsObject(declared))
        return ra_error_set(err, "it is %s, not an object", ra_json_type_name(declared));
    if (ra_json_get_string(declared, "file", &path, err) != 0 ||
        ra_json_get_any(declared, "content", &content, err) != 0 ||
        ra_json_get_any(declared, "environment", &environment, err) != 0 ||
        ra_compose_text_check(cJSON_GetObjectItemCaseSensitive(declared, "file"), "file",
                              err) != 0)
        return -1;
    grant->is_copied = content != NULL || environment != NULL;
    grant->from = content != NULL ? RA_COPIED_FROM_CONTENT : RA_COPIED_FROM_ENVIRONMENT;
    if (grant->is_copied || path == NULL)
        return 0;
    grant->source = path[0] == '/' ? ra_compose_text_copy_path(path, strlen(path))
                                   : ra_compose_text_copy(path, strlen(path));
    return grant->source == NULL ? ra_error_nomem(err) : 0;
}

static int read_names(const cJSON *item, const char **source, const char **target,
                      struct ra_error *err)
{
    if (cJSON_IsString(item)) {
        *source = *target = item->valuestring;
        return 0;
    }
    if (!cJSON_IsObject(item))
        return ra_error_set(err, "an entry is %s, neither an object nor a string",
                            ra_json_type_name(item));
    if (ra_json_get_string(item, "source", source, err) != 0 ||
        ra_json_get_string(item, "target", target, err) != 0)
        return -1;
    if (*target == NULL || (*target)[0] == '\0')
        *target = *source;
    return 0;
}

static int read(const struct ra_compose_file *file, enum ra_compose_grant_kind kind,
                const cJSON *item, struct ra_compose_grant *grant, struct ra_error *err)
{
    const struct ra_compose_index *index =
        kind == RA_COMPOSE_CONFIG ? &file->by_config : &file->by_secret;
    const char *source = NULL;
    const char *target = NULL;
    if (read_names(item, &source, &target, err) != 0)
        return ra_error_wrap(err, "%s", kinds[kind].key);
    if (source == NULL || target == NULL)
        return ra_error_set(err, "%s: an entry has no source", kinds[kind].key);
    const cJSON *declared = ra_compose_index_find(index, source, strlen(source));
    if (declared == NULL)
        return ra_error_set(err, "%s names '%.64s', and the file has no such %s",
                            kinds[kind].key, source, kinds[kind].noun);
    if (asprintf(&grant->key, "%s.%s", kinds[kind].key, source) < 0) {
        grant->key = NULL;
        return ra_error_nomem(err);
    }
    if (read_declared(declared, grant, err) != 0)
        return ra_error_wrap(err, "the %s %.64s", kinds[kind].noun, source);
    return make_target(kind, target, grant, err);
}

int ra_compose_grant_read(const struct ra_compose_file *file,
                          enum ra_compose_grant_kind kind, const cJSON *item,
                          struct ra_compose_grant *grant, struct ra_error *err)
{
    int status = read(file, kind, item, grant, err);
    if (status != 0)
        ra_compose_grant_clear(grant);
    return status;
}

void ra_compose_grant_clear(struct ra_compose_grant *grant)
{
    free(grant->key);
    free(grant->target);
    free(grant->source);
    *grant = (struct ra_compose_grant){0};
}
