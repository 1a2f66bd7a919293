/*
 * Places and rules as the objects of a SARIF report refer to them.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_LOCATION_H
#define ROOTFS_AUDIT_REPORT_SARIF_LOCATION_H

#include "rootfs_audit/report/sarif_place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* artifactLocation, 3.4. Returns false when memory runs out, as the others do. */
bool ra_sarif_location_add_artifact(cJSON *object, const char *key,
                                    const struct ra_sarif_spot *spot);

/* The member "locations" with one location, 3.28; a workload's names its artifact too. */
bool ra_sarif_location_add(cJSON *object, const struct ra_sarif_spot *spot);

/* The member "partialFingerprints", 3.27.17. `about` may be NULL. */
bool ra_sarif_location_add_fingerprints(cJSON *object, const struct ra_sarif_spot *spot,
                                        const char *rule, const char *about);

#endif
