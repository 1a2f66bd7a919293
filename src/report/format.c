#include "rootfs_audit/report/format.h"

#include <string.h>

static const struct ra_format table[] = {
    {
        .name = "text",
        .has_advice = true,
        .render = ra_report_text,
        .list_rules = ra_list_rules_text,
    },
    {
        .name = "json",
        .wants_host_name = true,
        .has_advice = true,
        .render = ra_report_json,
        .list_rules = ra_list_rules_json,
    },
    {
        .name = "jsonl",
        .wants_host_name = true,
        .has_advice = true,
        .render = ra_report_jsonl,
        .render_workload = ra_report_jsonl_workload,
    },
    {
        .name = "junit",
        .wants_host_name = true,
        .has_advice = true,
        .render = ra_report_junit,
    },
    {
        .name = "sarif",
        .wants_host_name = true,
        .has_advice = true,
        .render = ra_report_sarif,
    },
    {
        .name = "prometheus",
        .wants_host_name = true,
        .render = ra_report_prometheus,
        .read_last_complete = ra_prometheus_last_complete,
    },
    {
        .name = "html",
        .wants_host_name = true,
        .has_advice = true,
        .render = ra_report_html,
    },
    {
        .name = "cis",
        .render = ra_report_cis,
    },
};

const struct ra_format *ra_formats(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct ra_format *ra_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}
