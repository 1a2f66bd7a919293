/*
 * What the JSON report and its relatives are made of. Each returns a new value, which the
 * caller owns and writes with ra_json_write_take, or NULL when memory runs out.
 */
#ifndef ROOTFS_AUDIT_REPORT_JSON_PARTS_H
#define ROOTFS_AUDIT_REPORT_JSON_PARTS_H

#include "rootfs_audit/model/audit.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Adds a string member, or null. Returns false when memory runs out, as the others do. */
bool ra_json_add_string_or_null(cJSON *object, const char *key, const char *value);

/* Adds an array of strings. */
bool ra_json_add_strings(cJSON *object, const char *key, char *const *strings,
                         size_t count);

/* A new object at the end of the array, or NULL. */
cJSON *ra_json_append_object(cJSON *array);

/* The object when it is complete, else NULL, with what there is of it freed. */
cJSON *ra_json_finish(cJSON *object, bool complete);

cJSON *ra_json_tool(const struct ra_audit *audit);
cJSON *ra_json_control(void);
cJSON *ra_json_source(const struct ra_source *source);

/* `source` stands for the workload's own index. */
cJSON *ra_json_workload(const struct ra_workload *workload, size_t source);

#endif
