#include "rootfs_audit/cli/outputs.h"

#include "rootfs_audit/cli/terminal.h"
#include "rootfs_audit/util/destination.h"
#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* An older report is read no further: what is looked for stands at its beginning. */
static const size_t older_limit = 64UL << 10;

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

/* A report on its way into its file. */
struct output {
    const struct ra_report_request *request;
    long long last_complete; /* by the report that was there before the audit */
    struct ra_new_file file;
    bool is_straight; /* a pipe or a device */
    bool is_ready;    /* whole, and without its name */
    bool is_placed;   /* in this run, by its name */
    bool is_to_go;    /* the placed one, to make room for one that says more */
    bool is_given_up; /* it failed, which is a problem of the audit */
};

struct outputs {
    const struct ra_options *options;
    struct ra_audit *audit;
    struct ra_stream *stream; /* NULL: nothing is printed */
    struct output *all;
    size_t count;
};

/* What was placed in this run says less than is known by now: better none. */
static void withdraw(struct output *output)
{
    if (output->is_placed)
        unlink(output->request->path);
    output->is_placed = false;
    output->is_to_go = false;
}

/* Adds a problem, which every report that is rendered after it tells of. */
static int give_up(struct outputs *outputs, struct output *output, struct ra_error *why,
                   struct ra_error *err)
{
    output->is_given_up = true;
    withdraw(output);
    int status =
        ra_audit_add_problem(outputs->audit, err, "--report=%s: %s",
                             output->request->format->name, ra_error_message(why));
    ra_audit_finish(outputs->audit);
    ra_error_clear(why);
    return status;
}

static int render(const struct outputs *outputs, struct output *output,
                  struct ra_error *err)
{
    struct ra_sink sink;
    const struct ra_report_options report_options = {
        .is_coloured = outputs->options->colour == RA_WHEN_ALWAYS,
        .is_verbose = outputs->options->is_verbose,
        .is_file = true,
        .width = RA_TERMINAL_WIDTH,
        .last_complete = output->last_complete,
    };
    if (ra_new_file_open(&output->file, output->request->path, RA_NEW_FILE_REPLACE,
                         err) != 0)
        return -1;
    if (output->is_to_go)
        withdraw(output); /* the new one has its mode by now */
    ra_sink_init_stream(&sink, output->file.stream);
    output->request->format->render(outputs->audit, &report_options, &sink);
    if (ra_sink_finish(&sink, err) != 0)
        return ra_new_file_fail(&output->file, err);
    if (ra_new_file_sync(&output->file, err) != 0)
        return -1;
    output->is_ready = true;
    return 0;
}

static int put_in_place(const struct outputs *outputs, struct output *output,
                        struct ra_error *err)
{
    (void)outputs; /* as the other steps have it */
    output->is_ready = false;
    if (ra_new_file_finish(&output->file, err) != 0)
        return -1;
    output->is_placed = !output->is_straight;
    return 0;
}

static int render_straight(const struct outputs *outputs, struct output *output,
                           struct ra_error *err)
{
    return render(outputs, output, err) == 0 ? put_in_place(outputs, output, err) : -1;
}

/* Does a step with each output of one kind that has not failed. Returns how many failed
 * at it, or -1 when memory runs out. */
static int each(struct outputs *outputs,
                int (*step)(const struct outputs *outputs, struct output *output,
                            struct ra_error *err),
                bool wants_straight, struct ra_error *err)
{
    int failed = 0;
    for (size_t i = 0; i < outputs->count; i++) {
        struct output *output = &outputs->all[i];
        struct ra_error why = {0};
        if (output->is_given_up || output->is_straight != wants_straight ||
            step(outputs, output, &why) == 0)
            continue;
        failed++;
        if (output->is_placed && !output->is_to_go) {
            output->is_to_go = true; /* and its room is tried */
            ra_error_clear(&why);
        } else if (give_up(outputs, output, &why, err) != 0) {
            return -1;
        }
    }
    return failed;
}

static void drop_ready(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++) {
        if (outputs->all[i].is_ready)
            ra_new_file_drop(&outputs->all[i].file);
        outputs->all[i].is_ready = false;
    }
}

static int write_standard_output(const struct outputs *outputs, struct ra_error *err)
{
    const struct ra_options *options = outputs->options;
    struct ra_sink sink;
    const struct ra_report_options report_options = {
        .is_coloured = ra_terminal_is_coloured(stdout, options->colour),
        .is_verbose = options->is_verbose,
        .is_quiet = options->is_quiet,
        .width = ra_terminal_width(stdout),
    };
    if (options->is_quiet && outputs->audit->summary.exit_status == RA_EXIT_CLEAN)
        return 0;
    if (outputs->stream->is_open)
        return ra_stream_finish(outputs->stream, outputs->audit, err);
    ra_sink_init_stream(&sink, stdout);
    options->format->render(outputs->audit, &report_options, &sink);
    return ra_sink_finish(&sink, err);
}

/* Returns 1 where it failed, and -1 when memory runs out. */
static int print(struct outputs *outputs, struct ra_error *err)
{
    struct ra_error why = {0};
    int failed = write_standard_output(outputs, &why) != 0;
    if (failed &&
        ra_audit_add_problem(outputs->audit, err,
                             "the report could not be written to standard output: %s",
                             ra_error_message(&why)) != 0)
        failed = -1;
    if (failed > 0)
        ra_audit_finish(outputs->audit);
    ra_error_clear(&why);
    return failed;
}

/* Returns 0 when each file tells of each failure, its own excepted; -1 when memory runs
 * out. */
static int write_files(struct outputs *outputs, struct ra_error *err)
{
    int failed = 1;
    while (failed > 0) {
        failed = each(outputs, render, false, err);
        if (failed == 0)
            failed = each(outputs, put_in_place, false, err);
        drop_ready(outputs);
    }
    return failed;
}

/* Files come first, since whoever reads a pipe may take his time, and come again when
 * something failed after them. */
static int write_all(struct outputs *outputs, struct ra_error *err)
{
    if (write_files(outputs, err) != 0)
        return -1;
    if (outputs->stream != NULL)
        ra_stream_pause(outputs->stream); /* a pipe may be standard output's */
    int failed = each(outputs, render_straight, true, err);
    if (failed >= 0 && outputs->stream != NULL) {
        int more = print(outputs, err);
        failed = more < 0 ? -1 : failed + more;
    }
    return failed > 0 ? write_files(outputs, err) : failed;
}

int ra_outputs_write(const struct ra_options *options, struct ra_stream *stream,
                     struct ra_audit *audit, struct ra_error *err)
{
    struct outputs outputs = {.options = options, .audit = audit, .stream = stream};
    outputs.all = calloc(options->report_count + 1, sizeof *outputs.all);
    if (outputs.all == NULL)
        return ra_error_nomem(err);
    for (; outputs.count < options->report_count; outputs.count++) {
        enum ra_destination what = RA_DESTINATION_FREE;
        const struct ra_report_request *request = &options->reports[outputs.count];
        ra_destination_look(request->path, &what, NULL);
        outputs.all[outputs.count] =
            (struct output){.request = request,
                            .is_straight = what == RA_DESTINATION_STRAIGHT,
                            .last_complete = read_last_complete(request)};
    }
    int status = write_all(&outputs, err);
    free(outputs.all);
    return status;
}
