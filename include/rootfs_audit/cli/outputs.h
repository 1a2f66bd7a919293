/*
 * Where the reports go: one to standard output, any number into files.
 */
#ifndef ROOTFS_AUDIT_CLI_OUTPUTS_H
#define ROOTFS_AUDIT_CLI_OUTPUTS_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/stream.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Before the audit: whether each file can be written, as far as that can be told. */
int ra_outputs_check(const struct ra_options *options, struct ra_error *err);

/* Writes the files, each whole or not at all. One that could not be written is a problem
 * of the audit, and keeps none of the others from being written. Returns -1 when memory
 * runs out. */
int ra_outputs_write_files(const struct ra_options *options, struct ra_audit *audit,
                           struct ra_error *err);

/* Writes the files, then standard output, which so knows of those that failed. Returns -1
 * where standard output could not be written. */
int ra_outputs_write(const struct ra_options *options, struct ra_stream *stream,
                     struct ra_audit *audit, struct ra_error *err);

#endif
