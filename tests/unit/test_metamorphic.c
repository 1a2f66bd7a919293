/*
 * Metamorphic tests on inspect documents of a real engine: what must not change a verdict
 * does not, and what is not JSON true at HostConfig.ReadonlyRootfs never passes. The
 * changes are drawn from a fixed seed, so that a failure can be seen again.
 */
#include "unit.h"

#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/source/inspect.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200 };

static const char *const documents[] = {"bare", "everything", "plain", "writable"};
enum { DOCUMENT_COUNT = sizeof documents / sizeof documents[0] };

static char *load(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.json", RA_INSPECT_FOLDER, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = calloc(1, 65536);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 1000);
    fclose(file);
    return text;
}

/* xorshift64: the same numbers everywhere. */
static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32) % below;
}

/* The verdict and every finding of a document, as one text; "unreadable" where it is
 * none. *passes is whether it passes without --strict. */
static char *judge(const char *text, bool *passes)
{
    static char docker[] = "docker";
    static char endpoint[] = "unix:///var/run/docker.sock";
    const struct ra_source source = {.product = docker, .endpoint = endpoint};
    const struct ra_rule_levels levels = ra_rule_default_levels();
    struct ra_workload workload = {0};
    char *said = NULL;
    size_t size = 0;
    *passes = false;
    if (ra_inspect_read(text, strlen(text), &workload, NULL) != 0)
        return heap("unreadable");
    assert_int_equal(ra_rules_apply(&workload, &source, &levels, NULL), 0);
    FILE *stream = open_memstream(&said, &size);
    assert_non_null(stream);
    ra_rules_conclude(&workload, false);
    *passes = workload.verdict == RA_VERDICT_PASS;
    fprintf(stream, "%s\n", ra_verdict_name(workload.verdict));
    ra_rules_conclude(&workload, true);
    fprintf(stream, "strict %s\n", ra_verdict_name(workload.verdict));
    for (size_t i = 0; i < workload.writable_count; i++)
        fprintf(stream, "%s %d\n", workload.writable[i].path,
                workload.writable[i].is_explicit);
    for (size_t i = 0; i < workload.finding_count; i++)
        fprintf(stream, "%s: %s\n", workload.findings[i].rule,
                workload.findings[i].message);
    fclose(stream);
    ra_workload_clear(&workload);
    return said;
}

/* Objects whose keys are data, not fields. */
static bool is_map(const cJSON *object)
{
    static const char *const maps[] = {"Tmpfs",    "Labels",  "Volumes", "Options",
                                       "Networks", "Sysctls", "Ports",   "PortBindings"};
    for (size_t i = 0; object->string != NULL && i < sizeof maps / sizeof maps[0]; i++)
        if (strcmp(object->string, maps[i]) == 0)
            return true;
    return false;
}

static void shuffle_keys(cJSON *node, uint64_t *seed)
{
    cJSON *item = NULL;
    cJSON_ArrayForEach(item, node) shuffle_keys(item, seed);
    if (!cJSON_IsObject(node))
        return;
    for (int count = cJSON_GetArraySize(node); count > 1; count--) {
        cJSON *moved = cJSON_DetachItemFromArray(node, (int)draw(seed, (uint32_t)count));
        char *key = heap(moved->string);
        cJSON_AddItemToObject(node, key, moved);
        free(key);
    }
}

static void add_unknown_keys(cJSON *node, uint64_t *seed)
{
    static const char *const values[] = {
        "true", "null", "\"ro\"", "[{\"RW\":true}]", "{\"ReadonlyRootfs\":true}",
        "1e999"};
    cJSON *item = NULL;
    cJSON_ArrayForEach(item, node) add_unknown_keys(item, seed);
    if (!cJSON_IsObject(node) || is_map(node))
        return;
    for (uint32_t i = 0; i < draw(seed, 3); i++) {
        char key[32];
        snprintf(key, sizeof key, "Unknown%u", (unsigned)draw(seed, 1000000));
        cJSON_AddItemToObject(
            node, key, cJSON_Parse(values[draw(seed, sizeof values / sizeof values[0])]));
    }
}

