#include "rootfs_audit/cli/verify.h"

#include "rootfs_audit/evidence/kernel.h"
#include "rootfs_audit/evidence/runtime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_running(const struct ra_workload *workload)
{
    return workload->error == NULL && (workload->pid != 0 || workload->state == NULL ||
                                       strcmp(workload->state, "running") == 0 ||
                                       strcmp(workload->state, "paused") == 0);
}

static int look_once(struct ra_verifier *verifier, struct ra_workload *workload,
                     enum ra_look *look, struct ra_error *why, struct ra_error *err)
{
    const char *proc = verifier->proc == NULL ? "/proc" : verifier->proc;
    ra_error_clear(why);
    *look = RA_LOOK_UNSEEN;
    if (workload->pid == 0) {
        ra_error_set(why, "the engine names no process");
        return 0;
    }
    if (workload->has_no_cgroup) {
        ra_error_set(why, "it was made with --cgroups=disabled, and only a container's "
                          "cgroup shows which process is its own; recreate it without "
                          "that option");
        return 0;
    }
    if (!verifier->is_read && ra_processes_read(proc, &verifier->processes, err) != 0)
        return -1;
    verifier->is_read = true;
    if (ra_root_layers_find(proc, &verifier->layers, workload, err) != 0)
        return -1;
    return ra_kernel_look(proc, &verifier->processes, workload, look, why, err);
}

/* An engine notices the end of a process a little later. All waiting of one run together
 * is bounded: with an engine on another host no process is ever seen. */
static bool wait_for_engine(struct ra_verifier *verifier)
{
    enum { WAIT_MS = 100, ALL_WAITS_MS = 5000 };
    const struct timespec wait = {.tv_nsec = WAIT_MS * 1000000L};
    if (verifier->waited_ms >= ALL_WAITS_MS)
        return false;
    verifier->waited_ms += WAIT_MS;
    nanosleep(&wait, NULL);
    return true;
}

/* Inspects the container again and looks again, until its process is seen or it does not
 * run. */
static int look_again(struct ra_verifier *verifier, struct ra_workload *workload,
                      enum ra_look *look, struct ra_error *why, struct ra_error *err)
{
    enum { LOOKS_MAX = 10 };
    int status = 0;
    for (int i = 0; status == 0 && *look == RA_LOOK_UNSEEN && i < LOOKS_MAX; i++) {
        const long before = workload->pid;
        enum ra_reinspected found =
            verifier->reinspect(verifier->reinspect_context, workload);
        workload->is_gone = found == RA_REINSPECTED_GONE;
        if (found != RA_REINSPECTED || !is_running(workload))
            return 0;
        if (workload->pid == before && !wait_for_engine(verifier))
            return 0;
        ra_verify_refresh(verifier);
        status = look_once(verifier, workload, look, why, err);
    }
    return status;
}

/* A container whose processes hide what they have mounted could not be evaluated; where
 * they are only not to be seen, that depends on --verify. */
static int conclude(struct ra_verifier *verifier, enum ra_look look,
                    struct ra_workload *workload, struct ra_error *why,
                    struct ra_error *err)
{
    bool is_error = look == RA_LOOK_HIDDEN ||
                    (look == RA_LOOK_UNSEEN && verifier->when == RA_WHEN_ALWAYS);
    verifier->running++;
    if (look == RA_LOOK_UNSEEN && verifier->unseen++ == 0)
        ra_error_set(&verifier->first_why, "%s", ra_error_message(why));
    if (!is_error)
        return 0;
    if (asprintf(&workload->error, "the kernel's view is not available: %s",
                 ra_error_message(why)) < 0) {
        workload->error = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

/* Whether its process may have ended, where it was not seen: for others it is never
 * seen. */
static bool may_have_ended(const struct ra_workload *workload)
{
    return workload->pid != 0 && !workload->has_no_cgroup &&
           ra_runtime_uses_host_kernel(workload->runtime);
}

enum ra_verified ra_verify(struct ra_verifier *verifier, const struct ra_source *source,
                           struct ra_workload *workload, struct ra_error *err)
{
    enum ra_look look = RA_LOOK_UNSEEN;
    struct ra_error why = {0};
    if (verifier->when == RA_WHEN_NEVER || source->kind != RA_SOURCE_ENGINE ||
        !is_running(workload))
        return RA_VERIFIED;
    int status = look_once(verifier, workload, &look, &why, err);
    bool is_in_doubt = status == 0 && look == RA_LOOK_UNSEEN &&
                       verifier->when == RA_WHEN_ALWAYS && may_have_ended(workload) &&
                       verifier->reinspect != NULL;
    if (is_in_doubt && !verifier->is_final) {
        ra_error_clear(&why);
        return RA_VERIFIED_LATER;
    }
    if (is_in_doubt)
        status = look_again(verifier, workload, &look, &why, err);
    if (status == 0 && is_running(workload) && !workload->is_gone)
        status = conclude(verifier, look, workload, &why, err);
    ra_error_clear(&why);
    if (status != 0)
        return RA_VERIFIED_FAILED;
    return workload->is_gone ? RA_VERIFIED_GONE : RA_VERIFIED;
}

void ra_verify_refresh(struct ra_verifier *verifier)
{
    ra_processes_clear(&verifier->processes);
    ra_root_layers_clear(&verifier->layers);
    verifier->is_read = false;
}

int ra_verify_note(const struct ra_verifier *verifier, struct ra_audit *audit,
                   struct ra_error *err)
{
    if (verifier->unseen == 0 || verifier->when != RA_WHEN_AUTO)
        return 0;
    return ra_audit_add_note(audit, err,
                             "the kernel was not asked about %zu of %zu running "
                             "containers, whose verdict rests on the engine's word: %s",
                             verifier->unseen, verifier->running,
                             ra_error_message(&verifier->first_why));
}

void ra_verify_clear(struct ra_verifier *verifier)
{
    ra_error_clear(&verifier->first_why);
    ra_processes_clear(&verifier->processes);
    ra_root_layers_clear(&verifier->layers);
}
