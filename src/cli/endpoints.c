#include "rootfs_audit/cli/endpoints.h"

#include "rootfs_audit/cli/hosts.h"
#include "rootfs_audit/util/strings.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The home folder as a shell has it; without one, what the system says (a service may
 * have no HOME). */
static const char *find_home(void)
{
    const char *home = getenv("HOME");
    if (home != NULL && home[0] != '\0')
        return home;
    const struct passwd *user = getpwuid(getuid());
    return user == NULL ? NULL : user->pw_dir;
}

static int resolve(const struct ra_options *options, const char *host,
                   struct ra_endpoint *endpoint, struct ra_error *err)
{
    struct ra_endpoint_settings settings = {
        .context = options->context,
        .host = host,
        .env_host = getenv("DOCKER_HOST"),
        .env_context = getenv("DOCKER_CONTEXT"),
        .env_config = getenv("DOCKER_CONFIG"),
        .env_home = find_home(),
        .env_tls_verify = getenv("DOCKER_TLS_VERIFY"),
        .env_cert_path = getenv("DOCKER_CERT_PATH"),
        .env_runtime_dir = getenv("XDG_RUNTIME_DIR"),
    };
    return ra_endpoint_resolve(&settings, endpoint, err);
}

static int name_hosts(const struct ra_options *options, struct ra_strings *hosts,
                      struct ra_error *err)
{
    for (size_t i = 0; i < options->host_count; i++)
        if (ra_strings_add(hosts, err, "%s", options->hosts[i]) != 0)
            return -1;
    return options->hosts_file == NULL ? 0
                                       : ra_hosts_read(options->hosts_file, hosts, err);
}

static int compare_urls(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* An engine that is named twice would be counted twice. */
static int check_unique(const struct ra_endpoints *endpoints, struct ra_error *err)
{
    int status = 0;
    const char **urls = calloc(endpoints->count + 1, sizeof *urls);
    if (urls == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < endpoints->count; i++)
        urls[i] = endpoints->all[i].url;
    qsort(urls, endpoints->count, sizeof *urls, compare_urls);
    for (size_t i = 1; status == 0 && i < endpoints->count; i++)
        if (strcmp(urls[i - 1], urls[i]) == 0)
            status =
                ra_error_set(err, "the host %s is given twice; give it once", urls[i]);
    free(urls);
    return status;
}

void ra_endpoints_clear(struct ra_endpoints *endpoints)
{
    for (size_t i = 0; i < endpoints->count; i++)
        ra_endpoint_clear(&endpoints->all[i]);
    free(endpoints->all);
    *endpoints = (struct ra_endpoints){0};
}

int ra_endpoints_resolve(const struct ra_options *options, struct ra_endpoints *endpoints,
                         struct ra_error *err)
{
    struct ra_strings hosts = {0};
    int status = name_hosts(options, &hosts, err);
    size_t wanted = hosts.count == 0 ? 1 : hosts.count;
    if (status == 0 &&
        (endpoints->all = calloc(wanted + 1, sizeof *endpoints->all)) == NULL)
        status = ra_error_nomem(err);
    for (size_t i = 0; status == 0 && i < wanted; i++) {
        status = resolve(options, hosts.count == 0 ? NULL : hosts.all[i],
                         &endpoints->all[i], err);
        endpoints->count += status == 0;
    }
    ra_strings_clear(&hosts);
    if (status == 0 && check_unique(endpoints, err) == 0)
        return 0;
    ra_endpoints_clear(endpoints); /* none of them is asked */
    return -1;
}
