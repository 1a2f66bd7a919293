#include "unit.h"

#include "rootfs_audit/model/tmpfs.h"

static void test_options_when_there_are_none_are_the_engines_habit(void **state)
{
    (void)state;
    struct ra_tmpfs_options docker = ra_tmpfs_parse(NULL, false);
    assert_false(docker.is_readonly);
    assert_false(docker.is_exec);
    assert_false(docker.has_size);
    assert_int_equal(docker.mode, -1);
    assert_int_equal(docker.uid, -1);
    assert_int_equal(docker.gid, -1);
    assert_true(ra_tmpfs_parse("", true).is_exec);
}

static void test_options_are_read_one_by_one(void **state)
{
    (void)state;
    struct ra_tmpfs_options options =
        ra_tmpfs_parse("ro,exec,size=64m,mode=1777,uid=100,gid=101", false);
    assert_true(options.is_readonly);
    assert_true(options.is_exec);
    assert_true(options.has_size);
    assert_int_equal(options.mode, 01777);
    assert_int_equal(options.uid, 100);
    assert_int_equal(options.gid, 101);
}

static void test_the_later_word_outranks_the_earlier(void **state)
{
    (void)state;
    assert_false(ra_tmpfs_parse("ro,rw", false).is_readonly);
    assert_true(ra_tmpfs_parse("rw,ro", false).is_readonly);
    assert_false(ra_tmpfs_parse("exec,noexec", false).is_exec);
    assert_true(ra_tmpfs_parse("noexec,exec", false).is_exec);
    assert_false(ra_tmpfs_parse("size=1m,size=0", false).has_size);
}

static void test_words_that_only_begin_alike_mean_nothing(void **state)
{
    (void)state;
    assert_false(ra_tmpfs_parse("root,rom", false).is_readonly);
    assert_false(ra_tmpfs_parse("execute", false).is_exec);
    assert_false(ra_tmpfs_parse("sizes=1", false).has_size);
}

static void test_a_size_of_zero_is_no_limit(void **state)
{
    (void)state;
    assert_false(ra_tmpfs_parse("size=0", false).has_size);
    assert_false(ra_tmpfs_parse("size=000", false).has_size);
    assert_false(ra_tmpfs_parse("size=", false).has_size);
    assert_false(ra_tmpfs_parse("size=lots", false).has_size);
    assert_true(ra_tmpfs_parse("size=50%", false).has_size);
    assert_true(ra_tmpfs_parse("nr_blocks=10", false).has_size);
}

static void test_a_value_that_cannot_be_read_counts_as_not_set(void **state)
{
    (void)state;
    struct ra_tmpfs_options options =
        ra_tmpfs_parse("mode=9,uid=-1,gid=99999999999999999999", false);
    assert_int_equal(options.mode, -1);
    assert_int_equal(options.uid, -1);
    assert_int_equal(options.gid, -1);
    assert_int_equal(ra_tmpfs_parse("mode=755x", false).mode, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_when_there_are_none_are_the_engines_habit),
        cmocka_unit_test(test_options_are_read_one_by_one),
        cmocka_unit_test(test_the_later_word_outranks_the_earlier),
        cmocka_unit_test(test_words_that_only_begin_alike_mean_nothing),
        cmocka_unit_test(test_a_size_of_zero_is_no_limit),
        cmocka_unit_test(test_a_value_that_cannot_be_read_counts_as_not_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
