#include "unit.h"

#include "rootfs_audit/rules/policy.h"

#include <stdio.h>
#include <string.h>

#define MATCH "\"match\":{\"name\":\"web\"}"
#define REST "\"rules\":[\"rootfs-writable\"],\"reason\":\"r\",\"until\":\"2027-01-31\""

static void parse(const char *text, struct ra_policy *policy)
{
    struct ra_error err = {0};
    ra_policy_init(policy);
    if (ra_policy_parse("p.json", text, strlen(text), policy, &err) != 0)
        fail_msg("%s", ra_error_message(&err));
}

/* What is wrong with each text, and where. */
static const struct {
    const char *text;
    const char *says;
} bad[] = {
    {"", "p.json:1:1: "},
    {"{\"rules\":\n {}\n", "p.json:3:1: the JSON document is cut off"},
    {"[]", "p.json:1:1: this is an array; it must be an object"},
    {"{\"waiver\":[]}", "p.json:1:2: the key \"waiver\" is unknown"},
    {"{\"rules\":{},\n\"rules\":{}}", "p.json:2:1: the key \"rules\" stands twice"},
    {"{\"rules\":{\"no-such\":\"off\"}}", "p.json:1:11: there is no rule \"no-such\""},
    {"{\"rules\":{\"rootfs-writable\":\"none\"}}",
     "the level of rootfs-writable must be"},
    {"{\"rules\":{\"rootfs-writable\":0}}", "the level of rootfs-writable must be"},
    {"{\"rules\":{\"rootfs-writable\":\"off\",\"rootfs-writable\":\"fail\"}}",
     "p.json:1:35: the key \"rootfs-writable\" stands twice"},
    {"{\"waivers\":{}}", "waivers is an object; it must be an array"},
    {"{\"waivers\":[1]}", "p.json:1:13: this is a number"},
    {"{\"waivers\":[{" MATCH "}]}", "p.json:1:13: the key \"rules\" is missing"},
    {"{\"waivers\":[{" REST "}]}", "the key \"match\" is missing"},
    {"{\"waivers\":[{" MATCH
     ",\"rules\":[\"rootfs-writable\"],\"until\":\"2027-01-31\"}]}",
     "the key \"reason\" is missing"},
    {"{\"waivers\":[{" MATCH ",\"rules\":[\"rootfs-writable\"],\"reason\":\"r\"}]}",
     "the key \"until\" is missing"},
    {"{\"waivers\":[{" MATCH ",\"rules\":[],\"reason\":\"r\",\"until\":\"2027-01-31\"}]}",
     "must be an array that names at least one rule"},
    {"{\"waivers\":[{\"rules\":[\"rootfs-writable\"],\"reason\":\"  \"}]}",
     "reason is empty"},
    {"{\"waivers\":[{\"until\":\"2027-02-29\"}]}",
     "until is \"2027-02-29\"; it must be a date"},
    {"{\"waivers\":[{\"until\":\"tomorrow\"}]}", "until is \"tomorrow\""},
    {"{\"waivers\":[{\"match\":{}}]}", "this matches no workload"},
    {"{\"waivers\":[{\"match\":{\"id\":\"abc\"}}]}", "64 hexadecimal digits"},
    {"{\"waivers\":[{\"match\":{\"Name\":\"x\"}}]}", "the key \"Name\" is unknown"},
    {"{\"waivers\":[{\"match\":{\"label\":\"=x\"}}]}", "it must be KEY or KEY=VALUE"},
    {"{\"external\":[{" MATCH "}]}", "the key \"to\" is missing"},
    {"{\"external\":[{" MATCH ",\"to\":\"x\",\"until\":\"2027-01-31\"}]}",
     "the key \"until\" is unknown"},
};

static void test_what_is_wrong_is_named_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ra_policy policy;
        struct ra_error err = {0};
        ra_policy_init(&policy);
        assert_int_equal(
            ra_policy_parse("p.json", bad[i].text, strlen(bad[i].text), &policy, &err),
            -1);
        assert_int_equal(policy.waiver_count, 0);
        assert_int_equal(strncmp(ra_error_message(&err), "p.json:", 7), 0);
        assert_error_says(&err, bad[i].says);
        ra_policy_clear(&policy);
    }
}

