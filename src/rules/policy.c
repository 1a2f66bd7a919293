#include "rootfs_audit/rules/policy.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/json_position.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static const size_t file_limit = 16UL << 20;

/* A policy being read. */
struct reading {
    const char *name; /* of the file */
    const char *text;
    const cJSON *root;
    struct ra_policy *policy;
};

/* Puts "FILE:LINE:COLUMN: " before what is wrong with a node. */
static int refuse(const struct reading *reading, const cJSON *node, struct ra_error *err)
{
    struct ra_json_position at = ra_json_position_of(reading->text, reading->root, node);
    return ra_error_wrap(err, "%s:%zu:%zu", reading->name, at.line, at.column);
}

/* How one member of an object is read. */
struct member {
    const char *key;
    int (*read)(const struct reading *reading, const cJSON *value, void *into,
                struct ra_error *err);
    bool is_required;
};

/* Reads an object whose members are all in the table, each at most once. */
static int read_members(const struct reading *reading, const cJSON *object,
                        const struct member *table, size_t count, void *into,
                        struct ra_error *err)
{
    unsigned seen = 0;
    const cJSON *item = NULL;
    if (!cJSON_IsObject(object)) {
        ra_error_set(err, "this is %s; it must be an object, {...}",
                     ra_json_type_name(object));
        return refuse(reading, object, err);
    }
    cJSON_ArrayForEach(item, object)
    {
        size_t i = 0;
        while (i < count && strcmp(table[i].key, item->string) != 0)
            i++;
        if (i == count) {
            ra_error_set(err, "the key \"%s\" is unknown; see rootfs-audit.policy(5)",
                         item->string);
            return refuse(reading, item, err);
        }
        if ((seen & 1U << i) != 0) {
            ra_error_set(err, "the key \"%s\" stands twice; keep one", item->string);
            return refuse(reading, item, err);
        }
        seen |= 1U << i;
        if (table[i].read(reading, item, into, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (table[i].is_required && (seen & 1U << i) == 0) {
            ra_error_set(err, "the key \"%s\" is missing; add it", table[i].key);
            return refuse(reading, object, err);
        }
    }
    return 0;
}

/* A string with something in it. */
static int read_string(const struct reading *reading, const cJSON *value, char **into,
                       struct ra_error *err)
{
    if (!cJSON_IsString(value) || value->valuestring[0] == '\0' ||
        strspn(value->valuestring, " \t\r\n") == strlen(value->valuestring)) {
        ra_error_set(err, "%s is %s; it must be a string that says something",
                     value->string == NULL ? "this" : value->string,
                     cJSON_IsString(value) ? "empty" : ra_json_type_name(value));
        return refuse(reading, value, err);
    }
    *into = strdup(value->valuestring);
    return *into == NULL ? ra_error_nomem(err) : 0;
}

static int read_rule_id(const struct reading *reading, const cJSON *node, const char *id,
                        size_t *rule, struct ra_error *err)
{
    int found = ra_rule_find(id);
    if (found < 0) {
        ra_error_set(err, "there is no rule \"%s\"; see rootfs-audit --list-rules", id);
        return refuse(reading, node, err);
    }
    *rule = (size_t)found;
    return 0;
}

/* "rules": {"implicit-volume": "off"} */
static int read_levels(const struct reading *reading, const cJSON *value, void *into,
                       struct ra_error *err)
{
    (void)into;
    struct ra_policy *policy = reading->policy;
    bool seen[RA_RULE_COUNT] = {false};
    const cJSON *item = NULL;
    if (!cJSON_IsObject(value)) {
        ra_error_set(err, "rules is %s; it must be an object, {\"RULE\": \"LEVEL\"}",
                     ra_json_type_name(value));
        return refuse(reading, value, err);
    }
    cJSON_ArrayForEach(item, value)
    {
        size_t rule = 0;
        int level = -1;
        if (read_rule_id(reading, item, item->string, &rule, err) != 0)
            return -1;
        for (int i = RA_LEVEL_OFF; i <= RA_LEVEL_FAIL; i++)
            if (cJSON_IsString(item) &&
                strcmp(item->valuestring, ra_level_name((enum ra_level)i)) == 0)
                level = i;
        if (level < 0)
            ra_error_set(err,
                         "the level of %s must be \"fail\", \"warn\", \"info\" or "
                         "\"off\"",
                         item->string);
        else if (seen[rule])
            ra_error_set(err, "the key \"%s\" stands twice; keep one", item->string);
        if (level < 0 || seen[rule])
            return refuse(reading, item, err);
        seen[rule] = true;
        policy->levels.levels[rule] = (enum ra_level)level;
    }
    return 0;
}

static int read_id(const struct reading *reading, const cJSON *value, void *into,
                   struct ra_error *err)
{
    struct ra_match *match = into;
    if (read_string(reading, value, &match->id, err) != 0)
        return -1;
    if (ra_id_is_full(match->id))
        return 0;
    ra_error_set(err, "id must be a full id, 64 hexadecimal digits; docker ps --all "
                      "--no-trunc shows it");
    return refuse(reading, value, err);
}

static int read_name(const struct reading *reading, const cJSON *value, void *into,
                     struct ra_error *err)
{
    return read_string(reading, value, &((struct ra_match *)into)->name, err);
}

static int read_image(const struct reading *reading, const cJSON *value, void *into,
                      struct ra_error *err)
{
    return read_string(reading, value, &((struct ra_match *)into)->image, err);
}

/* "tier" or "tier=web" */
static int read_label(const struct reading *reading, const cJSON *value, void *into,
                      struct ra_error *err)
{
    struct ra_match *match = into;
    if (read_string(reading, value, &match->label_key, err) != 0)
        return -1;
    char *equals = strchr(match->label_key, '=');
    if (equals == match->label_key) {
        ra_error_set(err, "label is \"%s\"; it must be KEY or KEY=VALUE",
                     match->label_key);
        return refuse(reading, value, err);
    }
    if (equals == NULL)
        return 0;
    *equals = '\0';
    match->label_value = strdup(equals + 1);
    return match->label_value == NULL ? ra_error_nomem(err) : 0;
}

/* "match": {"name": "web-*", "label": "tier=web"} */
static int read_match(const struct reading *reading, const cJSON *value,
                      struct ra_match *match, struct ra_error *err)
{
    static const struct member members[] = {
        {"id", read_id, false},
        {"name", read_name, false},
        {"image", read_image, false},
        {"label", read_label, false},
    };
    if (read_members(reading, value, members, sizeof members / sizeof members[0], match,
                     err) != 0)
        return -1;
    if (value->child != NULL)
        return 0;
    ra_error_set(err, "this matches no workload; give it an id, name, image or label");
    return refuse(reading, value, err);
}

static int read_waiver_match(const struct reading *reading, const cJSON *value,
                             void *into, struct ra_error *err)
{
    return read_match(reading, value, &((struct ra_waiver *)into)->match, err);
}

static int read_external_match(const struct reading *reading, const cJSON *value,
                               void *into, struct ra_error *err)
{
    return read_match(reading, value, &((struct ra_external *)into)->match, err);
}

static int read_excused(const struct reading *reading, const cJSON *value, void *into,
                        struct ra_error *err)
{
    struct ra_waiver *waiver = into;
    const cJSON *item = NULL;
    if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) == 0) {
        ra_error_set(err, "rules must be an array that names at least one rule");
        return refuse(reading, value, err);
    }
    cJSON_ArrayForEach(item, value)
    {
        size_t rule = 0;
        if (!cJSON_IsString(item)) {
            ra_error_set(err, "this is %s; it must be a rule's name",
                         ra_json_type_name(item));
            return refuse(reading, item, err);
        }
        if (read_rule_id(reading, item, item->valuestring, &rule, err) != 0)
            return -1;
        waiver->rules[rule] = true;
    }
    return 0;
}

