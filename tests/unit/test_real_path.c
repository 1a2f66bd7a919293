/* Where a path leads in a container's root, and that nothing leads out of it. */
#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/evidence/real_path.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* A container's root. */
static char root[SCRATCH_SIZE];

static int make_root(void **state)
{
    (void)state;
    scratch_make(root);
    scratch_folder(root, "run");
    scratch_folder(root, "opt");
    scratch_folder(root, "opt/app");
    scratch_folder(root, "opt/app/7");
    scratch_file(root, "opt/file", "", 0644);
    return 0;
}

static int remove_root(void **state)
{
    (void)state;
    scratch_remove(root);
    return 0;
}

static void put_link(const char *name, const char *target)
{
    assert_int_equal(symlink(target, scratch_path(root, name)), 0);
}

/* Where the path leads; NULL where that is not known. `mount_point` may be NULL. */
static char *find(const char *path, const char *mount_point)
{
    struct ra_path_set mount_points = {0};
    int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_true(folder >= 0);
    if (mount_point != NULL)
        assert_int_equal(ra_path_set_add(&mount_points, mount_point), 0);
    char *real = ra_real_path(folder, path, &mount_points);
    ra_path_set_clear(&mount_points);
    close(folder);
    return real;
}

static void leads_with(const char *path, const char *mount_point, const char *expected)
{
    char *real = find(path, mount_point);
    if (real == NULL || strcmp(real, expected) != 0)
        fail_msg("%.60s leads to %.60s, not %.60s", path, real == NULL ? "-" : real,
                 expected);
    free(real);
}

static void leads(const char *path, const char *expected)
{
    leads_with(path, NULL, expected);
}

static void test_path_without_links_leads_to_itself(void **state)
{
    (void)state;
    leads("/", "/");
    leads("/run", "/run");
    leads("/opt/app/7", "/opt/app/7");
    leads("/opt/file", "/opt/file");
}

static void test_links_are_followed_wherever_they_are_in_the_path(void **state)
{
    (void)state;
    scratch_folder(root, "var");
    put_link("var/run", "/run");
    put_link("var/relative", "../run");
    put_link("opt/app/current", "7");
    put_link("opt/app/stable", "current/./");
    put_link("var/app", "/opt/app/stable");
    put_link("var/slash", "/");
    leads("/var/run", "/run");
    leads("/var/run/lock", "/run/lock");
    leads("/var/relative", "/run");
    leads("/opt/app/current/storage", "/opt/app/7/storage");
    leads("/opt/app/stable/storage", "/opt/app/7/storage");
    leads("/var/app", "/opt/app/7");
    leads("/var/slash", "/");
    leads("/var/slash/var/run", "/run");
}

static void test_what_is_not_there_is_taken_as_it_is_written(void **state)
{
    (void)state;
    put_link("dangling", "/not/there");
    put_link("back", "nothing/../run");
    leads("/new/place/below", "/new/place/below");
    leads("/opt/app/new/place", "/opt/app/new/place");
    leads("/opt/file/below", "/opt/file/below");
    leads("/dangling/x", "/not/there/x");
    leads("/back", "/run");
}

static void test_no_link_leads_out_of_the_root(void **state)
{
    (void)state;
    char outside[SCRATCH_SIZE];
    char deep[SCRATCH_SIZE + 32];
    scratch_make(outside);
    put_link("up", "../../../../../../etc");
    put_link("absolute-up", "/../../etc");
    put_link("etc", "/secret");
    put_link("absolute", outside);
    snprintf(deep, sizeof deep, "../../../..%s", outside);
    put_link("opt/relative", deep);
    /* A link of the host, which would lead on if it was looked at. */
    assert_int_equal(symlink("/run", scratch_path(outside, "link")), 0);
    leads("/up/passwd", "/secret/passwd");
    leads("/absolute-up", "/secret");
    snprintf(deep, sizeof deep, "%s/link", outside);
    leads("/absolute/link", deep);
    leads("/opt/relative/link", deep);
    leads("/../../etc", "/secret");
    scratch_remove(outside);
}

/* LINKS links, the first of which is /0, lead to /run. */
static void make_chain(int links)
{
    for (int i = 0; i < links; i++) {
        char name[16];
        char target[16];
        snprintf(name, sizeof name, "%d", i);
        snprintf(target, sizeof target, "%d", i + 1);
        put_link(name, i + 1 == links ? "run" : target);
    }
}

