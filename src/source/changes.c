#include "rootfs_audit/source/changes.h"

#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static const size_t changes_limit = 64UL << 20;

static int read_kind(const cJSON *kind, enum ra_change *change, struct ra_error *err)
{
    static const enum ra_change kinds[] = {RA_CHANGE_CHANGED, RA_CHANGE_ADDED,
                                           RA_CHANGE_DELETED};
    for (size_t i = 0; cJSON_IsNumber(kind) && i < sizeof kinds / sizeof kinds[0]; i++)
        if (kind->valuedouble == (double)i) {
            *change = kinds[i];
            return 0;
        }
    return ra_error_set(err, "an entry's Kind is not 0, 1 or 2");
}

static int read_change(const cJSON *item, struct ra_written_list *written,
                       struct ra_error *err)
{
    struct ra_written facts = ra_written_unknown();
    const char *path = NULL;
    const cJSON *kind = NULL;
    if (!cJSON_IsObject(item))
        return ra_error_set(err, "an entry is %s, not an object",
                            ra_json_type_name(item));
    if (ra_json_get_string(item, "Path", &path, err) != 0 ||
        ra_json_get_any(item, "Kind", &kind, err) != 0 ||
        read_kind(kind, &facts.change, err) != 0)
        return -1;
    if (path == NULL || path[0] != '/')
        return ra_error_set(err, "an entry has no absolute Path");
    facts.evidence = RA_EVIDENCE_CHANGES;
    char *clean = ra_path_clean(path);
    int status =
        clean == NULL ? ra_error_nomem(err) : ra_written_add(written, clean, &facts, err);
    free(clean);
    return status;
}

int ra_changes_parse(const char *text, size_t length, struct ra_written_list *written,
                     struct ra_error *err)
{
    cJSON *root = NULL;
    const cJSON *item = NULL;
    struct ra_written_list made = {0};
    int status = ra_json_parse(text, length, &root, err);
    if (status == 0 && !cJSON_IsArray(root) && !cJSON_IsNull(root))
        status =
            ra_error_set(err, "the list is %s, not an array", ra_json_type_name(root));
    for (item = status == 0 ? root->child : NULL; status == 0 && item != NULL;
         item = item->next)
        status = read_change(item, &made, err);
    cJSON_Delete(root);
    for (size_t i = 0; status == 0 && i < made.count; i++)
        status = ra_written_add(written, made.all[i].path, &made.all[i], err);
    ra_written_clear(&made);
    return status;
}

static int read_answer(void *context, const struct ra_response *response,
                       struct ra_error *err)
{
    return ra_changes_parse(ra_buffer_text(response->body), response->body->length,
                            context, err);
}

int ra_changes_read(struct ra_client *client, const char *api_version, const char *id,
                    struct ra_written_list *written, struct ra_error *err)
{
    char *path = NULL;
    if (asprintf(&path, "/v%s/containers/%s/changes", api_version, id) < 0)
        return ra_error_nomem(err);
    int status = ra_engine_get(client, path, changes_limit, read_answer, written, err);
    free(path);
    return status;
}