static int read_reason(const struct reading *reading, const cJSON *value, void *into,
                       struct ra_error *err)
{
    return read_string(reading, value, &((struct ra_waiver *)into)->reason, err);
}

static int read_until(const struct reading *reading, const cJSON *value, void *into,
                      struct ra_error *err)
{
    struct ra_waiver *waiver = into;
    if (read_string(reading, value, &waiver->until, err) != 0)
        return -1;
    if (ra_policy_is_date(waiver->until))
        return 0;
    ra_error_set(err, "until is \"%s\"; it must be a date of the calendar, YYYY-MM-DD",
                 waiver->until);
    return refuse(reading, value, err);
}

static int read_to(const struct reading *reading, const cJSON *value, void *into,
                   struct ra_error *err)
{
    return read_string(reading, value, &((struct ra_external *)into)->to, err);
}

static int read_waiver(const struct reading *reading, const cJSON *item, size_t line,
                       struct ra_error *err)
{
    static const struct member members[] = {
        {"match", read_waiver_match, true},
        {"rules", read_excused, true},
        {"reason", read_reason, true},
        {"until", read_until, true},
    };
    struct ra_policy *policy = reading->policy;
    struct ra_waiver *waiver = &policy->waivers[policy->waiver_count++];
    waiver->line = line;
    return read_members(reading, item, members, sizeof members / sizeof members[0],
                        waiver, err);
}

static int read_external(const struct reading *reading, const cJSON *item, size_t line,
                         struct ra_error *err)
{
    static const struct member members[] = {
        {"match", read_external_match, true},
        {"to", read_to, true},
    };
    struct ra_policy *policy = reading->policy;
    struct ra_external *external = &policy->externals[policy->external_count++];
    external->line = line;
    return read_members(reading, item, members, sizeof members / sizeof members[0],
                        external, err);
}

