#include "rootfs_audit/cli/advise.h"

#include "rootfs_audit/advice/advise.h"
#include "rootfs_audit/evidence/observe.h"
#include "rootfs_audit/evidence/open_files.h"
#include "rootfs_audit/evidence/owners.h"
#include "rootfs_audit/evidence/processes.h"
#include "rootfs_audit/evidence/root_layers.h"
#include "rootfs_audit/evidence/runtime.h"
#include "rootfs_audit/evidence/upper_dir.h"
#include "rootfs_audit/source/archive.h"
#include "rootfs_audit/source/changes.h"
#include "rootfs_audit/source/client.h"
#include "rootfs_audit/source/engine_api.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const char proc[] = "/proc";

/* Rounds of questions about folders: each may lead one folder up. */
enum { ROUNDS_MAX = 256, NAMES_MAX = 8 };

/* The advice of one workload in the making. */
struct inquiry {
    struct ra_workload *workload;
    struct ra_written_list written;
    struct ra_folder_list folders;
    struct ra_strings gaps;
    bool has_any; /* evidence of any kind */
    bool has_upper_dir;
};

struct advising {
    const struct ra_options *options;
    struct ra_progress *progress;
    struct ra_stream *stream;
    struct ra_audit *audit;
    const struct ra_endpoints *endpoints;
    struct ra_client **clients; /* of each source, made when first needed */
    struct ra_processes processes;
    struct ra_root_layers layers;
    struct ra_path_set taken; /* names of volumes that are there, or were advised, each
                                 after a slash */
    struct inquiry *inquiries;
    size_t count;
    size_t done;
    struct ra_error *err;
};

static void tick(void *context)
{
    const struct advising *advising = context;
    ra_progress_advise(advising->progress, advising->done, advising->count);
}

static void tick_observing(void *context, unsigned elapsed_ms, unsigned seconds,
                           size_t seen)
{
    ra_progress_observe(context, elapsed_ms / 1000, seconds, seen);
}

static enum ra_source_kind source_kind(const struct advising *advising,
                                       const struct inquiry *inquiry)
{
    return advising->audit->sources[inquiry->workload->source].kind;
}

/* Whether it is a container of an engine, which can be asked. */
static bool is_live(const struct advising *advising, const struct inquiry *inquiry)
{
    return source_kind(advising, inquiry) == RA_SOURCE_ENGINE;
}

/* The client for a workload's engine; NULL, with the reason, where there is none. */
static struct ra_client *client_of(struct advising *advising,
                                   const struct inquiry *inquiry, struct ra_error *why)
{
    const struct ra_client_options options = {
        .jobs = advising->options->jobs,
        .timeout_ms = (long)advising->options->timeout * 1000,
        .tick = tick,
        .tick_context = advising,
    };
    size_t source = inquiry->workload->source;
    if (!is_live(advising, inquiry))
        return NULL;
    if (advising->clients[source] == NULL)
        ra_client_new(&advising->endpoints->all[source], &options,
                      &advising->clients[source], why);
    return advising->clients[source];
}

/* Adds "SOURCE: why" to the gaps, and clears `why`. */
static int add_gap(struct inquiry *inquiry, const char *source, struct ra_error *why,
                   struct ra_error *err)
{
    int status =
        ra_strings_add(&inquiry->gaps, err, "%s: %s", source, ra_error_message(why));
    ra_error_clear(why);
    return status;
}

static bool needs_evidence(const struct inquiry *inquiry)
{
    return inquiry->workload->readonly_rootfs != RA_READONLY_TRUE;
}

/* Those that need evidence, or the others. */
static void choose_some(struct advising *advising, bool needing_evidence)
{
    for (size_t i = 0; i < advising->audit->workload_count; i++) {
        struct inquiry inquiry = {.workload = &advising->audit->workloads[i]};
        if (ra_advise_is_wanted(inquiry.workload) &&
            needs_evidence(&inquiry) == needing_evidence)
            advising->inquiries[advising->count++] = inquiry;
    }
}

static int choose(struct advising *advising)
{
    struct ra_audit *audit = advising->audit;
    advising->inquiries = calloc(audit->workload_count + 1, sizeof *advising->inquiries);
    if (advising->inquiries == NULL)
        return ra_error_nomem(advising->err);
    choose_some(advising, true);
    choose_some(advising, false);
    return 0;
}

/* A descriptor that can be read once SIGINT has come, which meanwhile ends nothing; -1,
 * with SIGINT as it was, where there is none. `before` is the mask to go back to. */
