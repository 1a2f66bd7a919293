/* The directories of a container's overlay, found in the mount table of its engine. */
#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/evidence/root_layers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ROOTFS "/var/lib/docker/rootfs/overlayfs/"
#define SNAPSHOTS "/var/lib/docker/containerd/snapshots"

/* A proc filesystem: engines 5 and 6, whose namespaces are their own. */
static char proc[SCRATCH_SIZE];
static char device[32]; /* of the containers' roots, major:minor */

static void put(long pid, const char *name, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "%ld/%s", pid, name);
    scratch_file(proc, path, text, 0644);
}

static void add_process(long pid)
{
    char name[32];
    snprintf(name, sizeof name, "%ld", pid);
    scratch_folder(proc, name);
    snprintf(name, sizeof name, "%ld/ns", pid);
    scratch_folder(proc, name);
    put(pid, "ns/mnt", "");
    put(pid, "mountinfo", "");
}

/* The first process of a container, whose root is this test's. */
static void add_container(long pid, const char *id, long parent)
{
    char text[128];
    add_process(pid);
    snprintf(text, sizeof text, "0::/docker/%s\n", id);
    put(pid, "cgroup", text);
    snprintf(text, sizeof text, "Name:\tx\nPPid:\t%ld\nUid:\t0\t0\t0\t0\n", parent);
    put(pid, "status", text);
    snprintf(text, sizeof text, "%ld/root", pid);
    assert_int_equal(symlink("/", scratch_path(proc, text)), 0);
}

static int make_proc(void **state)
{
    (void)state;
    struct stat root = {0};
    assert_int_equal(stat("/", &root), 0);
    snprintf(device, sizeof device, "%u:%u", major(root.st_dev), minor(root.st_dev));
    scratch_make(proc);
    add_process(5);
    add_process(6);
    add_container(70, ID_A, 5);
    return 0;
}

static int remove_proc(void **state)
{
    (void)state;
    scratch_remove(proc);
    return 0;
}

/* A line of a mount table. */
static const char *line(const char *of_device, const char *path, const char *type,
                        const char *options)
{
    static char lines[16][4096];
    static size_t next;
    char *text = lines[next++ % 16];
    snprintf(text, sizeof lines[0], "30 1 %s / %s rw,relatime - %s overlay %s\n",
             of_device, path, type, options);
    return text;
}

#define OPTIONS(lower, upper) "rw,lowerdir=" lower ",upperdir=" upper ",workdir=/w"
#define USUAL OPTIONS(SNAPSHOTS "/7/fs:" SNAPSHOTS "/5/fs", SNAPSHOTS "/9/fs")

static struct ra_workload container(long pid, const char *id)
{
    return (struct ra_workload){
        .id = heap(id), .pid = pid, .snapshotter = heap("overlayfs")};
}

static void look(struct ra_root_layers *layers, struct ra_workload *workload)
{
    assert_int_equal(ra_root_layers_find(proc, layers, workload, NULL), 0);
}

/* What is found of container A; ends the workload. NULL: nothing may be found. */
static void finds(const char *upper_dir, const char *lower_dirs)
{
    struct ra_root_layers layers = {0};
    struct ra_workload workload = container(70, ID_A);
    look(&layers, &workload);
    if (upper_dir == NULL) {
        assert_null(workload.upper_dir);
        assert_null(workload.lower_dirs);
        assert_int_equal(workload.layers_pid, 0);
    } else {
        assert_non_null(workload.upper_dir);
        assert_string_equal(workload.upper_dir, upper_dir);
        assert_string_equal(workload.lower_dirs, lower_dirs);
        assert_int_equal(workload.layers_pid, 5);
    }
    ra_workload_clear(&workload);
    ra_root_layers_clear(&layers);
}

static void test_engines_mount_of_the_root_names_the_layers(void **state)
{
    (void)state;
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    finds(SNAPSHOTS "/9/fs", SNAPSHOTS "/7/fs:" SNAPSHOTS "/5/fs");
}

static void test_lower_directories_named_from_their_folder_become_absolute(void **state)
{
    (void)state;
    put(5, "mountinfo",
        line(device, ROOTFS ID_A, "overlay",
             OPTIONS("7/fs:/else/3/fs:5/fs", SNAPSHOTS "/9/fs")));
    finds(SNAPSHOTS "/9/fs", SNAPSHOTS "/7/fs:/else/3/fs:" SNAPSHOTS "/5/fs");
}

static void test_lower_directories_named_one_by_one_are_all_found(void **state)
{
    (void)state;
    /* As the kernel shows them where fsconfig(2) was told lowerdir+. */
    put(5, "mountinfo",
        line(device, ROOTFS ID_A, "overlay",
             "rw,lowerdir+=/s/7/fs,lowerdir+=/s/5/fs,upperdir=/s/9/fs"));
    finds("/s/9/fs", "/s/7/fs:/s/5/fs");
}

