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
    struct ra_written_list *written; /* what is seen is added here, each path once; a list
                                        of its own for each container */
    bool was_observed;   /* from the beginning to the end of the wait, or until
                            it ended for good */
    struct ra_error why; /* why not, in words for a person */
};

struct ra_observe_options {
    unsigned seconds;
    int stop; /* the wait ends early when this descriptor can be read; -1 for none */
    void (*progress)(void *context, unsigned elapsed_ms, unsigned seconds, size_t seen);
    void *progress_context; /* called several times a second; progress may be NULL. `seen`
                               counts files, of all containers */
};

/* Watches all of them at once for as long as the options say, and adds each regular file
 * that was modified, or closed after it was open for writing, with evidence
 * RA_EVIDENCE_OBSERVED; and those that were executed, with no evidence and is_executed
 * set. What this process does does not count. Nothing is changed and no process is held
 * up. `proc` is the path of the proc filesystem.
 *
 * Not seen are folders, links and sockets that are made, files that are renamed or
 * removed without being written to, writes to a mapped file after it was closed, and what
 * a process does in a mount namespace that it made for itself.
 *
 * A container that does not run, is not on this host or may not be watched is not
 * observed, which is no failure; with none left it does not wait. Nor is one that was
 * started anew meanwhile, or of which the kernel could not tell all; what was seen stays.
 * Returns -1, with none observed, when memory runs out. */
int ra_observe(const char *proc, struct ra_observed *all, size_t count,
               const struct ra_observe_options *options, struct ra_error *err);

#endif
