#include "rootfs_audit/cli/reinspect.h"

#include "rootfs_audit/source/client.h"
#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/source/inspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t body_limit = 16UL << 20;

enum { NOT_FOUND = 404 };

static int read_document(void *context, const struct ra_response *response,
                         struct ra_error *err)
{
    return ra_inspect_read(ra_buffer_text(response->body), response->body->length,
                           context, err);
}

static void stop_running(struct ra_workload *workload)
{
    char *state = strdup("exited");
    workload->pid = 0;
    if (state == NULL)
        return;
    free(workload->state);
    workload->state = state;
}

/* They were found by a process that may have ended. */
static void forget_layers(struct ra_workload *workload)
{
    free(workload->upper_dir);
    free(workload->lower_dirs);
    workload->upper_dir = workload->lower_dirs = NULL;
    workload->layers_pid = 0;
}

/* What can be another since a container has been started again. (Its flag too: an engine
 * that speaks API versions below 1.24 takes a HostConfig with the start.) */
static void take(struct ra_workload *workload, struct ra_workload *now)
{
    char *state = workload->state;
    char *error = workload->error;
    workload->state = now->state;
    workload->error = now->error;
    now->state = state;
    now->error = error;
    workload->pid = now->pid;
    workload->started_at = now->started_at;
    workload->readonly_rootfs = now->readonly_rootfs;
    workload->is_privileged = now->is_privileged;
    workload->has_sys_admin = now->has_sys_admin;
    if (workload->layers_pid != 0)
        forget_layers(workload);
    if (ra_inspect_is_leaving(workload))
        stop_running(workload);
}

static int ask(const struct ra_reinspector *reinspector, struct ra_client *client,
               const struct ra_workload *workload, struct ra_workload *now, long *answer)
{
    char *path = NULL;
    if (asprintf(&path, "/v%s/containers/%s/json",
                 reinspector->audit->sources[workload->source].api_version,
                 workload->id) < 0)
        return -1;
    int status =
        ra_engine_get_status(client, path, body_limit, read_document, now, answer, NULL);
    free(path);
    return status;
}

int ra_reinspect(void *context, struct ra_workload *workload)
{
    const struct ra_reinspector *reinspector = context;
    const struct ra_client_options options = {
        .jobs = 1,
        .timeout_ms = (long)reinspector->options->timeout * 1000,
    };
    struct ra_workload now = {0};
    struct ra_client *client = NULL;
    long answer = 0;
    if (workload->source >= reinspector->endpoints->count ||
        ra_client_new(&reinspector->endpoints->all[workload->source], &options, &client,
                      NULL) != 0)
        return -1;
    int status = ask(reinspector, client, workload, &now, &answer);
    if (status == 0 && strcmp(now.id, workload->id) != 0)
        status = -1;
    if (status == 0)
        take(workload, &now);
    else if (answer == NOT_FOUND)
        stop_running(workload);
    ra_workload_clear(&now);
    ra_client_free(client);
    return status == 0 || answer == NOT_FOUND ? 0 : -1;
}
