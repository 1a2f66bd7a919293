#include "rootfs_audit/report/sarif_location.h"

#include "rootfs_audit/report/json_parts.h"

#include <stdint.h>

bool ra_sarif_location_add_artifact(cJSON *object, const char *key,
                                    const struct ra_sarif_spot *spot)
{
    struct ra_buffer uri;
    cJSON *location = cJSON_AddObjectToObject(object, key);
    ra_buffer_init(&uri, SIZE_MAX / 2);
    bool complete = location != NULL && ra_sarif_spot_put_uri(&uri, spot) == 0 &&
                    cJSON_AddStringToObject(location, "uri", ra_buffer_text(&uri));
    ra_buffer_clear(&uri);
    return complete;
}

/* Line 1 of what has no lines: code scanning wants one. */
static bool add_physical(cJSON *location, const struct ra_sarif_spot *spot)
{
    static const char key[] = "artifactLocation";
    cJSON *physical = cJSON_AddObjectToObject(location, "physicalLocation");
    if (physical == NULL || !ra_sarif_location_add_artifact(physical, key, spot))
        return false;
    cJSON *artifact = cJSON_GetObjectItemCaseSensitive(physical, key);
    if (spot->workload != NULL &&
        cJSON_AddNumberToObject(artifact, "index", (double)spot->index) == NULL)
        return false;
    cJSON *region = cJSON_AddObjectToObject(physical, "region");
    return region != NULL && cJSON_AddNumberToObject(region, "startLine", 1) != NULL;
}

static const char *name_of(const struct ra_sarif_spot *spot)
{
    if (spot->workload != NULL)
        return spot->workload->name;
    return spot->source != NULL ? spot->source->endpoint : "rootfs-audit";
}

bool ra_sarif_location_add(cJSON *object, const struct ra_sarif_spot *spot)
{
    cJSON *locations = cJSON_AddArrayToObject(object, "locations");
    cJSON *location = locations == NULL ? NULL : ra_json_append_object(locations);
    if (location == NULL || !add_physical(location, spot))
        return false;
    cJSON *logicals = cJSON_AddArrayToObject(location, "logicalLocations");
    cJSON *logical = logicals == NULL ? NULL : ra_json_append_object(logicals);
    return logical != NULL && cJSON_AddStringToObject(logical, "name", name_of(spot)) &&
           cJSON_AddStringToObject(logical, "kind", "resource");
}

/* GitHub's code scanning looks at primaryLocationLineHash only, and would take two
 * results of one rule and place for one without it. */
bool ra_sarif_location_add_fingerprints(cJSON *object, const struct ra_sarif_spot *spot,
                                        const char *rule, const char *about)
{
    struct ra_buffer text;
    cJSON *fingerprints = cJSON_AddObjectToObject(object, "partialFingerprints");
    ra_buffer_init(&text, SIZE_MAX / 2);
    bool complete = fingerprints != NULL &&
                    ra_sarif_spot_put_fingerprint(&text, spot, rule, about) == 0 &&
                    cJSON_AddStringToObject(fingerprints, "workloadAndRule/v1",
                                            ra_buffer_text(&text)) &&
                    cJSON_AddStringToObject(fingerprints, "primaryLocationLineHash",
                                            ra_buffer_text(&text));
    ra_buffer_clear(&text);
    return complete;
}
