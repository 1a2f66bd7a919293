#include "rootfs_audit/cli/cli.h"

#include "rootfs_audit/cli/complain.h"
#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/run.h"
#include "rootfs_audit/model/audit.h"

#include <curl/curl.h>
#include <stdio.h>

/* Flushes and closes stdout: the last moment at which a full disk can show. */
static int close_output(struct ra_error *err)
{
    if (ferror(stdout) == 0 && fflush(stdout) == 0 && fclose(stdout) == 0)
        return 0;
    return ra_error_set(err, "standard output could not be written");
}

int ra_cli_main(int argc, char *const argv[])
{
    struct ra_options options = {0};
    struct ra_error err = {0};
    int status = RA_EXIT_INCOMPLETE;
    if (ra_options_parse(argc, argv, &options, &err) != 0)
        goto out;
    if (options.wants_help) {
        ra_options_print_help(stdout);
        status = RA_EXIT_CLEAN;
    } else if (options.wants_version) {
        printf("rootfs-audit %s (%s)\n", RA_VERSION, curl_version());
        status = RA_EXIT_CLEAN;
    } else if (options.lists_rules) {
        status = ra_run_list_rules(&options, &err);
    } else if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        ra_error_set(&err, "libcurl could not be set up");
    } else {
        status = ra_run(&options, &err);
        curl_global_cleanup();
    }
out:
    if (close_output(status == RA_EXIT_INCOMPLETE ? NULL : &err) != 0)
        status = RA_EXIT_INCOMPLETE;
    if (err.failed)
        ra_complain(ra_error_message(&err));
    ra_error_clear(&err);
    ra_options_clear(&options);
    return status;
}