static int hold_interrupt(sigset_t *before)
{
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, before);
    int descriptor = signalfd(-1, &interrupt, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor < 0)
        pthread_sigmask(SIG_SETMASK, before, NULL);
    return descriptor;
}

/* Takes a SIGINT that came, so that it ends nothing later either. */
static void release_interrupt(int descriptor, const sigset_t *before)
{
    struct signalfd_siginfo taken;
    if (descriptor < 0)
        return;
    while (read(descriptor, &taken, sizeof taken) > 0)
        ;
    close(descriptor);
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

static int watch(struct advising *advising, struct ra_observed *observed, size_t count)
{
    sigset_t before;
    int stop = hold_interrupt(&before);
    const struct ra_observe_options options = {
        .seconds = advising->options->observe,
        .stop = stop,
        .progress = tick_observing,
        .progress_context = advising->progress,
    };
    int status = ra_observe(proc, observed, count, &options, advising->err);
    release_interrupt(stop, &before);
    return status;
}

/* Those that need evidence come first among the inquiries: choose saw to it. */
static int observe(struct advising *advising)
{
    size_t count = 0;
    while (count < advising->count && needs_evidence(&advising->inquiries[count]))
        count++;
    struct ra_observed *observed = calloc(count + 1, sizeof *observed);
    if (observed == NULL)
        return ra_error_nomem(advising->err);
    for (size_t i = 0; i < count; i++)
        observed[i] = (struct ra_observed){.workload = advising->inquiries[i].workload,
                                           .written = &advising->inquiries[i].written};
    int status = count == 0 ? 0 : watch(advising, observed, count);
    for (size_t i = 0; i < count; i++) {
        if (status == 0 && !observed[i].was_observed)
            status = add_gap(&advising->inquiries[i], "observed", &observed[i].why,
                             advising->err);
        ra_error_clear(&observed[i].why);
    }
    free(observed);
    return status;
}

static const char *api_version(const struct advising *advising,
                               const struct inquiry *inquiry)
{
    return advising->audit->sources[inquiry->workload->source].api_version;
}

/* As Docker and Podman call a container that was made and not started. */
static bool has_never_run(const struct inquiry *inquiry)
{
    static const char *const states[] = {"created", "configured", "initialized"};
    const char *state = inquiry->workload->state;
    for (size_t i = 0; state != NULL && i < sizeof states / sizeof states[0]; i++)
        if (strcmp(state, states[i]) == 0)
            return inquiry->workload->pid == 0;
    return false;
}

/* Of what is in a file, or only specified, nobody can tell what it writes. */
static int say_nothing_runs(struct advising *advising, struct inquiry *inquiry)
{
    const char *why = "a specification does not show what a service writes: run it "
                      "writable for a while, and ask about its container";
    if (source_kind(advising, inquiry) == RA_SOURCE_INSPECT)
        why = "a file does not show what a container writes: ask its engine";
    return ra_strings_add(&inquiry->gaps, advising->err, "%s", why);
}

/* Of a runtime that may be a sandbox, and of which the kernel proved nothing else. */
static bool is_hidden(const struct ra_workload *workload)
{
    return !ra_runtime_uses_host_kernel(workload->runtime) &&
           workload->kernel_rootfs == RA_KERNEL_UNKNOWN;
}

/* What this host shows of the container; what is missing is a gap. */
static int gather_from_host(struct advising *advising, struct inquiry *inquiry)
{
    struct ra_workload *workload = inquiry->workload;
    struct ra_error why = {0};
    bool was_read = false;
    if (is_hidden(workload)) {
        ra_error_set(&why,
                     "its runtime, %s, may run it in a sandbox, of which this host sees "
                     "nothing",
                     workload->runtime);
        return add_gap(inquiry, "files and processes", &why, advising->err);
    }
    if (ra_open_files_read(proc, &advising->processes, workload, &inquiry->written,
                           &was_read, &why, advising->err) != 0 ||
        (!was_read && add_gap(inquiry, "open files", &why, advising->err) != 0))
        return -1;
    inquiry->has_any = was_read;
    ra_root_layers_unset(workload); /* found before --observe, and maybe gone */
    if (ra_root_layers_find(proc, &advising->layers, workload, advising->err) != 0 ||
        ra_upper_dir_read(workload, &inquiry->written, &was_read, &why, advising->err) !=
            0 ||
        (!was_read && add_gap(inquiry, "upper directory", &why, advising->err) != 0))
        return -1;
    inquiry->has_upper_dir = was_read;
    inquiry->has_any |= was_read;
    return 0;
}

/* Evidence from the host, then from the engine; what is missing is a gap. */
static int gather(struct advising *advising, struct inquiry *inquiry)
{
    struct ra_error why = {0};
    if (has_never_run(inquiry))
        return ra_strings_add(&inquiry->gaps, advising->err,
                              "it has never run, so what it writes is unknown; start it, "
                              "use it, and ask again");
    if (!is_live(advising, inquiry))
        return say_nothing_runs(advising, inquiry);
    if (gather_from_host(advising, inquiry) != 0)
        return -1;
    struct ra_client *client = client_of(advising, inquiry, &why);
    const bool has_changes =
        client != NULL &&
        ra_changes_read(client, api_version(advising, inquiry), inquiry->workload->id,
                        &inquiry->written, &why) == 0;
    inquiry->has_any |= has_changes;
    if (!has_changes && add_gap(inquiry, "changes", &why, advising->err) != 0)
        return -1;
    ra_written_settle(&inquiry->written);
    return 0;
}

/* To answer about a folder, an engine mounts what the container has, and makes what is
 * missing for that: mount points of a container that has never run, and the sources of
 * binds. It is not asked where that can be seen coming; `why` is the reason then. */
static bool may_ask(const struct advising *advising, const struct inquiry *inquiry,
                    struct ra_error *why)
{
    const struct ra_workload *workload = inquiry->workload;
    bool is_here = advising->endpoints->all[workload->source].scheme == RA_SCHEME_UNIX;
    const char *missing = NULL;
    for (size_t i = 0; is_here && i < workload->writable_count; i++)
        if (workload->writable[i].kind == RA_WRITABLE_BIND &&
            workload->writable[i].source != NULL &&
            access(workload->writable[i].source, F_OK) != 0)
            missing = workload->writable[i].source;
    for (size_t i = 0; is_here && i < workload->readonly_bind_count; i++)
        if (access(workload->readonly_binds[i].source, F_OK) != 0)
            missing = workload->readonly_binds[i].source;
    if (missing != NULL)
        ra_error_set(why,
                     "the host's %s, which is bound, is missing, and to ask the engine "
                     "about folders would create it again",
                     missing);
    return missing == NULL;
}

static bool is_podman(const struct advising *advising, const struct inquiry *inquiry)
{
    return ra_source_is_podman(&advising->audit->sources[inquiry->workload->source]);
}

static int learn_folders(struct advising *advising, struct inquiry *inquiry,
                         const struct ra_advise_input *input)
{
    struct ra_error why = {0};
    struct ra_client *client = client_of(advising, inquiry, NULL);
    int status = 0;
    if (client != NULL && !may_ask(advising, inquiry, &why))
        client = NULL;
    for (int round = 0; round < ROUNDS_MAX && client != NULL && status == 0; round++) {
        status = ra_advise_prepare(input, advising->err);
        if (status != 0 || !ra_folder_any_unasked(&inquiry->folders))
            break;
        status =
            ra_archive_ask(client, api_version(advising, inquiry), inquiry->workload->id,
                           &inquiry->folders, &why, advising->err);
        if (status == 0)
            status =
                ra_owners_correct(proc, inquiry->workload, is_podman(advising, inquiry),
                                  &inquiry->folders, advising->err);
    }
    if (status == 0 && !why.failed && ra_folder_any_unasked(&inquiry->folders) &&
        client != NULL)
        ra_error_set(&why, "there are too many folders in folders to be asked about");
    if (status == 0 && why.failed)
        status = add_gap(inquiry, "archive", &why, advising->err);
    ra_error_clear(&why);
    return status;
}

/* Notes that a volume's name is taken on a workload's engine. */
static int take_name(struct advising *advising, const struct inquiry *inquiry,
                     const char *name)
{
    char *key = NULL;
    int status = asprintf(&key, "/%zu/%s", inquiry->workload->source, name) < 0 ? -1 : 0;
    if (status == 0)
        status = ra_path_set_add(&advising->taken, key);
    free(key);
    return status == 0 ? 0 : ra_error_nomem(advising->err);
}

/* Notes which of the advised volumes' names are taken. Returns how many, or -1; `why` is
 * set where the engine does not tell. */
static int find_taken(struct advising *advising, struct inquiry *inquiry,
                      const struct ra_advice *advice, struct ra_error *why)
{
    int taken = 0;
    struct ra_client *client = client_of(advising, inquiry, NULL);
    for (size_t i = 0; client != NULL && i < advice->volumes.count && !why->failed; i++) {
        const char *name = advice->volumes.all[i];
        int is_there =
            ra_engine_has_volume(client, api_version(advising, inquiry), name, why);
        if (is_there > 0 && take_name(advising, inquiry, name) != 0)
            return -1;
        taken += is_there > 0;
    }
    return taken;
}

/* Makes the advice, with names for its volumes that no other volume has. */
static int make(struct advising *advising, struct inquiry *inquiry,
                const struct ra_advise_input *input, struct ra_advice **advice)
{
    struct ra_error why = {0};
    int taken = 1;
    for (int round = 0; round < NAMES_MAX && taken > 0; round++) {
        ra_advice_free(*advice);
        *advice = NULL;
        if (ra_advise_make(input, advice, advising->err) != 0)
            return -1;
        taken = find_taken(advising, inquiry, *advice, &why);
    }
    for (size_t i = 0; taken >= 0 && i < (*advice)->volumes.count; i++)
        if (take_name(advising, inquiry, (*advice)->volumes.all[i]) != 0)
            taken = -1;
    if (taken > 0)
        ra_error_set(&why, "there are too many of them");
    if (taken >= 0 && why.failed)
        taken =
            add_gap(inquiry, "whether the volumes' names are free", &why, advising->err);
    ra_error_clear(&why);
    return taken < 0 ? -1 : 0;
}

static int advise(struct advising *advising, struct inquiry *inquiry)
{
    struct ra_advise_input input = {
        .workload = inquiry->workload,
        .written = &inquiry->written,
        .folders = &inquiry->folders,
        .is_podman = is_podman(advising, inquiry),
        .taken = &advising->taken,
        .now = advising->audit->started_at.tv_sec,
    };
    struct ra_advice *advice = NULL;
    if (needs_evidence(inquiry) && gather(advising, inquiry) != 0)
        return -1;
    input.has_upper_dir = inquiry->has_upper_dir;
    input.has_evidence =
        inquiry->has_any || (!is_live(advising, inquiry) && !has_never_run(inquiry));
    input.is_complete = inquiry->gaps.count == 0;
    if (needs_evidence(inquiry) && inquiry->has_any &&
        learn_folders(advising, inquiry, &input) != 0)
        return -1;
    if (make(advising, inquiry, &input, &advice) != 0) {
        ra_advice_free(advice);
        return -1;
    }
    advice->gaps = inquiry->gaps;
    inquiry->gaps = (struct ra_strings){0};
    inquiry->workload->advice = advice;
    return 0;
}

static void clear(struct inquiry *inquiry)
{
    ra_written_clear(&inquiry->written);
    ra_folder_list_clear(&inquiry->folders);
    ra_strings_clear(&inquiry->gaps);
}

static int advise_all(struct advising *advising)
{
    if (advising->options->observe > 0 && observe(advising) != 0)
        return -1;
    if (ra_processes_read(proc, &advising->processes, advising->err) != 0)
        return -1;
    for (; advising->done < advising->count; advising->done++) {
        struct inquiry *inquiry = &advising->inquiries[advising->done];
        tick(advising);
        if (advise(advising, inquiry) != 0)
            return -1;
        ra_stream_advised(advising->stream, advising->audit, inquiry->workload);
        clear(inquiry);
        *inquiry = (struct inquiry){0};
    }
    return 0;
}

int ra_advise(const struct ra_endpoints *endpoints, const struct ra_options *options,
              struct ra_progress *progress, struct ra_stream *stream,
              struct ra_audit *audit, struct ra_error *err)
{
    struct advising advising = {.options = options,
                                .progress = progress,
                                .stream = stream,
                                .audit = audit,
                                .endpoints = endpoints,
                                .err = err};
    advising.clients = calloc(endpoints->count + 1, sizeof(struct ra_client *));
    int status = advising.clients == NULL ? ra_error_nomem(err) : choose(&advising);
    if (status == 0 && advising.count > 0)
        status = advise_all(&advising);
    for (size_t i = 0; i < advising.count; i++)
        clear(&advising.inquiries[i]);
    for (size_t i = 0; advising.clients != NULL && i < endpoints->count; i++)
        ra_client_free(advising.clients[i]);
    free(advising.clients);
    free(advising.inquiries);
    ra_path_set_clear(&advising.taken);
    ra_processes_clear(&advising.processes);
    ra_root_layers_clear(&advising.layers);
    return status;
}