static void change_unrelated(cJSON *root, uint64_t *seed)
{
    static const char *const fields[][2] = {
        {NULL, "Created"},
        {NULL, "Path"},
        {NULL, "Args"},
        {NULL, "RestartCount"},
        {NULL, "LogPath"},
        {NULL, "Platform"},
        {NULL, "NetworkSettings"},
        {NULL, "GraphDriver"},
        {NULL, "Driver"},
        {NULL, "HostsPath"},
        {"State", "ExitCode"},
        {"State", "StartedAt"},
        {"HostConfig", "CpuShares"},
        {"HostConfig", "ShmSize"},
        {"HostConfig", "Runtime"},
        {"HostConfig", "Binds"},
        {"HostConfig", "RestartPolicy"},
        {"Config", "Env"},
        {"Config", "Cmd"},
        {"Config", "Hostname"},
    };
    static const char *const values[] = {"null", "\"x\"", "[]", "{}", "-1", "false"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        cJSON *object = fields[i][0] == NULL
                            ? root
                            : cJSON_GetObjectItemCaseSensitive(root, fields[i][0]);
        assert_non_null(object);
        cJSON_DeleteItemFromObjectCaseSensitive(object, fields[i][1]);
        uint32_t value = draw(seed, 1 + sizeof values / sizeof values[0]);
        if (value > 0)
            cJSON_AddItemToObject(object, fields[i][1], cJSON_Parse(values[value - 1]));
    }
}

/* A change of the three kinds leaves every word of the judgement as it was. */
static void leaves_the_judgement(void (*change)(cJSON *root, uint64_t *seed))
{
    uint64_t seed = 20261124;
    for (size_t d = 0; d < DOCUMENT_COUNT; d++) {
        bool passes = false;
        char *text = load(documents[d]);
        char *before = judge(text, &passes);
        assert_int_equal(passes, strcmp(documents[d], "writable") != 0);
        for (int round = 0; round < ROUNDS; round++) {
            cJSON *root = cJSON_Parse(text);
            change(root, &seed);
            char *changed = cJSON_PrintUnformatted(root);
            char *after = judge(changed, &passes);
            assert_string_equal(after, before);
            free(after);
            cJSON_free(changed);
            cJSON_Delete(root);
        }
        free(before);
        free(text);
    }
}

static void test_order_of_keys_never_changes_a_judgement(void **state)
{
    (void)state;
    leaves_the_judgement(shuffle_keys);
}

static void test_unknown_keys_never_change_a_judgement(void **state)
{
    (void)state;
    leaves_the_judgement(add_unknown_keys);
}

static void test_unrelated_values_never_change_a_judgement(void **state)
{
    (void)state;
    leaves_the_judgement(change_unrelated);
}

static void test_no_other_value_of_the_flag_ever_passes(void **state)
{
    (void)state;
    static const char *const values[] = {"false",     "null",
                                         "0",         "1",
                                         "1e0",       "-1",
                                         "\"true\"",  "\"TRUE\"",
                                         "\"\"",      "[]",
                                         "[true]",    "[1]",
                                         "{}",        "{\"ReadonlyRootfs\":true}",
                                         "\"false\"", "1.0",
                                         "\"yes\"",   "99999999999999999999"};
    for (size_t d = 0; d < DOCUMENT_COUNT; d++) {
        char *text = load(documents[d]);
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            bool passes = true;
            cJSON *root = cJSON_Parse(text);
            cJSON *host_config = cJSON_GetObjectItemCaseSensitive(root, "HostConfig");
            cJSON_ReplaceItemInObjectCaseSensitive(host_config, "ReadonlyRootfs",
                                                   cJSON_Parse(values[v]));
            char *changed = cJSON_PrintUnformatted(root);
            free(judge(changed, &passes));
            if (passes)
                fail_msg("%s passes with %s", documents[d], values[v]);
            cJSON_free(changed);
            cJSON_Delete(root);
        }
        free(text);
    }
}

/* Any node of the tree, by its place in document order. */
static cJSON *nth(cJSON *node, uint32_t *n)
{
    if ((*n)-- == 0)
        return node;
    cJSON *found = NULL;
    for (cJSON *item = node->child; found == NULL && item != NULL; item = item->next)
        found = nth(item, n);
    return found;
}