static void test_as_many_links_are_followed_as_the_kernel_follows(void **state)
{
    (void)state;
    struct stat found = {0};
    make_chain(41);
    assert_int_equal(stat(scratch_path(root, "1"), &found), 0);
    leads("/1", "/run");
    assert_int_equal(stat(scratch_path(root, "0"), &found), -1);
    assert_null(find("/0", NULL));
}

static void test_loop_of_links_leads_nowhere(void **state)
{
    (void)state;
    put_link("self", "self");
    put_link("a", "/b/x");
    put_link("b", "a");
    put_link("grows", "grows/more/and/more");
    assert_null(find("/self", NULL));
    assert_null(find("/a/y", NULL));
    assert_null(find("/grows", NULL));
}

static void test_parts_above_do_not_count_as_links(void **state)
{
    (void)state;
    char target[1024] = "";
    for (int i = 0; i < 100; i++)
        strcat(target, "app/../");
    strcat(target, "app/7");
    put_link("opt/winding", target);
    leads("/opt/winding/x", "/opt/app/7/x");
}

/* Links that go up and down again and again. */
static void test_path_that_is_made_to_take_long_leads_nowhere(void **state)
{
    (void)state;
    char target[PATH_MAX] = "";
    for (int i = 0; i < 300; i++)
        strcat(target, "a/b/c/d/../");
    for (int i = 0; i < 40; i++) {
        char name[16];
        snprintf(name, sizeof name, "l%d", i);
        put_link(name, target);
    }
    char path[512] = "";
    for (int i = 0; i < 40; i++)
        snprintf(path + strlen(path), sizeof path - strlen(path), "/l%d", i);
    assert_null(find(path, NULL));
}

static void test_names_and_paths_have_the_kernels_limits(void **state)
{
    (void)state;
    char name[NAME_MAX + 3] = "/";
    char path[PATH_MAX + 8] = "";
    memset(name + 1, 'n', NAME_MAX);
    leads(name, name);
    scratch_folder(root, name + 1);
    leads(name, name);
    name[NAME_MAX + 1] = 'n';
    assert_null(find(name, NULL));
    while (strlen(path) + 2 < PATH_MAX)
        strcat(path, "/p");
    assert_int_equal(strlen(path), PATH_MAX - 2);
    leads(path, path);
    strcat(path, "/p");
    assert_null(find(path, NULL));
    /* A link makes it longer than it was written. */
    put_link("l", "/opt/app");
    path[PATH_MAX - 2] = '\0';
    path[1] = 'l';
    assert_null(find(path, NULL));
    char *longer = malloc(PATH_MAX * 3);
    assert_non_null(longer);
    memset(longer, '/', PATH_MAX * 3);
    longer[PATH_MAX * 3 - 1] = '\0';
    assert_null(find(longer, NULL));
    free(longer);
}

static void test_nothing_at_or_below_a_mount_point_is_looked_at(void **state)
{
    (void)state;
    put_link("opt/app/link", "/run");
    put_link("out", "opt/app/link/../x");
    leads("/opt/app/link", "/run");
    leads_with("/opt/app/link", "/opt/app", "/opt/app/link");
    leads_with("/opt/app/link/x", "/opt", "/opt/app/link/x");
    leads_with("/opt/app/link", "/opt/app/link", "/opt/app/link");
    /* Back above it, links count again. */
    put_link("up", "opt/app/../../via");
    put_link("via", "run");
    leads_with("/up", "/opt/app", "/run");
    leads_with("/out", "/opt/app", "/opt/app/x");
    /* "/" is a mount point of every container, and no reason to stop. */
    leads_with("/via", "/", "/run");
}

static void test_no_descriptor_is_left_open(void **state)
{
    (void)state;
    static const char *const paths[] = {"/", "/up", "/self", "/not/there", "/opt/app"};
    put_link("up", "opt/../opt/app/..");
    put_link("self", "self");
    int before = dup(0);
    close(before);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        free(find(paths[i], "/opt/app"));
    int after = dup(0);
    close(after);
    assert_int_equal(after, before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_root, remove_root)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_path_without_links_leads_to_itself),
        TEST(test_links_are_followed_wherever_they_are_in_the_path),
        TEST(test_what_is_not_there_is_taken_as_it_is_written),
        TEST(test_no_link_leads_out_of_the_root),
        TEST(test_as_many_links_are_followed_as_the_kernel_follows),
        TEST(test_loop_of_links_leads_nowhere),
        TEST(test_parts_above_do_not_count_as_links),
        TEST(test_path_that_is_made_to_take_long_leads_nowhere),
        TEST(test_names_and_paths_have_the_kernels_limits),
        TEST(test_nothing_at_or_below_a_mount_point_is_looked_at),
        TEST(test_no_descriptor_is_left_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
