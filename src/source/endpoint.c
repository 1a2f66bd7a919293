#include "rootfs_audit/source/endpoint.h"

#include "rootfs_audit/source/context.h"
#include "rootfs_audit/source/endpoint_url.h"
#include "rootfs_audit/util/buffer.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char default_url[] = "unix:///var/run/docker.sock";
static const char default_tls_url[] = "tcp://localhost:2376";

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

/* The folder of config.json, which the caller frees; NULL where nothing says which. */
static int find_config(const struct ra_endpoint_settings *settings, char **folder,
                       struct ra_error *err)
{
    bool is_given = is_set(settings->env_config);
    if (!is_given && !is_set(settings->env_home))
        return 0;
    if (asprintf(folder, "%s%s", is_given ? settings->env_config : settings->env_home,
                 is_given ? "" : "/.docker") < 0) {
        *folder = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

/* Whether anything listens is for the client to say; a socket that this user cannot even
 * see is of no use to them. */
static void add_hint(struct ra_buffer *hint, const char *folder, const char *name,
                     const char *engine)
{
    struct stat status;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path || stat(path, &status) != 0 ||
        !S_ISSOCK(status.st_mode))
        return;
    ra_buffer_puts(hint, hint->length == 0 ? "" : " or ");
    ra_buffer_puts(hint, "--host=unix://");
    ra_buffer_puts(hint, path);
    ra_buffer_puts(hint, engine);
}

/* Names the engines that listen elsewhere than the default one. */
static void make_hint(const struct ra_endpoint_settings *settings,
                      struct ra_endpoint *endpoint)
{
    struct ra_buffer hint;
    ra_buffer_init(&hint, 16384);
    if (is_set(settings->env_runtime_dir))
        add_hint(&hint, settings->env_runtime_dir, "docker.sock", " (rootless Docker)");
    if (is_set(settings->env_home)) {
        add_hint(&hint, settings->env_home, ".docker/run/docker.sock", " (Docker)");
        add_hint(&hint, settings->env_home, ".docker/desktop/docker.sock",
                 " (Docker Desktop)");
    }
    if (is_set(settings->env_runtime_dir))
        add_hint(&hint, settings->env_runtime_dir, "podman/podman.sock",
                 " (rootless Podman)");
    add_hint(&hint, "/run", "podman/podman.sock", " (Podman)");
    if (hint.length > 0)
        endpoint->hint = ra_buffer_take(&hint);
    ra_buffer_clear(&hint);
}

static int refuse_plain(const struct ra_endpoint *endpoint, const char *asker,
                        struct ra_error *err)
{
    return ra_error_set(err,
                        "%s asks for TLS, and '%s' is without; write it as tcp:// or "
                        "https://",
                        asker, endpoint->url);
}

/* Where no context is used, DOCKER_TLS_VERIFY asks for TLS. */
static int add_env_tls(const struct ra_endpoint_settings *settings, const char *config,
                       struct ra_endpoint *endpoint, struct ra_error *err)
{
    bool is_asked = is_set(settings->env_tls_verify);
    bool has_folder = is_set(settings->env_cert_path);
    const char *folder = has_folder ? settings->env_cert_path : config;
    if (endpoint->scheme == RA_SCHEME_HTTP && is_asked)
        return refuse_plain(endpoint, "DOCKER_TLS_VERIFY", err);
    endpoint->tls.is_on = endpoint->scheme == RA_SCHEME_HTTPS ||
                          (endpoint->scheme == RA_SCHEME_TCP && is_asked);
    /* https:// alone trusts the system's CAs: no file was asked for. */
    if (!endpoint->tls.is_on || (!is_asked && !has_folder))
        return 0;
    if (folder == NULL)
        return ra_error_set(err, "DOCKER_TLS_VERIFY is set, and nothing says where the "
                                 "certificates are; set DOCKER_CERT_PATH to the folder "
                                 "of ca.pem, cert.pem and key.pem");
    if (ra_tls_find(folder, &endpoint->tls, err) != 0)
        return -1;
    if (is_asked && endpoint->tls.ca == NULL)
        return ra_error_set(err,
                            "%s/ca.pem, which DOCKER_TLS_VERIFY needs, is missing; put "
                            "there the certificate of the CA that signed the engine's, "
                            "or set DOCKER_CERT_PATH to the folder that has it",
                            folder);
    return 0;
}

static int resolve_default(const struct ra_endpoint_settings *settings,
                           const char *config, struct ra_endpoint *endpoint,
                           struct ra_error *err)
{
    int status = 0;
    if (is_set(settings->host))
        status = ra_endpoint_url_parse(settings->host, "the host", false, endpoint, err);
    else if (is_set(settings->env_host))
        status = ra_endpoint_url_parse(settings->env_host, "DOCKER_HOST", false, endpoint,
                                       err);
    else if (is_set(settings->env_tls_verify))
        status =
            ra_endpoint_url_parse(default_tls_url, "the default", false, endpoint, err);
    else {
        status = ra_endpoint_url_parse(default_url, "the default", false, endpoint, err);
        if (status == 0)
            make_hint(settings, endpoint);
    }
    return status == 0 ? add_env_tls(settings, config, endpoint, err) : -1;
}

/* What a context has for TLS counts alone: the environment is for engines without one. */
static int add_context_tls(const char *name, const struct ra_context *context,
                           struct ra_endpoint *endpoint, struct ra_error *err)
{
    struct ra_tls *tls = &endpoint->tls;
    if (endpoint->socket_path != NULL || endpoint->scheme == RA_SCHEME_SSH)
        return 0;
    if (ra_tls_find(context->tls_folder, tls, err) != 0)
        return ra_error_wrap(err, "the context '%s'", name);
    bool is_asked = tls->ca != NULL || tls->cert != NULL || context->skips_verification;
    if (endpoint->scheme == RA_SCHEME_HTTP && is_asked)
        return refuse_plain(endpoint, context->meta, err);
    tls->is_on = is_asked || endpoint->scheme == RA_SCHEME_HTTPS;
    tls->is_unverified = context->skips_verification;
    if (tls->is_unverified &&
        asprintf(&endpoint->warning,
                 "%s: WARNING: the context '%s' has SkipTLSVerify: nobody knows whether "
                 "this is the engine that was meant, and the report can be forged; give "
                 "the context a ca.pem and skip-tls-verify=false",
                 endpoint->url, name) < 0) {
        endpoint->warning = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

static int resolve_context(const char *config, const char *setting, const char *name,
                           struct ra_endpoint *endpoint, struct ra_error *err)
{
    struct ra_context context = {0};
    char *subject = NULL;
    int status = -1;
    if (config == NULL)
        return ra_error_set(err,
                            "%s '%s' cannot be looked for, because nothing says where "
                            "contexts are; set DOCKER_CONFIG or HOME",
                            setting, name);
    if (ra_context_find(config, setting, name, &context, err) != 0)
        return -1;
    if (asprintf(&subject, "the context '%s' (%s): its host", name, context.meta) < 0) {
        subject = NULL;
        ra_error_nomem(err);
    } else if (ra_endpoint_url_parse(context.host, subject, true, endpoint, err) == 0) {
        status = add_context_tls(name, &context, endpoint, err);
    }
    free(subject);
    ra_context_clear(&context);
    return status;
}

/* Which context is to be used, and who says so; NULL for none. */
struct choice {
    const char *name;
    const char *setting;
    char *current; /* what `name` borrows from, when it is config.json's */
};

static int choose(const struct ra_endpoint_settings *settings, const char *config,
                  struct choice *choice, struct ra_error *err)
{
    if (is_set(settings->context)) {
        choice->name = settings->context;
        choice->setting = "--context";
    } else if (is_set(settings->host) || is_set(settings->env_host)) {
        choice->name = NULL;
    } else if (is_set(settings->env_context)) {
        choice->name = settings->env_context;
        choice->setting = "DOCKER_CONTEXT";
    } else if (config != NULL) {
        if (ra_context_read_current(config, &choice->current, err) != 0)
            return -1;
        choice->name = choice->current;
        choice->setting = "config.json's current context";
    }
    if (!is_set(choice->name) || strcmp(choice->name, "default") == 0)
        choice->name = NULL;
    return 0;
}

int ra_endpoint_resolve(const struct ra_endpoint_settings *settings,
                        struct ra_endpoint *endpoint, struct ra_error *err)
{
    struct ra_endpoint resolved = {0};
    struct choice choice = {0};
    char *config = NULL;
    int status = -1;
    if (is_set(settings->context) && is_set(settings->host))
        return ra_error_set(err,
                            "--context='%s' and a host both name an engine; give "
                            "one",
                            settings->context);
    if (find_config(settings, &config, err) == 0 &&
        choose(settings, config, &choice, err) == 0)
        status = choice.name == NULL ? resolve_default(settings, config, &resolved, err)
                                     : resolve_context(config, choice.setting,
                                                       choice.name, &resolved, err);
    if (status == 0)
        *endpoint = resolved;
    else
        ra_endpoint_clear(&resolved);
    free(choice.current);
    free(config);
    return status;
}

void ra_endpoint_clear(struct ra_endpoint *endpoint)
{
    free(endpoint->url);
    free(endpoint->socket_path);
    free(endpoint->host);
    free(endpoint->port);
    free(endpoint->user);
    free(endpoint->path);
    free(endpoint->warning);
    free(endpoint->hint);
    ra_tls_clear(&endpoint->tls);
    *endpoint = (struct ra_endpoint){0};
}
