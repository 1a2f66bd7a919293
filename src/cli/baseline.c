#include "rootfs_audit/cli/baseline.h"

#include "rootfs_audit/report/baseline.h"
#include "rootfs_audit/util/destination.h"
#include "rootfs_audit/util/new_file.h"
#include "rootfs_audit/util/sink.h"

#include <string.h>

int ra_baseline_check(const struct ra_options *options, const char *today,
                      struct ra_error *err)
{
    if (options->baseline == NULL)
        return 0;
    if (strcmp(options->until, today) < 0)
        return ra_error_set(err, "--until=%s is past; name today, %s, or a later day",
                            options->until, today);
    return ra_destination_check_free(options->baseline, err);
}

static int create(const struct ra_options *options, const char *today,
                  const struct ra_audit *audit, struct ra_error *err)
{
    struct ra_new_file file;
    struct ra_sink sink;
    if (audit->summary.exit_status == RA_EXIT_INCOMPLETE)
        return ra_error_set(err, "%s was not written, because the audit is not complete",
                            options->baseline);
    if (ra_new_file_open(&file, options->baseline, RA_NEW_FILE_CREATE, err) != 0)
        return -1;
    ra_sink_init_stream(&sink, file.stream);
    ra_baseline_write(audit, today, options->until, &sink);
    if (ra_sink_finish(&sink, err) == 0)
        return ra_new_file_finish(&file, err);
    return ra_new_file_fail(&file, err);
}

int ra_baseline_create(const struct ra_options *options, const char *today,
                       struct ra_audit *audit, struct ra_error *err)
{
    struct ra_error why = {0};
    int status = 0;
    if (options->baseline == NULL)
        return 0;
    if (create(options, today, audit, &why) != 0) {
        status = ra_audit_add_problem(audit, err, "%s", ra_error_message(&why));
        ra_audit_finish(audit);
    }
    ra_error_clear(&why);
    return status;
}
