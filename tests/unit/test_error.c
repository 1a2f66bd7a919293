#include "unit.h"

static void test_set_returns_failure_and_keeps_the_text(void **state)
{
    (void)state;
    struct ra_error err = {0};
    assert_int_equal(ra_error_set(&err, "the %s is %d", "answer", 42), -1);
    assert_true(err.failed);
    assert_string_equal(ra_error_message(&err), "the answer is 42");
    ra_error_clear(&err);
    assert_false(err.failed);
}

static void test_wrap_puts_context_in_front(void **state)
{
    (void)state;
    struct ra_error err = {0};
    ra_error_set(&err, "no such file");
    assert_int_equal(ra_error_wrap(&err, "line %d", 3), -1);
    ra_error_wrap(&err, "policy.json");
    assert_string_equal(ra_error_message(&err), "policy.json: line 3: no such file");
    ra_error_clear(&err);
}

static void test_nothing_is_an_error_that_can_be_ignored(void **state)
{
    (void)state;
    assert_int_equal(ra_error_set(NULL, "ignored"), -1);
    assert_int_equal(ra_error_wrap(NULL, "ignored"), -1);
    assert_int_equal(ra_error_nomem(NULL), -1);
}

static void test_set_may_be_given_the_old_message(void **state)
{
    (void)state;
    struct ra_error err = {0};
    ra_error_set(&err, "old");
    ra_error_set(&err, "new, after %s", ra_error_message(&err));
    assert_string_equal(ra_error_message(&err), "new, after old");
    ra_error_clear(&err);
}

static void test_nomem_says_so(void **state)
{
    (void)state;
    struct ra_error err = {0};
    assert_int_equal(ra_error_nomem(&err), -1);
    assert_error_says(&err, "memory");
}

static void test_message_of_an_empty_error_is_a_text(void **state)
{
    (void)state;
    struct ra_error err = {0};
    assert_non_null(ra_error_message(&err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_returns_failure_and_keeps_the_text),
        cmocka_unit_test(test_wrap_puts_context_in_front),
        cmocka_unit_test(test_nothing_is_an_error_that_can_be_ignored),
        cmocka_unit_test(test_set_may_be_given_the_old_message),
        cmocka_unit_test(test_nomem_says_so),
        cmocka_unit_test(test_message_of_an_empty_error_is_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
