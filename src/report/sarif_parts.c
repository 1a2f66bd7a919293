#include "rootfs_audit/report/sarif_parts.h"

#include "rootfs_audit/report/json_advice.h"
#include "rootfs_audit/report/json_parts.h"
#include "rootfs_audit/report/sarif_location.h"
#include "rootfs_audit/report/sarif_message.h"
#include "rootfs_audit/report/sarif_rules.h"
#include "rootfs_audit/util/shell.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool add_count(cJSON *object, const char *key, size_t count)
{
    return cJSON_AddNumberToObject(object, key, (double)count) != NULL;
}

static bool add_summary(cJSON *properties, const struct ra_summary *summary)
{
    cJSON *object = cJSON_AddObjectToObject(properties, "summary");
    return object != NULL && add_count(object, "total", summary->total) &&
           add_count(object, "pass", summary->pass) &&
           add_count(object, "fail", summary->fail) &&
           add_count(object, "waived", summary->waived) &&
           add_count(object, "error", summary->error) &&
           add_count(object, "gone", summary->gone);
}

cJSON *ra_sarif_invocation_properties(const struct ra_audit *audit)
{
    cJSON *properties = cJSON_CreateObject();
    cJSON *sources = cJSON_AddArrayToObject(properties, "sources");
    bool complete = sources != NULL;
    for (size_t i = 0; complete && i < audit->source_count; i++)
        complete = cJSON_AddItemToArray(sources, ra_json_source(&audit->sources[i])) != 0;
    return ra_json_finish(
        properties,
        complete &&
            ra_json_add_strings(properties, "notes", audit->notes, audit->note_count) &&
            add_summary(properties, &audit->summary));
}

cJSON *ra_sarif_artifact(const struct ra_sarif_spot *spot)
{
    const struct ra_workload *workload = spot->workload;
    cJSON *artifact = cJSON_CreateObject();
    cJSON *properties = NULL;
    bool complete =
        ra_sarif_location_add_artifact(artifact, "location", spot) &&
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

static size_t flag_count(const struct ra_advice *advice)
{
    return advice == NULL ? 0 : advice->run_flags.count;
}

static int put_flags(struct ra_buffer *text, const struct ra_advice *advice,
                     const char *command)
{
    size_t count = flag_count(advice);
    if (advice != NULL && advice->gaps.count > 0 &&
        (ra_buffer_puts(text, ". ") != 0 || ra_advice_append_missing(advice, text) != 0))
        return -1;
    if (count > 0 &&
        (ra_buffer_puts(text, ". Flags of ") != 0 || ra_buffer_puts(text, command) != 0 ||
         ra_buffer_puts(text, ":") != 0))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (ra_buffer_puts(text, " ") != 0 ||
            ra_shell_quote(text, advice->run_flags.all[i]) != 0)
            return -1;
    return 0;
}

/* "web: The root filesystem is writable: ...", with the flags that would mend it. */
static bool add_message(cJSON *object, const char *name, const char *words,
                        const struct ra_advice *advice, const char *command)
{
    struct ra_buffer text;
    ra_buffer_init(&text, SIZE_MAX / 2);
    bool complete =
        ra_buffer_puts(&text, name) == 0 && ra_buffer_puts(&text, ": ") == 0 &&
        ra_buffer_puts(&text, words) == 0 && put_flags(&text, advice, command) == 0;
    bool ends = flag_count(advice) > 0 || /* which are there to be pasted */
                (text.length > 0 && strchr(".?!", text.data[text.length - 1]) != NULL);
    complete = complete && (ends || ra_buffer_puts(&text, ".") == 0) &&
               ra_sarif_message_add(object, ra_buffer_text(&text));
    ra_buffer_clear(&text);
    return complete;
}

/* A rule that is in no list has no index: one past its end would be wrong. */
static bool add_rule_index(cJSON *object, const char *key, const struct ra_audit *audit,
                           const char *id)
{
    size_t index = ra_sarif_rule_index(audit, id);
    return index == ra_sarif_rule_count(audit) || add_count(object, key, index);
}

static bool add_rule_reference(cJSON *result, const struct ra_audit *audit,
                               const char *id)
{
    return cJSON_AddStringToObject(result, "ruleId", id) &&
           add_rule_index(result, "ruleIndex", audit, id);
}

/* What code scanning does not need and people may. */
static bool add_remarks(cJSON *result, const struct ra_workload *workload,
                        const struct ra_finding *finding, const struct ra_advice *advice)
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
    return ra_json_advice_add(properties, advice);
}

cJSON *ra_sarif_result(const struct ra_audit *audit, const struct ra_sarif_spot *spot,
                       const struct ra_finding *finding)
{
    const struct ra_workload *workload = spot->workload;
    bool is_mended = strcmp(finding->rule, "rootfs-writable") == 0;
    const struct ra_advice *advice = is_mended ? workload->advice : NULL;
    cJSON *result = cJSON_CreateObject();
    return ra_json_finish(
        result, add_rule_reference(result, audit, finding->rule) &&
                    cJSON_AddStringToObject(result, "level",
                                            ra_sarif_level_name(finding->level)) &&
                    add_message(result, workload->name, finding->message, advice,
                                ra_audit_product(audit, workload)->run) &&
                    ra_sarif_location_add(result, spot) &&
                    ra_sarif_location_add_fingerprints(result, spot, finding->rule,
                                                       finding->subject) &&
                    add_suppressions(result, finding) &&
                    add_remarks(result, workload, finding, advice));
}

static bool add_gap_message(cJSON *object, const struct ra_sarif_gap *gap)
{
    const char *words = gap->words == NULL ? "no reason is known" : gap->words;
    const struct ra_sarif_spot *spot = &gap->spot;
    if (spot->workload != NULL)
        return add_message(object, spot->workload->name, words, NULL, NULL);
    if (gap->rule == RA_SARIF_NOT_AUDITED)
        return add_message(object, spot->source->endpoint, words, NULL, NULL);
    return add_message(object, "The audit is not complete", words, NULL, NULL);
}

cJSON *ra_sarif_notification(const struct ra_audit *audit, const struct ra_sarif_gap *gap)
{
    const char *id = ra_sarif_gap_id(gap->rule);
    cJSON *item = cJSON_CreateObject();
    cJSON *rule = cJSON_AddObjectToObject(item, "associatedRule");
    return ra_json_finish(item, rule != NULL && cJSON_AddStringToObject(rule, "id", id) &&
                                    add_rule_index(rule, "index", audit, id) &&
                                    cJSON_AddStringToObject(item, "level", "error") &&
                                    add_gap_message(item, gap) &&
                                    ra_sarif_location_add(item, &gap->spot));
}

cJSON *ra_sarif_gap_result(const struct ra_audit *audit, const struct ra_sarif_gap *gap)
{
    char turn[32];
    const char *id = ra_sarif_gap_id(gap->rule);
    cJSON *result = cJSON_CreateObject();
    snprintf(turn, sizeof turn, "%zu", gap->turn + 1);
    return ra_json_finish(
        result, add_rule_reference(result, audit, id) &&
                    cJSON_AddStringToObject(result, "level", "error") &&
                    add_gap_message(result, gap) &&
                    ra_sarif_location_add(result, &gap->spot) &&
                    ra_sarif_location_add_fingerprints(result, &gap->spot, id,
                                                       gap->turn == 0 ? NULL : turn) &&
                    add_suppressions(result, NULL));
}
