#include "rootfs_audit/report/baseline.h"

#include "rootfs_audit/util/json_write.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

/* Whether a name says nothing special as a shell pattern. Engines allow no other names.
 */
static bool is_plain(const char *name)
{
    return name[0] != '\0' &&
           strspn(name,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
               strlen(name);
}

static bool add_rules(cJSON *waiver, const struct ra_workload *workload)
{
    cJSON *rules = cJSON_AddArrayToObject(waiver, "rules");
    bool complete = rules != NULL;
    const char *last = "";
    for (size_t i = 0; complete && i < workload->finding_count; i++) {
        const struct ra_finding *finding = &workload->findings[i];
        if (!finding->is_counted || finding->is_waived ||
            strcmp(finding->rule, last) == 0)
            continue;
        last = finding->rule;
        complete = cJSON_AddItemToArray(rules, cJSON_CreateString(last));
    }
    return complete;
}

static void write_waiver(struct ra_sink *sink, const struct ra_workload *workload,
                         const char *reason, const char *until)
{
    bool by_name = is_plain(workload->name);
    cJSON *waiver = cJSON_CreateObject();
    cJSON *match = cJSON_AddObjectToObject(waiver, "match");
    bool complete = match != NULL &&
                    cJSON_AddStringToObject(match, by_name ? "name" : "id",
                                            by_name ? workload->name : workload->id) &&
                    add_rules(waiver, workload) &&
                    cJSON_AddStringToObject(waiver, "reason", reason) &&
                    cJSON_AddStringToObject(waiver, "until", until);
    ra_json_write_take(sink, waiver, complete);
}

void ra_baseline_write(const struct ra_audit *audit, const char *today, const char *until,
                       struct ra_sink *sink)
{
    char reason[64];
    const char *separator = "\n";
    snprintf(reason, sizeof reason, "failed already on %.10s", today);
    ra_sink_puts(sink, "{\"waivers\":[");
    for (size_t i = 0; i < audit->workload_count; i++) {
        if (audit->workloads[i].verdict != RA_VERDICT_FAIL)
            continue;
        ra_sink_puts(sink, separator);
        write_waiver(sink, &audit->workloads[i], reason, until);
        separator = ",\n";
    }
    ra_sink_puts(sink, "\n]}\n");
}
