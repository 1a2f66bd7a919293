#include "rootfs_audit/report/format.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/by_source.h"
#include "rootfs_audit/util/escape.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char last_complete[] = "rootfs_audit_last_complete_timestamp_seconds";

/* What one rendering carries around. */
struct page {
    const struct ra_audit *audit;
    const struct ra_report_options *options;
    struct ra_sink *sink;
    struct ra_by_source by_source;
    size_t *earlier; /* for each source, how many before it have its endpoint */
};

static void begin(struct ra_sink *sink, const char *name, const char *help)
{
    ra_sink_printf(sink, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* A label's value: shown as on a terminal, and then quoted as the format has it. */
static void put_value(struct ra_sink *sink, const char *value)
{
    struct ra_buffer shown;
    ra_buffer_init(&shown, SIZE_MAX / 2);
    if (ra_escape_terminal(&shown, value) != 0)
        ra_sink_fail(sink, "out of memory");
    for (const char *at = ra_buffer_text(&shown); *at != '\0';) {
        size_t plain = strcspn(at, "\\\"");
        ra_sink_write(sink, at, plain);
        at += plain;
        if (*at == '\0')
            break;
        ra_sink_puts(sink, "\\");
        ra_sink_write(sink, at++, 1);
    }
    ra_buffer_clear(&shown);
}

/* `name="value"`, after "{" or ",". NULL is an empty value, which is as good as none. */
static void put_label(struct ra_sink *sink, const char *before, const char *name,
                      const char *value)
{
    ra_sink_puts(sink, before);
    ra_sink_puts(sink, name);
    ra_sink_puts(sink, "=\"");
    put_value(sink, value == NULL ? "" : value);
    ra_sink_puts(sink, "\"");
}

/* Labels that tell a source from all others: of those with one endpoint, each but the
 * first has its turn too. Of series that stand twice the node exporter keeps the first
 * without a word, and what fails in the others would not be seen. */
static void put_source(const struct page *page, size_t source)
{
    put_label(page->sink, "{", "source", page->audit->sources[source].endpoint);
    if (page->earlier != NULL && page->earlier[source] > 0)
        ra_sink_printf(page->sink, ",nth=\"%zu\"", page->earlier[source] + 1);
}

static void put_number(struct ra_sink *sink, size_t number)
{
    ra_sink_printf(sink, "} %zu\n", number);
}

static void put_plain(struct ra_sink *sink, const char *name, const char *help,
                      long long number)
{
    begin(sink, name, help);
    ra_sink_printf(sink, "%s %lld\n", name, number);
}

static double seconds(const struct timespec *time)
{
    return (double)time->tv_sec + (double)time->tv_nsec / 1e9;
}

static void put_seconds(struct ra_sink *sink, const char *name, const char *help,
                        double number)
{
    begin(sink, name, help);
    ra_sink_printf(sink, "%s %.3f\n", name, number);
}

static void write_build(const struct page *page)
{
    static const char name[] = "rootfs_audit_build_info";
    const struct ra_control *control = ra_control();
    begin(page->sink, name,
          "The version of rootfs-audit, and the control's number in the newest and in "
          "older versions of the benchmark; always 1.");
    ra_sink_puts(page->sink, name);
    put_label(page->sink, "{", "version", page->audit->tool_version);
    put_label(page->sink, ",", "benchmark", control->benchmark);
    put_label(page->sink, ",", "control", control->ids[0].id);
    put_label(page->sink, ",", "control_alias", control->ids[1].id);
    put_number(page->sink, 1);
}

/* How the audit went, and when. Stands first, where an older report is read again. */
static void write_audit(const struct page *page)
{
    const struct ra_audit *audit = page->audit;
    const struct ra_summary *summary = &audit->summary;
    const double started = seconds(&audit->started_at);
    const double finished = seconds(&audit->finished_at);
    long long now = (long long)audit->finished_at.tv_sec;
    long long before =
        page->options->last_complete <= now ? page->options->last_complete : 0;
    put_plain(page->sink, last_complete,
              "When the last audit that was complete ended; 0 when there was none.",
              summary->exit_status == RA_EXIT_INCOMPLETE ? before : now);
    put_seconds(page->sink, "rootfs_audit_last_run_timestamp_seconds",
                "When this audit ended, complete or not.", finished);
    put_seconds(page->sink, "rootfs_audit_duration_seconds", "How long this audit took.",
                finished > started ? finished - started : 0);
    put_plain(page->sink, "rootfs_audit_exit_status",
              "0: all pass or are waived, 1: some fail, 2: the audit is not complete.",
              (long long)summary->exit_status);
    put_plain(page->sink, "rootfs_audit_problems",
              "How many things kept the audit from being complete, besides workloads "
              "that could not be evaluated.",
              (long long)audit->problem_count);
    put_plain(page->sink, "rootfs_audit_workloads_gone",
              "Containers that were removed while they were audited.",
              (long long)summary->gone);
}

static void write_source_info(const struct page *page)
{
    static const char name[] = "rootfs_audit_source_info";
    begin(page->sink, name, "What is audited; always 1.");
    for (size_t i = 0; i < page->audit->source_count; i++) {
        const struct ra_source *source = &page->audit->sources[i];
        ra_sink_puts(page->sink, name);
        put_source(page, i);
        put_label(page->sink, ",", "kind", ra_source_kind_name(source->kind));
        put_label(page->sink, ",", "host", source->name);
        put_label(page->sink, ",", "product", source->product);
        put_label(page->sink, ",", "version", source->version);
        put_number(page->sink, 1);
    }
}

static void write_source_up(const struct page *page)
{
    static const char name[] = "rootfs_audit_source_up";
    begin(page->sink, name, "Whether the source could be audited.");
    for (size_t i = 0; i < page->audit->source_count; i++) {
        ra_sink_puts(page->sink, name);
        put_source(page, i);
        put_number(page->sink, page->audit->sources[i].error == NULL);
    }
}

static void write_verdict_counts(const struct page *page)
{
    static const char name[] = "rootfs_audit_workloads";
    begin(page->sink, name, "How many workloads have each verdict.");
    for (size_t i = 0; i < page->audit->source_count; i++) {
        const struct ra_summary counts = ra_by_source_count(&page->by_source, i);
        const struct {
            enum ra_verdict verdict;
            size_t count;
        } all[] = {
            {RA_VERDICT_PASS, counts.pass},
            {RA_VERDICT_FAIL, counts.fail},
            {RA_VERDICT_WAIVED, counts.waived},
            {RA_VERDICT_ERROR, counts.error},
        };
        for (size_t j = 0; j < sizeof all / sizeof all[0]; j++) {
            ra_sink_puts(page->sink, name);
            put_source(page, i);
            put_label(page->sink, ",", "verdict", ra_verdict_name(all[j].verdict));
            put_number(page->sink, all[j].count);
        }
    }
}

/* How many workloads of a source have a finding of each rule, waived ones too. */
static void count_rules(const struct page *page, size_t source, size_t *counts)
{
    size_t size = ra_by_source_size(&page->by_source, source);
    memset(counts, 0, page->audit->rule_count * sizeof *counts);
    for (size_t i = 0; i < size; i++) {
        const struct ra_workload *workload =
            ra_by_source_workload(&page->by_source, source, i);
        for (size_t rule = 0; rule < page->audit->rule_count; rule++)
            counts[rule] +=
                ra_workload_has_finding(workload, page->audit->rules[rule].id);
    }
}

static void write_rule_counts(const struct page *page)
{
    static const char name[] = "rootfs_audit_findings";
    const struct ra_audit *audit = page->audit;
    size_t *counts = calloc(audit->rule_count + 1, sizeof *counts);
    if (counts == NULL) {
        ra_sink_fail(page->sink, "out of memory");
        return;
    }
    begin(page->sink, name, "How many workloads have a finding of each rule.");
    for (size_t i = 0; i < audit->source_count; i++) {
        count_rules(page, i, counts);
        for (size_t rule = 0; rule < audit->rule_count; rule++) {
            ra_sink_puts(page->sink, name);
            put_source(page, i);
            put_label(page->sink, ",", "rule", audit->rules[rule].id);
            put_label(page->sink, ",", "level", ra_level_name(audit->rules[rule].level));
            put_number(page->sink, counts[rule]);
        }
    }
    free(counts);
}

/* Workloads of one name stand side by side: the series of each of their verdicts counts
 * them. */
static void write_workloads_of(const struct page *page, size_t source, const char *name)
{
    size_t size = ra_by_source_size(&page->by_source, source);
    for (size_t first = 0, end = 0; first < size; first = end) {
        const char *workload_name =
            ra_by_source_workload(&page->by_source, source, first)->name;
        size_t counts[RA_VERDICT_PASS + 1] = {0};
        for (end = first; end < size; end++) {
            const struct ra_workload *workload =
                ra_by_source_workload(&page->by_source, source, end);
            if (strcmp(workload->name, workload_name) != 0)
                break;
            counts[workload->verdict]++;
        }
        for (size_t verdict = 0; verdict <= RA_VERDICT_PASS; verdict++) {
            if (counts[verdict] == 0)
                continue;
            ra_sink_puts(page->sink, name);
            put_source(page, source);
            put_label(page->sink, ",", "name", workload_name);
            put_label(page->sink, ",", "verdict",
                      ra_verdict_name((enum ra_verdict)verdict));
            put_number(page->sink, counts[verdict]);
        }
    }
}

static void write_workloads(const struct page *page)
{
    static const char name[] = "rootfs_audit_workload_verdict";
    begin(page->sink, name,
          "The verdict on each workload: 1, or how many of them have one name.");
    for (size_t i = 0; i < page->audit->source_count; i++)
        write_workloads_of(page, i, name);
}

static int compare_endpoints(const void *left, const void *right, void *context)
{
    const struct ra_source *sources = context;
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    int order = strcmp(sources[a].endpoint, sources[b].endpoint);
    return order != 0 ? order : (a > b) - (a < b);
}

/* Without memory the sink fails, and there is NULL. */
static size_t *count_earlier(const struct ra_audit *audit, struct ra_sink *sink)
{
    const struct ra_source *sources = audit->sources;
    size_t *earlier = calloc(audit->source_count + 1, sizeof *earlier);
    size_t *order = calloc(audit->source_count + 1, sizeof *order);
    if (earlier == NULL || order == NULL) {
        ra_sink_fail(sink, "out of memory");
        free(earlier);
        free(order);
        return NULL;
    }
    for (size_t i = 0; i < audit->source_count; i++)
        order[i] = i;
    if (audit->source_count > 1)
        qsort_r(order, audit->source_count, sizeof *order, compare_endpoints,
                audit->sources);
    for (size_t i = 1; i < audit->source_count; i++)
        if (strcmp(sources[order[i]].endpoint, sources[order[i - 1]].endpoint) == 0)
            earlier[order[i]] = earlier[order[i - 1]] + 1;
    free(order);
    return earlier;
}

void ra_report_prometheus(const struct ra_audit *audit,
                          const struct ra_report_options *options, struct ra_sink *sink)
{
    struct page page = {.audit = audit, .options = options, .sink = sink};
    ra_by_source_init(&page.by_source, audit, sink);
    page.earlier = count_earlier(audit, sink);
    write_audit(&page);
    write_build(&page);
    write_source_info(&page);
    write_source_up(&page);
    write_verdict_counts(&page);
    write_rule_counts(&page);
    write_workloads(&page);
    free(page.earlier);
    ra_by_source_clear(&page.by_source);
}

/* Only what this program writes is understood: whole seconds, at the start of a line. */
long long ra_prometheus_last_complete(const char *text)
{
    const size_t length = sizeof last_complete - 1;
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, last_complete, length) != 0 || line[length] != ' ')
            continue;
        const char *digits = line + length + 1;
        char *end = NULL;
        errno = 0;
        long long seconds = strtoll(digits, &end, 10);
        bool is_number = *digits >= '0' && *digits <= '9' && *end == '\n' && errno == 0;
        return is_number ? seconds : 0;
    }
    return 0;
}
