#include "rootfs_audit/report/json_parts.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/json_advice.h"

bool ra_json_add_string_or_null(cJSON *object, const char *key, const char *value)
{
    return value == NULL ? cJSON_AddNullToObject(object, key) != NULL
                         : cJSON_AddStringToObject(object, key, value) != NULL;
}

bool ra_json_add_strings(cJSON *object, const char *key, char *const *strings,
                         size_t count)
{
    cJSON *array = cJSON_AddArrayToObject(object, key);
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < count; i++)
        complete = cJSON_AddItemToArray(array, cJSON_CreateString(strings[i]));
    return complete;
}

cJSON *ra_json_append_object(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();
    return object != NULL && cJSON_AddItemToArray(array, object) ? object : NULL;
}

cJSON *ra_json_finish(cJSON *object, bool complete)
{
    if (complete)
        return object;
    cJSON_Delete(object);
    return NULL;
}

cJSON *ra_json_tool(const struct ra_audit *audit)
{
    cJSON *tool = cJSON_CreateObject();
    return ra_json_finish(
        tool, cJSON_AddStringToObject(tool, "name", "rootfs-audit") &&
                  cJSON_AddStringToObject(tool, "version", audit->tool_version));
}

cJSON *ra_json_control(void)
{
    const struct ra_control *control = ra_control();
    cJSON *object = cJSON_CreateObject();
    bool complete = cJSON_AddStringToObject(object, "benchmark", control->benchmark) &&
                    cJSON_AddStringToObject(object, "id", control->ids[0].id);
    cJSON *aliases = complete ? cJSON_AddArrayToObject(object, "aliases") : NULL;
    complete = aliases != NULL;
    for (size_t i = 1; complete && i < control->id_count; i++)
        complete = cJSON_AddItemToArray(aliases, cJSON_CreateString(control->ids[i].id));
    return ra_json_finish(
        object, complete && cJSON_AddStringToObject(object, "title", control->title));
}

/* What is known of the engine; null where there is none, or it did not answer. */
static bool add_engine(cJSON *object, const struct ra_source *source)
{
    if (source->product == NULL)
        return cJSON_AddNullToObject(object, "engine") != NULL;
    cJSON *engine = cJSON_AddObjectToObject(object, "engine");
    return engine != NULL &&
           cJSON_AddStringToObject(engine, "product", source->product) &&
           ra_json_add_string_or_null(engine, "name", source->name) &&
           ra_json_add_string_or_null(engine, "version", source->version) &&
           ra_json_add_string_or_null(engine, "api_version", source->api_version);
}

cJSON *ra_json_source(const struct ra_source *source)
{
    cJSON *object = cJSON_CreateObject();
    bool complete =
        cJSON_AddStringToObject(object, "kind", ra_source_kind_name(source->kind)) &&
        cJSON_AddStringToObject(object, "endpoint", source->endpoint);
    return ra_json_finish(object,
                          complete && add_engine(object, source) &&
                              (source->error == NULL ||
                               cJSON_AddStringToObject(object, "error", source->error)));
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

static bool add_writable(cJSON *object, const struct ra_workload *workload)
{
    cJSON *array = cJSON_AddArrayToObject(object, "writable");
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        cJSON *item = ra_json_append_object(array);
        complete = item != NULL &&
                   cJSON_AddStringToObject(item, "path", writable->path) &&
                   cJSON_AddStringToObject(item, "kind",
                                           ra_writable_kind_name(writable->kind)) &&
                   cJSON_AddBoolToObject(item, "explicit", writable->is_explicit) &&
                   cJSON_AddBoolToObject(item, "persistent", writable->is_persistent) &&
                   ra_json_add_string_or_null(item, "source", writable->source) &&
                   ra_json_add_string_or_null(item, "driver", writable->driver) &&
                   ra_json_add_string_or_null(item, "options", writable->options);
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
        cJSON *item = ra_json_append_object(array);
        complete =
            item != NULL && cJSON_AddStringToObject(item, "rule", finding->rule) &&
            cJSON_AddStringToObject(item, "level", ra_level_name(finding->level)) &&
            cJSON_AddStringToObject(item, "message", finding->message) &&
            add_waiver(item, finding);
    }
    return complete;
}

cJSON *ra_json_workload(const struct ra_workload *workload, size_t source)
{
    cJSON *object = cJSON_CreateObject();
    return ra_json_finish(
        object,
        cJSON_AddNumberToObject(object, "source", (double)source) &&
            cJSON_AddStringToObject(object, "kind",
                                    ra_workload_kind_name(workload->kind)) &&
            cJSON_AddStringToObject(object, "id", workload->id) &&
            cJSON_AddStringToObject(object, "name", workload->name) &&
            ra_json_add_string_or_null(object, "image", ra_workload_image(workload)) &&
            ra_json_add_string_or_null(object, "state", workload->state) &&
            cJSON_AddStringToObject(object, "verdict",
                                    ra_verdict_name(workload->verdict)) &&
            (workload->error == NULL ||
             cJSON_AddStringToObject(object, "error", workload->error)) &&
            add_readonly(object, workload->readonly_rootfs) &&
            cJSON_AddStringToObject(object, "kernel_rootfs",
                                    ra_kernel_rootfs_name(workload->kernel_rootfs)) &&
            add_strategies(object, workload) && add_writable(object, workload) &&
            add_findings(object, workload) &&
            ra_json_advice_add(object, workload->advice));
}