static void test_escaped_characters_are_the_paths_own(void **state)
{
    (void)state;
    put(5, "mountinfo",
        line(device, "/a\\040b/" ID_A, "overlay",
             OPTIONS("/a\\040b\\054c/7/fs", "/a\\040b\\054c:d\\134e/9/fs")));
    finds("/a b,c:d\\e/9/fs", "/a b,c/7/fs");
}

static void test_overlay_without_lower_directories_has_none(void **state)
{
    (void)state;
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", "rw,upperdir=/s/9/fs"));
    finds("/s/9/fs", "");
}

static void test_line_of_something_else_does_not_count(void **state)
{
    (void)state;
    static const char part[] = "/0123456789abcdef";
    const char *const lines[] = {
        "",
        "nonsense\n",
        line(device, ROOTFS ID_B, "overlay", USUAL),
        line(device, ROOTFS ID_A "-image", "overlay", USUAL),
        line(device, ROOTFS ID_A "/merged", "overlay", USUAL),
        line(device, part, "overlay", USUAL),
        line(device, ROOTFS ID_A, "ext4", USUAL),
        line(device, ROOTFS ID_A, "overlay", "rw,lowerdir=/s/7/fs"),
        line(device, ROOTFS ID_A, "overlay", "rw,lowerdir=/s/7/fs,upperdir=9/fs"),
        line(device, ROOTFS ID_A, "overlay", "rw,upperdir="),
        line("0:123456789012345678901234567890", ROOTFS ID_A, "overlay", USUAL),
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        put(5, "mountinfo", lines[i]);
        finds(NULL, NULL);
    }
}

static void test_container_that_put_another_root_over_its_own_is_found(void **state)
{
    (void)state;
    put(5, "mountinfo", line("0:4095", ROOTFS ID_A, "overlay", USUAL));
    finds(SNAPSHOTS "/9/fs", SNAPSHOTS "/7/fs:" SNAPSHOTS "/5/fs");
}

static void test_part_of_the_overlay_bound_elsewhere_does_not_count(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text, "30 1 %s /etc %s rw - overlay overlay %s\n", device,
             ROOTFS ID_A, USUAL);
    put(5, "mountinfo", text);
    finds(NULL, NULL);
}

static void test_line_in_the_containers_own_table_does_not_count(void **state)
{
    (void)state;
    put(70, "mountinfo",
        line(device, ROOTFS ID_A, "overlay", OPTIONS("/", "/etc/fake/fs")));
    finds(NULL, NULL);
}

static void test_engine_that_cannot_be_seen_leaves_all_as_it_was(void **state)
{
    (void)state;
    static const long parents[] = {0, 4, -1};
    char text[64];
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
        snprintf(text, sizeof text, "Name:\tx\nPPid:\t%ld\n", parents[i]);
        put(70, "status", text);
        finds(NULL, NULL);
    }
    put(70, "status", "Name:\tx\n");
    finds(NULL, NULL);
    put(70, "status", "Name:\tx\nPPid:\t5\n");
    finds(SNAPSHOTS "/9/fs", SNAPSHOTS "/7/fs:" SNAPSHOTS "/5/fs");
    assert_int_equal(unlink(scratch_path(proc, "5/mountinfo")), 0);
    finds(NULL, NULL);
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    assert_int_equal(unlink(scratch_path(proc, "5/ns/mnt")), 0);
    finds(NULL, NULL);
}

static void test_process_of_another_container_is_not_looked_at(void **state)
{
    (void)state;
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    put(70, "cgroup", "0::/docker/" ID_B "\n");
    finds(NULL, NULL);
}

static void test_engines_own_word_on_the_layers_stays(void **state)
{
    (void)state;
    struct ra_root_layers layers = {0};
    struct ra_workload workload = container(70, ID_A);
    workload.upper_dir = heap("/overlay2/x/diff");
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    look(&layers, &workload);
    assert_string_equal(workload.upper_dir, "/overlay2/x/diff");
    assert_null(workload.lower_dirs);
    assert_int_equal(workload.layers_pid, 0);
    assert_int_equal(layers.count, 0);
    ra_workload_clear(&workload);
    workload = container(0, ID_A); /* does not run */
    look(&layers, &workload);
    assert_null(workload.upper_dir);
    ra_workload_clear(&workload);
}

