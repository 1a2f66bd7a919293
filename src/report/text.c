#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/by_source.h"
#include "rootfs_audit/report/text_advice.h"
#include "rootfs_audit/report/text_layout.h"
#include "rootfs_audit/report/text_summary.h"
#include "rootfs_audit/util/escape.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What one rendering carries around. */
struct page {
    const struct ra_audit *audit;
    const struct ra_report_options *options;
    struct ra_sink *sink;
    struct ra_columns columns;
    struct ra_buffer scratch;
};

/* Where the lines of -v begin, and what follows their labels. */
enum { LABEL_INDENT = 8, FINDING_INDENT = 14, VALUE_INDENT = 18, PARAGRAPH_MIN = 36 };

static const struct {
    const char *word;
    const char *colour; /* SGR parameters, console_codes(4) */
} looks[] = {
    [RA_VERDICT_ERROR] = {"ERROR", "1;35"},
    [RA_VERDICT_FAIL] = {"FAIL", "1;31"},
    [RA_VERDICT_WAIVED] = {"WAIVED", "33"},
    [RA_VERDICT_PASS] = {"PASS", "32"},
};

/* The text escaped for a terminal; valid until the next call. */
static const char *shown(struct page *page, const char *text)
{
    ra_buffer_reset(&page->scratch);
    if (ra_escape_terminal(&page->scratch, text) != 0)
        ra_sink_fail(page->sink, "out of memory");
    return ra_buffer_text(&page->scratch);
}

/* An image with its digest cut to the twelve digits that docker ps shows. */
static const char *shown_image(struct page *page, const struct ra_workload *workload)
{
    enum { DIGITS = 12 };
    static const char algorithm[] = "sha256:";
    const char *image = ra_workload_image(workload);
    shown(page, image == NULL ? "-" : image);
    const char *text = ra_buffer_text(&page->scratch);
    const char *at = strrchr(text, '@');
    const char *digest = at == NULL ? text : at + 1;
    const char *digits = digest + strlen(algorithm);
    if (strncmp(digest, algorithm, strlen(algorithm)) == 0 && strlen(digits) > DIGITS &&
        strspn(digits, "0123456789abcdef") == strlen(digits))
        page->scratch.data[digits + DIGITS - text] = '\0';
    return ra_buffer_text(&page->scratch);
}

static bool is_left_out(const struct page *page, const struct ra_workload *workload)
{
    return page->options->is_quiet && (workload->verdict == RA_VERDICT_PASS ||
                                       workload->verdict == RA_VERDICT_WAIVED);
}

/* Of the names that are shown and take no more than `limit` columns. */
static size_t longest_name(struct page *page, size_t limit)
{
    size_t longest = 0;
    for (size_t i = 0; i < page->audit->workload_count; i++) {
        const struct ra_workload *workload = &page->audit->workloads[i];
        size_t columns = ra_escape_columns(shown(page, workload->name));
        if (!is_left_out(page, workload) && columns <= limit && columns > longest)
            longest = columns;
    }
    return longest;
}

static void fit_columns(struct page *page)
{
    size_t name = longest_name(page, SIZE_MAX);
    size_t image = 0;
    for (size_t i = 0; i < page->audit->workload_count; i++) {
        const struct ra_workload *workload = &page->audit->workloads[i];
        if (is_left_out(page, workload))
            continue;
        size_t columns = ra_escape_columns(shown_image(page, workload));
        image = columns > image ? columns : image;
    }
    page->columns = ra_columns_fit(page->options->width, name, image);
    if (name > page->columns.name)
        ra_columns_shrink_name(&page->columns, longest_name(page, page->columns.name));
}

/* Adds a word, escaped, to what is being made in `scratch`. */
static void add_word(struct page *page, const char *separator, const char *word)
{
    bool is_first = page->scratch.length == 0;
    if ((!is_first && ra_buffer_puts(&page->scratch, separator) != 0) ||
        ra_escape_terminal(&page->scratch, word) != 0)
        ra_sink_fail(page->sink, "out of memory");
}

static void add_strategies(struct page *page, const struct ra_workload *workload)
{
    const char *names[RA_STRATEGY_MAX];
    size_t count = ra_workload_strategies(workload, names);
    for (size_t i = 0; i < count; i++)
        add_word(page, ", ", names[i]);
    if (count == 0)
        add_word(page, "",
                 workload->writable_count > 0 ? "another mount type"
                                              : "no write strategy");
}

