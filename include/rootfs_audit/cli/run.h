/*
 * One audit from beginning to end: collect, ask the kernel, judge, report.
 */
#ifndef ROOTFS_AUDIT_CLI_RUN_H
#define ROOTFS_AUDIT_CLI_RUN_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/util/error.h"

/* Runs it and prints the report to stdout and what is missing in it to stderr. Returns
 * the exit status; it is 2 with `err` set when there is no report. */
int ra_run(const struct ra_options *options, struct ra_error *err);

/* Prints what --list-rules asks for. Returns the exit status, likewise. */
int ra_run_list_rules(const struct ra_options *options, struct ra_error *err);

#endif
