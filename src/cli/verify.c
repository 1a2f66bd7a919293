#include "rootfs_audit/cli/verify.h"

#include "rootfs_audit/evidence/kernel.h"

#include <stdio.h>
#include <string.h>

static const char proc[] = "/proc";

static bool is_running(const struct ra_workload *workload)
{
    return workload->error == NULL && (workload->pid != 0 || workload->state == NULL ||
                                       strcmp(workload->state, "running") == 0 ||
                                       strcmp(workload->state, "paused") == 0);
}

/* A container whose processes hide what they have mounted could not be evaluated; where
 * they are only not to be seen, that depends on --verify. */
static int look(struct ra_verifier *verifier, struct ra_workload *workload,
                struct ra_error *err)
{
    enum ra_look look = RA_LOOK_UNSEEN;
    struct ra_error why = {0};
    int status = 0;
    verifier->running++;
    if (workload->pid == 0)
        ra_error_set(&why, "the engine names no process");
    else if (workload->has_no_cgroup)
        ra_error_set(&why, "it was made with --cgroups=disabled, and only a container's "
                           "cgroup shows which process is its own; make it without that "
                           "option");
    else
        status = ra_kernel_look(proc, &verifier->processes, workload, &look, &why, err);
    bool is_error = look == RA_LOOK_HIDDEN ||
                    (look == RA_LOOK_UNSEEN && verifier->when == RA_WHEN_ALWAYS);
    if (status == 0 && is_error &&
        asprintf(&workload->error, "the kernel's view could not be had: %s",
                 ra_error_message(&why)) < 0) {
        workload->error = NULL;
        status = ra_error_nomem(err);
    }
    if (look == RA_LOOK_UNSEEN && verifier->unseen++ == 0)
        verifier->first_why = why;
    else
        ra_error_clear(&why);
    return status;
}

int ra_verify(struct ra_verifier *verifier, const struct ra_source *source,
              struct ra_workload *workload, struct ra_error *err)
{
    if (verifier->when == RA_WHEN_NEVER || source->kind != RA_SOURCE_ENGINE ||
        !is_running(workload))
        return 0;
    if (!verifier->is_read && ra_processes_read(proc, &verifier->processes, err) != 0)
        return -1;
    verifier->is_read = true;
    return look(verifier, workload, err);
}

void ra_verify_refresh(struct ra_verifier *verifier)
{
    ra_processes_clear(&verifier->processes);
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
}
