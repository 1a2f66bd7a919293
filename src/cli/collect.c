#include "rootfs_audit/cli/collect.h"

#include "rootfs_audit/cli/complain.h"
#include "rootfs_audit/cli/options_check.h"
#include "rootfs_audit/cli/progress.h"
#include "rootfs_audit/source/compose.h"
#include "rootfs_audit/source/document_file.h"
#include "rootfs_audit/source/engine.h"
#include "rootfs_audit/source/inspect_file.h"
#include "rootfs_audit/source/swarm.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_MS = 100 };

/* One engine's share of the work. Its thread alone touches it while it is under way, but
 * for the counts. */
struct job {
    struct pool *pool;
    const struct ra_endpoint *endpoint;
    struct ra_engine_options options;
    struct ra_stream_source way;
    struct ra_audit audit;
    struct ra_error err;
    int status;
    bool any_fits;
    bool *names_fit;
    size_t done; /* of the containers; under the pool's lock, as what follows */
    size_t total;
    bool is_begun;
    bool is_finished;
};

struct pool {
    const struct ra_options *options;
    struct ra_stream *stream;
    struct job *jobs;
    size_t count;
    size_t next;     /* to be begun; under the lock, as what follows */
    size_t finished; /* jobs */
    pthread_mutex_t lock;
    pthread_cond_t is_finished;
};

/* What whoever runs the audit must see, and whoever reads the report. */
static int warn(const struct ra_endpoints *endpoints, struct ra_audit *audit,
                struct ra_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++) {
        const char *warning = endpoints->all[i].warning;
        if (warning == NULL)
            continue;
        ra_complain(warning);
        if (ra_audit_add_note(audit, err, "%s", warning) != 0)
            return -1;
    }
    return 0;
}

static struct ra_engine_options engine_options(const struct ra_options *options)
{
    return (struct ra_engine_options){
        .jobs = options->jobs,
        .timeout_ms = (long)options->timeout * 1000,
        .wants_host_name = ra_options_want_host_name(options),
        .selection =
            {
                .names = (const char *const *)options->containers,
                .name_count = options->container_count,
                .filters = options->filters,
                .filter_count = options->filter_count,
                .is_running_only = options->is_running_only,
            },
    };
}

static int collect_from(const struct ra_options *options,
                        const struct ra_endpoint *endpoint,
                        const struct ra_engine_options *engine, struct ra_audit *audit,
                        struct ra_error *err)
{
    return options->is_swarm ? ra_swarm_collect(endpoint, engine, audit, err)
                             : ra_engine_collect(endpoint, engine, audit, err);
}

/* Lets what is known go into the stream, where it leads anywhere. */
static void open_way(struct ra_engine_options *engine, struct ra_stream_source *way)
{
    if (!way->stream->is_open)
        return;
    engine->known = ra_stream_known;
    engine->known_context = way;
}

static void start_progress(struct ra_progress *progress, const struct ra_options *options,
                           const struct ra_stream *stream)
{
    ra_progress_start(progress, stderr, !options->hides_progress && !stream->is_terminal);
}

static int collect_one(const struct ra_options *options,
                       const struct ra_endpoint *endpoint, struct ra_stream *stream,
                       struct ra_audit *audit, struct ra_error *err)
{
    struct ra_progress progress;
    struct ra_stream_source way = {.stream = stream};
    struct ra_engine_options engine = engine_options(options);
    engine.progress = ra_progress_update;
    engine.progress_context = &progress;
    open_way(&engine, &way);
    start_progress(&progress, options, stream);
    progress.engine = endpoint->url;
    int status = collect_from(options, endpoint, &engine, audit, err);
    ra_progress_stop(&progress);
    return status;
}

static void count_progress(void *context, size_t done, size_t total)
{
    struct job *job = context;
    pthread_mutex_lock(&job->pool->lock);
    job->done = done;
    job->total = total;
    pthread_mutex_unlock(&job->pool->lock);
}

