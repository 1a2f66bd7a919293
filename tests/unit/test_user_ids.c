/* How ids translate between a user namespace and this one. */
#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/evidence/user_ids.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder of a process in a user namespace of its own. */
static char folder[SCRATCH_SIZE];
static int process = -1;

static int make_process(void **state)
{
    (void)state;
    scratch_make(folder);
    scratch_folder(folder, "ns");
    scratch_file(folder, "ns/user", "", 0644);
    process = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return process < 0 ? -1 : 0;
}

static int remove_process(void **state)
{
    (void)state;
    close(process);
    scratch_remove(folder);
    return 0;
}

static struct ra_id_map read_map(const char *text)
{
    struct ra_id_map map = {0};
    scratch_file(folder, "uid_map", text, 0644);
    assert_true(ra_id_map_read(process, "uid_map", &map));
    return map;
}

static void test_id_is_translated_by_the_range_that_it_is_in(void **state)
{
    (void)state;
    static const struct {
        long long outside;
        long long inside;
    } cases[] = {
        {1000, 0}, /* rootless: the user is root inside */
        {100000, 1},
        {165535, 65536},
        {99999, RA_USER_NONE},
        {165536, RA_USER_NONE},
        {0, RA_USER_NONE},
        {999, RA_USER_NONE},
        {1001, RA_USER_NONE},
        {-1, RA_USER_NONE},
        {4294967294, 70000},
        {4294967293, RA_USER_NONE},
        {4294967296, RA_USER_NONE},
    };
    const struct ra_id_map map =
        read_map("         0       1000          1\n         1     100000      65536\n"
                 "     70000 4294967294          1\n");
    assert_int_equal(map.count, 3);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (ra_id_map_inside(&map, cases[i].outside) != cases[i].inside)
            fail_msg("%lld", cases[i].outside);
    assert_int_equal(ra_user_ids_root(process), 1000);
}

static void test_map_of_as_many_ranges_as_the_kernel_takes_is_read_whole(void **state)
{
    (void)state;
    char text[400 * 40] = "";
    size_t length = 0;
    for (int i = 0; i < 400; i++)
        length += (size_t)sprintf(text + length, "%d %d 2\n", i * 10, 100000 + i * 100);
    const struct ra_id_map map = read_map(text);
    assert_int_equal(map.count, RA_ID_RANGES_MAX);
    assert_int_equal(ra_id_map_inside(&map, 100000 + 339 * 100 + 1), 3391);
    assert_int_equal(ra_id_map_inside(&map, 100000 + 339 * 100 + 2), RA_USER_NONE);
    assert_int_equal(ra_id_map_inside(&map, 100000 + 340 * 100), RA_USER_NONE);
}

static void test_namespace_without_a_map_knows_nobody(void **state)
{
    (void)state;
    const struct ra_id_map map = read_map("");
    assert_int_equal(map.count, 0);
    assert_int_equal(ra_id_map_inside(&map, 0), RA_USER_NONE);
    assert_int_equal(ra_user_ids_root(process), RA_USER_NONE);
}

static void test_namespace_without_user_0_has_no_root(void **state)
{
    (void)state;
    const struct ra_id_map map = read_map("5 500 10\n");
    assert_int_equal(ra_id_map_inside(&map, 505), 10);
    assert_int_equal(ra_user_ids_root(process), RA_USER_NONE);
}

static void test_lines_that_are_none_of_a_map_translate_nothing(void **state)
{
    (void)state;
    const struct ra_id_map map = read_map("x y z\n-\n0 5\n");
    assert_int_equal(ra_id_map_inside(&map, 0), RA_USER_NONE);
    assert_int_equal(ra_id_map_inside(&map, 5), RA_USER_NONE);
}

static void test_map_that_cannot_be_read_is_not_known(void **state)
{
    (void)state;
    struct ra_id_map map = {.count = 7};
    assert_false(ra_id_map_read(process, "uid_map", &map));
    assert_int_equal(map.count, 7);
    assert_int_equal(ra_user_ids_root(process), RA_USER_NONE);
}

static void test_own_namespace_has_every_id_as_it_is(void **state)
{
    (void)state;
    struct ra_id_map map = {0};
    assert_int_equal(unlink(scratch_path(folder, "ns/user")), 0);
    assert_int_equal(symlink("/proc/self/ns/user", scratch_path(folder, "ns/user")), 0);
    /* What stands there is of the namespace's parent. */
    scratch_file(folder, "gid_map", "0 100000 65536\n", 0644);
    assert_int_equal(ra_process_users(process), RA_USERS_SAME);
    assert_true(ra_id_map_read(process, "gid_map", &map));
    assert_int_equal(ra_id_map_inside(&map, 0), 0);
    assert_int_equal(ra_id_map_inside(&map, 100000), 100000);
    assert_int_equal(ra_id_map_inside(&map, RA_ID_COUNT - 1), RA_ID_COUNT - 1);
    assert_int_equal(ra_id_map_inside(&map, RA_ID_COUNT), RA_USER_NONE);
}

static void test_namespace_that_cannot_be_seen_is_unknown(void **state)
{
    (void)state;
    assert_int_equal(ra_process_users(process), RA_USERS_OTHER);
    assert_int_equal(unlink(scratch_path(folder, "ns/user")), 0);
    assert_int_equal(ra_process_users(process), RA_USERS_UNKNOWN);
}

static void test_parent_is_the_one_that_status_names(void **state)
{
    (void)state;
    static const struct {
        const char *status;
        long parent;
    } cases[] = {
        {"Name:\tx\nPid:\t7\nPPid:\t5\nTracerPid:\t9\n", 5},
        {"Name:\tPPid:\t3\nPPid:\t5\n", 5},
        {"Name:\tx\nPPid:\t0\n", 0},
        {"Name:\tx\nPPid:\t-3\n", 0},
        {"Name:\tx\n", 0},
        {"", 0},
    };
    assert_int_equal(ra_process_parent(process), 0); /* has ended */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scratch_file(folder, "status", cases[i].status, 0644);
        if (ra_process_parent(process) != cases[i].parent)
            fail_msg("%s", cases[i].status);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_process, remove_process)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_id_is_translated_by_the_range_that_it_is_in),
        TEST(test_map_of_as_many_ranges_as_the_kernel_takes_is_read_whole),
        TEST(test_namespace_without_a_map_knows_nobody),
        TEST(test_namespace_without_user_0_has_no_root),
        TEST(test_lines_that_are_none_of_a_map_translate_nothing),
        TEST(test_map_that_cannot_be_read_is_not_known),
        TEST(test_own_namespace_has_every_id_as_it_is),
        TEST(test_namespace_that_cannot_be_seen_is_unknown),
        TEST(test_parent_is_the_one_that_status_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
