#include "rootfs_audit/source/context.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/json.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parses a file, which must hold an object. *root is NULL when there is no such file. */
static int read_document(const char *path, cJSON **root, struct ra_error *err)
{
    enum { DOCUMENT_MAX = 1 << 20 };
    struct ra_buffer text;
    int status = 0;
    *root = NULL;
    ra_buffer_init(&text, DOCUMENT_MAX);
    int cause = ra_file_read(AT_FDCWD, path, &text);
    if (cause == 0)
        status = ra_json_parse(ra_buffer_text(&text), text.length, root, err);
    else if (cause != ENOENT && cause != ENOTDIR)
        status = ra_error_set(err, "%s", strerror(cause));
    if (status == 0 && *root != NULL && !cJSON_IsObject(*root))
        status =
            ra_error_set(err, "it is %s instead of an object", ra_json_type_name(*root));
    if (status != 0) {
        cJSON_Delete(*root);
        *root = NULL;
    }
    ra_buffer_clear(&text);
    return status;
}

int ra_context_read_current(const char *folder, char **name, struct ra_error *err)
{
    cJSON *root = NULL;
    char *path = NULL;
    if (asprintf(&path, "%s/config.json", folder) < 0)
        return ra_error_nomem(err);
    int status = read_document(path, &root, err);
    if (status == 0 && root != NULL)
        status = ra_json_copy_string(root, "currentContext", name, err);
    if (status != 0)
        ra_error_wrap(err,
                      "%s, which may name another engine, cannot be read; name the "
                      "engine with --host=unix:///PATH",
                      path);
    cJSON_Delete(root);
    free(path);
    return status;
}

static int read_bool(const cJSON *object, const char *key, bool *value,
                     struct ra_error *err)
{
    const cJSON *found = NULL;
    if (ra_json_get_any(object, key, &found, err) != 0)
        return -1;
    if (found != NULL && !cJSON_IsBool(found))
        return ra_error_set(err, "%s is %s instead of true or false", key,
                            ra_json_type_name(found));
    *value = found != NULL && cJSON_IsTrue(found);
    return 0;
}

static int read_endpoint(const cJSON *root, struct ra_context *context,
                         struct ra_error *err)
{
    const cJSON *endpoints = NULL;
    const cJSON *docker = NULL;
    if (ra_json_get_object(root, "Endpoints", &endpoints, err) != 0 ||
        (endpoints != NULL && ra_json_get_object(endpoints, "docker", &docker, err) != 0))
        return -1;
    if (docker == NULL)
        return ra_error_set(err, "it has no Endpoints.docker");
    if (ra_json_copy_string(docker, "Host", &context->host, err) != 0 ||
        read_bool(docker, "SkipTLSVerify", &context->skips_verification, err) != 0)
        return -1;
    if (context->host == NULL || context->host[0] == '\0')
        return ra_error_set(err, "its Endpoints.docker has no Host");
    return 0;
}

static int broken(const char *meta, struct ra_error *err)
{
    return ra_error_wrap(
        err, "%s cannot be used; make the context again with docker context", meta);
}

/* Whether the meta.json of an entry has this name. */
static int has_name(const char *meta, const char *name, bool *is_it, struct ra_error *err)
{
    cJSON *root = NULL;
    const char *theirs = NULL;
    int status = read_document(meta, &root, err);
    if (status == 0 && root != NULL)
        status = ra_json_get_string(root, "Name", &theirs, err);
    *is_it = status == 0 && theirs != NULL && strcmp(theirs, name) == 0;
    cJSON_Delete(root);
    return status == 0 ? 0 : broken(meta, err);
}

/* Notes an entry if it has this name. */
static int consider(const char *folder, const char *entry, const char *name,
                    struct ra_context *context, struct ra_error *err,
                    struct ra_error *unsure)
{
    bool is_it = false;
    struct ra_context read = {0};
    int status = 0;
    if (asprintf(&read.meta, "%s/contexts/meta/%s/meta.json", folder, entry) < 0 ||
        asprintf(&read.tls_folder, "%s/contexts/tls/%s/docker", folder, entry) < 0) {
        status = ra_error_nomem(err);
    } else if (!unsure->failed) {
        has_name(read.meta, name, &is_it, unsure);
    } else {
        has_name(read.meta, name, &is_it, NULL);
    }
    if (is_it && context->meta != NULL)
        status = ra_error_set(err, "%s and %s are both it; remove one", context->meta,
                              read.meta);
    else if (is_it) {
        *context = read;
        read = (struct ra_context){0};
    }
    ra_context_clear(&read);
    return status;
}

/* Goes through all entries. That one of them cannot be read matters only when no other is
 * the context: it might have been. */
static int search(const char *folder, const char *name, DIR *entries,
                  struct ra_context *context, struct ra_error *err)
{
    const struct dirent *entry = NULL;
    struct ra_error unsure = {0};
    int status = 0;
    while (status == 0 && (entry = readdir(entries)) != NULL)
        if (entry->d_name[0] != '.')
            status = consider(folder, entry->d_name, name, context, err, &unsure);
    if (status == 0 && context->meta == NULL && unsure.failed)
        status = ra_error_set(err, "%s", ra_error_message(&unsure));
    ra_error_clear(&unsure);
    return status;
}

static int load(struct ra_context *context, struct ra_error *err)
{
    cJSON *root = NULL;
    int status = read_document(context->meta, &root, err);
    if (status == 0)
        status = read_endpoint(root, context, err);
    cJSON_Delete(root);
    return status == 0 ? 0 : broken(context->meta, err);
}

int ra_context_find(const char *folder, const char *setting, const char *name,
                    struct ra_context *context, struct ra_error *err)
{
    struct ra_context found = {0};
    char *path = NULL;
    int status = 0;
    if (asprintf(&path, "%s/contexts/meta", folder) < 0)
        return ra_error_nomem(err);
    DIR *entries = opendir(path);
    if (entries != NULL)
        status = search(folder, name, entries, &found, err);
    else if (errno != ENOENT && errno != ENOTDIR)
        status = ra_error_set(err, "%s cannot be read: %s", path, strerror(errno));
    if (status == 0 && found.meta != NULL)
        status = load(&found, err);
    if (status != 0)
        ra_error_wrap(err, "%s '%s'", setting, name);
    else if (found.meta == NULL)
        status = ra_error_set(err,
                              "%s '%s' is not there: no context in %s has this name; "
                              "see docker context ls, or name the engine with "
                              "--host=unix:///PATH",
                              setting, name, path);
    if (entries != NULL)
        closedir(entries);
    free(path);
    if (status == 0)
        *context = found;
    else
        ra_context_clear(&found);
    return status;
}

void ra_context_clear(struct ra_context *context)
{
    free(context->meta);
    free(context->host);
    free(context->tls_folder);
    *context = (struct ra_context){0};
}
