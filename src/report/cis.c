#include "rootfs_audit/report/format.h"

/* What `docker inspect --format '{{ .Id }}: ReadonlyRootfs={{ .HostConfig.ReadonlyRootfs
 * }}'` prints. A container that could not be evaluated has no line: its "true" would be
 * read as a pass. */
void ra_report_cis(const struct ra_audit *audit, const struct ra_report_options *options,
                   struct ra_sink *sink)
{
    (void)options;
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        if (workload->readonly_rootfs != RA_READONLY_UNKNOWN &&
            workload->verdict != RA_VERDICT_ERROR)
            ra_sink_printf(sink, "%s: ReadonlyRootfs=%s\n", workload->id,
                           workload->readonly_rootfs == RA_READONLY_TRUE ? "true"
                                                                         : "false");
    }
}