static int check_array(const struct reading *reading, const cJSON *value,
                       struct ra_error *err)
{
    if (cJSON_IsArray(value))
        return 0;
    ra_error_set(err, "%s is %s; it must be an array, [...]", value->string,
                 ra_json_type_name(value));
    return refuse(reading, value, err);
}

/* Reads the elements of an array one by one. */
static int read_elements(const struct reading *reading, const cJSON *array,
                         int (*read)(const struct reading *reading, const cJSON *item,
                                     size_t line, struct ra_error *err),
                         struct ra_error *err)
{
    size_t count = (size_t)cJSON_GetArraySize(array);
    size_t *lines = calloc(count + 1, sizeof *lines);
    if (lines == NULL)
        return ra_error_nomem(err);
    ra_json_position_of_elements(reading->text, reading->root, array, lines);
    int status = 0;
    const cJSON *item = array->child;
    for (size_t i = 0; status == 0 && i < count; i++, item = item->next)
        status = read(reading, item, lines[i], err);
    free(lines);
    return status;
}

static int read_waivers(const struct reading *reading, const cJSON *value, void *into,
                        struct ra_error *err)
{
    struct ra_policy *policy = into;
    if (check_array(reading, value, err) != 0)
        return -1;
    policy->waivers =
        calloc((size_t)cJSON_GetArraySize(value) + 1, sizeof *policy->waivers);
    return policy->waivers == NULL ? ra_error_nomem(err)
                                   : read_elements(reading, value, read_waiver, err);
}

static int read_externals(const struct reading *reading, const cJSON *value, void *into,
                          struct ra_error *err)
{
    struct ra_policy *policy = into;
    if (check_array(reading, value, err) != 0)
        return -1;
    policy->externals =
        calloc((size_t)cJSON_GetArraySize(value) + 1, sizeof *policy->externals);
    return policy->externals == NULL ? ra_error_nomem(err)
                                     : read_elements(reading, value, read_external, err);
}

static int parse_text(const char *name, const char *text, size_t length, cJSON **root,
                      struct ra_error *err)
{
    size_t offset = 0;
    if (ra_json_parse_at(text, length, root, &offset, err) == 0)
        return 0;
    struct ra_json_position at = ra_json_position_at(text, offset);
    return ra_error_wrap(err, "%s:%zu:%zu", name, at.line, at.column);
}

int ra_policy_parse(const char *name, const char *text, size_t length,
                    struct ra_policy *policy, struct ra_error *err)
{
    static const struct member members[] = {
        {"rules", read_levels, false},
        {"waivers", read_waivers, false},
        {"external", read_externals, false},
    };
    cJSON *root = NULL;
    struct ra_policy made;
    if (parse_text(name, text, length, &root, err) != 0)
        return -1;
    ra_policy_init(&made);
    struct reading reading = {.name = name, .text = text, .root = root, .policy = &made};
    int status = read_members(&reading, root, members, sizeof members / sizeof members[0],
                              &made, err);
    cJSON_Delete(root);
    if (status == 0)
        status = ra_policy_index(&made, err);
    if (status == 0)
        *policy = made;
    else
        ra_policy_clear(&made);
    return status;
}

int ra_policy_load(const char *path, struct ra_policy *policy, struct ra_error *err)
{
    struct ra_buffer text;
    ra_buffer_init(&text, file_limit);
    int status = -1;
    int cause = ra_file_read(AT_FDCWD, path, &text);
    if (cause == EFBIG)
        ra_error_set(err, "%s: the policy is larger than %zu bytes", path, file_limit);
    else if (cause != 0)
        ra_error_set(err, "%s: the policy cannot be read: %s", path, strerror(cause));
    else
        status = ra_policy_parse(path, ra_buffer_text(&text), text.length, policy, err);
    ra_buffer_clear(&text);
    return status;
}

void ra_policy_init(struct ra_policy *policy)
{
    *policy = (struct ra_policy){.levels = ra_rule_default_levels()};
}

static void clear_match(struct ra_match *match)
{
    free(match->id);
    free(match->name);
    free(match->image);
    free(match->label_key);
    free(match->label_value);
}

void ra_policy_clear(struct ra_policy *policy)
{
    for (size_t i = 0; i < policy->waiver_count; i++) {
        clear_match(&policy->waivers[i].match);
        free(policy->waivers[i].reason);
        free(policy->waivers[i].until);
    }
    free(policy->waivers);
    free(policy->by_name);
    free(policy->by_pattern);
    for (size_t i = 0; i < policy->external_count; i++) {
        clear_match(&policy->externals[i].match);
        free(policy->externals[i].to);
    }
    free(policy->externals);
    ra_policy_init(policy);
}
