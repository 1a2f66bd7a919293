/* The JUnit report: what is red, how often, and that no two testcases are taken for one.
 */
#include "unit.h"

#include "rootfs_audit/report/format.h"

#include <stdlib.h>
#include <string.h>

static void add_source(struct ra_audit *audit, const char *endpoint, const char *error)
{
    struct ra_source source = {.endpoint = heap(endpoint),
                               .error = error == NULL ? NULL : heap(error)};
    assert_int_equal(ra_audit_take_source(audit, &source, NULL), 0);
}

static void add(struct ra_audit *audit, size_t source, const char *name, const char *id,
                enum ra_verdict verdict)
{
    struct ra_workload workload = {.source = source,
                                   .id = heap(id),
                                   .name = heap(name),
                                   .readonly_rootfs = RA_READONLY_TRUE,
                                   .verdict = verdict};
    if (verdict == RA_VERDICT_ERROR)
        workload.error = heap("not to be read");
    assert_int_equal(ra_audit_take_workload(audit, &workload, NULL), 0);
}

/* Finishes the audit, and clears it. */
static char *report(struct ra_audit *audit)
{
    struct ra_buffer text;
    struct ra_sink sink;
    const struct ra_report_options options = {0};
    audit->tool_version = "1";
    ra_audit_finish(audit);
    ra_buffer_init(&text, 100000);
    ra_sink_init_buffer(&sink, &text);
    ra_report_junit(audit, &options, &sink);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    ra_audit_clear(audit);
    return ra_buffer_take(&text);
}

static size_t count_of(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words))
        count++;
    return count;
}

static void test_workloads_of_one_name_on_one_source_are_told_apart_by_id(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    add_source(&audit, "s", NULL);
    add_source(&audit, "t", NULL);
    add(&audit, 0, "a", "1", RA_VERDICT_PASS);
    add(&audit, 0, "a", "2", RA_VERDICT_FAIL);
    add(&audit, 0, "b", "3", RA_VERDICT_PASS);
    add(&audit, 1, "a", "4", RA_VERDICT_PASS);
    char *text = report(&audit);
    assert_int_equal(count_of(text, "<testcase "), 4);
    assert_int_equal(count_of(text, "<testcase name=\"a (1)\" classname=\"s\""), 1);
    assert_int_equal(count_of(text, "<testcase name=\"a (2)\" classname=\"s\""), 1);
    assert_int_equal(count_of(text, "<testcase name=\"b\" classname=\"s\""), 1);
    assert_int_equal(count_of(text, "<testcase name=\"a\" classname=\"t\""), 1);
    free(text);
}

static void test_source_that_is_dead_is_one_error(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    add_source(&audit, "tcp://dead", "Connection refused");
    assert_int_equal(
        ra_audit_add_problem(&audit, NULL, "%s", "tcp://dead: Connection refused"), 0);
    char *text = report(&audit);
    assert_int_equal(count_of(text, "<error "), 1);
    assert_non_null(strstr(text, "<error message=\"tcp://dead: Connection refused\""));
    assert_non_null(strstr(text, "<testsuites name=\"rootfs-audit\" tests=\"1\" "
                                 "failures=\"0\" errors=\"1\" skipped=\"0\""));
    assert_non_null(strstr(text, "<testsuite name=\"tcp://dead\" tests=\"0\" "
                                 "failures=\"0\" errors=\"0\" skipped=\"0\""));
    assert_non_null(strstr(text, "<testsuite name=\"rootfs-audit\" tests=\"1\" "
                                 "failures=\"0\" errors=\"1\" skipped=\"0\""));
    free(text);
}

static void test_each_verdict_has_its_element(void **state)
{
    (void)state;
    static const struct {
        enum ra_verdict verdict;
        const char *element;
        const char *counts;
    } cases[] = {
        {RA_VERDICT_PASS, NULL, "tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""},
        {RA_VERDICT_FAIL, "<failure ",
         "tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\""},
        {RA_VERDICT_ERROR, "<error message=\"not to be read\" ",
         "tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\""},
        {RA_VERDICT_WAIVED, "<skipped message=\"",
         "tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_audit audit = {0};
        add_source(&audit, "s", NULL);
        add(&audit, 0, "a", "1", cases[i].verdict);
        char *text = report(&audit);
        size_t outcomes = count_of(text, "<failure ") + count_of(text, "<error ") +
                          count_of(text, "<skipped ");
        assert_int_equal(outcomes, cases[i].element == NULL ? 0 : 1);
        if (cases[i].element != NULL)
            assert_int_equal(count_of(text, cases[i].element), 1);
        assert_int_equal(count_of(text, cases[i].counts), 2); /* the whole, the suite */
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_workloads_of_one_name_on_one_source_are_told_apart_by_id),
        cmocka_unit_test(test_source_that_is_dead_is_one_error),
        cmocka_unit_test(test_each_verdict_has_its_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
