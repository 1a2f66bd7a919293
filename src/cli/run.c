#include "rootfs_audit/cli/run.h"

#include "rootfs_audit/cli/advise.h"
#include "rootfs_audit/cli/baseline.h"
#include "rootfs_audit/cli/collect.h"
#include "rootfs_audit/cli/complain.h"
#include "rootfs_audit/cli/judge.h"
#include "rootfs_audit/cli/outputs.h"
#include "rootfs_audit/cli/outputs_check.h"
#include "rootfs_audit/cli/progress.h"
#include "rootfs_audit/cli/reinspect.h"
#include "rootfs_audit/cli/stream.h"
#include "rootfs_audit/cli/terminal.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

#include <stdio.h>
#include <time.h>

struct run {
    struct ra_judge judge;
    struct ra_stream stream;
    struct ra_endpoints endpoints;
    struct ra_audit audit;
    struct ra_reinspector reinspector;
    const char *failed_source; /* borrowed; NULL where it was no source that failed */
};

/* Entries of the policy that are for nothing any more. Where only some containers were
 * asked for, or could be evaluated, that would say little. */
static void remark_unused(const struct ra_options *options,
                          const struct ra_policy *policy, const struct ra_audit *audit)
{
    struct ra_error line = {0};
    if (audit->summary.exit_status == RA_EXIT_INCOMPLETE || options->is_quiet ||
        options->is_running_only || options->filter_count > 0 ||
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
                  struct ra_stream *stream, struct ra_audit *audit, struct ra_error *err)
{
    struct ra_progress progress;
    if (!options->wants_advice)
        return 0;
    ra_progress_start(&progress, stderr,
                      !options->hides_progress && !stream->is_terminal);
    int status = ra_advise(endpoints, options, &progress, stream, audit, err);
    ra_progress_stop(&progress);
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

/* The report, and on stderr what is missing in it. */
static int conclude(const struct ra_options *options, struct ra_judge *judge,
                    struct ra_stream *stream, struct ra_audit *audit,
                    struct ra_error *err)
{
    int status = RA_EXIT_INCOMPLETE;
    clock_gettime(CLOCK_REALTIME, &audit->finished_at);
    if (ra_baseline_create(options, judge->today, audit, err) == 0 &&
        ra_outputs_write(options, stream, audit, err) == 0)
        status = (int)audit->summary.exit_status;
    complain_of_gaps(audit);
    remark_unused(options, &judge->policy, audit);
    return status;
}

/* Where nothing could be audited nothing is printed, but the files must not go on saying
 * what was so before. */
static void conclude_failed(const struct ra_options *options, const struct run *run,
                            const struct ra_error *cause, struct ra_error *err)
{
    struct ra_audit audit = {.tool_version = run->audit.tool_version,
                             .started_at = run->audit.started_at,
                             .rules = run->judge.rules,
                             .rule_count = RA_RULE_COUNT};
    clock_gettime(CLOCK_REALTIME, &audit.finished_at);
    int status = run->failed_source == NULL
                     ? ra_audit_add_problem(&audit, err, "%s", ra_error_message(cause))
                     : ra_collect_failed(options, run->failed_source, cause, &audit, err);
    if (status == 0) {
        ra_audit_finish(&audit);
        ra_outputs_write(options, NULL, &audit, err);
    }
    complain_of_gaps(&audit);
    ra_audit_clear(&audit);
}

/* Learns what there is and judges it. Returns -1 where nothing can be said of any. */
static int audit_all(const struct ra_options *options, struct run *run,
                     struct ra_error *err)
{
    struct ra_audit *audit = &run->audit;
    if (ra_judge_init(&run->judge, options, audit->started_at.tv_sec, err) != 0 ||
        ra_baseline_check(options, run->judge.today, err) != 0)
        return -1;
    run->reinspector = (struct ra_reinspector){
        .options = options, .endpoints = &run->endpoints, .audit = audit};
    run->judge.verifier.reinspect = ra_reinspect;
    run->judge.verifier.reinspect_context = &run->reinspector;
    if (ra_collect(options, &run->stream, audit, &run->endpoints, err) != 0) {
        run->failed_source = ra_collect_place(options, &run->endpoints);
        return -1;
    }
    if (ra_stream_check(&run->stream, err) != 0 ||
        ra_judge_rest(&run->judge, audit, err) != 0)
        return -1;
    return advise(options, &run->endpoints, &run->stream, audit, err);
}

int ra_run(const struct ra_options *options, struct ra_error *err)
{
    struct ra_error cause = {0};
    struct run run = {.audit = {.tool_version = RA_VERSION}};
    int status = RA_EXIT_INCOMPLETE;
    if (ra_outputs_check(options, err) != 0)
        return status;
    clock_gettime(CLOCK_REALTIME, &run.audit.started_at);
    ra_stream_init(&run.stream, options, &run.judge);
    if (audit_all(options, &run, &cause) == 0)
        status = conclude(options, &run.judge, &run.stream, &run.audit, err);
    else
        conclude_failed(options, &run, &cause, err);
    ra_error_clear(&cause);
    ra_endpoints_clear(&run.endpoints);
    ra_audit_clear(&run.audit);
    ra_stream_clear(&run.stream);
    ra_judge_clear(&run.judge);
    ra_reinspector_clear(&run.reinspector);
    return status;
}

static int refuse_list(const struct ra_options *options, struct ra_error *err)
{
    ra_error_set(err, "--list-rules has no --format=%s; choose text or json",
                 options->format->name);
    return RA_EXIT_INCOMPLETE;
}

int ra_run_list_rules(const struct ra_options *options, struct ra_error *err)
{
    struct ra_judge judge;
    struct ra_sink sink;
    if (options->format->list_rules == NULL)
        return refuse_list(options, err);
    int ready = ra_judge_init(&judge, options, 0, err);
    if (ready == 0) {
        ra_sink_init_stream(&sink, stdout);
        options->format->list_rules(judge.rules, RA_RULE_COUNT, ra_terminal_width(stdout),
                                    &sink);
        ready = ra_sink_finish(&sink, err);
        if (ready != 0)
            ra_error_wrap(err, "the rules could not be written to standard output");
    }
    ra_judge_clear(&judge);
    return ready == 0 ? RA_EXIT_CLEAN : RA_EXIT_INCOMPLETE;
}
