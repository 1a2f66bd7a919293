#include "unit.h"

#include "rootfs_audit/model/advice.h"

#include <stdlib.h>

static void test_strings_are_added_in_order_and_cleared(void **state)
{
    (void)state;
    struct ra_strings strings = {0};
    assert_int_equal(ra_strings_add(&strings, NULL, "%s-%d", "a", 1), 0);
    assert_int_equal(ra_strings_add(&strings, NULL, "%s", "%s%n"), 0);
    assert_int_equal(ra_strings_add(&strings, NULL, "%s", ""), 0);
    assert_int_equal(strings.count, 3);
    assert_string_equal(strings.all[0], "a-1");
    assert_string_equal(strings.all[1], "%s%n");
    assert_string_equal(strings.all[2], "");
    ra_strings_clear(&strings);
    assert_int_equal(strings.count, 0);
    ra_strings_clear(&strings);
}

static void test_advice_is_complete_until_there_is_a_gap(void **state)
{
    (void)state;
    struct ra_advice advice = {0};
    assert_true(ra_advice_is_complete(&advice));
    assert_int_equal(ra_strings_add(&advice.gaps, NULL, "changes: refused"), 0);
    assert_false(ra_advice_is_complete(&advice));
    ra_strings_clear(&advice.gaps);
}

static void missing_is(const struct ra_advice *advice, const char *expected)
{
    struct ra_buffer text;
    ra_buffer_init(&text, 1000);
    assert_int_equal(ra_advice_append_missing(advice, &text), 0);
    assert_string_equal(ra_buffer_text(&text), expected);
    ra_buffer_clear(&text);
}

static void test_missing_evidence_is_one_line_after_what_is_there(void **state)
{
    (void)state;
    struct ra_advice advice = {0};
    struct ra_buffer text;
    missing_is(&advice, "");
    assert_int_equal(ra_strings_add(&advice.gaps, NULL, "changes: refused"), 0);
    missing_is(&advice, "Evidence missing: changes: refused");
    assert_int_equal(ra_strings_add(&advice.gaps, NULL, "open files: %%s"), 0);
    missing_is(&advice, "Evidence missing: changes: refused; open files: %s");
    ra_buffer_init(&text, 1000);
    assert_int_equal(ra_buffer_puts(&text, "web. "), 0);
    assert_int_equal(ra_advice_append_missing(&advice, &text), 0);
    assert_string_equal(ra_buffer_text(&text),
                        "web. Evidence missing: changes: refused; open files: %s");
    ra_buffer_clear(&text);
    ra_buffer_init(&text, 20); /* what does not fit is no line */
    assert_int_equal(ra_advice_append_missing(&advice, &text), -1);
    ra_buffer_clear(&text);
    ra_strings_clear(&advice.gaps);
}

static void test_names_are_those_of_the_report(void **state)
{
    (void)state;
    assert_string_equal(ra_advice_as_name(RA_ADVICE_TMPFS), "tmpfs");
    assert_string_equal(ra_advice_as_name(RA_ADVICE_VOLUME), "volume");
    assert_string_equal(ra_advice_as_name(RA_ADVICE_BAKE), "bake");
}

static void test_advice_owns_all_that_is_in_it(void **state)
{
    (void)state;
    struct ra_advice *advice = calloc(1, sizeof *advice);
    assert_non_null(advice);
    advice->compose = heap("services:\n");
    advice->paths = calloc(2, sizeof *advice->paths);
    assert_non_null(advice->paths);
    advice->path_count = 2;
    advice->paths[0].path = heap("/run");
    advice->paths[0].flag = heap("--tmpfs=/run");
    assert_int_equal(ra_strings_add(&advice->paths[0].examples, NULL, "/run/x"), 0);
    assert_int_equal(ra_strings_add(&advice->paths[0].remarks, NULL, "why"), 0);
    assert_int_equal(ra_strings_add(&advice->run_flags, NULL, "--read-only"), 0);
    assert_int_equal(ra_strings_add(&advice->volumes, NULL, "web-data"), 0);
    assert_int_equal(ra_strings_add(&advice->gaps, NULL, "changes"), 0);
    ra_advice_free(advice); /* valgrind and ASan see that all is freed */
    ra_advice_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings_are_added_in_order_and_cleared),
        cmocka_unit_test(test_advice_is_complete_until_there_is_a_gap),
        cmocka_unit_test(test_missing_evidence_is_one_line_after_what_is_there),
        cmocka_unit_test(test_names_are_those_of_the_report),
        cmocka_unit_test(test_advice_owns_all_that_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
