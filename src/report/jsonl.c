#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/json_parts.h"
#include "rootfs_audit/util/json_write.h"
#include "rootfs_audit/util/rfc3339.h"

/* What a line needs to stand alone: which audit it is of, and of what. */
static bool add_audit(cJSON *object, const struct ra_audit *audit,
                      const struct ra_source *source)
{
    char started_at[RA_RFC3339_SIZE];
    bool complete = ra_rfc3339_write(&audit->started_at, started_at) == 0;
    cJSON *about = cJSON_AddObjectToObject(object, "audit");
    return complete && about != NULL &&
           cJSON_AddNumberToObject(about, "schema_version", 1) &&
           cJSON_AddItemToObject(about, "tool", ra_json_tool(audit)) &&
           cJSON_AddItemToObject(about, "control", ra_json_control()) &&
           cJSON_AddStringToObject(about, "started_at", started_at) &&
           cJSON_AddItemToObject(about, "source", ra_json_source(source));
}

void ra_report_jsonl_workload(const struct ra_audit *audit,
                              const struct ra_workload *workload, size_t source,
                              struct ra_sink *sink)
{
    cJSON *object = ra_json_workload(workload, source);
    bool complete =
        object != NULL && add_audit(object, audit, &audit->sources[workload->source]);
    ra_json_write_take(sink, object, complete);
    ra_sink_puts(sink, "\n");
}

void ra_report_jsonl(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink)
{
    (void)options;
    for (size_t i = 0; i < audit->workload_count; i++)
        ra_report_jsonl_workload(audit, &audit->workloads[i], audit->workloads[i].source,
                                 sink);
}
