/*
 * The command line: one table of options drives the parser and the help text.
 */
#ifndef ROOTFS_AUDIT_CLI_OPTIONS_H
#define ROOTFS_AUDIT_CLI_OPTIONS_H

#include "rootfs_audit/report/format.h"
#include "rootfs_audit/source/selection.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum ra_when {
    RA_WHEN_AUTO,
    RA_WHEN_ALWAYS,
    RA_WHEN_NEVER,
};

enum {
    RA_JOBS_MAX = 64,
    RA_TIMEOUT_MAX = 3600,
    RA_OBSERVE_MAX = 86400,
    RA_PARALLEL_MAX = 256
};

/* A report into a file. */
struct ra_report_request {
    const struct ra_format *format;
    const char *path;
};

/* What was asked for. Strings are borrowed from argv but for the filters. */
struct ra_options {
    const char **hosts; /* --host, each time that it is given; the array is owned */
    size_t host_count;
    const char *hosts_file; /* --hosts; NULL when not given */
    const char *context;    /* --context; NULL when not given */
    const char *inspect;    /* --inspect; NULL when not given */
    const char *compose;    /* --compose; NULL when not given */
    bool is_swarm;
    struct ra_filter *filters; /* their keys are owned as well */
    size_t filter_count;
    char *const *containers; /* the operands */
    size_t container_count;
    const char *policy; /* --policy; NULL when not given */
    const struct ra_format *format;
    struct ra_report_request *reports; /* --report, each time; the array is owned */
    size_t report_count;
    const char *baseline; /* --write-baseline; NULL when not given */
    const char *until;    /* --until, a date YYYY-MM-DD; NULL when not given */
    enum ra_when verify;
    enum ra_when colour;
    unsigned jobs;
    unsigned parallel_hosts;
    unsigned timeout; /* seconds */
    unsigned observe; /* seconds; 0 when not given */
    bool wants_advice;
    bool is_running_only;
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    bool hides_progress;
    bool lists_rules;
    bool wants_help;
    bool wants_version;
};

struct ra_option {
    const char *name;     /* --name */
    char letter;          /* -l; or 0 */
    const char *argument; /* its name in the help text; NULL when it takes none */
    const char *help;     /* of one line or two */
    size_t flag; /* without an argument: the offset of the bool in struct ra_options */
    int (*apply)(struct ra_options *options, const char *value, struct ra_error *err);
};

/* The table, in the order of the help text. */
const struct ra_option *ra_option_table(size_t *count);

/* Parses into a zeroed object; defaults are set here. An error names the option, says
 * what is wrong and what to do. Clear it in either case. */
int ra_options_parse(int argc, char *const argv[], struct ra_options *options,
                     struct ra_error *err);

void ra_options_clear(struct ra_options *options);

/* Writes what --help prints. */
void ra_options_print_help(FILE *stream);

#endif
