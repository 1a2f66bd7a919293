#include "rootfs_audit/cli/verify.h"

#include "rootfs_audit/evidence/kernel.h"

#include <stdio.h>
#include <string.h>

static const char proc[] = "/proc";

/* What could not be seen, for the note. */
struct unseen {
    size_t running;
    size_t count;
    struct ra_error first_why;
};

static bool is_running(const struct ra_workload *workload)
{
    return workload->error == NULL && (workload->pid != 0 || workload->state == NULL ||
                                       strcmp(workload->state, "running") == 0 ||
                                       strcmp(workload->state, "paused") == 0);
}

/* What a file or a specification says is of nothing that runs here. */
static bool is_live(const struct ra_audit *audit, const struct ra_workload *workload)
{
    return audit->sources[workload->source].kind == RA_SOURCE_ENGINE;
}

/* A container whose processes hide what they have mounted could not be evaluated; where
 * they are only not to be seen, that depends on --verify. */
static int look(const struct ra_processes *processes, struct ra_workload *workload,
                enum ra_when when, struct unseen *unseen, struct ra_error *err)
{
    enum ra_look look = RA_LOOK_UNSEEN;
    struct ra_error why = {0};
    int status = 0;
    unseen->running++;
    if (workload->pid == 0)
        ra_error_set(&why, "the engine names no process");
    else
        status = ra_kernel_look(proc, processes, workload, &look, &why, err);
    bool is_error =
        look == RA_LOOK_HIDDEN || (look == RA_LOOK_UNSEEN && when == RA_WHEN_ALWAYS);
    if (status == 0 && is_error &&
        asprintf(&workload->error, "the kernel's view could not be had: %s",
                 ra_error_message(&why)) < 0) {
        workload->error = NULL;
        status = ra_error_nomem(err);
    }
    if (look == RA_LOOK_UNSEEN && unseen->count++ == 0)
        unseen->first_why = why;
    else
        ra_error_clear(&why);
    return status;
}

int ra_verify(struct ra_audit *audit, enum ra_when when, struct ra_error *err)
{
    struct ra_processes processes = {0};
    struct unseen unseen = {0};
    int status = 0;
    bool is_read = false;
    for (size_t i = 0; when != RA_WHEN_NEVER && status == 0 && i < audit->workload_count;
         i++) {
        if (!is_live(audit, &audit->workloads[i]) || !is_running(&audit->workloads[i]))
            continue;
        if (!is_read)
            status = ra_processes_read(proc, &processes, err);
        is_read = true;
        if (status == 0)
            status = look(&processes, &audit->workloads[i], when, &unseen, err);
    }
    if (status == 0 && unseen.count > 0 && when == RA_WHEN_AUTO)
        status = ra_audit_add_note(
            audit, err,
            "the kernel was not asked about %zu of %zu running "
            "containers, whose verdict rests on the engine's word: %s",
            unseen.count, unseen.running, ra_error_message(&unseen.first_why));
    ra_error_clear(&unseen.first_why);
    ra_processes_clear(&processes);
    return status;
}
