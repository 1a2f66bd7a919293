/*
 * Where a SARIF result is: a path made up for each workload, and what stays the same of a
 * result from run to run.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_PLACE_H
#define ROOTFS_AUDIT_REPORT_SARIF_PLACE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/sink.h"

#include <stddef.h>
#include <stdint.h>

/* What one result is about. Borrows from the audit. */
struct ra_sarif_spot {
    const struct ra_source *source;     /* NULL: the whole audit */
    const struct ra_workload *workload; /* NULL: the source */
    size_t index;                       /* of the workload, in the audit */
    size_t turn; /* of the source's workloads with this name, how many come before */
};

struct ra_sarif_places {
    const struct ra_audit *audit;
    uint32_t *turns; /* of each workload */
};

/* Of a finished audit. Takes four bytes for each workload; without them the sink fails
 * and the return value is -1, with nothing to clear. */
int ra_sarif_places_init(struct ra_sarif_places *places, const struct ra_audit *audit,
                         struct ra_sink *sink);

struct ra_sarif_spot ra_sarif_places_source(const struct ra_sarif_places *places,
                                            size_t source);

struct ra_sarif_spot ra_sarif_places_workload(const struct ra_sarif_places *places,
                                              size_t workload);

void ra_sarif_places_clear(struct ra_sarif_places *places);

/* Appends "alpha/containers/web": the source's host, or its endpoint where that is not
 * known, the kind and the name, each percent-encoded (RFC 3986) so that it is one
 * segment. Hosts that are shared have the endpoint and the product after them, and names
 * that stand twice their turn. A text that would be no segment, as "" and "..", has "~"
 * before it, and so has one that begins so. Returns -1 without memory. */
int ra_sarif_spot_put_uri(struct ra_buffer *out, const struct ra_sarif_spot *spot);

/* Appends the source's kind, endpoint and host, the workload, the rule and what it is
 * about: the same for a container that was made anew, and for another run. `about` may be
 * NULL. Returns -1 without memory. */
int ra_sarif_spot_put_fingerprint(struct ra_buffer *out, const struct ra_sarif_spot *spot,
                                  const char *rule, const char *about);

#endif
