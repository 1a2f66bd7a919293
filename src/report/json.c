#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/json_advice.h"
#include "rootfs_audit/util/json_write.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool add_string_or_null(cJSON *object, const char *key, const char *value)
{
    return value == NULL ? cJSON_AddNullToObject(object, key) != NULL
                         : cJSON_AddStringToObject(object, key, value) != NULL;
}

static bool add_readonly(cJSON *object, enum ra_readonly readonly)
{
    static const char key[] = "readonly_rootfs";
    if (readonly == RA_READONLY_UNKNOWN)
        return cJSON_AddNullToObject(object, key) != NULL;
    return cJSON_AddBoolToObject(object, key, readonly == RA_READONLY_TRUE) != NULL;
}

static bool add_strategies(cJSON *object, const struct ra_workload *workload)
{
    const char *names[RA_STRATEGY_MAX];
    size_t count = ra_workload_strategies(workload, names);
    cJSON *array = cJSON_AddArrayToObject(object, "write_strategy");
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < count; i++)
        complete = cJSON_AddItemToArray(array, cJSON_CreateString(names[i]));
    return complete;
}

/* A new object at the end of the array, or NULL. */
static cJSON *append_object(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();
    return object != NULL && cJSON_AddItemToArray(array, object) ? object : NULL;
}

static bool add_writable(cJSON *object, const struct ra_workload *workload)
{
    cJSON *array = cJSON_AddArrayToObject(object, "writable");
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        cJSON *item = append_object(array);
        complete = item != NULL &&
                   cJSON_AddStringToObject(item, "path", writable->path) &&
                   cJSON_AddStringToObject(item, "kind",
                                           ra_writable_kind_name(writable->kind)) &&
                   cJSON_AddBoolToObject(item, "explicit", writable->is_explicit) &&
                   cJSON_AddBoolToObject(item, "persistent", writable->is_persistent) &&
                   add_string_or_null(item, "source", writable->source) &&
                   add_string_or_null(item, "driver", writable->driver) &&
                   add_string_or_null(item, "options", writable->options);
    }
    return complete;
}

static bool add_waiver(cJSON *object, const struct ra_finding *finding)
{
    if (finding->waiver_until == NULL)
        return true;
    cJSON *waiver = cJSON_AddObjectToObject(object, "waiver");
    return waiver != NULL &&
           cJSON_AddStringToObject(waiver, "reason", finding->waiver_reason) &&
           cJSON_AddStringToObject(waiver, "until", finding->waiver_until) &&
           cJSON_AddBoolToObject(waiver, "expired", !finding->is_waived);
}

static bool add_findings(cJSON *object, const struct ra_workload *workload)
{
    cJSON *array = cJSON_AddArrayToObject(object, "findings");
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < workload->finding_count; i++) {
        const struct ra_finding *finding = &workload->findings[i];
        cJSON *item = append_object(array);
        complete =
            item != NULL && cJSON_AddStringToObject(item, "rule", finding->rule) &&
            cJSON_AddStringToObject(item, "level", ra_level_name(finding->level)) &&
            cJSON_AddStringToObject(item, "message", finding->message) &&
            add_waiver(item, finding);
    }
    return complete;
}

static void write_workload(struct ra_sink *sink, const struct ra_workload *workload)
{
    cJSON *object = cJSON_CreateObject();
    bool complete =
        cJSON_AddNumberToObject(object, "source", (double)workload->source) &&
        cJSON_AddStringToObject(object, "kind", ra_workload_kind_name(workload->kind)) &&
        cJSON_AddStringToObject(object, "id", workload->id) &&
        cJSON_AddStringToObject(object, "name", workload->name) &&
        add_string_or_null(object, "image", ra_workload_image(workload)) &&
        add_string_or_null(object, "state", workload->state) &&
        cJSON_AddStringToObject(object, "verdict", ra_verdict_name(workload->verdict)) &&
        (workload->error == NULL ||
         cJSON_AddStringToObject(object, "error", workload->error)) &&
        add_readonly(object, workload->readonly_rootfs) &&
        cJSON_AddStringToObject(object, "kernel_rootfs",
                                ra_kernel_rootfs_name(workload->kernel_rootfs)) &&
        add_strategies(object, workload) && add_writable(object, workload) &&
        add_findings(object, workload) && ra_json_advice_add(object, workload->advice);
    ra_json_write_take(sink, object, complete);
}

