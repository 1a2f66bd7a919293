#include "rootfs_audit/report/sarif_rules.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/json_parts.h"
#include "rootfs_audit/util/buffer.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What rules refer to the benchmark by. Made up for this program, and never changed. */
static const char taxonomy_guid[] = "4a0104f0-4f89-5b52-8c54-c349920bcfa4";

/* They tell of the audit, and belong to no control. */
static const struct ra_rule_info gaps[RA_SARIF_GAP_COUNT] = {
    [RA_SARIF_NOT_EVALUATED] =
        {
            .id = "workload-not-evaluated",
            .level = RA_LEVEL_FAIL,
            .title = "workload could not be evaluated",
            .rationale = "What could not be evaluated may be anything; it is no pass.",
            .remediation = "Mend what the message says, and audit again.",
        },
    [RA_SARIF_NOT_AUDITED] =
        {
            .id = "source-not-audited",
            .level = RA_LEVEL_FAIL,
            .title = "source could not be audited",
            .rationale =
                "Its workloads are missing in this report; they may be anything.",
            .remediation = "Mend what the message says, and audit again.",
        },
    [RA_SARIF_NOT_COMPLETE] =
        {
            .id = "audit-not-complete",
            .level = RA_LEVEL_FAIL,
            .title = "audit is not complete",
            .rationale = "Workloads may be missing in this report.",
            .remediation = "Mend what the message says, and audit again.",
        },
};

const char *ra_sarif_gap_id(enum ra_sarif_gap_rule gap)
{
    return gaps[gap].id;
}

size_t ra_sarif_rule_count(const struct ra_audit *audit)
{
    return audit->rule_count + RA_SARIF_GAP_COUNT;
}

size_t ra_sarif_rule_index(const struct ra_audit *audit, const char *id)
{
    for (size_t i = 0; i < audit->rule_count; i++)
        if (strcmp(audit->rules[i].id, id) == 0)
            return i;
    for (size_t i = 0; i < RA_SARIF_GAP_COUNT; i++)
        if (strcmp(gaps[i].id, id) == 0)
            return audit->rule_count + i;
    return ra_sarif_rule_count(audit);
}

const char *ra_sarif_level_name(enum ra_level level)
{
    static const char *const names[] = {
        [RA_LEVEL_OFF] = "none",
        [RA_LEVEL_INFO] = "note",
        [RA_LEVEL_WARN] = "warning",
        [RA_LEVEL_FAIL] = "error",
    };
    return names[level];
}

/* A member that is an object with one string, as SARIF has many. */
bool ra_sarif_add_text(cJSON *object, const char *key, const char *member,
                       const char *text)
{
    cJSON *message = cJSON_AddObjectToObject(object, key);
    return message != NULL && cJSON_AddStringToObject(message, member, text) != NULL;
}

/* What code scanning shows as high, medium and low (a number from 0 to 10). */
static const char *severity(enum ra_level level)
{
    return level == RA_LEVEL_FAIL ? "7.0" : level == RA_LEVEL_WARN ? "4.0" : "1.0";
}

/* "rootfs-writable" as SARIF wants a name: "RootfsWritable". */
static bool add_name(cJSON *object, const char *id)
{
    char name[64];
    size_t length = 0;
    bool is_first = true;
    for (; *id != '\0' && length + 1 < sizeof name; id++) {
        const int letter = is_first ? toupper((unsigned char)*id) : *id;
        if (*id != '-')
            name[length++] = (char)letter;
        is_first = *id == '-';
    }
    name[length] = '\0';
    return cJSON_AddStringToObject(object, "name", name) != NULL;
}

static bool add_joined(cJSON *object, const char *key, const char *const *parts,
                       size_t count)
{
    struct ra_buffer text;
    bool complete = true;
    ra_buffer_init(&text, SIZE_MAX / 2);
    for (size_t i = 0; complete && i < count; i++)
        complete = ra_buffer_puts(&text, parts[i]) == 0;
    complete = complete && cJSON_AddStringToObject(object, key, ra_buffer_text(&text));
    ra_buffer_clear(&text);
    return complete;
}

static bool add_help(cJSON *object, const struct ra_rule_info *rule)
{
    const char *const text[] = {rule->rationale, " ", rule->remediation, " ",
                                rule->control,   "."};
    const char *const markdown[] = {rule->rationale,   "\n\n**What to do:** ",
                                    rule->remediation, "\n\n*",
                                    rule->control,     "*"};
    size_t count = rule->control == NULL ? 3 : 6;
    cJSON *help = cJSON_AddObjectToObject(object, "help");
    return help != NULL && add_joined(help, "text", text, count) &&
           add_joined(help, "markdown", markdown, count);
}

static bool add_sentence(cJSON *object, const char *key, const char *words)
{
    char text[256];
    snprintf(text, sizeof text, "%c%s.", toupper((unsigned char)words[0]), words + 1);
    return ra_sarif_add_text(object, key, "text", text);
}

static bool add_level(cJSON *object, enum ra_level level)
{
    cJSON *configuration = cJSON_AddObjectToObject(object, "defaultConfiguration");
    return configuration != NULL &&
           cJSON_AddBoolToObject(configuration, "enabled", level != RA_LEVEL_OFF) &&
           cJSON_AddStringToObject(configuration, "level", ra_sarif_level_name(level));
}

