#include "rootfs_audit/report/sarif_parts.h"

#include "rootfs_audit/report/json_parts.h"
#include "rootfs_audit/report/sarif_place.h"
#include "rootfs_audit/report/sarif_rules.h"
#include "rootfs_audit/util/rfc3339.h"
#include "rootfs_audit/util/shell.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool add_index(cJSON *object, const char *key, size_t index)
{
    return cJSON_AddNumberToObject(object, key, (double)index) != NULL;
}

/* artifactLocation, 3.4, and the index of its artifact unless that is SIZE_MAX. */
static bool add_artifact_location(cJSON *object, const char *key,
                                  const struct ra_source *source,
                                  const struct ra_workload *workload, size_t index)
{
    struct ra_buffer uri;
    cJSON *location = cJSON_AddObjectToObject(object, key);
    ra_buffer_init(&uri, SIZE_MAX / 2);
    bool complete =
        location != NULL && ra_sarif_place(&uri, source, workload) == 0 &&
        cJSON_AddStringToObject(location, "uri", ra_buffer_text(&uri)) != NULL &&
        (index == SIZE_MAX || add_index(location, "index", index));
    ra_buffer_clear(&uri);
    return complete;
}

/* location, 3.28. */
static bool add_location(cJSON *object, const struct ra_source *source,
                         const struct ra_workload *workload, size_t index)
{
    cJSON *locations = cJSON_AddArrayToObject(object, "locations");
    cJSON *location = locations == NULL ? NULL : ra_json_append_object(locations);
    cJSON *physical =
        location == NULL ? NULL : cJSON_AddObjectToObject(location, "physicalLocation");
    if (physical == NULL ||
        !add_artifact_location(physical, "artifactLocation", source, workload, index))
        return false;
    cJSON *region = cJSON_AddObjectToObject(physical, "region");
    if (region == NULL || cJSON_AddNumberToObject(region, "startLine", 1) == NULL)
        return false;
    cJSON *logicals = cJSON_AddArrayToObject(location, "logicalLocations");
    cJSON *logical = logicals == NULL ? NULL : ra_json_append_object(logicals);
    return logical != NULL &&
           cJSON_AddStringToObject(
               logical, "name", workload == NULL ? source->endpoint : workload->name) &&
           cJSON_AddStringToObject(logical, "kind", "resource");
}

static bool add_notification(cJSON *notifications, const char *message)
{
    cJSON *item = ra_json_append_object(notifications);
    return item != NULL && cJSON_AddStringToObject(item, "level", "error") &&
           ra_sarif_add_text(item, "message", "text", message);
}

/* Why the execution was not successful. The workloads that could not be evaluated are
 * results, and only counted here. */
static bool add_notifications(cJSON *object, const struct ra_audit *audit)
{
    char text[96];
    cJSON *array = cJSON_AddArrayToObject(object, "toolExecutionNotifications");
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < audit->problem_count; i++)
        complete = add_notification(array, audit->problems[i]);
    snprintf(text, sizeof text, "%zu of %zu %s could not be evaluated.",
             audit->summary.error, audit->summary.total,
             ra_audit_noun(audit, audit->summary.total));
    return complete && (audit->summary.error == 0 || add_notification(array, text));
}

static bool add_sources(cJSON *object, const struct ra_audit *audit)
{
    cJSON *properties = cJSON_AddObjectToObject(object, "properties");
    cJSON *sources =
        properties == NULL ? NULL : cJSON_AddArrayToObject(properties, "sources");
    bool complete =
        sources != NULL &&
        ra_json_add_strings(properties, "notes", audit->notes, audit->note_count);
    for (size_t i = 0; complete && i < audit->source_count; i++)
        complete = cJSON_AddItemToArray(sources, ra_json_source(&audit->sources[i])) != 0;
    return complete;
}

