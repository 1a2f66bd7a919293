/* Who owns folders, in the container's own numbers. */
#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/evidence/owners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A proc filesystem with the container's process 7, and a layer's folder. The root of the
 * process is this test's, so that what is in the scratch folder is the container's. */
static char proc[40];
static char base[SCRATCH_SIZE];

static void put(const char *name, const char *text)
{
    scratch_file(proc, name, text, 0644);
}

static int make(void **state)
{
    (void)state;
    char made[SCRATCH_SIZE];
    scratch_make(made);
    strcpy(proc, made);
    scratch_make(base);
    scratch_folder(proc, "7");
    scratch_folder(proc, "7/ns");
    put("7/ns/user", ""); /* another than this program's */
    put("7/cgroup", "0::/docker/" ID "\n");
    put("7/uid_map", "0 300000 65536\n");
    put("7/gid_map", "0 400000 65536\n");
    return symlink("/", scratch_path(proc, "7/root"));
}

static int clean(void **state)
{
    (void)state;
    scratch_remove(proc);
    scratch_remove(base);
    return 0;
}

static void share_users(void)
{
    assert_int_equal(unlink(scratch_path(proc, "7/ns/user")), 0);
    assert_int_equal(symlink("/proc/self/ns/user", scratch_path(proc, "7/ns/user")), 0);
}

static void make_owned(const char *name, uid_t uid, gid_t gid)
{
    scratch_folder(base, name);
    assert_int_equal(chown(scratch_path(base, name), uid, gid), 0);
}

/* A folder as the engine's archive told of it: of user and group 4242. */
static struct ra_folder *told(struct ra_folder_list *list, const char *path)
{
    struct ra_folder *folder = ra_folder_want(list, path, false);
    assert_non_null(folder);
    folder->state = RA_FOLDER_PRESENT;
    folder->uid = folder->gid = 4242;
    return folder;
}

static void told_entry(struct ra_folder *folder, const char *path)
{
    struct ra_folder_entry entry = {.path = heap(path), .uid = 4242, .gid = 4242};
    assert_int_equal(ra_folder_take_entry(folder, &entry, NULL), 0);
}

static struct ra_workload running(void)
{
    return (struct ra_workload){.id = heap(ID), .pid = 7};
}

static struct ra_workload stopped(void)
{
    return (struct ra_workload){.id = heap(ID)};
}

static void correct(struct ra_workload *workload, bool is_podman,
                    struct ra_folder_list *list)
{
    assert_int_equal(ra_owners_correct(proc, workload, is_podman, list, NULL), 0);
}

static void owner_is(const struct ra_folder_list *list, const char *path, long long uid,
                     long long gid)
{
    const struct ra_folder *folder = ra_folder_find(list, path);
    assert_non_null(folder);
    assert_int_equal(folder->uid, uid);
    assert_int_equal(folder->gid, gid);
}

#define NEEDS_ROOT()    \
    if (geteuid() != 0) \
    skip()

static void test_ids_of_the_host_become_the_containers(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = running();
    make_owned("app", 300000, 400005);
    make_owned("app/in", 300999, 400999);
    make_owned("host", 0, 0);
    struct ra_folder *app = told(&list, scratch_path(base, "app"));
    told_entry(app, scratch_path(base, "app/in"));
    told_entry(app, scratch_path(base, "app/gone"));
    told(&list, scratch_path(base, "host"));
    told(&list, scratch_path(base, "gone"));
    correct(&workload, false, &list);
    owner_is(&list, scratch_path(base, "app"), 0, 5);
    assert_int_equal(app->entries[0].uid, 999);
    assert_int_equal(app->entries[0].gid, 999);
    assert_int_equal(app->entries[1].uid, -1);
    assert_int_equal(app->entries[1].gid, -1);
    owner_is(&list, scratch_path(base, "host"), -1, -1); /* nobody inside */
    owner_is(&list, scratch_path(base, "gone"), -1, -1);
    ra_folder_list_clear(&list);
    ra_workload_clear(&workload);
}