static void test_levels_replace_those_of_the_table(void **state)
{
    (void)state;
    struct ra_policy policy;
    parse("{\"rules\":{\"implicit-volume\":\"fail\",\"unbounded-tmpfs\":\"off\"}}",
          &policy);
    assert_int_equal(policy.levels.levels[ra_rule_find("implicit-volume")],
                     RA_LEVEL_FAIL);
    assert_int_equal(policy.levels.levels[ra_rule_find("unbounded-tmpfs")], RA_LEVEL_OFF);
    assert_int_equal(policy.levels.levels[ra_rule_find("rootfs-writable")],
                     RA_LEVEL_FAIL);
    assert_int_equal(policy.levels.levels[ra_rule_find("executable-tmpfs")],
                     RA_LEVEL_INFO);
    ra_policy_clear(&policy);
}

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct ra_workload web(void)
{
    struct ra_workload workload = {.id = heap(ID),
                                   .name = heap("web-1"),
                                   .image = heap("shop/web:2"),
                                   .readonly_rootfs = RA_READONLY_FALSE};
    struct ra_label label = {.key = heap("tier"), .value = heap("front")};
    struct ra_finding finding = {
        .rule = "rootfs-writable", .level = RA_LEVEL_FAIL, .message = heap("m")};
    assert_int_equal(ra_workload_take_label(&workload, &label, NULL), 0);
    assert_int_equal(ra_workload_take_finding(&workload, &finding, NULL), 0);
    return workload;
}

/* Whether a waiver with this match excuses the workload's finding. */
static bool matches(const char *match)
{
    struct ra_policy policy;
    struct ra_workload workload = web();
    char text[512] = "{\"waivers\":[{\"match\":";
    strcat(strcat(strcat(text, match), ","), REST "}]}");
    parse(text, &policy);
    assert_int_equal(ra_policy_waive(&policy, "2026-11-24", &workload, NULL), 0);
    bool is_waived = workload.findings[0].is_waived;
    assert_int_equal(policy.waivers[0].is_used, is_waived);
    ra_workload_clear(&workload);
    ra_policy_clear(&policy);
    return is_waived;
}

static void test_match_is_anchored_and_takes_all_of_its_members(void **state)
{
    (void)state;
    assert_true(matches("{\"name\":\"web-1\"}"));
    assert_true(matches("{\"name\":\"web-*\"}"));
    assert_true(matches("{\"name\":\"*\"}"));
    assert_false(matches("{\"name\":\"web\"}"));
    assert_false(matches("{\"name\":\"eb-1\"}"));
    assert_false(matches("{\"name\":\"WEB-1\"}"));
    assert_true(matches("{\"image\":\"shop/*\"}"));
    assert_true(matches("{\"image\":\"*:2\"}"));
    assert_false(matches("{\"image\":\"shop\"}"));
    assert_true(matches("{\"label\":\"tier\"}"));
    assert_true(matches("{\"label\":\"tier=front\"}"));
    assert_false(matches("{\"label\":\"tier=fro*\"}"));
    assert_false(matches("{\"label\":\"tier=\"}"));
    assert_false(matches("{\"label\":\"tie\"}"));
    assert_true(matches("{\"id\":\"" ID "\"}"));
    assert_true(
        matches("{\"name\":\"web-?\",\"label\":\"tier=front\",\"id\":\"" ID "\"}"));
    assert_false(matches("{\"name\":\"web-1\",\"image\":\"other\"}"));
}

static void test_a_waiver_holds_through_its_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *today;
        bool is_waived;
    } cases[] = {{"2026-11-24", true}, {"2027-01-31", true}, {"2027-02-01", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_policy policy;
        struct ra_workload workload = web();
        parse("{\"waivers\":[{\"match\":{\"name\":\"web-1\"}," REST "}]}", &policy);
        ra_policy_waive(&policy, cases[i].today, &workload, NULL);
        assert_int_equal(workload.findings[0].is_waived, cases[i].is_waived);
        assert_string_equal(workload.findings[0].waiver_until, "2027-01-31");
        assert_string_equal(workload.findings[0].waiver_reason, "r");
        ra_workload_clear(&workload);
        ra_policy_clear(&policy);
    }
}

static void test_a_waiver_that_holds_outranks_one_that_expired(void **state)
{
    (void)state;
    struct ra_policy policy;
    struct ra_workload workload = web();
    parse("{\"waivers\":[{"
          "\"match\":{\"name\":\"web-1\"},\"rules\":[\"rootfs-writable\"],"
          "\"reason\":\"old\",\"until\":\"2020-01-01\"},"
          "{\"match\":{\"name\":\"web-1\"}," REST "}]}",
          &policy);
    ra_policy_waive(&policy, "2026-11-24", &workload, NULL);
    assert_true(workload.findings[0].is_waived);
    assert_string_equal(workload.findings[0].waiver_until, "2027-01-31");
    ra_workload_clear(&workload);
    ra_policy_clear(&policy);
}

