#include "unit.h"

#include "rootfs_audit/model/workload.h"

static void add(struct ra_workload *workload, const char *path,
                enum ra_writable_kind kind, const char *options)
{
    struct ra_writable writable = {.path = heap(path),
                                   .kind = kind,
                                   .is_explicit = true,
                                   .options = options == NULL ? NULL : heap(options)};
    assert_int_equal(ra_workload_take_writable(workload, &writable, NULL), 0);
    assert_null(writable.path);
}

static void test_settle_sorts_by_path(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    add(&workload, "/z", RA_WRITABLE_TMPFS, NULL);
    add(&workload, "/a/b", RA_WRITABLE_BIND, NULL);
    add(&workload, "/a", RA_WRITABLE_VOLUME, NULL);
    ra_workload_settle_writable(&workload);
    assert_int_equal(workload.writable_count, 3);
    assert_string_equal(workload.writable[0].path, "/a");
    assert_string_equal(workload.writable[1].path, "/a/b");
    assert_string_equal(workload.writable[2].path, "/z");
    ra_workload_clear(&workload);
}

static void test_settle_keeps_one_of_a_path_and_the_better_known(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    add(&workload, "/t", RA_WRITABLE_TMPFS, NULL);
    add(&workload, "/t", RA_WRITABLE_TMPFS, "size=1m");
    add(&workload, "/v", RA_WRITABLE_TMPFS, "size=1m");
    add(&workload, "/v", RA_WRITABLE_VOLUME, NULL);
    ra_workload_settle_writable(&workload);
    assert_int_equal(workload.writable_count, 2);
    assert_string_equal(workload.writable[0].options, "size=1m");
    assert_int_equal(workload.writable[1].kind, RA_WRITABLE_VOLUME);
    ra_workload_clear(&workload);
}

static void test_settle_of_nothing_does_nothing(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    ra_workload_settle_writable(&workload);
    assert_int_equal(workload.writable_count, 0);
    ra_workload_clear(&workload);
}

static void test_strategies_stand_in_the_controls_order_once_each(void **state)
{
    (void)state;
    const char *names[RA_STRATEGY_MAX];
    struct ra_workload workload = {.external = heap("a database")};
    assert_int_equal(ra_workload_strategies(&workload, names), 1);
    assert_string_equal(names[0], "external");
    add(&workload, "/s", RA_WRITABLE_VOLUME, NULL);
    workload.writable[0].is_shared = true;
    add(&workload, "/v", RA_WRITABLE_VOLUME, NULL);
    add(&workload, "/b", RA_WRITABLE_BIND, NULL);
    add(&workload, "/t", RA_WRITABLE_TMPFS, NULL);
    add(&workload, "/u", RA_WRITABLE_TMPFS, NULL);
    add(&workload, "/o", RA_WRITABLE_OTHER, NULL);
    assert_int_equal(ra_workload_strategies(&workload, names), 5);
    assert_string_equal(names[0], "tmpfs");
    assert_string_equal(names[1], "bind");
    assert_string_equal(names[2], "volume");
    assert_string_equal(names[3], "shared-volume");
    assert_string_equal(names[4], "external");
    ra_workload_clear(&workload);
}

static void test_strategies_of_an_unknown_mount_type_are_none(void **state)
{
    (void)state;
    const char *names[RA_STRATEGY_MAX];
    struct ra_workload workload = {0};
    add(&workload, "/o", RA_WRITABLE_OTHER, "npipe");
    assert_int_equal(ra_workload_strategies(&workload, names), 0);
    ra_workload_clear(&workload);
}

static void test_names_are_those_of_the_report(void **state)
{
    (void)state;
    assert_string_equal(ra_verdict_name(RA_VERDICT_PASS), "pass");
    assert_string_equal(ra_verdict_name(RA_VERDICT_FAIL), "fail");
    assert_string_equal(ra_verdict_name(RA_VERDICT_WAIVED), "waived");
    assert_string_equal(ra_verdict_name(RA_VERDICT_ERROR), "error");
    assert_string_equal(ra_level_name(RA_LEVEL_WARN), "warn");
    assert_string_equal(ra_writable_kind_name(RA_WRITABLE_VOLUME), "volume");
    assert_string_equal(ra_kernel_rootfs_name(RA_KERNEL_RW), "rw");
}

static void test_a_zeroed_workload_is_an_error_not_a_pass(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    assert_int_equal(workload.verdict, RA_VERDICT_ERROR);
    assert_int_equal(workload.readonly_rootfs, RA_READONLY_UNKNOWN);
    ra_workload_clear(&workload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settle_sorts_by_path),
        cmocka_unit_test(test_settle_keeps_one_of_a_path_and_the_better_known),
        cmocka_unit_test(test_settle_of_nothing_does_nothing),
        cmocka_unit_test(test_strategies_stand_in_the_controls_order_once_each),
        cmocka_unit_test(test_strategies_of_an_unknown_mount_type_are_none),
        cmocka_unit_test(test_names_are_those_of_the_report),
        cmocka_unit_test(test_a_zeroed_workload_is_an_error_not_a_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