cJSON *ra_sarif_invocation(const struct ra_audit *audit)
{
    char started[RA_RFC3339_SIZE];
    char finished_at[RA_RFC3339_SIZE];
    cJSON *invocation = cJSON_CreateObject();
    ra_rfc3339_write(&audit->started_at, started);
    ra_rfc3339_write(&audit->finished_at, finished_at);
    return ra_json_finish(
        invocation,
        cJSON_AddBoolToObject(invocation, "executionSuccessful",
                              audit->summary.exit_status != RA_EXIT_INCOMPLETE) &&
            cJSON_AddNumberToObject(invocation, "exitCode",
                                    (double)audit->summary.exit_status) &&
            cJSON_AddStringToObject(invocation, "startTimeUtc", started) &&
            cJSON_AddStringToObject(invocation, "endTimeUtc", finished_at) &&
            add_notifications(invocation, audit) && add_sources(invocation, audit));
}

cJSON *ra_sarif_artifact(const struct ra_audit *audit, const struct ra_workload *workload)
{
    cJSON *artifact = cJSON_CreateObject();
    cJSON *properties = NULL;
    bool complete =
        add_artifact_location(artifact, "location", &audit->sources[workload->source],
                              workload, SIZE_MAX) &&
        (properties = cJSON_AddObjectToObject(artifact, "properties")) != NULL &&
        cJSON_AddStringToObject(properties, "name", workload->name) &&
        cJSON_AddStringToObject(properties, "id", workload->id) &&
        cJSON_AddStringToObject(properties, "kind",
                                ra_workload_kind_name(workload->kind)) &&
        cJSON_AddStringToObject(properties, "verdict",
                                ra_verdict_name(workload->verdict)) &&
        ra_json_add_string_or_null(properties, "image", ra_workload_image(workload)) &&
        ra_json_add_string_or_null(properties, "state", workload->state);
    cJSON *writable = complete ? cJSON_AddArrayToObject(properties, "writable") : NULL;
    complete = writable != NULL;
    for (size_t i = 0; complete && i < workload->writable_count; i++)
        complete = cJSON_AddItemToArray(writable,
                                        cJSON_CreateString(workload->writable[i].path));
    return ra_json_finish(artifact, complete);
}

static bool add_fingerprint(cJSON *result, const struct ra_source *source,
                            const struct ra_workload *workload, const char *rule,
                            const char *about)
{
    struct ra_buffer text;
    cJSON *fingerprints = cJSON_AddObjectToObject(result, "partialFingerprints");
    ra_buffer_init(&text, SIZE_MAX / 2);
    bool complete = fingerprints != NULL &&
                    ra_sarif_fingerprint(&text, source, workload, rule, about) == 0 &&
                    cJSON_AddStringToObject(fingerprints, "workloadAndRule/v1",
                                            ra_buffer_text(&text)) != NULL;
    ra_buffer_clear(&text);
    return complete;
}

/* suppression, 3.35. The array is there in every result, as 3.27.23 wants it. */
static bool add_suppressions(cJSON *result, const struct ra_finding *finding)
{
    struct ra_buffer text;
    cJSON *array = cJSON_AddArrayToObject(result, "suppressions");
    if (array == NULL || finding == NULL || !finding->is_waived)
        return array != NULL;
    cJSON *suppression = ra_json_append_object(array);
    ra_buffer_init(&text, SIZE_MAX / 2);
    bool complete =
        suppression != NULL && ra_buffer_puts(&text, "waived until ") == 0 &&
        ra_buffer_puts(&text, finding->waiver_until) == 0 &&
        ra_buffer_puts(&text, ": ") == 0 &&
        ra_buffer_puts(&text, finding->waiver_reason) == 0 &&
        cJSON_AddStringToObject(suppression, "kind", "external") &&
        cJSON_AddStringToObject(suppression, "status", "accepted") &&
        cJSON_AddStringToObject(suppression, "justification", ra_buffer_text(&text));
    ra_buffer_clear(&text);
    return complete;
}

/* "web: The root filesystem is writable: ...", with the flags that would mend it. */
static bool add_message(cJSON *result, const char *name, const char *words,
                        const struct ra_advice *advice)
{
    struct ra_buffer text;
    ra_buffer_init(&text, SIZE_MAX / 2);
    bool complete = ra_buffer_puts(&text, name) == 0 &&
                    ra_buffer_puts(&text, ": ") == 0 && ra_buffer_puts(&text, words) == 0;
    size_t count = advice == NULL ? 0 : advice->run_flags.count;
    if (count > 0)
        complete = complete && ra_buffer_puts(&text, ". Flags of docker run:") == 0;
    for (size_t i = 0; complete && i < count; i++)
        complete = ra_buffer_puts(&text, " ") == 0 &&
                   ra_shell_quote(&text, advice->run_flags.all[i]) == 0;
    complete = complete && ra_buffer_puts(&text, ".") == 0 &&
               ra_sarif_add_text(result, "message", "text", ra_buffer_text(&text));
    ra_buffer_clear(&text);
    return complete;
}

