/*
 * Where a SARIF result is: a path made up for each workload, and what stays the same of a
 * result from run to run.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_PLACE_H
#define ROOTFS_AUDIT_REPORT_SARIF_PLACE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/buffer.h"

/* Appends "alpha/containers/web": the source's host, or its endpoint where that is not
 * known, the kind and the name, each percent-encoded (RFC 3986) so that it is one
 * segment. NULL for the workload leaves it at the source. Returns -1 without memory. */
int ra_sarif_place(struct ra_buffer *out, const struct ra_source *source,
                   const struct ra_workload *workload);

/* Appends that place, the rule and what it is about: the same for a container that was
 * made anew, and for another run. `about` may be NULL. */
int ra_sarif_fingerprint(struct ra_buffer *out, const struct ra_source *source,
                         const struct ra_workload *workload, const char *rule,
                         const char *about);

#endif
