/* Binds of what the host lives by: its system's paths, the engine's data and socket. */
#include "rootfs_audit/rules/host_paths.h"

#include "rootfs_audit/rules/system_paths.h"
#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

/* Where the engine keeps its data, if the source of a bind lies in it or holds it; else
 * NULL. The caller frees it. */
static int find_data_root(const struct ra_judging *judging, const char *source,
                          char **root)
{
    const char *known = judging->workload->data_root;
    if (known == NULL) /* it has never run */
        known = judging->source->data_root;
    *root = NULL;
    if (known == NULL || known[0] != '/' || known[1] == '\0')
        return 0;
    char *copy = strndup(known, ra_data_root_length(known));
    if (copy == NULL)
        return ra_error_nomem(judging->err);
    if (ra_path_is_within(source, copy) || ra_path_is_within(copy, source))
        *root = copy;
    else
        free(copy);
    return 0;
}

static int report_system(const struct ra_judging *judging, const char *path,
                         const char *source, const char *system)
{
    if (strcmp(source, system) == 0)
        return ra_rule_found(
            judging, path,
            "The host's %s is bound writable at %s: add :ro to it, or bind "
            "only what the container must write",
            source, path);
    return ra_rule_found(
        judging, path,
        "The host's %s is bound writable at %s, and %s the host's %s: add "
        ":ro to it, or bind only what the container must write",
        source, path, ra_path_is_within(source, system) ? "lies in" : "holds", system);
}

static int check_host_bind(const struct ra_judging *judging, const char *path,
                           const char *source, bool is_writable)
{
    const char *socket = ra_system_path_socket(source, judging->source->endpoint);
    if (socket != NULL)
        return ra_rule_found(
            judging, path,
            "The bind of the host's %s at %s gives it the engine's socket %s, and "
            "with that the host%s: take the bind away, or put a proxy that lets "
            "only GET through in its place",
            source, path, socket,
            is_writable ? "" : " (a socket answers also where it is read-only)");
    if (!is_writable)
        return 0;
    const char *system = ra_system_path_of_host(source);
    if (system != NULL)
        return report_system(judging, path, source, system);
    char *data_root = NULL;
    if (find_data_root(judging, source, &data_root) != 0)
        return -1;
    int status = data_root == NULL ? 0 : report_system(judging, path, source, data_root);
    free(data_root);
    return status;
}

int ra_check_host_system_path_writable(const struct ra_judging *judging)
{
    const struct ra_workload *workload = judging->workload;
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        bool is_of_host = writable->kind == RA_WRITABLE_BIND ||
                          writable->kind == RA_WRITABLE_OTHER; /* an upper layer */
        if (is_of_host && writable->source != NULL &&
            check_host_bind(judging, writable->path, writable->source, true) != 0)
            return -1;
    }
    for (size_t i = 0; i < workload->readonly_bind_count; i++) {
        const struct ra_readonly_bind *bind = &workload->readonly_binds[i];
        if (check_host_bind(judging, bind->path, bind->source, false) != 0)
            return -1;
    }
    return 0;
}
