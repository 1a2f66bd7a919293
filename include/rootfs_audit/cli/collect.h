/*
 * What is to be audited, from wherever the options say: one engine or many at once, a
 * swarm, a file.
 */
#ifndef ROOTFS_AUDIT_CLI_COLLECT_H
#define ROOTFS_AUDIT_CLI_COLLECT_H

#include "rootfs_audit/cli/endpoints.h"
#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/stream.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Fills the audit, of which only what went into the stream is judged, and the endpoints.
 * Where there are several engines they are asked at once, options->parallel_hosts of
 * them; one that cannot be audited is a source with an error and a problem of the audit,
 * and the others stand. Returns -1 where there is nothing to report. Clear both in either
 * case. */
int ra_collect(const struct ra_options *options, struct ra_stream *stream,
               struct ra_audit *audit, struct ra_endpoints *endpoints,
               struct ra_error *err);

/* After that: the one source that could not be audited, by its endpoint or its file;
 * NULL where none was asked. Borrowed. */
const char *ra_collect_place(const struct ra_options *options,
                             const struct ra_endpoints *endpoints);

/* Puts into an empty audit that this source could not be audited, and why. */
int ra_collect_failed(const struct ra_options *options, const char *place,
                      const struct ra_error *cause, struct ra_audit *audit,
                      struct ra_error *err);

#endif
