#include "rootfs_audit/cli/outputs_check.h"

#include "rootfs_audit/util/destination.h"

#include <unistd.h>

/* A report must not take the place of what another option reads or writes. */
static int check_options(const struct ra_options *options,
                         const struct ra_report_request *report, struct ra_error *err)
{
    const struct {
        const char *option;
        const char *file;
    } others[] = {
        {"--policy", options->policy},    {"--write-baseline", options->baseline},
        {"--inspect", options->inspect},  {"--compose", options->compose},
        {"--hosts", options->hosts_file},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].file != NULL &&
            ra_destination_is_same(others[i].file, report->path))
            return ra_error_set(err, "--report=%s:%s is the file of %s; name another",
                                report->format->name, report->path, others[i].option);
    return 0;
}

/* Nor of what the shell opened for it. */
static int check_streams(const struct ra_report_request *report, struct ra_error *err)
{
    if (ra_destination_is_open(report->path, STDIN_FILENO))
        return ra_error_set(err, "--report=%s:%s is standard input; name another",
                            report->format->name, report->path);
    if (ra_destination_is_open(report->path, STDOUT_FILENO))
        return ra_error_set(err,
                            "--report=%s:%s is where standard output goes; choose what "
                            "is printed there with --format, or name another",
                            report->format->name, report->path);
    if (ra_destination_is_open(report->path, STDERR_FILENO))
        return ra_error_set(err,
                            "--report=%s:%s is where standard error goes; name another",
                            report->format->name, report->path);
    return 0;
}

static int check_earlier(const struct ra_options *options, size_t index,
                         struct ra_error *err)
{
    const struct ra_report_request *report = &options->reports[index];
    for (size_t i = 0; i < index; i++)
        if (ra_destination_is_same(options->reports[i].path, report->path))
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
        if (check_streams(report, err) != 0)
            return -1;
        if (ra_destination_check(report->path, err) != 0)
            return ra_error_wrap(err, "--report=%s", report->format->name);
        if (check_options(options, report, err) != 0 ||
            check_earlier(options, i, err) != 0)
            return -1;
    }
    return 0;
}
