#include "rootfs_audit/cli/verify.h"

#include "rootfs_audit/evidence/kernel.h"

#include <stdio.h>
#include <string.h>

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

static int look(struct ra_workload *workload, enum ra_when when, struct unseen *unseen,
                struct ra_error *err)
{
    bool looked = false;
    struct ra_error why = {0};
    int status = 0;
    unseen->running++;
    if (workload->pid == 0)
        ra_error_set(&why, "the engine names no process");
    else
        status = ra_kernel_look("/proc", workload, &looked, &why, err);
    if (status == 0 && !looked && when == RA_WHEN_ALWAYS &&
        asprintf(&workload->error, "the kernel's view could not be had: %s",
                 ra_error_message(&why)) < 0) {
        workload->error = NULL;
        status = ra_error_nomem(err);
    }
    if (!looked && unseen->count++ == 0)
        unseen->first_why = why;
    else
        ra_error_clear(&why);
    return status;
}

int ra_verify(struct ra_audit *audit, enum ra_when when, struct ra_error *err)
{
    struct unseen unseen = {0};
    int status = 0;
    if (when == RA_WHEN_NEVER)
        return 0;
    for (size_t i = 0; status == 0 && i < audit->workload_count; i++)
        if (is_running(&audit->workloads[i]))
            status = look(&audit->workloads[i], when, &unseen, err);
    if (status == 0 && unseen.count > 0 && when == RA_WHEN_AUTO)
        status = ra_audit_add_note(
            audit, err,
            "the kernel was not asked about %zu of %zu running "
            "containers, whose verdict rests on the engine's word: %s",
            unseen.count, unseen.running, ra_error_message(&unseen.first_why));
    ra_error_clear(&unseen.first_why);
    return status;
}