/* A thread: takes jobs until none is left. */
static void *work(void *context)
{
    struct pool *pool = context;
    pthread_mutex_lock(&pool->lock);
    while (pool->next < pool->count) {
        struct job *job = &pool->jobs[pool->next++];
        job->is_begun = true;
        pthread_mutex_unlock(&pool->lock);
        job->status = collect_from(pool->options, job->endpoint, &job->options,
                                   &job->audit, &job->err);
        pthread_mutex_lock(&pool->lock);
        job->is_finished = true;
        pool->finished++;
        pthread_cond_signal(&pool->is_finished);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void show_progress(struct pool *pool, struct ra_progress *progress)
{
    size_t done = 0;
    size_t total = 0;
    const char *waiting_for = NULL;
    for (size_t i = 0; i < pool->count; i++) {
        if (waiting_for == NULL && pool->jobs[i].is_begun && !pool->jobs[i].is_finished)
            waiting_for = pool->jobs[i].endpoint->url;
        done += pool->jobs[i].done;
        total += pool->jobs[i].total;
    }
    ra_progress_engines(progress, pool->finished, pool->count, done, total, waiting_for);
}

static void wait_for(struct pool *pool, struct ra_progress *progress)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->finished < pool->count) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += PROGRESS_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&pool->is_finished, &pool->lock, &until);
        show_progress(pool, progress);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* Works the jobs off; without threads of its own where there can be none. */
static int run_pool(struct pool *pool, const struct ra_options *options,
                    struct ra_error *err)
{
    struct ra_progress progress;
    size_t wanted =
        pool->count < options->parallel_hosts ? pool->count : options->parallel_hosts;
    size_t started = 0;
    pthread_t *threads = calloc(wanted + 1, sizeof *threads);
    if (threads == NULL)
        return ra_error_nomem(err);
    start_progress(&progress, options, pool->stream);
    while (started < wanted && pthread_create(&threads[started], NULL, work, pool) == 0)
        started++;
    if (started == 0)
        work(pool);
    wait_for(pool, &progress);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    ra_progress_stop(&progress);
    free(threads);
    return 0;
}

/* An engine that could not be audited: it is in the report, and the audit is not
 * complete. */
static int add_failed(struct ra_audit *audit, enum ra_source_kind kind,
                      const char *endpoint, const struct ra_error *cause,
                      struct ra_error *err)
{
    const char *why = ra_error_message(cause);
    size_t length = strlen(endpoint);
    if (strncmp(why, endpoint, length) == 0 && strncmp(why + length, ": ", 2) == 0)
        why += length + 2; /* the problem has it again, so that each begins with it */
    struct ra_source source = {
        .kind = kind, .endpoint = strdup(endpoint), .error = strdup(why)};
    int status = -1;
    if (source.endpoint == NULL || source.error == NULL)
        ra_error_nomem(err);
    else if (ra_audit_take_source(audit, &source, err) == 0)
        status = ra_audit_add_problem(audit, err, "%s: %s", endpoint, why);
    ra_source_clear(&source);
    return status;
}

static enum ra_source_kind kind_of_source(const struct ra_options *options)
{
    if (options->inspect != NULL)
        return RA_SOURCE_INSPECT;
    if (options->compose != NULL)
        return RA_SOURCE_COMPOSE;
    return options->is_swarm ? RA_SOURCE_SWARM : RA_SOURCE_ENGINE;
}

const char *ra_collect_place(const struct ra_options *options,
                             const struct ra_endpoints *endpoints)
{
    if (options->inspect != NULL)
        return ra_document_file_name(options->inspect);
    if (options->compose != NULL)
        return ra_document_file_name(options->compose);
    return endpoints->count == 1 ? endpoints->all[0].url : NULL;
}

int ra_collect_failed(const struct ra_options *options, const char *place,
                      const struct ra_error *cause, struct ra_audit *audit,
                      struct ra_error *err)
{
    return add_failed(audit, kind_of_source(options), place, cause, err);
}

/* Names and filters that fit nothing anywhere. Where an engine did not answer, nobody can
 * know. */