static void test_container_that_started_after_the_table_was_read_is_found(void **state)
{
    (void)state;
    struct ra_root_layers layers = {0};
    struct ra_workload first = container(70, ID_A);
    struct ra_workload second = container(71, ID_B);
    char both[4096];
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    look(&layers, &first);
    assert_int_equal(layers.count, 1);
    add_container(71, ID_B, 5);
    snprintf(both, sizeof both, "%s%s", line(device, ROOTFS ID_A, "overlay", USUAL),
             line(device, ROOTFS ID_B, "overlay", OPTIONS("/s/1/fs", "/s/11/fs")));
    put(5, "mountinfo", both);
    look(&layers, &second);
    assert_string_equal(second.upper_dir, "/s/11/fs");
    assert_int_equal(layers.count, 2);
    ra_workload_clear(&first);
    ra_workload_clear(&second);
    ra_root_layers_clear(&layers);
    assert_int_equal(layers.count, 0);
}

static void test_table_is_remembered_for_the_containers_that_are_in_it(void **state)
{
    (void)state;
    struct ra_root_layers layers = {0};
    struct ra_workload workload = container(70, ID_A);
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", USUAL));
    look(&layers, &workload);
    ra_workload_clear(&workload);
    put(5, "mountinfo", ""); /* would be noticed, if it was read */
    workload = container(70, ID_A);
    look(&layers, &workload);
    assert_string_equal(workload.upper_dir, SNAPSHOTS "/9/fs");
    ra_workload_clear(&workload);
    ra_root_layers_clear(&layers);
}

static void upper_dir_is(struct ra_root_layers *layers, long pid, const char *id,
                         const char *expected)
{
    struct ra_workload workload = container(pid, id);
    look(layers, &workload);
    assert_non_null(workload.upper_dir);
    assert_string_equal(workload.upper_dir, expected);
    ra_workload_clear(&workload);
}

static void test_tables_of_three_namespaces_are_kept_apart(void **state)
{
    (void)state;
    struct ra_root_layers layers = {0};
    add_process(8);
    add_container(71, ID_A, 6);
    add_container(72, ID_A, 8);
    put(5, "mountinfo", line(device, ROOTFS ID_A, "overlay", OPTIONS("/l", "/five/fs")));
    put(6, "mountinfo", line(device, ROOTFS ID_A, "overlay", OPTIONS("/l", "/six/fs")));
    put(8, "mountinfo", line(device, ROOTFS ID_A, "overlay", OPTIONS("/l", "/eight/fs")));
    for (int round = 0; round < 3; round++) {
        upper_dir_is(&layers, 70, ID_A, "/five/fs");
        upper_dir_is(&layers, 71, ID_A, "/six/fs");
        assert_int_equal(layers.count, 2);
        upper_dir_is(&layers, 72, ID_A, "/eight/fs");
        assert_int_equal(layers.count, 2); /* of the three, two are remembered */
    }
    ra_root_layers_clear(&layers);
}

static void test_list_longer_than_any_engine_writes_is_left_out(void **state)
{
    (void)state;
    enum { LENGTH = 2 << 20 };
    char *text = malloc(LENGTH + 1024);
    assert_non_null(text);
    int length = sprintf(text, "30 1 %s / %s rw - overlay overlay rw,lowerdir=", device,
                         ROOTFS ID_A);
    memset(text + length, 'l', LENGTH);
    strcpy(text + length + LENGTH, ",upperdir=/s/9/fs\n");
    put(5, "mountinfo", text);
    free(text);
    finds("/s/9/fs", "");
}

static void test_directory_is_opened_as_the_engine_sees_it(void **state)
{
    (void)state;
    struct ra_workload workload = {.layers_pid = 5};
    char *path = ra_root_layers_path(&workload, "/s/9/fs");
    assert_string_equal(path, "/proc/5/root/s/9/fs");
    free(path);
    workload.layers_pid = 0;
    path = ra_root_layers_path(&workload, "/s/9/fs");
    assert_string_equal(path, "/s/9/fs");
    free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_proc, remove_proc)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_engines_mount_of_the_root_names_the_layers),
        TEST(test_lower_directories_named_from_their_folder_become_absolute),
        TEST(test_lower_directories_named_one_by_one_are_all_found),
        TEST(test_escaped_characters_are_the_paths_own),
        TEST(test_overlay_without_lower_directories_has_none),
        TEST(test_line_of_something_else_does_not_count),
        TEST(test_container_that_put_another_root_over_its_own_is_found),
        TEST(test_part_of_the_overlay_bound_elsewhere_does_not_count),
        TEST(test_line_in_the_containers_own_table_does_not_count),
        TEST(test_engine_that_cannot_be_seen_leaves_all_as_it_was),
        TEST(test_process_of_another_container_is_not_looked_at),
        TEST(test_engines_own_word_on_the_layers_stays),
        TEST(test_container_that_started_after_the_table_was_read_is_found),
        TEST(test_table_is_remembered_for_the_containers_that_are_in_it),
        TEST(test_tables_of_three_namespaces_are_kept_apart),
        TEST(test_list_longer_than_any_engine_writes_is_left_out),
        TEST(test_directory_is_opened_as_the_engine_sees_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
