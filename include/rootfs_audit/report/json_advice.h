/*
 * Advice in the JSON report.
 */
#ifndef ROOTFS_AUDIT_REPORT_JSON_ADVICE_H
#define ROOTFS_AUDIT_REPORT_JSON_ADVICE_H

#include "rootfs_audit/model/advice.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Adds the member "advice" to a workload's object; none where there is no advice. Returns
 * false when memory runs out. */
bool ra_json_advice_add(cJSON *object, const struct ra_advice *advice);

#endif
