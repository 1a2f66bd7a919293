#include "rootfs_audit/cli/run.h"

#include "rootfs_audit/cli/advise.h"
#include "rootfs_audit/cli/collect.h"
#include "rootfs_audit/cli/complain.h"
#include "rootfs_audit/cli/progress.h"
#include "rootfs_audit/cli/terminal.h"
#include "rootfs_audit/cli/verify.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/report/baseline.h"
#include "rootfs_audit/report/format.h"
#include "rootfs_audit/rules/policy.h"
#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/sink.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Today's date in UTC, YYYY-MM-DD. */
static void write_today(const struct ra_audit *audit, char text[static 16])
{
    struct tm utc = {0};
    gmtime_r(&audit->started_at.tv_sec, &utc);
    strftime(text, 16, "%Y-%m-%d", &utc);
}

static int judge(const struct ra_options *options, const char *today,
                 struct ra_policy *policy, struct ra_audit *audit, struct ra_error *err)
{
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_workload *workload = &audit->workloads[i];
        const struct ra_source *source = &audit->sources[workload->source];
        if (ra_policy_declare(policy, workload, err) != 0 ||
            ra_rules_apply(workload, source, &policy->levels, err) != 0 ||
            ra_policy_waive(policy, today, workload, err) != 0)
            return -1;
        ra_rules_conclude(workload, options->is_strict);
    }
    ra_audit_finish(audit);
    return 0;
}

/* Entries of the policy that are for nothing any more. Where only some containers were
 * asked for, that would say little. */
static void remark_unused(const struct ra_options *options,
                          const struct ra_policy *policy)
{
    struct ra_error line = {0};
    if (options->is_quiet || options->is_running_only || options->filter_count > 0 ||
        options->container_count > 0)
        return;
    for (size_t i = 0; i < policy->waiver_count; i++) {
        if (policy->waivers[i].is_used)
            continue;
        ra_error_set(&line, "note: %s:%zu: this waiver waives nothing; remove it",
                     options->policy, policy->waivers[i].line);
        ra_complain(ra_error_message(&line));
    }
    for (size_t i = 0; i < policy->external_count; i++) {
        if (policy->externals[i].is_used)
            continue;
        ra_error_set(&line, "note: %s:%zu: this declaration matches nothing; remove it",
                     options->policy, policy->externals[i].line);
        ra_complain(ra_error_message(&line));
    }
    ra_error_clear(&line);
}

static int advise(const struct ra_options *options, const struct ra_endpoints *endpoints,
                  struct ra_audit *audit, struct ra_error *err)
{
    struct ra_progress progress;
    if (!options->wants_advice)
        return 0;
    ra_progress_start(&progress, stderr, !options->hides_progress);
    int status = ra_advise(endpoints, options, &progress, audit, err);
    ra_progress_stop(&progress);
    return status;
}

static int check_until(const struct ra_options *options, const char *today,
                       struct ra_error *err)
{
    if (options->until == NULL || strcmp(options->until, today) >= 0)
        return 0;
    return ra_error_set(err, "--until=%s is past; name today, %s, or a later day",
                        options->until, today);
}

static int create_baseline(const struct ra_options *options, const char *today,
                           const struct ra_audit *audit, struct ra_error *err)
{
    struct ra_buffer text;
    struct ra_sink sink;
    if (audit->summary.exit_status == RA_EXIT_INCOMPLETE)
        return ra_error_set(err, "%s was not written, because the audit is not complete",
                            options->baseline);
    ra_buffer_init(&text, SIZE_MAX);
    ra_sink_init_buffer(&sink, &text);
    ra_baseline_write(audit, today, options->until, &sink);
    int status = ra_sink_finish(&sink, err);
    if (status == 0)
        status =
            ra_file_create(options->baseline, ra_buffer_text(&text), text.length, err);
    ra_buffer_clear(&text);
    return status;
}

/* Writes the baseline, if one is wanted. That it could not be is a problem of the audit,
 * so that the report knows. */
