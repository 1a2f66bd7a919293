#include "rootfs_audit/report/text_advice.h"

#include "rootfs_audit/report/text_layout.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/escape.h"
#include "rootfs_audit/util/shell.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Where the lines begin, and the flags, which people copy. */
enum { INDENT = 8, FLAG_INDENT = 10, WIDTH_MIN = 36 };

static void write_wrapped(const char *text, size_t first, size_t indent, unsigned width,
                          struct ra_sink *sink)
{
    ra_sink_repeat(sink, ' ', first);
    ra_columns_put_wrapped(text, indent,
                           width > indent + WIDTH_MIN ? width - indent : WIDTH_MIN, sink);
}

/* One a line, so that long ones can be read; the shell takes them as one line. */
static void write_flags(const struct ra_strings *flags, struct ra_sink *sink)
{
    for (size_t i = 0; i < flags->count; i++) {
        struct ra_buffer quoted;
        ra_buffer_init(&quoted, SIZE_MAX / 2);
        if (ra_shell_quote(&quoted, flags->all[i]) != 0)
            ra_sink_fail(sink, "out of memory");
        ra_sink_repeat(sink, ' ', FLAG_INDENT);
        ra_sink_printf(sink, "%s%s\n", ra_buffer_text(&quoted),
                       i + 1 < flags->count ? " \\" : "");
        ra_buffer_clear(&quoted);
    }
}

static void add(struct ra_buffer *line, const char *text, struct ra_sink *sink)
{
    if (ra_buffer_puts(line, text) != 0)
        ra_sink_fail(sink, "out of memory");
}

static void add_escaped(struct ra_buffer *line, const char *text, struct ra_sink *sink)
{
    if (ra_escape_terminal(line, text) != 0)
        ra_sink_fail(sink, "out of memory");
}

static void add_evidence(struct ra_buffer *line, const struct ra_advice_path *path,
                         struct ra_sink *sink)
{
    const char *separator = " (";
    for (unsigned i = 0; i < RA_EVIDENCE_COUNT; i++) {
        if ((path->evidence & 1U << i) == 0)
            continue;
        add(line, separator, sink);
        add(line, ra_evidence_name((enum ra_evidence)(1U << i)), sink);
        separator = ", ";
    }
    if (path->evidence != 0)
        add(line, ")", sink);
}

/* "tmpfs, for /run/a.pid, /run/b.pid and 3 more (changes): 5 bytes seen there" */
static void write_path(const struct ra_advice_path *path, unsigned width,
                       struct ra_sink *sink)
{
    enum { EXAMPLES = 2 };
    char number[48];
    struct ra_buffer line;
    ra_buffer_init(&line, SIZE_MAX / 2);
    size_t shown = path->examples.count < EXAMPLES ? path->examples.count : EXAMPLES;
    add(&line, ra_advice_as_name(path->as), sink);
    for (size_t i = 0; i < shown; i++) {
        add(&line, i == 0 ? ", for " : path->count > shown ? ", " : " and ", sink);
        add_escaped(&line, path->examples.all[i], sink);
    }
    if (path->count > shown) {
        snprintf(number, sizeof number, " and %zu more", path->count - shown);
        add(&line, number, sink);
    }
    add_evidence(&line, path, sink);
    if (path->rule != NULL) {
        add(&line, ", for ", sink);
        add(&line, path->rule, sink);
    }
    for (size_t i = 0; i < path->remarks.count; i++) {
        add(&line, i == 0 ? ": " : "; ", sink);
        add_escaped(&line, path->remarks.all[i], sink);
    }
    struct ra_buffer name;
    ra_buffer_init(&name, SIZE_MAX / 2);
    add_escaped(&name, path->path, sink);
    ra_sink_repeat(sink, ' ', INDENT);
    ra_sink_printf(sink, "%s\n", ra_buffer_text(&name));
    write_wrapped(ra_buffer_text(&line), FLAG_INDENT, FLAG_INDENT, width, sink);
    ra_buffer_clear(&name);
    ra_buffer_clear(&line);
}

/* "Note: it has run for only 7 s" */
static void write_sentence(const char *label, const char *sentence, unsigned width,
                           struct ra_sink *sink)
{
    struct ra_buffer line;
    ra_buffer_init(&line, SIZE_MAX / 2);
    add(&line, label, sink);
    add_escaped(&line, sentence, sink);
    write_wrapped(ra_buffer_text(&line), INDENT, FLAG_INDENT, width, sink);
    ra_buffer_clear(&line);
}

static void write_missing(const struct ra_advice *advice, unsigned width,
                          struct ra_sink *sink)
{
    struct ra_buffer line;
    ra_buffer_init(&line, SIZE_MAX / 2);
    if (ra_advice_append_missing(advice, &line) != 0)
        ra_sink_fail(sink, "out of memory");
    if (line.length > 0)
        write_sentence("", ra_buffer_text(&line), width, sink);
    ra_buffer_clear(&line);
}

/* The compose file's lines; all that is in them can be shown. */
static void write_compose(const char *compose, bool is_service, struct ra_sink *sink)
{
    ra_sink_repeat(sink, ' ', INDENT);
    ra_sink_puts(sink, is_service ? "Add to its compose file:\n"
                                  : "The same as an override file of docker compose:\n");
    while (*compose != '\0') {
        size_t length = strcspn(compose, "\n");
        ra_sink_repeat(sink, ' ', FLAG_INDENT);
        ra_sink_write(sink, compose, length);
        ra_sink_puts(sink, "\n");
        compose += length;
        compose += *compose == '\n';
    }
}

void ra_text_advice_write(const struct ra_audit *audit,
                          const struct ra_workload *workload,
                          const struct ra_report_options *options, struct ra_sink *sink)
{
    const struct ra_advice *advice = workload->advice;
    bool is_service = workload->kind == RA_WORKLOAD_SERVICE;
    write_missing(advice, options->width, sink);
    if (advice->run_flags.count > 0 && !is_service) {
        char headline[96];
        snprintf(headline, sizeof headline,
                 "Recreate it with these %s flags, placed before the image:",
                 ra_audit_product(audit, workload)->run);
        write_wrapped(headline, INDENT, INDENT, options->width, sink);
        write_flags(&advice->run_flags, sink);
    }
    for (size_t i = 0; i < advice->path_count; i++)
        write_path(&advice->paths[i], options->width, sink);
    for (size_t i = 0; i < advice->remarks.count; i++)
        write_sentence("Note: ", advice->remarks.all[i], options->width, sink);
    if ((options->is_verbose || is_service) && advice->compose != NULL)
        write_compose(advice->compose, is_service, sink);
}
