#include "rootfs_audit/cli/outputs.h"

#include "rootfs_audit/cli/terminal.h"
#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* An older report is read no further: what is looked for stands at its beginning. */
static const size_t older_limit = 64UL << 10;

/* A report must not take the place of what another option reads or writes. */
static int check_place(const struct ra_options *options, size_t index,
                       struct ra_error *err)
{
    const struct ra_report_request *report = &options->reports[index];
    const struct {
        const char *option;
        const char *file;
    } others[] = {
        {"--policy", options->policy},    {"--write-baseline", options->baseline},
        {"--inspect", options->inspect},  {"--compose", options->compose},
        {"--hosts", options->hosts_file},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].file != NULL && ra_new_file_is_same(others[i].file, report->path))
            return ra_error_set(err, "--report=%s:%s is the file of %s; name another",
                                report->format->name, report->path, others[i].option);
    for (size_t i = 0; i < index; i++)
        if (ra_new_file_is_same(options->reports[i].path, report->path))
            return ra_error_set(err,
                                "--report=%s:%s and --report=%s:%s: two reports cannot "
                                "be one file; name another",
                                options->reports[i].format->name,
                                options->reports[i].path, report->format->name,
                                report->path);
    return 0;
}

int ra_outputs_check(const struct ra_options *options, struct ra_error *err)
{
    for (size_t i = 0; i < options->report_count; i++) {
        const struct ra_report_request *report = &options->reports[i];
        if (ra_new_file_check(report->path, err) != 0)
            return ra_error_wrap(err, "--report=%s", report->format->name);
        if (check_place(options, i, err) != 0)
            return -1;
    }
    return 0;
}

/* When the last complete audit was, by the report that a file holds now. */
static long long read_last_complete(const struct ra_report_request *report)
{
    struct stat info;
    struct ra_buffer text;
    long long last = 0;
    if (report->format->read_last_complete == NULL || stat(report->path, &info) != 0 ||
        !S_ISREG(info.st_mode))
        return 0;
    ra_buffer_init(&text, older_limit);
    int cause = ra_file_read(AT_FDCWD, report->path, &text);
    if (cause == 0 || cause == EFBIG)
        last = report->format->read_last_complete(ra_buffer_text(&text));
    ra_buffer_clear(&text);
    return last;
}

static int write_file(const struct ra_options *options,
                      const struct ra_report_request *report,
                      const struct ra_audit *audit, struct ra_error *err)
{
    struct ra_new_file file;
    struct ra_sink sink;
    const struct ra_report_options report_options = {
        .is_coloured = options->colour == RA_WHEN_ALWAYS,
        .is_verbose = options->is_verbose,
        .is_file = true,
        .width = RA_TERMINAL_WIDTH,
        .last_complete = read_last_complete(report),
    };
    if (ra_new_file_open(&file, report->path, err) != 0)
        return -1;
    ra_sink_init_stream(&sink, file.stream);
    report->format->render(audit, &report_options, &sink);
    if (ra_sink_finish(&sink, err) == 0)
        return ra_new_file_replace(&file, err);
    return ra_new_file_fail(&file, err);
}

int ra_outputs_write_files(const struct ra_options *options, struct ra_audit *audit,
                           struct ra_error *err)
{
    for (size_t i = 0; i < options->report_count; i++) {
        struct ra_error why = {0};
        int status = 0;
        if (write_file(options, &options->reports[i], audit, &why) != 0) {
            status = ra_audit_add_problem(audit, err, "--report=%s: %s",
                                          options->reports[i].format->name,
                                          ra_error_message(&why));
            ra_audit_finish(audit);
        }
        ra_error_clear(&why);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int write_standard_output(const struct ra_options *options,
                                 struct ra_stream *stream, struct ra_audit *audit,
                                 struct ra_error *err)
{
    struct ra_sink sink;
    const struct ra_report_options report_options = {
        .is_coloured = ra_terminal_is_coloured(stdout, options->colour),
        .is_verbose = options->is_verbose,
        .is_quiet = options->is_quiet,
        .width = ra_terminal_width(stdout),
    };
    if (options->is_quiet && audit->summary.exit_status == RA_EXIT_CLEAN)
        return 0;
    if (stream->is_open)
        return ra_stream_finish(stream, audit, err);
    ra_sink_init_stream(&sink, stdout);
    options->format->render(audit, &report_options, &sink);
    return ra_sink_finish(&sink, err);
}

int ra_outputs_write(const struct ra_options *options, struct ra_stream *stream,
                     struct ra_audit *audit, struct ra_error *err)
{
    if (ra_outputs_write_files(options, audit, err) != 0)
        return -1;
    if (write_standard_output(options, stream, audit, err) != 0)
        return ra_error_wrap(err, "the report could not be written to standard output");
    return 0;
}