static bool add_properties(cJSON *object, const struct ra_rule_info *rule)
{
    cJSON *properties = cJSON_AddObjectToObject(object, "properties");
    cJSON *tags = properties == NULL ? NULL : cJSON_AddArrayToObject(properties, "tags");
    return tags != NULL && cJSON_AddItemToArray(tags, cJSON_CreateString("security")) &&
           cJSON_AddItemToArray(tags, cJSON_CreateString("containers")) &&
           cJSON_AddStringToObject(properties, "security-severity",
                                   severity(rule->level)) &&
           cJSON_AddStringToObject(properties, "precision", "very-high") &&
           (rule->control == NULL ||
            cJSON_AddStringToObject(properties, "control", rule->control));
}

/* toolComponentReference, 3.54: by its GUID, since a name does not count in a look-up. */
static bool fill_reference(cJSON *object)
{
    return cJSON_AddStringToObject(object, "name", ra_control()->benchmark) &&
           cJSON_AddStringToObject(object, "guid", taxonomy_guid);
}

static bool add_relationship(cJSON *relationships, size_t index)
{
    cJSON *item = ra_json_append_object(relationships);
    cJSON *target = item == NULL ? NULL : cJSON_AddObjectToObject(item, "target");
    cJSON *kinds = target == NULL ? NULL : cJSON_AddArrayToObject(item, "kinds");
    cJSON *component =
        kinds == NULL ? NULL : cJSON_AddObjectToObject(target, "toolComponent");
    return component != NULL &&
           cJSON_AddItemToArray(kinds, cJSON_CreateString("relevant")) &&
           cJSON_AddStringToObject(target, "id", ra_control()->ids[index].id) &&
           cJSON_AddNumberToObject(target, "index", (double)index) &&
           fill_reference(component);
}

/* reportingDescriptorRelationship, 3.53: what all rules of this audit are about. */
static bool add_relationships(cJSON *object, const struct ra_rule_info *rule)
{
    if (rule->control == NULL)
        return true;
    cJSON *relationships = cJSON_AddArrayToObject(object, "relationships");
    bool complete = relationships != NULL;
    for (size_t i = 0; complete && i < ra_control()->id_count; i++)
        complete = add_relationship(relationships, i);
    return complete;
}

static bool add_rule(cJSON *rules, const struct ra_rule_info *rule)
{
    cJSON *object = ra_json_append_object(rules);
    return object != NULL && cJSON_AddStringToObject(object, "id", rule->id) &&
           add_name(object, rule->id) &&
           add_sentence(object, "shortDescription", rule->title) &&
           ra_sarif_add_text(object, "fullDescription", "text", rule->rationale) &&
           add_help(object, rule) && add_level(object, rule->level) &&
           add_properties(object, rule) && add_relationships(object, rule);
}

cJSON *ra_sarif_driver(const struct ra_audit *audit)
{
    cJSON *driver = cJSON_CreateObject();
    bool complete =
        cJSON_AddStringToObject(driver, "name", "rootfs-audit") &&
        cJSON_AddStringToObject(driver, "version", audit->tool_version) &&
        cJSON_AddStringToObject(driver, "semanticVersion", audit->tool_version) &&
        ra_sarif_add_text(driver, "shortDescription", "text",
                          "Tells which containers have a read-only root filesystem.");
    cJSON *taxonomies =
        complete ? cJSON_AddArrayToObject(driver, "supportedTaxonomies") : NULL;
    cJSON *taxonomy = taxonomies == NULL ? NULL : ra_json_append_object(taxonomies);
    complete = taxonomy != NULL && fill_reference(taxonomy);
    cJSON *rules = complete ? cJSON_AddArrayToObject(driver, "rules") : NULL;
    complete = rules != NULL;
    for (size_t i = 0; complete && i < audit->rule_count; i++)
        complete = add_rule(rules, &audit->rules[i]);
    for (size_t i = 0; complete && i < RA_SARIF_GAP_COUNT; i++)
        complete = add_rule(rules, &gaps[i]);
    return ra_json_finish(driver, complete);
}

static bool add_taxon(cJSON *taxa, const struct ra_control_id *id)
{
    char text[160];
    cJSON *taxon = ra_json_append_object(taxa);
    snprintf(text, sizeof text, "%s (%s).", ra_control()->title, id->since);
    return taxon != NULL && cJSON_AddStringToObject(taxon, "id", id->id) &&
           ra_sarif_add_text(taxon, "shortDescription", "text", text);
}

cJSON *ra_sarif_taxonomy(void)
{
    const struct ra_control *control = ra_control();
    cJSON *taxonomy = cJSON_CreateObject();
    bool complete =
        fill_reference(taxonomy) &&
        cJSON_AddStringToObject(taxonomy, "organization",
                                "Center for Internet Security") &&
        ra_sarif_add_text(taxonomy, "shortDescription", "text",
                          "The benchmark that asks for read-only root filesystems.");
    cJSON *taxa = complete ? cJSON_AddArrayToObject(taxonomy, "taxa") : NULL;
    complete = taxa != NULL;
    for (size_t i = 0; complete && i < control->id_count; i++)
        complete = add_taxon(taxa, &control->ids[i]);
    return ra_json_finish(taxonomy, complete);
}