/* Cuts a random node out, puts it under other names and in other places, or makes true of
 * it: whatever it does, the flag itself is not touched afterwards. */
static void mutate(cJSON *root, uint64_t *seed)
{
    static const char *const keys[] = {"ReadonlyRootfs", "HostConfig",     "Readonly",
                                       "readonlyrootfs", "READONLYROOTFS", "Config"};
    uint32_t from = 1 + draw(seed, 150);
    uint32_t to = draw(seed, 150);
    const char *key = keys[draw(seed, sizeof keys / sizeof keys[0])];
    cJSON *node = nth(root, &from);
    cJSON *place = nth(root, &to);
    cJSON *copy = node == NULL ? NULL : cJSON_Duplicate(node, true);
    switch (draw(seed, 3)) {
    case 0: /* a copy elsewhere, under a name that could mislead */
        if (copy != NULL && place != NULL && cJSON_IsObject(place)) {
            cJSON_AddItemToObject(place, key, copy);
            copy = NULL;
        }
        break;
    case 1: /* a true elsewhere; a second flag beside the first is refused */
        if (place != NULL && cJSON_IsObject(place))
            cJSON_AddTrueToObject(place, key);
        break;
    default: /* another type or value */
        if (node != NULL && (cJSON_IsNumber(node) || cJSON_IsBool(node)) &&
            (node->string == NULL || strcmp(node->string, "ReadonlyRootfs") != 0))
            node->type =
                (node->type & ~0xFF) | (draw(seed, 2) == 0 ? cJSON_True : cJSON_NULL);
        break;
    }
    cJSON_Delete(copy);
}

/* Whether the flag that counts is there, once, and true. */
static bool is_flag_true(const cJSON *root)
{
    const cJSON *host_config = cJSON_GetObjectItemCaseSensitive(root, "HostConfig");
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(host_config, "ReadonlyRootfs"));
}

static void test_no_mutation_of_a_writable_document_ever_passes(void **state)
{
    (void)state;
    uint64_t seed = 5125131;
    char *text = load("writable");
    size_t judged = 0;
    for (int round = 0; round < 20 * ROUNDS; round++) {
        bool passes = true;
        cJSON *root = cJSON_Parse(text);
        for (uint32_t times = 1 + draw(&seed, 4); times > 0; times--)
            mutate(root, &seed);
        assert_false(is_flag_true(root));
        char *changed = cJSON_PrintUnformatted(root);
        char *said = judge(changed, &passes);
        judged += strcmp(said, "unreadable") != 0;
        if (passes)
            fail_msg("passes: %s", changed);
        free(said);
        cJSON_free(changed);
        cJSON_Delete(root);
    }
    assert_true(judged > ROUNDS); /* most were documents still */
    free(text);
}

static void test_no_damage_to_the_bytes_makes_a_writable_document_pass(void **state)
{
    (void)state;
    uint64_t seed = 77;
    char *text = load("writable");
    size_t length = strlen(text);
    for (int round = 0; round < 20 * ROUNDS; round++) {
        bool passes = true;
        char *damaged = heap(text);
        for (uint32_t times = 1 + draw(&seed, 3); times > 0; times--)
            damaged[draw(&seed, (uint32_t)length)] = (char)(1 + draw(&seed, 255));
        if (draw(&seed, 4) == 0)
            damaged[draw(&seed, (uint32_t)length)] = '\0';
        free(judge(damaged, &passes));
        if (passes)
            fail_msg("passes: %s", damaged);
        free(damaged);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_keys_never_changes_a_judgement),
        cmocka_unit_test(test_unknown_keys_never_change_a_judgement),
        cmocka_unit_test(test_unrelated_values_never_change_a_judgement),
        cmocka_unit_test(test_no_other_value_of_the_flag_ever_passes),
        cmocka_unit_test(test_no_mutation_of_a_writable_document_ever_passes),
        cmocka_unit_test(test_no_damage_to_the_bytes_makes_a_writable_document_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
