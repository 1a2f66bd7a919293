#include "rootfs_audit/source/endpoint.h"

#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

static const char scheme[] = "unix://";
static const char default_url[] = "unix:///var/run/docker.sock";

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

static int parse(const char *url, const char *setting, struct ra_endpoint *endpoint,
                 struct ra_error *err)
{
    struct sockaddr_un address;
    if (strncmp(url, scheme, strlen(scheme)) != 0)
        return ra_error_set(
            err,
            "%s '%s' is not a unix socket, the only kind of endpoint that "
            "this version reaches; write it as unix:///PATH",
            setting, url);
    const char *path = url + strlen(scheme);
    if (path[0] != '/')
        return ra_error_set(
            err,
            "%s '%s' has no absolute path; write it as unix:///PATH, with "
            "three slashes",
            setting, url);
    if (strlen(path) >= sizeof address.sun_path)
        return ra_error_set(err,
                            "%s '%s' is longer than a socket's path may be (%zu bytes); "
                            "reach it through a shorter symbolic link",
                            setting, url, sizeof address.sun_path - 1);
    struct ra_endpoint parsed = {.url = strdup(url), .socket_path = strdup(path)};
    if (parsed.url == NULL || parsed.socket_path == NULL) {
        ra_endpoint_clear(&parsed);
        return ra_error_nomem(err);
    }
    *endpoint = parsed;
    return 0;
}

/* The current context of a config.json; NULL when there is none. The caller frees it. */
static int read_current_context(const char *path, char **context, struct ra_error *err)
{
    enum { CONFIG_MAX = 1 << 20 };
    struct ra_buffer text;
    cJSON *root = NULL;
    int status = 0;
    ra_buffer_init(&text, CONFIG_MAX);
    int cause = ra_file_read(AT_FDCWD, path, &text);
    if (cause == 0)
        status = ra_json_parse(ra_buffer_text(&text), text.length, &root, err);
    else if (cause != ENOENT && cause != ENOTDIR)
        status = ra_error_set(err, "%s", strerror(cause));
    if (status == 0)
        status = ra_json_copy_string(root, "currentContext", context, err);
    cJSON_Delete(root);
    ra_buffer_clear(&text);
    return status == 0
               ? 0
               : ra_error_wrap(err,
                               "%s, which may name another engine, cannot be read; "
                               "name the engine with --host=unix:///PATH",
                               path);
}

/* Refuses what config.json says, if that is another engine than the default one. */
static int check_config(const struct ra_endpoint_settings *settings, struct ra_error *err)
{
    char *path = NULL;
    char *context = NULL;
    bool has_folder = is_set(settings->env_config);
    if (!has_folder && !is_set(settings->env_home))
        return 0;
    if (asprintf(&path, "%s%s/config.json",
                 has_folder ? settings->env_config : settings->env_home,
                 has_folder ? "" : "/.docker") < 0)
        return ra_error_nomem(err);
    int status = read_current_context(path, &context, err);
    if (status == 0 && is_set(context) && strcmp(context, "default") != 0)
        status = ra_error_set(err,
                              "%s names the context '%s', and this version does not read "
                              "contexts; name the engine with --host=unix:///PATH",
                              path, context);
    free(context);
    free(path);
    return status;
}

int ra_endpoint_resolve(const struct ra_endpoint_settings *settings,
                        struct ra_endpoint *endpoint, struct ra_error *err)
{
    if (is_set(settings->host))
        return parse(settings->host, "the host", endpoint, err);
    if (is_set(settings->env_host))
        return parse(settings->env_host, "DOCKER_HOST", endpoint, err);
    if (!is_set(settings->env_context) && check_config(settings, err) != 0)
        return -1;
    if (is_set(settings->env_context) && strcmp(settings->env_context, "default") != 0)
        return ra_error_set(err,
                            "DOCKER_CONTEXT is '%s', and this version does not read "
                            "contexts; name the engine with --host=unix:///PATH",
                            settings->env_context);
    return parse(default_url, "the default", endpoint, err);
}

void ra_endpoint_clear(struct ra_endpoint *endpoint)
{
    free(endpoint->url);
    free(endpoint->socket_path);
    *endpoint = (struct ra_endpoint){0};
}
