#include "unit.h"

#include "rootfs_audit/report/baseline.h"
#include "rootfs_audit/rules/policy.h"

#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A workload with a finding of each level. */
static void add(struct ra_audit *audit, const char *name, bool is_readonly)
{
    static const struct {
        const char *rule;
        enum ra_level level;
    } findings[] = {{"rootfs-writable", RA_LEVEL_FAIL},
                    {"implicit-volume", RA_LEVEL_WARN},
                    {"unbounded-tmpfs", RA_LEVEL_INFO}};
    struct ra_workload workload = {.id = heap(ID),
                                   .name = heap(name),
                                   .readonly_rootfs = is_readonly ? RA_READONLY_TRUE
                                                                  : RA_READONLY_FALSE};
    for (size_t i = is_readonly ? 1 : 0; i < 3; i++) {
        struct ra_finding finding = {
            .rule = findings[i].rule, .level = findings[i].level, .message = heap("m")};
        assert_int_equal(ra_workload_take_finding(&workload, &finding, NULL), 0);
    }
    assert_int_equal(ra_audit_take_workload(audit, &workload, NULL), 0);
}

static void conclude(struct ra_audit *audit, bool is_strict)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        ra_rules_conclude(&audit->workloads[i], is_strict);
    ra_audit_finish(audit);
}

static void write_baseline(const struct ra_audit *audit, struct ra_buffer *text)
{
    struct ra_sink sink;
    ra_buffer_init(text, 10000);
    ra_sink_init_buffer(&sink, text);
    ra_baseline_write(audit, "2026-11-24", "2027-01-31", &sink);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
}

static void test_baseline_waives_what_fails_and_nothing_else(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    struct ra_buffer text;
    add(&audit, "bad", false);
    add(&audit, "good", true);
    conclude(&audit, false);
    write_baseline(&audit, &text);
    assert_string_equal(
        ra_buffer_text(&text),
        "{\"waivers\":[\n"
        "{\"match\":{\"name\":\"bad\"},\"rules\":[\"rootfs-writable\"],"
        "\"reason\":\"failed already on 2026-11-24\",\"until\":\"2027-01-31\"}\n]}\n");
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_baseline_turns_each_failure_into_a_waiver_when_read_back(void **state)
{
    (void)state;
    for (int is_strict = 0; is_strict < 2; is_strict++) {
        struct ra_audit audit = {0};
        struct ra_buffer text;
        struct ra_policy policy;
        add(&audit, "bad", false);
        add(&audit, "strange [name]*", false);
        add(&audit, "good", true);
        conclude(&audit, is_strict);
        assert_int_equal(audit.summary.fail, is_strict ? 3 : 2);
        write_baseline(&audit, &text);
        ra_policy_init(&policy);
        assert_int_equal(
            ra_policy_parse("b", ra_buffer_text(&text), text.length, &policy, NULL), 0);
        for (size_t i = 0; i < audit.workload_count; i++)
            ra_policy_waive(&policy, "2026-11-24", &audit.workloads[i], NULL);
        conclude(&audit, is_strict);
        assert_int_equal(audit.summary.fail, 0);
        assert_int_equal(audit.summary.waived, is_strict ? 3 : 2);
        ra_policy_clear(&policy);
        ra_buffer_clear(&text);
        ra_audit_clear(&audit);
    }
}

static void test_baseline_of_a_strange_name_goes_by_the_id(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    struct ra_buffer text;
    add(&audit, "a*", false);
    conclude(&audit, false);
    write_baseline(&audit, &text);
    assert_non_null(strstr(ra_buffer_text(&text), "{\"match\":{\"id\":\"" ID "\"}"));
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_baseline_waives_what_fails_and_nothing_else),
        cmocka_unit_test(test_baseline_turns_each_failure_into_a_waiver_when_read_back),
        cmocka_unit_test(test_baseline_of_a_strange_name_goes_by_the_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
