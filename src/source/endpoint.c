#include "rootfs_audit/source/endpoint.h"

#include <stdbool.h>
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

int ra_endpoint_resolve(const struct ra_endpoint_settings *settings,
                        struct ra_endpoint *endpoint, struct ra_error *err)
{
    if (is_set(settings->host))
        return parse(settings->host, "the host", endpoint, err);
    if (is_set(settings->env_host))
        return parse(settings->env_host, "DOCKER_HOST", endpoint, err);
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
