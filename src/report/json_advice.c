#include "rootfs_audit/report/json_advice.h"

static bool add_strings(cJSON *object, const char *key, const struct ra_strings *strings)
{
    cJSON *array = cJSON_AddArrayToObject(object, key);
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < strings->count; i++)
        complete = cJSON_AddItemToArray(array, cJSON_CreateString(strings->all[i]));
    return complete;
}

static bool add_string_or_null(cJSON *object, const char *key, const char *value)
{
    return value == NULL ? cJSON_AddNullToObject(object, key) != NULL
                         : cJSON_AddStringToObject(object, key, value) != NULL;
}

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
           add_string_or_null(item, "flag", path->flag) &&
           add_evidence(item, path->evidence) &&
           (path->rule == NULL || cJSON_AddStringToObject(item, "rule", path->rule)) &&
           cJSON_AddNumberToObject(item, "count", (double)path->count) &&
           add_strings(item, "examples", &path->examples) &&
           add_strings(item, "remarks", &path->remarks);
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
    return item != NULL && add_strings(item, "run_flags", &advice->run_flags) &&
           add_string_or_null(item, "compose", advice->compose) &&
           add_paths(item, advice) && add_strings(item, "remarks", &advice->remarks) &&
           cJSON_AddBoolToObject(item, "evidence_complete",
                                 ra_advice_is_complete(advice)) &&
           add_strings(item, "evidence_missing", &advice->gaps);
}