static void test_owners_of_docker_without_maps_stay(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = running();
    share_users();
    make_owned("app", 5, 6);
    told(&list, scratch_path(base, "app"));
    correct(&workload, false, &list);
    owner_is(&list, scratch_path(base, "app"), 4242, 4242);
    assert_false(list.all[0]->is_owner_checked);
    ra_workload_clear(&workload);
    workload = stopped();
    correct(&workload, false, &list);
    owner_is(&list, scratch_path(base, "app"), 4242, 4242);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

static void test_owners_that_podman_tells_are_replaced_by_the_kernels(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = running();
    share_users();
    make_owned("app", 5, 6);
    told(&list, scratch_path(base, "app"));
    correct(&workload, true, &list);
    owner_is(&list, scratch_path(base, "app"), 5, 6);
    assert_true(list.all[0]->is_owner_checked);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

static void test_process_of_another_container_tells_nothing(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = running();
    share_users();
    put("7/cgroup", "0::/docker/another\n");
    make_owned("app", 5, 6);
    told(&list, scratch_path(base, "app"));
    correct(&workload, true, &list);
    owner_is(&list, scratch_path(base, "app"), -1, -1);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

static void test_map_that_is_missing_leaves_no_owner(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = running();
    make_owned("app", 300000, 400000);
    told(&list, scratch_path(base, "app"));
    assert_int_equal(unlink(scratch_path(proc, "7/gid_map")), 0);
    correct(&workload, false, &list);
    owner_is(&list, scratch_path(base, "app"), -1, -1);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

/* A container of Podman's that does not run, with two layers. */
static struct ra_workload with_layers(void)
{
    char lower_dirs[2 * SCRATCH_SIZE];
    struct ra_workload workload = stopped();
    scratch_folder(base, "work");
    scratch_folder(base, "diff");
    scratch_folder(base, "low");
    make_owned("low/image", 7, 8);
    make_owned("low/both", 7, 8);
    make_owned("diff/both", 9, 10);
    workload.upper_dir = heap(scratch_path(base, "diff"));
    snprintf(lower_dirs, sizeof lower_dirs, "/not/there:%s", scratch_path(base, "low"));
    workload.lower_dirs = heap(lower_dirs);
    return workload;
}

static void test_layers_tell_owners_of_podman_containers_that_do_not_run(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = with_layers();
    told(&list, "/image");
    told(&list, "/both");
    told(&list, "/none");
    correct(&workload, true, &list);
    owner_is(&list, "/image", 7, 8);
    owner_is(&list, "/both", 9, 10);
    owner_is(&list, "/none", -1, -1);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

static void layers_tell_nothing(struct ra_workload *workload, bool is_podman)
{
    struct ra_folder_list list = {0};
    told(&list, "/image");
    correct(workload, is_podman, &list);
    owner_is(&list, "/image", -1, -1);
    ra_folder_list_clear(&list);
}

static void test_layers_whose_ids_are_mapped_tell_no_owner(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_workload workload = with_layers();
    workload.has_own_ids = true;
    layers_tell_nothing(&workload, true);
    layers_tell_nothing(&workload, false);
    workload.has_own_ids = false;
    /* Of an engine that is not root's. */
    assert_int_equal(chown(scratch_path(base, "work"), 1000, 1000), 0);
    layers_tell_nothing(&workload, true);
    assert_int_equal(rmdir(scratch_path(base, "work")), 0);
    layers_tell_nothing(&workload, true);
    free(workload.upper_dir);
    workload.upper_dir = NULL;
    layers_tell_nothing(&workload, true);
    ra_workload_clear(&workload);
}

static void test_remapped_docker_that_does_not_run_has_no_owners(void **state)
{
    (void)state;
    struct ra_workload workload = stopped();
    workload.data_root = heap("/var/lib/docker/300000.300000");
    layers_tell_nothing(&workload, false);
    ra_workload_clear(&workload);
}

static void test_layers_of_remapped_docker_tell_no_owner(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_workload workload = with_layers();
    workload.data_root = heap("/var/lib/docker/300000.300000");
    layers_tell_nothing(&workload, false);
    ra_workload_clear(&workload);
}

static void test_link_in_the_layers_is_not_followed(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = with_layers();
    assert_int_equal(symlink(base, scratch_path(base, "diff/out")), 0);
    told(&list, "/out/low");
    correct(&workload, true, &list);
    owner_is(&list, "/out/low", -1, -1);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

static void test_each_folder_is_corrected_once(void **state)
{
    (void)state;
    NEEDS_ROOT();
    struct ra_folder_list list = {0};
    struct ra_workload workload = running();
    make_owned("app", 300001, 400001);
    told(&list, scratch_path(base, "app"));
    correct(&workload, false, &list);
    /* Another time its ids, which are the container's now, would be taken for the
     * host's; and what has changed since does not count. */
    assert_int_equal(chown(scratch_path(base, "app"), 300002, 400002), 0);
    correct(&workload, false, &list);
    owner_is(&list, scratch_path(base, "app"), 1, 1);
    /* Asked again with its entries, it is corrected again. */
    assert_non_null(ra_folder_want(&list, scratch_path(base, "app"), true));
    assert_false(list.all[0]->is_owner_checked);
    list.all[0]->state = RA_FOLDER_PRESENT;
    correct(&workload, false, &list);
    owner_is(&list, scratch_path(base, "app"), 2, 2);
    ra_workload_clear(&workload);
    ra_folder_list_clear(&list);
}

static void test_folders_that_are_not_there_are_left_alone(void **state)
{
    (void)state;
    static const enum ra_folder_state states[] = {RA_FOLDER_UNASKED, RA_FOLDER_UNKNOWN,
                                                  RA_FOLDER_ABSENT, RA_FOLDER_FILE,
                                                  RA_FOLDER_LINK};
    struct ra_workload workload = running();
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct ra_folder_list list = {0};
        told(&list, "/app")->state = states[i];
        correct(&workload, false, &list);
        owner_is(&list, "/app", 4242, 4242);
        assert_false(list.all[0]->is_owner_checked);
        ra_folder_list_clear(&list);
    }
    ra_workload_clear(&workload);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ids_of_the_host_become_the_containers),
        TEST(test_owners_of_docker_without_maps_stay),
        TEST(test_owners_that_podman_tells_are_replaced_by_the_kernels),
        TEST(test_process_of_another_container_tells_nothing),
        TEST(test_map_that_is_missing_leaves_no_owner),
        TEST(test_layers_tell_owners_of_podman_containers_that_do_not_run),
        TEST(test_layers_whose_ids_are_mapped_tell_no_owner),
        TEST(test_remapped_docker_that_does_not_run_has_no_owners),
        TEST(test_layers_of_remapped_docker_tell_no_owner),
        TEST(test_link_in_the_layers_is_not_followed),
        TEST(test_each_folder_is_corrected_once),
        TEST(test_folders_that_are_not_there_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
