#include "rootfs_audit/report/json_advice.h"

#include "rootfs_audit/report/json_parts.h"

static bool add_evidence(cJSON *object, unsigned evidence)
{
    cJSON *array = cJSON_AddArrayToObject(object, "evidence");
    bool complete = array != NULL;
    for (unsigned i = 0; complete && i < RA_EVIDENCE_COUNT; i++)
        if ((evidence & 1U << i) != 0)
            complete = cJSON_AddItemToArray(
                array, cJSON_CreateString(ra_evidence_name((enum ra_evidence)(1U << i))));
    return complete;
}

static bool fill_path(cJSON *item, const struct ra_advice_path *path)
{
    return cJSON_AddStringToObject(item, "path", path->path) &&
           cJSON_AddStringToObject(item, "as", ra_advice_as_name(path->as)) &&
           ra_json_add_string_or_null(item, "flag", path->flag) &&
           add_evidence(item, path->evidence) &&
           (path->rule == NULL || cJSON_AddStringToObject(item, "rule", path->rule)) &&
           cJSON_AddNumberToObject(item, "count", (double)path->count) &&
           ra_json_add_strings(item, "examples", path->examples.all,
                               path->examples.count) &&
           ra_json_add_strings(item, "remarks", path->remarks.all, path->remarks.count);
}

static bool add_paths(cJSON *object, const struct ra_advice *advice)
{
    cJSON *array = cJSON_AddArrayToObject(object, "paths");
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < advice->path_count; i++) {
        cJSON *item = cJSON_CreateObject();
        complete =
            cJSON_AddItemToArray(array, item) && fill_path(item, &advice->paths[i]);
    }
    return complete;
}

bool ra_json_advice_add(cJSON *object, const struct ra_advice *advice)
{
    if (advice == NULL)
        return true;
    cJSON *item = cJSON_AddObjectToObject(object, "advice");
    return item != NULL &&
           ra_json_add_strings(item, "run_flags", advice->run_flags.all,
                               advice->run_flags.count) &&
           ra_json_add_string_or_null(item, "compose", advice->compose) &&
           add_paths(item, advice) &&
           ra_json_add_strings(item, "remarks", advice->remarks.all,
                               advice->remarks.count) &&
           cJSON_AddBoolToObject(item, "evidence_complete",
                                 ra_advice_is_complete(advice)) &&
           ra_json_add_strings(item, "evidence_missing", advice->gaps.all,
                               advice->gaps.count);
}