static void add_waiver(struct page *page, const struct ra_finding *finding)
{
    if (finding->waiver_until == NULL)
        return;
    add_word(page, " ", finding->is_waived ? "(waived until" : "(waiver expired after");
    add_word(page, " ", finding->waiver_until);
    add_word(page, ": ", finding->waiver_reason);
    add_word(page, "", ")");
}

/* Each rule that makes the verdict, once: why, and what to do. */
static void add_reasons(struct page *page, const struct ra_workload *workload)
{
    const char *last = "";
    for (size_t i = 0; i < workload->finding_count; i++) {
        const struct ra_finding *finding = &workload->findings[i];
        if (!finding->is_counted || strcmp(finding->rule, last) == 0)
            continue;
        last = finding->rule;
        add_word(page, "; ", finding->title);
        if (!finding->is_waived)
            add_word(page, ": ", finding->fix);
        add_waiver(page, finding);
    }
    if (page->scratch.length == 0)
        add_word(page, "",
                 "root filesystem is writable (let through by the policy's levels)");
}

static void add_warnings(struct page *page, const struct ra_workload *workload)
{
    char text[48];
    size_t count = 0;
    for (size_t i = 0; i < workload->finding_count; i++)
        count += workload->findings[i].level == RA_LEVEL_WARN;
    snprintf(text, sizeof text, "%zu warning%s", count, count == 1 ? "" : "s");
    if (count > 0)
        add_word(page, "; ", text);
}

/* Why it fails and what to do about it, or where it may write. */
static const char *detail(struct page *page, const struct ra_workload *workload)
{
    if (workload->error != NULL)
        return shown(page, workload->error);
    ra_buffer_reset(&page->scratch);
    if (workload->verdict == RA_VERDICT_PASS) {
        add_strategies(page, workload);
        add_warnings(page, workload);
    } else {
        add_reasons(page, workload);
    }
    return ra_buffer_text(&page->scratch);
}

static void write_verdict(struct page *page, enum ra_verdict verdict)
{
    const char *word = looks[verdict].word;
    if (page->options->is_coloured)
        ra_sink_printf(page->sink, "\033[%sm%s\033[0m", looks[verdict].colour, word);
    else
        ra_sink_puts(page->sink, word);
    ra_sink_repeat(page->sink, ' ', page->columns.verdict - strlen(word) + RA_COLUMN_GAP);
}

static void write_line(struct page *page, const struct ra_workload *workload)
{
    const struct ra_columns *columns = &page->columns;
    size_t indent =
        columns->verdict + columns->name + columns->image + 3 * (size_t)RA_COLUMN_GAP;
    write_verdict(page, workload->verdict);
    ra_columns_put_name(columns, shown(page, workload->name), page->sink);
    ra_columns_put_image(columns, shown_image(page, workload), page->sink);
    ra_columns_put_wrapped(detail(page, workload), indent, columns->detail, page->sink);
}

static void write_fact(struct page *page, const char *label, const char *value)
{
    if (value != NULL)
        ra_sink_printf(page->sink, "%*s%-8s  %s\n", LABEL_INDENT, "", label,
                       shown(page, value));
}

/* "/data  volume nv, driver local" */
static void write_writable(struct page *page, const char *label,
                           const struct ra_writable *writable)
{
    ra_sink_printf(page->sink, "%*s%-8s  %s  ", LABEL_INDENT, "", label,
                   shown(page, writable->path));
    ra_sink_puts(page->sink, ra_writable_kind_name(writable->kind));
    if (writable->source != NULL)
        ra_sink_printf(page->sink, " %s", shown(page, writable->source));
    if (writable->driver != NULL)
        ra_sink_printf(page->sink, ", driver %s", shown(page, writable->driver));
    if (writable->options != NULL)
        ra_sink_printf(page->sink, " %s", shown(page, writable->options));
    if (!writable->is_explicit)
        ra_sink_puts(page->sink, writable->kind == RA_WRITABLE_VOLUME
                                     ? ", anonymous"
                                     : ", added by the engine");
    ra_sink_puts(page->sink, "\n");
}

