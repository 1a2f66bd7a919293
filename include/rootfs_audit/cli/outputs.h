/*
 * Where the reports go: one to standard output, any number into files.
 */
#ifndef ROOTFS_AUDIT_CLI_OUTPUTS_H
#define ROOTFS_AUDIT_CLI_OUTPUTS_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/stream.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Writes the reports: what goes straight into a pipe or a device, then standard output
 * (not where `stream` is NULL), then the files, each whole or not at all. What could not
 * be written is a problem of the audit, of which those tell that come after it; it keeps
 * none of them from being written. Returns -1 when memory runs out. */
int ra_outputs_write(const struct ra_options *options, struct ra_stream *stream,
                     struct ra_audit *audit, struct ra_error *err);

#endif
