#include "rootfs_audit/report/format.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/html_advice.h"
#include "rootfs_audit/report/html_assets.h"
#include "rootfs_audit/report/html_charts.h"
#include "rootfs_audit/report/html_table.h"
#include "rootfs_audit/report/markup.h"
#include "rootfs_audit/util/rfc3339.h"

/* The audit in a word, and how that looks. */
struct headline {
    const char *class_name;
    const char *word;
};

static size_t count_dead_sources(const struct ra_audit *audit)
{
    size_t count = 0;
    for (size_t i = 0; i < audit->source_count; i++)
        count += audit->sources[i].error != NULL;
    return count;
}

static bool is_complete(const struct ra_audit *audit)
{
    return audit->summary.exit_status != RA_EXIT_INCOMPLETE &&
           count_dead_sources(audit) == 0;
}

static struct headline find_headline(const struct ra_audit *audit)
{
    if (!is_complete(audit))
        return (struct headline){"error", "Not complete"};
    if (audit->summary.exit_status == RA_EXIT_CLEAN)
        return (struct headline){"pass", "Passes"};
    return (struct headline){"fail", "Fails"};
}

/* "10 of 21 workloads fail"; else how many pass, or that all are waived. */
static void put_share(const struct ra_audit *audit, struct ra_sink *sink)
{
    static const struct {
        const char *one;
        const char *many;
    } words[] = {
        [RA_VERDICT_FAIL] = {"fails", "fail"},
        [RA_VERDICT_WAIVED] = {"is waived", "are waived"},
        [RA_VERDICT_PASS] = {"passes", "pass"},
    };
    const struct ra_summary *summary = &audit->summary;
    size_t count = summary->pass;
    enum ra_verdict verdict = RA_VERDICT_PASS;
    if (summary->fail > 0) {
        count = summary->fail;
        verdict = RA_VERDICT_FAIL;
    } else if (summary->waived == summary->total) {
        count = summary->waived;
        verdict = RA_VERDICT_WAIVED;
    }
    const char *noun = ra_audit_noun(audit, summary->total);
    if (count == summary->total && count > 1)
        ra_sink_printf(sink, "all %zu %s ", count, noun);
    else
        ra_sink_printf(sink, "%zu of %zu %s ", count, summary->total, noun);
    ra_sink_puts(sink, count == 1 ? words[verdict].one : words[verdict].many);
}

static void put_sentence(const struct ra_audit *audit, struct ra_sink *sink)
{
    if (audit->summary.total > 0)
        put_share(audit, sink);
    else if (!is_complete(audit))
        ra_sink_puts(sink, "nothing was audited");
    else
        ra_sink_printf(sink, "there is no %s to audit", ra_audit_noun(audit, 1));
}

/* All else that is not a pass: the banner may be all that is read. */
static void put_rest(const struct ra_audit *audit, struct ra_sink *sink)
{
    const struct ra_summary *summary = &audit->summary;
    size_t dead = count_dead_sources(audit);
    if (summary->error > 0)
        ra_sink_printf(sink, ", %zu could not be evaluated", summary->error);
    if (summary->waived > 0 && summary->waived < summary->total)
        ra_sink_printf(sink, ", %zu %s waived", summary->waived,
                       summary->waived == 1 ? "is" : "are");
    if (dead > 0)
        ra_sink_printf(sink, ", %zu of %zu %s could not be audited", dead,
                       audit->source_count,
                       audit->source_count == 1 ? "source" : "sources");
}

static void put_head(struct ra_sink *sink, const struct ra_audit *audit,
                     const struct headline *headline)
{
    const struct ra_html_asset style = ra_html_style();
    const struct ra_html_asset script = ra_html_script();
    ra_sink_puts(sink,
                 "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" "
                 "content=\"default-src 'none'; style-src 'sha256-");
    ra_sink_puts(sink, style.hash);
    ra_sink_puts(sink, "'; script-src 'sha256-");
    ra_sink_puts(sink, script.hash);
    ra_sink_puts(sink, "'; base-uri 'none'; form-action 'none'\">\n<meta "
                       "name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
                       "dark\">\n<meta name=\"generator\" content=\"rootfs-audit ");
    ra_markup_put(sink, audit->tool_version);
    ra_sink_printf(sink, "\">\n<title>%s: ", headline->word);
    put_sentence(audit, sink);
    ra_sink_puts(sink, "</title>\n<style>");
    ra_sink_puts(sink, style.text);
    ra_sink_puts(sink, "</style></head>\n");
}

static void put_count(struct ra_sink *sink, enum ra_verdict verdict, size_t count)
{
    ra_sink_puts(sink, "<li>");
    ra_html_verdict_write(verdict, sink);
    ra_sink_printf(sink, " <b>%zu</b></li>", count);
}