static bool add_rule_reference(cJSON *result, const struct ra_audit *audit,
                               const char *id)
{
    return cJSON_AddStringToObject(result, "ruleId", id) &&
           add_index(result, "ruleIndex", ra_sarif_rule_index(audit, id));
}

/* What code scanning does not need and people may. */
static bool add_remarks(cJSON *result, const struct ra_workload *workload,
                        const struct ra_finding *finding)
{
    cJSON *properties = cJSON_AddObjectToObject(result, "properties");
    if (properties == NULL ||
        !cJSON_AddBoolToObject(properties, "counted", finding->is_counted) ||
        !cJSON_AddStringToObject(properties, "id", workload->id))
        return false;
    if (finding->waiver_until != NULL && !finding->is_waived &&
        (!cJSON_AddStringToObject(properties, "waiverExpiredAfter",
                                  finding->waiver_until) ||
         !cJSON_AddStringToObject(properties, "waiverReason", finding->waiver_reason)))
        return false;
    return true;
}

cJSON *ra_sarif_result(const struct ra_audit *audit, size_t workload,
                       const struct ra_finding *finding)
{
    const struct ra_workload *of = &audit->workloads[workload];
    const struct ra_source *source = &audit->sources[of->source];
    bool is_mended = strcmp(finding->rule, "rootfs-writable") == 0;
    cJSON *result = cJSON_CreateObject();
    return ra_json_finish(
        result,
        add_rule_reference(result, audit, finding->rule) &&
            cJSON_AddStringToObject(result, "level",
                                    ra_sarif_level_name(finding->level)) &&
            add_message(result, of->name, finding->message,
                        is_mended ? of->advice : NULL) &&
            add_location(result, source, of, workload) &&
            add_fingerprint(result, source, of, finding->rule, finding->subject) &&
            add_suppressions(result, finding) && add_remarks(result, of, finding));
}

cJSON *ra_sarif_not_evaluated(const struct ra_audit *audit, size_t workload)
{
    const struct ra_workload *of = &audit->workloads[workload];
    const struct ra_source *source = &audit->sources[of->source];
    const char *rule = ra_sarif_gap_id(RA_SARIF_NOT_EVALUATED);
    cJSON *result = cJSON_CreateObject();
    return ra_json_finish(
        result,
        add_rule_reference(result, audit, rule) &&
            cJSON_AddStringToObject(result, "level", "error") &&
            add_message(result, of->name, of->error == NULL ? "" : of->error, NULL) &&
            add_location(result, source, of, workload) &&
            add_fingerprint(result, source, of, rule, NULL) &&
            add_suppressions(result, NULL));
}

/* The source that a problem begins with, else the first. */
static const struct ra_source *source_of(const struct ra_audit *audit,
                                         const char *problem)
{
    for (size_t i = 0; i < audit->source_count; i++)
        if (strncmp(problem, audit->sources[i].endpoint,
                    strlen(audit->sources[i].endpoint)) == 0)
            return &audit->sources[i];
    return &audit->sources[0];
}

cJSON *ra_sarif_problem(const struct ra_audit *audit, size_t problem)
{
    char name[] = "rootfs-audit";
    const struct ra_source nowhere = {.endpoint = name};
    const char *words = audit->problems[problem];
    const struct ra_source *source =
        audit->source_count == 0 ? &nowhere : source_of(audit, words);
    const char *rule = ra_sarif_gap_id(RA_SARIF_NOT_COMPLETE);
    cJSON *result = cJSON_CreateObject();
    return ra_json_finish(
        result, add_rule_reference(result, audit, rule) &&
                    cJSON_AddStringToObject(result, "level", "error") &&
                    add_message(result, "The audit is not complete", words, NULL) &&
                    add_location(result, source, NULL, SIZE_MAX) &&
                    add_fingerprint(result, source, NULL, rule, words) &&
                    add_suppressions(result, NULL));
}
