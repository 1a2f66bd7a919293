/*
 * Where the reports go: one to standard output, any number into files.
 */
#ifndef ROOTFS_AUDIT_CLI_OUTPUTS_H
#define ROOTFS_AUDIT_CLI_OUTPUTS_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/stream.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Writes the reports: the files, each whole or not at all, then what goes straight into a
 * pipe or a device, then standard output (not where `stream` is NULL). What could not be
 * written is a problem of the audit and keeps none of the others from being written;
 * files tell of it whenever it happened. Returns -1 when memory runs out. */
int ra_outputs_write(const struct ra_options *options, struct ra_stream *stream,
                     struct ra_audit *audit, struct ra_error *err);

#endif
