/*
 * Advice for the workloads of an audit: gathers evidence from the engine and the host,
 * and asks the engine what must be known of folders.
 */
#ifndef ROOTFS_AUDIT_CLI_ADVISE_H
#define ROOTFS_AUDIT_CLI_ADVISE_H

#include "rootfs_audit/cli/collect.h"
#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/progress.h"
#include "rootfs_audit/cli/stream.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Gives each judged workload that can be mended by flags its advice. With
 * options->observe it watches them for as many seconds first; SIGINT ends that wait, and
 * what was seen counts. Evidence that cannot be had is a gap of the advice, and no error.
 * Each that is done goes into the stream. Returns -1 when memory runs out or libcurl
 * fails. */
int ra_advise(const struct ra_endpoints *endpoints, const struct ra_options *options,
              struct ra_progress *progress, struct ra_stream *stream,
              struct ra_audit *audit, struct ra_error *err);

#endif