static void write_time(struct ra_sink *sink, const char *key, const struct timespec *time)
{
    char text[32] = "";
    struct tm utc;
    if (gmtime_r(&time->tv_sec, &utc) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
        ra_sink_fail(sink, "the clock's time cannot be written");
    ra_sink_printf(sink, "\"%s\":\"%s.%03ldZ\",\n", key, text, time->tv_nsec / 1000000);
}

static void write_head(struct ra_sink *sink, const struct ra_audit *audit)
{
    cJSON *tool = cJSON_CreateObject();
    bool complete = cJSON_AddStringToObject(tool, "name", "rootfs-audit") &&
                    cJSON_AddStringToObject(tool, "version", audit->tool_version);
    ra_sink_puts(sink, "{\"schema_version\":1,\n\"tool\":");
    ra_json_write_take(sink, tool, complete);

    cJSON *control = cJSON_CreateObject();
    complete = cJSON_AddStringToObject(control, "benchmark", "CIS Docker Benchmark") &&
               cJSON_AddStringToObject(control, "id", "5.13");
    cJSON *aliases = complete ? cJSON_AddArrayToObject(control, "aliases") : NULL;
    complete = aliases != NULL &&
               cJSON_AddItemToArray(aliases, cJSON_CreateString("5.12")) &&
               cJSON_AddStringToObject(control, "title",
                                       "Ensure that the container's root filesystem is "
                                       "mounted as read only");
    ra_sink_puts(sink, ",\n\"control\":");
    ra_json_write_take(sink, control, complete);
    ra_sink_puts(sink, ",\n");
    write_time(sink, "started_at", &audit->started_at);
    write_time(sink, "finished_at", &audit->finished_at);
}

/* What is known of the engine; null where there is none, or it did not answer. */
static bool add_engine(cJSON *object, const struct ra_source *source)
{
    if (source->product == NULL)
        return cJSON_AddNullToObject(object, "engine") != NULL;
    cJSON *engine = cJSON_AddObjectToObject(object, "engine");
    return engine != NULL &&
           cJSON_AddStringToObject(engine, "product", source->product) &&
           add_string_or_null(engine, "name", source->name) &&
           add_string_or_null(engine, "version", source->version) &&
           add_string_or_null(engine, "api_version", source->api_version);
}

static void write_source(struct ra_sink *sink, const struct ra_source *source)
{
    cJSON *object = cJSON_CreateObject();
    bool complete =
        cJSON_AddStringToObject(object, "kind", ra_source_kind_name(source->kind)) &&
        cJSON_AddStringToObject(object, "endpoint", source->endpoint);
    complete = complete && add_engine(object, source) &&
               (source->error == NULL ||
                cJSON_AddStringToObject(object, "error", source->error));
    ra_json_write_take(sink, object, complete);
}

static void write_lines(struct ra_sink *sink, const char *key, char *const *lines,
                        size_t count)
{
    cJSON *array = cJSON_CreateArray();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < count; i++)
        complete = cJSON_AddItemToArray(array, cJSON_CreateString(lines[i]));
    ra_sink_printf(sink, "\"%s\":", key);
    ra_json_write_take(sink, array, complete);
    ra_sink_puts(sink, ",\n");
}

static void write_summary(struct ra_sink *sink, const struct ra_summary *summary)
{
    ra_sink_printf(sink,
                   "\"summary\":{\"total\":%zu,\"pass\":%zu,\"fail\":%zu,\"waived\":%zu,"
                   "\"error\":%zu,\"gone\":%zu,\"exit_status\":%d}}\n",
                   summary->total, summary->pass, summary->fail, summary->waived,
                   summary->error, summary->gone, (int)summary->exit_status);
}

/* One object, with a line for each source and workload, so that a report of any size is
 * written piece by piece and two of them can be compared by diff. */
void ra_report_json(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink)
{
    (void)options;
    write_head(sink, audit);
    ra_sink_puts(sink, "\"sources\":[");
    for (size_t i = 0; i < audit->source_count; i++) {
        ra_sink_puts(sink, i == 0 ? "\n" : ",\n");
        write_source(sink, &audit->sources[i]);
    }
    ra_sink_puts(sink, "],\n\"workloads\":[");
    for (size_t i = 0; i < audit->workload_count; i++) {
        ra_sink_puts(sink, i == 0 ? "\n" : ",\n");
        write_workload(sink, &audit->workloads[i]);
    }
    ra_sink_puts(sink, "],\n");
    write_lines(sink, "problems", audit->problems, audit->problem_count);
    write_lines(sink, "notes", audit->notes, audit->note_count);
    write_summary(sink, &audit->summary);
}