static int write_baseline(const struct ra_options *options, const char *today,
                          struct ra_audit *audit, struct ra_error *err)
{
    struct ra_error why = {0};
    int status = 0;
    if (options->baseline == NULL)
        return 0;
    if (create_baseline(options, today, audit, &why) != 0) {
        status = ra_audit_add_problem(audit, err, "%s", ra_error_message(&why));
        ra_audit_finish(audit);
    }
    ra_error_clear(&why);
    return status;
}

/* Says on stderr why the exit status is 2. Unevaluated workloads share a line: the report
 * has each of them. */
static void complain_of_gaps(const struct ra_audit *audit)
{
    const struct ra_workload *first = NULL;
    struct ra_error line = {0};
    for (size_t i = 0; i < audit->problem_count; i++)
        ra_complain(audit->problems[i]);
    for (size_t i = 0; i < audit->workload_count && first == NULL; i++)
        if (audit->workloads[i].verdict == RA_VERDICT_ERROR)
            first = &audit->workloads[i];
    if (first == NULL)
        return;
    const char *where = audit->source_count == 1 ? audit->sources[0].endpoint : "in all";
    ra_error_set(&line, "%s: %zu of %zu %s could not be evaluated; %s: %s", where,
                 audit->summary.error, audit->summary.total,
                 ra_audit_noun(audit, audit->summary.total), first->name, first->error);
    ra_complain(ra_error_message(&line));
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

int ra_run(const struct ra_options *options, struct ra_error *err)
{
    char today[16] = "";
    struct ra_policy policy;
    struct ra_endpoints endpoints = {0};
    struct ra_audit audit = {.tool_version = RA_VERSION};
    int status = RA_EXIT_INCOMPLETE;
    clock_gettime(CLOCK_REALTIME, &audit.started_at);
    write_today(&audit, today);
    ra_policy_init(&policy);
    if (check_until(options, today, err) == 0 &&
        (options->policy == NULL || ra_policy_load(options->policy, &policy, err) == 0) &&
        ra_collect(options, &audit, &endpoints, err) == 0 &&
        ra_verify(&audit, options->verify, err) == 0 &&
        judge(options, today, &policy, &audit, err) == 0 &&
        advise(options, &endpoints, &audit, err) == 0) {
        clock_gettime(CLOCK_REALTIME, &audit.finished_at);
        if (write_baseline(options, today, &audit, err) == 0 &&
            report(options, &audit, err) == 0)
            status = (int)audit.summary.exit_status;
        complain_of_gaps(&audit);
        remark_unused(options, &policy);
    }
    ra_endpoints_clear(&endpoints);
    ra_audit_clear(&audit);
    ra_policy_clear(&policy);
    return status;
}

int ra_run_list_rules(const struct ra_options *options, struct ra_error *err)
{
    struct ra_policy policy;
    struct ra_rule_info infos[RA_RULE_COUNT];
    struct ra_sink sink;
    ra_policy_init(&policy);
    if (options->format->list_rules == NULL) {
        ra_error_set(err, "--list-rules has no --format=%s; choose text or json",
                     options->format->name);
        return RA_EXIT_INCOMPLETE;
    }
    if (options->policy != NULL && ra_policy_load(options->policy, &policy, err) != 0)
        return RA_EXIT_INCOMPLETE;
    for (size_t i = 0; i < RA_RULE_COUNT; i++) {
        infos[i] = *ra_rule_info(i);
        infos[i].level = policy.levels.levels[i];
    }
    ra_policy_clear(&policy);
    ra_sink_init_stream(&sink, stdout);
    options->format->list_rules(infos, RA_RULE_COUNT, ra_terminal_width(stdout), &sink);
    if (ra_sink_finish(&sink, err) == 0)
        return RA_EXIT_CLEAN;
    ra_error_wrap(err, "the rules could not be written to standard output");
    return RA_EXIT_INCOMPLETE;
}
