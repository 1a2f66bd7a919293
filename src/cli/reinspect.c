#include "rootfs_audit/cli/reinspect.h"

#include "rootfs_audit/evidence/root_layers.h"
#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/source/inspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t body_limit = 16UL << 20;

/* Questions in a row without an answer, after which no more are asked. */
enum { UNANSWERED_MAX = 4 };

struct question {
    char *path;
    const char *id;
    struct ra_workload now;
    enum ra_reinspected outcome;
    bool is_answered;
};

static bool next_request(void *context, struct ra_request *request)
{
    struct question *question = context;
    if (question->path == NULL)
        return false;
    *request = (struct ra_request){.path = question->path, .body_limit = body_limit};
    question->path = NULL;
    return true;
}

static int done(void *context, size_t tag, const struct ra_response *response,
                const struct ra_failure *failure, struct ra_error *err)
{
    struct question *question = context;
    (void)tag;
    (void)err;
    question->is_answered = response != NULL || failure->is_too_large;
    if (response == NULL)
        return 0;
    if (ra_engine_says_gone(response))
        question->outcome = RA_REINSPECTED_GONE;
    else if (response->status == 200 &&
             ra_inspect_read(ra_buffer_text(response->body), response->body->length,
                             &question->now, NULL) == 0 &&
             strcmp(question->now.id, question->id) == 0)
        question->outcome =
            ra_inspect_is_leaving(&question->now) ? RA_REINSPECTED_GONE : RA_REINSPECTED;
    return 0;
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
    ra_root_layers_unset(workload);
}

static struct ra_client *client_of(struct ra_reinspector *reinspector, size_t source)
{
    const struct ra_client_options options = {
        .jobs = 1,
        .timeout_ms = (long)reinspector->options->timeout * 1000,
    };
    if (source >= reinspector->endpoints->count)
        return NULL;
    if (reinspector->client != NULL && reinspector->source == source)
        return reinspector->client;
    ra_client_free(reinspector->client);
    reinspector->client = NULL;
    reinspector->source = source;
    ra_client_new(&reinspector->endpoints->all[source], &options, &reinspector->client,
                  NULL);
    return reinspector->client;
}

enum ra_reinspected ra_reinspect(void *context, struct ra_workload *workload)
{
    struct ra_reinspector *reinspector = context;
    struct question question = {.id = workload->id, .outcome = RA_REINSPECTED_UNKNOWN};
    struct ra_client *client = reinspector->unanswered < UNANSWERED_MAX
                                   ? client_of(reinspector, workload->source)
                                   : NULL;
    if (client == NULL ||
        asprintf(&question.path, "/v%s/containers/%s/json",
                 reinspector->audit->sources[workload->source].api_version,
                 workload->id) < 0)
        return RA_REINSPECTED_UNKNOWN;
    ra_client_run(client, next_request, done, &question, NULL);
    reinspector->unanswered = question.is_answered ? 0 : reinspector->unanswered + 1;
    if (question.outcome == RA_REINSPECTED)
        take(workload, &question.now);
    free(question.path);
    ra_workload_clear(&question.now);
    return question.outcome;
}

void ra_reinspector_clear(struct ra_reinspector *reinspector)
{
    ra_client_free(reinspector->client);
    *reinspector = (struct ra_reinspector){0};
}
