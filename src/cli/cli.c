#include "rootfs_audit/cli/cli.h"

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/progress.h"
#include "rootfs_audit/cli/terminal.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/report/format.h"
#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/source/engine.h"
#include "rootfs_audit/util/escape.h"
#include "rootfs_audit/util/sink.h"

#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One line on stderr, whatever bytes the message holds. */
static void complain(const char *message)
{
    struct ra_buffer escaped;
    ra_buffer_init(&escaped, SIZE_MAX / 2);
    if (ra_escape_terminal(&escaped, message) != 0)
        ra_buffer_reset(&escaped);
    fprintf(stderr, "rootfs-audit: %s\n", ra_buffer_text(&escaped));
    ra_buffer_clear(&escaped);
}

static int collect(const struct ra_options *options, struct ra_audit *audit,
                   struct ra_error *err)
{
    struct ra_endpoint endpoint = {0};
    struct ra_progress progress;
    struct ra_endpoint_settings settings = {
        .host = options->host,
        .env_host = getenv("DOCKER_HOST"),
        .env_context = getenv("DOCKER_CONTEXT"),
    };
    struct ra_engine_options engine_options = {
        .jobs = options->jobs,
        .timeout_ms = (long)options->timeout * 1000,
        .wants_host_name = options->format->wants_host_name,
        .selection =
            {
                .names = (const char *const *)options->containers,
                .name_count = options->container_count,
                .filters = options->filters,
                .filter_count = options->filter_count,
                .is_running_only = options->is_running_only,
            },
        .progress = ra_progress_update,
        .progress_context = &progress,
    };
    if (ra_endpoint_resolve(&settings, &endpoint, err) != 0)
        return -1;
    ra_progress_start(&progress, stderr, !options->hides_progress);
    int status = ra_engine_collect(&endpoint, &engine_options, audit, err);
    ra_progress_stop(&progress);
    ra_endpoint_clear(&endpoint);
    return status;
}

static int judge(struct ra_audit *audit, struct ra_error *err)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        if (ra_rules_judge(&audit->workloads[i], err) != 0)
            return -1;
    ra_audit_finish(audit);
    return 0;
}

/* Says on stderr why the exit status is 2. Unevaluated workloads share a line: the report
 * has each of them. */
static void complain_of_gaps(const struct ra_audit *audit)
{
    const struct ra_workload *first = NULL;
    struct ra_error line = {0};
    for (size_t i = 0; i < audit->problem_count; i++)
        complain(audit->problems[i]);
    for (size_t i = 0; i < audit->workload_count && first == NULL; i++)
        if (audit->workloads[i].verdict == RA_VERDICT_ERROR)
            first = &audit->workloads[i];
    if (first == NULL)
        return;
    ra_error_set(&line, "%s: %zu of %zu containers could not be evaluated; %s: %s",
                 audit->sources[first->source].endpoint, audit->summary.error,
                 audit->summary.total, first->name, first->error);
    complain(ra_error_message(&line));
    ra_error_clear(&line);
}

static int report(const struct ra_options *options, const struct ra_audit *audit,
                  struct ra_error *err)
{
    struct ra_sink sink;
    struct ra_report_options report_options = {
        .is_coloured = ra_terminal_is_coloured(stdout, options->colour),
        .is_verbose = options->is_verbose,
        .is_quiet = options->is_quiet,
        .width = ra_terminal_width(stdout),
    };
    if (options->is_quiet && audit->summary.exit_status == RA_EXIT_CLEAN)
        return 0;
    ra_sink_init_stream(&sink, stdout);
    options->format->render(audit, &report_options, &sink);
    if (ra_sink_finish(&sink, err) != 0)
        return ra_error_wrap(err, "the report could not be written to standard output");
    return 0;
}

static int run(const struct ra_options *options, struct ra_error *err)
{
    struct ra_audit audit = {.tool_version = RA_VERSION};
    int status = RA_EXIT_INCOMPLETE;
    clock_gettime(CLOCK_REALTIME, &audit.started_at);
    if (collect(options, &audit, err) == 0 && judge(&audit, err) == 0) {
        clock_gettime(CLOCK_REALTIME, &audit.finished_at);
        if (report(options, &audit, err) == 0)
            status = (int)audit.summary.exit_status;
        complain_of_gaps(&audit);
    }
    ra_audit_clear(&audit);
    return status;
}

/* Flushes and closes stdout: the last moment at which a full disk can show. */
static int close_output(struct ra_error *err)
{
    if (fflush(stdout) == 0 && fclose(stdout) == 0)
        return 0;
    return ra_error_set(err, "standard output could not be written");
}

int ra_cli_main(int argc, char *const argv[])
{
    struct ra_options options = {0};
    struct ra_error err = {0};
    int status = RA_EXIT_INCOMPLETE;
    if (ra_options_parse(argc, argv, &options, &err) != 0)
        goto out;
    if (options.wants_help) {
        ra_options_print_help(stdout);
        status = RA_EXIT_CLEAN;
    } else if (options.wants_version) {
        printf("rootfs-audit %s (%s)\n", RA_VERSION, curl_version());
        status = RA_EXIT_CLEAN;
    } else if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        ra_error_set(&err, "libcurl could not be set up");
    } else {
        status = run(&options, &err);
        curl_global_cleanup();
    }
out:
    if (close_output(err.failed ? NULL : &err) != 0)
        status = RA_EXIT_INCOMPLETE;
    if (err.failed)
        complain(ra_error_message(&err));
    ra_error_clear(&err);
    ra_options_clear(&options);
    return status;
}
