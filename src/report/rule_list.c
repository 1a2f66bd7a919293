#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/text_layout.h"
#include "rootfs_audit/util/json_write.h"

#include <cjson/cJSON.h>

enum { INDENT = 4 };

static void write_paragraph(const char *text, unsigned width, struct ra_sink *sink)
{
    ra_sink_repeat(sink, ' ', INDENT);
    ra_columns_put_wrapped(text, INDENT, width > 2 * INDENT ? width - INDENT : INDENT,
                           sink);
}

void ra_list_rules_text(const struct ra_rule_info *rules, size_t count, unsigned width,
                        struct ra_sink *sink)
{
    for (size_t i = 0; i < count; i++) {
        ra_sink_printf(sink, "%s%s (%s): %s\n", i == 0 ? "" : "\n", rules[i].id,
                       ra_level_name(rules[i].level), rules[i].title);
        write_paragraph(rules[i].rationale, width, sink);
        write_paragraph(rules[i].remediation, width, sink);
        write_paragraph(rules[i].control, width, sink);
    }
}

void ra_list_rules_json(const struct ra_rule_info *rules, size_t count, unsigned width,
                        struct ra_sink *sink)
{
    (void)width;
    ra_sink_puts(sink, "{\"schema_version\":1,\n\"rules\":[");
    for (size_t i = 0; i < count; i++) {
        cJSON *object = cJSON_CreateObject();
        bool complete =
            cJSON_AddStringToObject(object, "id", rules[i].id) &&
            cJSON_AddStringToObject(object, "level", ra_level_name(rules[i].level)) &&
            cJSON_AddStringToObject(object, "title", rules[i].title) &&
            cJSON_AddStringToObject(object, "rationale", rules[i].rationale) &&
            cJSON_AddStringToObject(object, "remediation", rules[i].remediation) &&
            cJSON_AddStringToObject(object, "control", rules[i].control);
        ra_sink_puts(sink, i == 0 ? "\n" : ",\n");
        ra_json_write_take(sink, object, complete);
    }
    ra_sink_puts(sink, "]}\n");
}
