#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/sarif_parts.h"
#include "rootfs_audit/report/sarif_rules.h"
#include "rootfs_audit/util/json_write.h"

/* The elements of an array are written one by one: a report of any size is never whole in
 * memory. */
static void write_element(struct ra_sink *sink, cJSON *value, bool *is_first)
{
    ra_sink_puts(sink, *is_first ? "\n" : ",\n");
    *is_first = false;
    ra_json_write_take(sink, value, value != NULL);
}

static void write_artifacts(struct ra_sink *sink, const struct ra_audit *audit)
{
    bool is_first = true;
    ra_sink_puts(sink, "\"artifacts\":[");
    for (size_t i = 0; i < audit->workload_count; i++)
        write_element(sink, ra_sarif_artifact(audit, &audit->workloads[i]), &is_first);
    ra_sink_puts(sink, "],\n");
}

static void write_results(struct ra_sink *sink, const struct ra_audit *audit)
{
    bool is_first = true;
    ra_sink_puts(sink, "\"results\":[");
    for (size_t i = 0; i < audit->problem_count; i++)
        write_element(sink, ra_sarif_problem(audit, i), &is_first);
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        if (workload->verdict == RA_VERDICT_ERROR)
            write_element(sink, ra_sarif_not_evaluated(audit, i), &is_first);
        for (size_t j = 0; j < workload->finding_count; j++)
            write_element(sink, ra_sarif_result(audit, i, &workload->findings[j]),
                          &is_first);
    }
    ra_sink_puts(sink, "]}]}\n");
}

void ra_report_sarif(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink)
{
    bool is_first = true;
    (void)options;
    ra_sink_puts(sink, "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
                       "errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
                       "\"version\":\"2.1.0\",\n\"runs\":[{\n\"tool\":{\"driver\":");
    write_element(sink, ra_sarif_driver(audit), &is_first);
    ra_sink_puts(sink, "},\n\"taxonomies\":[");
    is_first = true;
    write_element(sink, ra_sarif_taxonomy(), &is_first);
    ra_sink_puts(sink, "],\n\"invocations\":[");
    is_first = true;
    write_element(sink, ra_sarif_invocation(audit), &is_first);
    ra_sink_puts(sink, "],\n\"columnKind\":\"unicodeCodePoints\",\n");
    write_artifacts(sink, audit);
    write_results(sink, audit);
}
