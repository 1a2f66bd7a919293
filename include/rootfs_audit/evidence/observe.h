/*
 * Watching for a while what containers write: fanotify(7) on each one's root mount. It
 * sees files that are made and removed again, which no other evidence does.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_OBSERVE_H
#define ROOTFS_AUDIT_EVIDENCE_OBSERVE_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* One container to watch. */
struct ra_observed {
    const struct ra_workload *workload;
    struct ra_written_list *written; /* what is seen is added here */
    bool was_observed;               /* from the beginning to the end of the wait */
    struct ra_error why;             /* why not, in words for a person */
};

struct ra_observe_options {
    unsigned seconds;
    int stop; /* the wait ends early when this descriptor can be read; -1 for none */
    void (*progress)(void *context, unsigned elapsed_ms, unsigned seconds, size_t seen);
    void *progress_context; /* called several times a second; progress may be NULL */
};

/* Watches all of them at once for as long as the options say, and adds each file that was
 * modified, or closed after it was open for writing, with evidence RA_EVIDENCE_OBSERVED;
 * and those that were executed, with no evidence and is_executed set. Nothing is changed
 * and no process is held up. `proc` is the path of the proc filesystem.
 *
 * A container that does not run, is not on this host or may not be watched is not
 * observed, which is no failure; with none left it does not wait. Returns -1 when memory
 * runs out. */
int ra_observe(const char *proc, struct ra_observed *all, size_t count,
               const struct ra_observe_options *options, struct ra_error *err);

#endif