static int check_fits(const struct ra_options *options, const struct pool *pool,
                      struct ra_audit *audit, struct ra_error *err)
{
    bool any_fits = false;
    for (size_t i = 0; i < pool->count; i++) {
        if (pool->jobs[i].status != 0)
            return 0;
        any_fits |= pool->jobs[i].any_fits;
    }
    for (size_t name = 0; name < options->container_count; name++) {
        bool fits = false;
        for (size_t i = 0; i < pool->count; i++)
            fits |= pool->jobs[i].names_fit[name];
        if (!fits && ra_audit_add_problem(audit, err,
                                          "no container of any of the %zu engines is "
                                          "called '%s', nor does its id begin so",
                                          pool->count, options->containers[name]) != 0)
            return -1;
    }
    if (options->filter_count > 0 && options->container_count == 0 && !any_fits)
        return ra_audit_add_problem(audit, err,
                                    "no container of any of the %zu engines fits the "
                                    "filter; check --filter",
                                    pool->count);
    return 0;
}

static int make_jobs(const struct ra_options *options,
                     const struct ra_endpoints *endpoints, const struct ra_audit *audit,
                     struct pool *pool, struct ra_error *err)
{
    pool->jobs = calloc(endpoints->count + 1, sizeof *pool->jobs);
    if (pool->jobs == NULL)
        return ra_error_nomem(err);
    for (; pool->count < endpoints->count; pool->count++) {
        struct job *job = &pool->jobs[pool->count];
        *job = (struct job){.pool = pool,
                            .endpoint = &endpoints->all[pool->count],
                            .options = engine_options(options),
                            .audit = {.tool_version = audit->tool_version,
                                      .started_at = audit->started_at}};
        job->names_fit = calloc(options->container_count + 1, sizeof *job->names_fit);
        if (job->names_fit == NULL)
            return ra_error_nomem(err);
        job->options.selection.names_fit = job->names_fit;
        job->options.selection.any_fits = &job->any_fits;
        job->options.progress = count_progress;
        job->options.progress_context = job;
        job->way =
            (struct ra_stream_source){.stream = pool->stream, .source = pool->count};
        open_way(&job->options, &job->way);
    }
    return 0;
}

static int merge(struct pool *pool, struct ra_audit *audit, struct ra_error *err)
{
    for (size_t i = 0; i < pool->count; i++) {
        struct job *job = &pool->jobs[i];
        int status = job->status == 0 ? ra_audit_merge(audit, &job->audit, err)
                                      : add_failed(audit, kind_of_source(pool->options),
                                                   job->endpoint->url, &job->err, err);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int collect_many(const struct ra_options *options,
                        const struct ra_endpoints *endpoints, struct ra_stream *stream,
                        struct ra_audit *audit, struct ra_error *err)
{
    struct pool pool = {.options = options,
                        .stream = stream,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .is_finished = PTHREAD_COND_INITIALIZER};
    int status = make_jobs(options, endpoints, audit, &pool, err);
    if (status == 0)
        status = run_pool(&pool, options, err);
    if (status == 0)
        status = merge(&pool, audit, err);
    if (status == 0)
        status = check_fits(options, &pool, audit, err);
    for (size_t i = 0; pool.jobs != NULL && i < endpoints->count; i++) {
        ra_audit_clear(&pool.jobs[i].audit);
        ra_error_clear(&pool.jobs[i].err);
        free(pool.jobs[i].names_fit);
    }
    free(pool.jobs);
    return status;
}

int ra_collect(const struct ra_options *options, struct ra_stream *stream,
               struct ra_audit *audit, struct ra_endpoints *endpoints,
               struct ra_error *err)
{
    const struct ra_engine_options engine = engine_options(options);
    if (options->inspect != NULL)
        return ra_inspect_file_collect(options->inspect, &engine.selection, audit, err);
    if (options->compose != NULL)
        return ra_compose_collect(options->compose, &engine.selection, audit, err);
    if (ra_endpoints_resolve(options, endpoints, err) != 0 ||
        warn(endpoints, audit, err) != 0)
        return -1;
    if (endpoints->count == 1)
        return collect_one(options, &endpoints->all[0], stream, audit, err);
    return collect_many(options, endpoints, stream, audit, err);
}