/* An escaped text of which each further line begins after so many columns. */
static void write_wrapped(struct page *page, size_t indent, const char *escaped)
{
    size_t width = page->options->width;
    ra_columns_put_wrapped(escaped, indent,
                           width > PARAGRAPH_MIN ? width - indent : VALUE_INDENT,
                           page->sink);
}

/* A paragraph in the column of values. */
static void write_paragraph(struct page *page, const char *text)
{
    ra_sink_repeat(page->sink, ' ', VALUE_INDENT);
    write_wrapped(page, VALUE_INDENT, shown(page, text));
}

static void write_finding(struct page *page, const struct ra_finding *finding)
{
    ra_sink_printf(page->sink, "%*s%-8s  %s", LABEL_INDENT, "",
                   ra_level_name(finding->level), finding->rule);
    if (finding->waiver_until != NULL)
        ra_sink_printf(page->sink, ", %s %s",
                       finding->is_waived ? "waived until" : "waiver expired after",
                       finding->waiver_until);
    ra_sink_puts(page->sink, "\n");
    write_paragraph(page, finding->message);
    write_fact(page, "waiver", finding->waiver_reason);
}

static void write_details(struct page *page, const struct ra_workload *workload)
{
    write_fact(page, "id", workload->id);
    write_fact(page, "image", ra_workload_image(workload));
    write_fact(page, "state", workload->state);
    if (workload->kernel_rootfs != RA_KERNEL_UNKNOWN)
        write_fact(page, "kernel",
                   workload->kernel_rootfs == RA_KERNEL_RO ? "root mounted read-only"
                                                           : "root mounted read-write");
    for (size_t i = 0; i < workload->writable_count; i++)
        write_writable(page, i == 0 ? "writable" : "", &workload->writable[i]);
    write_fact(page, "external", workload->external);
    for (size_t i = 0; i < workload->finding_count; i++)
        write_finding(page, &workload->findings[i]);
}

/* "warn  implicit-volume: The anonymous volume at ...", for all but the mere remarks. */
static void write_findings(struct page *page, const struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->finding_count; i++) {
        const struct ra_finding *finding = &workload->findings[i];
        if (finding->is_waived || finding->level < RA_LEVEL_WARN)
            continue;
        ra_sink_printf(page->sink, "%*s%s  ", LABEL_INDENT, "",
                       ra_level_name(finding->level));
        ra_buffer_reset(&page->scratch);
        add_word(page, "", finding->rule);
        add_word(page, ": ", finding->message);
        write_wrapped(page, FINDING_INDENT, ra_buffer_text(&page->scratch));
    }
}

static void write_workload(struct page *page, const struct ra_workload *workload)
{
    if (is_left_out(page, workload))
        return;
    write_line(page, workload);
    if (page->options->is_verbose)
        write_details(page, workload);
    else
        write_findings(page, workload);
    if (workload->advice != NULL)
        ra_text_advice_write(page->audit, workload, page->options, page->sink);
}

/* Where there are several sources, each has its own part, with a headline. */
static void write_part(struct page *page, const struct ra_by_source *by_source,
                       size_t index)
{
    const struct ra_source *source = &page->audit->sources[index];
    size_t size = ra_by_source_size(by_source, index);
    ra_text_source_write(source, page->sink);
    ra_sink_puts(page->sink, ":\n");
    if (source->error != NULL) {
        write_verdict(page, RA_VERDICT_ERROR);
        write_wrapped(page, LABEL_INDENT, shown(page, source->error));
    }
    for (size_t i = 0; i < size; i++)
        write_workload(page, ra_by_source_workload(by_source, index, i));
    ra_sink_puts(page->sink, "\n");
}

static void write_parts(struct page *page)
{
    struct ra_by_source by_source;
    ra_by_source_init(&by_source, page->audit, page->sink);
    for (size_t i = 0; i < page->audit->source_count; i++)
        write_part(page, &by_source, i);
    ra_by_source_clear(&by_source);
}

void ra_report_text(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink)
{
    struct page page = {.audit = audit, .options = options, .sink = sink};
    ra_buffer_init(&page.scratch, SIZE_MAX / 2);
    fit_columns(&page);
    if (audit->source_count > 1)
        write_parts(&page);
    for (size_t i = 0; audit->source_count <= 1 && i < audit->workload_count; i++)
        write_workload(&page, &audit->workloads[i]);
    ra_text_summary_write(audit, options, sink);
    ra_buffer_clear(&page.scratch);
}
