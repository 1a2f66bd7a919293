#include "rootfs_audit/report/format.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/html_advice.h"
#include "rootfs_audit/report/html_assets.h"
#include "rootfs_audit/report/html_charts.h"
#include "rootfs_audit/report/html_table.h"
#include "rootfs_audit/report/markup.h"
#include "rootfs_audit/util/rfc3339.h"

#include <stdio.h>

/* The audit in a word and a sentence. */
struct headline {
    const char *class_name;
    const char *word;
    char sentence[128];
};

static struct headline find_headline(const struct ra_audit *audit)
{
    const struct ra_summary *summary = &audit->summary;
    const char *noun = ra_audit_noun(audit, summary->total);
    struct headline headline = {.class_name = "fail", .word = "Fails"};
    if (summary->exit_status == RA_EXIT_INCOMPLETE) {
        headline.class_name = "error";
        headline.word = "Not complete";
    } else if (summary->exit_status == RA_EXIT_CLEAN) {
        headline.class_name = "pass";
        headline.word = "Passes";
    }
    if (summary->fail > 0)
        snprintf(headline.sentence, sizeof headline.sentence, "%zu of %zu %s fail",
                 summary->fail, summary->total, noun);
    else if (summary->total == 0)
        snprintf(headline.sentence, sizeof headline.sentence, "there is no %s to audit",
                 ra_audit_noun(audit, 1));
    else if (summary->pass == summary->total)
        snprintf(headline.sentence, sizeof headline.sentence, "all %zu %s pass",
                 summary->total, noun);
    else
        snprintf(headline.sentence, sizeof headline.sentence, "%zu of %zu %s pass",
                 summary->pass, summary->total, noun);
    return headline;
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
    ra_sink_printf(sink, "\">\n<title>%s: %s</title>\n<style>", headline->word,
                   headline->sentence);
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

static void put_banner(struct ra_sink *sink, const struct ra_audit *audit,
                       const struct headline *headline)
{
    const struct ra_summary *summary = &audit->summary;
    ra_sink_puts(sink, "<body><a class=\"skip\" href=\"#workloads\">Skip to the "
                       "workloads</a>\n<header><h1>Read-only root filesystems</h1>\n");
    put_control(sink);
    ra_sink_printf(sink, "<div class=\"banner %s\"><p><strong>%s:</strong> %s</p>\n<ul>",
                   headline->class_name, headline->word, headline->sentence);
    put_count(sink, RA_VERDICT_FAIL, summary->fail);
    put_count(sink, RA_VERDICT_ERROR, summary->error);
    put_count(sink, RA_VERDICT_WAIVED, summary->waived);
    put_count(sink, RA_VERDICT_PASS, summary->pass);
    ra_sink_puts(sink, "</ul></div>\n<dl>");
    put_time(sink, "Begun", &audit->started_at);
    put_time(sink, "Ended", &audit->finished_at);
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
