/*
 * Asks the kernel about the running containers of an audit.
 */
#ifndef ROOTFS_AUDIT_CLI_VERIFY_H
#define ROOTFS_AUDIT_CLI_VERIFY_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/evidence/processes.h"
#include "rootfs_audit/evidence/root_layers.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

enum ra_reinspected {
    RA_REINSPECTED,
    RA_REINSPECTED_GONE,    /* the engine says that it is gone, or on its way out */
    RA_REINSPECTED_UNKNOWN, /* no usable answer */
};

/* Inspects a container again: its state, process and flag are replaced by those of now,
 * or the workload is left as it is. */
typedef enum ra_reinspected ra_reinspect_function(void *context,
                                                  struct ra_workload *workload);

/* Ready when all but `when` and the reinspect members are zero. */
struct ra_verifier {
    enum ra_when when;
    const char *proc;                 /* the proc filesystem; NULL: /proc */
    ra_reinspect_function *reinspect; /* NULL: nothing is inspected again */
    void *reinspect_context;
    unsigned waited_ms; /* for engines to notice that a process has ended */
    bool is_final;      /* there is time to inspect again */
    struct ra_processes processes;
    bool is_read; /* `processes` are those of now */
    struct ra_root_layers layers;
    size_t running;
    size_t unseen;
    struct ra_error first_why; /* of the first unseen */
};

enum ra_verified {
    RA_VERIFIED_FAILED = -1, /* memory ran out */
    RA_VERIFIED,
    RA_VERIFIED_GONE,  /* it was removed meanwhile: workload->is_gone is set */
    RA_VERIFIED_LATER, /* its process has ended meanwhile, as of a container that crashes
                          again and again: call again when `is_final` */
};

/* Looks at one workload. Under `auto`, what is not to be seen stays unknown and is
 * counted; under `always` the workload could not be evaluated; under `never` nothing is
 * looked at. A container that is here and whose mounts cannot be known all the same could
 * not be evaluated either way. What is no live container is left alone. */
enum ra_verified ra_verify(struct ra_verifier *verifier, const struct ra_source *source,
                           struct ra_workload *workload, struct ra_error *err);

/* The processes may be others now: they are read anew for the next workload. */
void ra_verify_refresh(struct ra_verifier *verifier);

/* Notes in the audit how many were not to be seen. */
int ra_verify_note(const struct ra_verifier *verifier, struct ra_audit *audit,
                   struct ra_error *err);

void ra_verify_clear(struct ra_verifier *verifier);

#endif