static void put_control(struct ra_sink *sink)
{
    const struct ra_control *control = ra_control();
    ra_sink_puts(sink, "<p class=\"control\">");
    ra_markup_put(sink, control->benchmark);
    for (size_t i = 0; i < control->id_count; i++) {
        ra_sink_puts(sink, i == 0 ? " " : ", ");
        ra_markup_put(sink, control->ids[i].id);
        ra_sink_puts(sink, " in ");
        ra_markup_put(sink, control->ids[i].since);
    }
    ra_sink_puts(sink, ": ");
    ra_markup_put(sink, control->title);
    ra_sink_puts(sink, ".</p>\n");
}

static void put_time(struct ra_sink *sink, const char *label, const struct timespec *time)
{
    char text[RA_RFC3339_SIZE];
    if (ra_rfc3339_write(time, text) != 0)
        ra_sink_fail(sink, "the clock's time cannot be written");
    ra_sink_printf(sink,
                   "<div><dt>%s</dt><dd><time datetime=\"%s\">%.10s %.8s UTC</time>"
                   "</dd></div>",
                   label, text, text, text[0] == '\0' ? "" : text + 11);
}

/* None where the clock was set back meanwhile. */
static void put_duration(struct ra_sink *sink, const struct timespec *begun,
                         const struct timespec *ended)
{
    long long tenths = ((long long)ended->tv_sec - begun->tv_sec) * 10 +
                       (ended->tv_nsec - begun->tv_nsec) / 100000000;
    if (tenths >= 0)
        ra_sink_printf(sink, "<div><dt>Took</dt><dd>%lld.%lld s</dd></div>", tenths / 10,
                       tenths % 10);
}

static void put_banner(struct ra_sink *sink, const struct ra_audit *audit,
                       const struct headline *headline)
{
    const struct ra_summary *summary = &audit->summary;
    ra_sink_puts(sink, "<body><a class=\"skip\" href=\"#workloads\">Skip to the "
                       "workloads</a>\n<header><h1>Read-only root filesystems</h1>\n");
    put_control(sink);
    ra_sink_printf(sink, "<div class=\"banner %s\"><p><strong>%s:</strong> ",
                   headline->class_name, headline->word);
    put_sentence(audit, sink);
    put_rest(audit, sink);
    ra_sink_puts(sink, "</p>\n<ul>");
    put_count(sink, RA_VERDICT_FAIL, summary->fail);
    put_count(sink, RA_VERDICT_ERROR, summary->error);
    put_count(sink, RA_VERDICT_WAIVED, summary->waived);
    put_count(sink, RA_VERDICT_PASS, summary->pass);
    ra_sink_puts(sink, "</ul></div>\n<dl>");
    put_time(sink, "Begun", &audit->started_at);
    put_time(sink, "Ended", &audit->finished_at);
    put_duration(sink, &audit->started_at, &audit->finished_at);
    ra_sink_printf(sink, "<div><dt>Sources</dt><dd>%zu</dd></div>", audit->source_count);
    if (summary->gone > 0)
        ra_sink_printf(sink, "<div><dt>Removed meanwhile</dt><dd>%zu</dd></div>",
                       summary->gone);
    ra_sink_puts(sink, "<div><dt>Made by</dt><dd>rootfs-audit ");
    ra_markup_put(sink, audit->tool_version);
    ra_sink_puts(sink, "</dd></div></dl></header>\n<main>\n");
}

static void put_list(struct ra_sink *sink, const char *id, const char *title,
                     char *const *lines, size_t count)
{
    if (count == 0)
        return;
    ra_sink_printf(sink,
                   "<section aria-labelledby=\"%s\" class=\"%s\"><h2 "
                   "id=\"%s\">%s</h2>\n<ul>\n",
                   id, id, id, title);
    for (size_t i = 0; i < count; i++) {
        ra_sink_puts(sink, "<li>");
        ra_markup_put(sink, lines[i]);
        ra_sink_puts(sink, "</li>\n");
    }
    ra_sink_puts(sink, "</ul></section>\n");
}

void ra_report_html(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink)
{
    const struct headline headline = find_headline(audit);
    (void)options;
    put_head(sink, audit, &headline);
    put_banner(sink, audit, &headline);
    put_list(sink, "problems", "Why the audit is not complete", audit->problems,
             audit->problem_count);
    ra_html_sources_write(audit, sink);
    ra_html_rules_write(audit, sink);
    ra_html_workloads_write(audit, sink);
    ra_html_waivers_write(audit, sink);
    ra_html_advice_write(audit, sink);
    put_list(sink, "notes", "Notes", audit->notes, audit->note_count);
    ra_sink_puts(sink, "</main>\n<script>");
    ra_sink_puts(sink, ra_html_script().text);
    ra_sink_puts(sink, "</script></body></html>\n");
}