static void test_of_many_waivers_the_one_with_the_name_is_found(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    char text[COUNT * 160] = "{\"waivers\":[";
    struct ra_policy policy;
    for (int i = 0; i < COUNT; i++) {
        char waiver[160];
        snprintf(waiver, sizeof waiver,
                 "%s{\"match\":{\"name\":\"web-%d\"},\"rules\":[\"rootfs-writable\"],"
                 "\"reason\":\"%d\",\"until\":\"2027-01-31\"}",
                 i == 0 ? "" : ",", (i * 7) % COUNT, i);
        strcat(text, waiver);
    }
    parse(strcat(text, "]}"), &policy);
    struct ra_workload workload = web();
    ra_policy_waive(&policy, "2026-11-24", &workload, NULL);
    assert_true(workload.findings[0].is_waived);
    assert_string_equal(workload.findings[0].waiver_reason, "43"); /* 43 * 7 = 301 */
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(policy.waivers[i].is_used, i == 43);
    ra_workload_clear(&workload);
    ra_policy_clear(&policy);
}

static void test_a_waiver_for_another_rule_excuses_nothing(void **state)
{
    (void)state;
    struct ra_policy policy;
    struct ra_workload workload = web();
    parse("{\"waivers\":[{\"match\":{\"name\":\"*\"},\"rules\":[\"implicit-volume\"],"
          "\"reason\":\"r\",\"until\":\"2027-01-31\"}]}",
          &policy);
    ra_policy_waive(&policy, "2026-11-24", &workload, NULL);
    assert_false(workload.findings[0].is_waived);
    assert_null(workload.findings[0].waiver_until);
    assert_false(policy.waivers[0].is_used);
    ra_workload_clear(&workload);
    ra_policy_clear(&policy);
}

static void test_external_is_declared_and_the_label_outranks_it(void **state)
{
    (void)state;
    struct ra_policy policy;
    struct ra_workload workload = web();
    parse("{\"external\":[{\"match\":{\"label\":\"tier=front\"},\"to\":\"db1\"}]}",
          &policy);
    assert_int_equal(ra_policy_declare(&policy, &workload, NULL), 0);
    assert_string_equal(workload.external, "db1");
    assert_true(policy.externals[0].is_used);
    ra_workload_clear(&workload);
    workload = web();
    workload.external = heap("the label's");
    ra_policy_declare(&policy, &workload, NULL);
    assert_string_equal(workload.external, "the label's");
    ra_workload_clear(&workload);
    ra_policy_clear(&policy);
}

static void test_dates_are_those_of_the_calendar(void **state)
{
    (void)state;
    static const char *const yes[] = {"2026-11-24", "2028-02-29", "2000-02-29",
                                      "9999-12-31"};
    static const char *const no[] = {"",           "2026-2-1",    "2026-13-01",
                                     "2026-00-10", "2026-04-31",  "2027-02-29",
                                     "2100-02-29", "2026-11-24 ", "2026/11/24",
                                     "20261124",   "2026-11-00",  "-026-11-24"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(ra_policy_is_date(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(ra_policy_is_date(no[i]));
}

static void test_a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct ra_policy policy;
    struct ra_error err = {0};
    ra_policy_init(&policy);
    assert_int_equal(ra_policy_load("/nothing/here.json", &policy, &err), -1);
    assert_error_says(&err,
                      "/nothing/here.json: the policy cannot be read: No such file");
    assert_int_equal(ra_policy_load("/tmp", &policy, &err), -1);
    assert_error_says(&err, "/tmp: the policy cannot be read: Is a directory");
    ra_policy_clear(&policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_wrong_is_named_with_its_place),
        cmocka_unit_test(test_levels_replace_those_of_the_table),
        cmocka_unit_test(test_match_is_anchored_and_takes_all_of_its_members),
        cmocka_unit_test(test_a_waiver_holds_through_its_last_day),
        cmocka_unit_test(test_a_waiver_that_holds_outranks_one_that_expired),
        cmocka_unit_test(test_of_many_waivers_the_one_with_the_name_is_found),
        cmocka_unit_test(test_a_waiver_for_another_rule_excuses_nothing),
        cmocka_unit_test(test_external_is_declared_and_the_label_outranks_it),
        cmocka_unit_test(test_dates_are_those_of_the_calendar),
        cmocka_unit_test(test_a_file_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
