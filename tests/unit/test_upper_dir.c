#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/evidence/upper_dir.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A layer's folder, as a storage driver makes it. */
static char layer[SCRATCH_SIZE];

static int make_layer(void **state)
{
    (void)state;
    scratch_make(layer);
    scratch_folder(layer, "diff");
    scratch_folder(layer, "work");
    scratch_file(layer, "link", "ABCDEF", 0644);
    return 0;
}

static int remove_layer(void **state)
{
    (void)state;
    scratch_remove(layer);
    return 0;
}

static void read_folder(const char *path, struct ra_written_list *list, bool *was_read,
                        struct ra_error *why)
{
    struct ra_workload workload = {.upper_dir = path == NULL ? NULL : heap(path)};
    *was_read = false;
    assert_int_equal(ra_upper_dir_read(&workload, list, was_read, why, NULL), 0);
    ra_written_settle(list);
    ra_workload_clear(&workload);
}

/* Reads the layer's upper directory, all of it. */
static void read_all(struct ra_written_list *list)
{
    struct ra_error why = {0};
    bool was_read = false;
    read_folder(scratch_path(layer, "diff"), list, &was_read, &why);
    assert_true(was_read);
    assert_false(why.failed);
}

static const struct ra_written *find(const struct ra_written_list *list, const char *path)
{
    const struct ra_written *found = ra_written_find(list, path);
    if (found == NULL)
        fail_msg("%s is not in the list", path);
    return found;
}

static void test_files_folders_and_links_are_told_with_size_and_time(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1234567}};
    scratch_folder(layer, "diff/etc");
    scratch_file(layer, "diff/etc/motd", "hello", 0644);
    scratch_file(layer, "diff/etc/\x01\n\xff", "", 0644);
    assert_int_equal(symlink("/etc", scratch_path(layer, "diff/link")), 0);
    assert_int_equal(utimensat(AT_FDCWD, scratch_path(layer, "diff/etc/motd"), times, 0),
                     0);
    read_all(&list);
    assert_int_equal(list.count, 4);
    const struct ra_written *motd = find(&list, "/etc/motd");
    assert_int_equal(motd->evidence, RA_EVIDENCE_UPPERDIR);
    assert_int_equal(motd->change, RA_CHANGE_UNKNOWN);
    assert_int_equal(motd->kind, RA_FILE_REGULAR);
    assert_int_equal(motd->size, 5);
    assert_int_equal(motd->written_at, 1234567);
    assert_false(motd->is_executed);
    assert_false(motd->is_roots);
    assert_int_equal(find(&list, "/etc")->kind, RA_FILE_FOLDER);
    assert_int_equal(find(&list, "/etc/\x01\n\xff")->size, 0);
    assert_int_equal(find(&list, "/link")->kind, RA_FILE_OTHER);
    ra_written_clear(&list);
}

/* Makes a folder of the upper directory and one of a layer below, with these times, and
 * returns what is told of it. */
static struct ra_written compare_with_lower(mode_t upper, mode_t lower, time_t upper_time,
                                            time_t lower_time)
{
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = false;
    struct ra_workload workload = {.upper_dir = heap(scratch_path(layer, "diff"))};
    const struct timespec now[2] = {{.tv_sec = 1}, {.tv_sec = upper_time}};
    const struct timespec then[2] = {{.tv_sec = 1}, {.tv_sec = lower_time}};
    char lower_dirs[2 * SCRATCH_SIZE];
    snprintf(lower_dirs, sizeof lower_dirs, "/nothing/there:%s:relative",
             scratch_path(layer, "below"));
    workload.lower_dirs = heap(lower_dirs);
    scratch_folder(layer, "below");
    scratch_folder(layer, "below/app");
    scratch_folder(layer, "diff/app");
    assert_int_equal(chmod(scratch_path(layer, "diff/app"), upper), 0);
    assert_int_equal(chmod(scratch_path(layer, "below/app"), lower), 0);
    assert_int_equal(utimensat(AT_FDCWD, scratch_path(layer, "diff/app"), now, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, scratch_path(layer, "below/app"), then, 0), 0);
    assert_int_equal(ra_upper_dir_read(&workload, &list, &was_read, &why, NULL), 0);
    assert_true(was_read);
    struct ra_written told = *find(&list, "/app");
    ra_written_clear(&list);
    ra_workload_clear(&workload);
    return told;
}

static void test_a_folder_that_was_only_copied_up_is_as_it_was(void **state)
{
    (void)state;
    struct ra_written told = compare_with_lower(0755, 0755, 1000, 1000);
    assert_false(told.is_reowned);
    assert_false(told.is_retimed);
}

static void test_a_folder_with_another_mode_is_told_apart(void **state)
{
    (void)state;
    struct ra_written told = compare_with_lower(0700, 0755, 1000, 1000);
    assert_true(told.is_reowned);
    assert_false(told.is_retimed);
}

static void test_a_folder_in_which_something_came_and_went_is_told_apart(void **state)
{
    (void)state;
    struct ra_written told = compare_with_lower(0755, 0755, 2000, 1000);
    assert_false(told.is_reowned);
    assert_true(told.is_retimed);
}

static void test_the_time_of_the_last_access_stays(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    struct stat after = {0};
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 2000}};
    scratch_file(layer, "diff/run", "#!/bin/sh\n", 0755);
    assert_int_equal(utimensat(AT_FDCWD, scratch_path(layer, "diff/run"), times, 0), 0);
    read_all(&list);
    assert_int_equal(stat(scratch_path(layer, "diff/run"), &after), 0);
    assert_int_equal(after.st_atime, 1000);
    ra_written_clear(&list);
}

static void test_programs_are_told_by_mode_and_contents(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        mode_t mode;
        bool is_program;
    } files[] = {
        {"elf", "\177ELF\002", 0755, true},
        {"elf-of-the-group", "\177ELF\002", 0610, true},
        {"script", "#!/bin/sh\n", 0700, true},
        {"text", "hello\n", 0755, false},
        {"empty", "", 0755, false},
        {"short", "\177EL", 0755, false},
        {"elf-data", "\177ELF\002", 0644, false},
        {"script-data", "#!/bin/sh\n", 0644, false},
        {"lib.so", "\177ELF\002", 0644, true},
        {"lib.so.1.2", "\177ELF\002", 0644, true},
        {"script.so", "#!/bin/sh\n", 0644, false},
        {"lib.sock", "\177ELF\002", 0644, false},
    };
    struct ra_written_list list = {0};
    scratch_folder(layer, "diff/x");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        scratch_file(layer, scratch_path("diff/x", files[i].name), files[i].text,
                     files[i].mode);
    read_all(&list);
    assert_int_equal(list.count, 1 + sizeof files / sizeof files[0]);
    assert_false(find(&list, "/x")->is_executed);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (find(&list, scratch_path("/x", files[i].name))->is_executed !=
            files[i].is_program)
            fail_msg("%s", files[i].name);
    ra_written_clear(&list);
}

static void test_a_pipe_with_an_x_bit_does_not_block(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    assert_int_equal(mkfifo(scratch_path(layer, "diff/pipe"), 0777), 0);
    assert_int_equal(chmod(scratch_path(layer, "diff/pipe"), 0777), 0);
    read_all(&list);
    assert_int_equal(list.count, 1);
    assert_int_equal(find(&list, "/pipe")->kind, RA_FILE_OTHER);
    assert_false(find(&list, "/pipe")->is_executed);
    ra_written_clear(&list);
}

static void test_whiteouts_are_deleted_files(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip(); /* to make a device needs root */
    assert_int_equal(
        mknod(scratch_path(layer, "diff/gone"), S_IFCHR | 0600, makedev(0, 0)), 0);
    assert_int_equal(
        mknod(scratch_path(layer, "diff/null"), S_IFCHR | 0600, makedev(1, 3)), 0);
    read_all(&list);
    assert_int_equal(list.count, 2);
    const struct ra_written *gone = find(&list, "/gone");
    assert_int_equal(gone->evidence, RA_EVIDENCE_UPPERDIR);
    assert_int_equal(gone->change, RA_CHANGE_DELETED);
    assert_int_equal(gone->kind, RA_FILE_UNKNOWN);
    assert_int_equal(gone->size, -1);
    assert_int_equal(gone->written_at, -1);
    assert_int_equal(find(&list, "/null")->change, RA_CHANGE_UNKNOWN);
    assert_int_equal(find(&list, "/null")->kind, RA_FILE_OTHER);
    ra_written_clear(&list);
}

static void test_marks_of_fuse_overlayfs_are_deleted_files_too(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    scratch_folder(layer, "diff/d");
    scratch_file(layer, "diff/d/.wh.gone", "", 0000);
    scratch_file(layer, "diff/d/.wh..wh..opq", "", 0000);
    /* Those only look like marks. */
    scratch_file(layer, "diff/d/.wh.full", "text", 0644);
    scratch_file(layer, "diff/d/.wh.", "", 0644);
    scratch_file(layer, "diff/d/.wh..", "", 0644);
    scratch_file(layer, "diff/d/.wh...", "", 0644);
    scratch_folder(layer, "diff/d/.wh.folder");
    read_all(&list);
    assert_int_equal(list.count, 7);
    assert_int_equal(find(&list, "/d/gone")->change, RA_CHANGE_DELETED);
    assert_int_equal(find(&list, "/d/.wh.full")->size, 4);
    assert_int_equal(find(&list, "/d/.wh.")->change, RA_CHANGE_UNKNOWN);
    assert_int_equal(find(&list, "/d/.wh..")->change, RA_CHANGE_UNKNOWN);
    assert_int_equal(find(&list, "/d/.wh...")->change, RA_CHANGE_UNKNOWN);
    assert_int_equal(find(&list, "/d/.wh.folder")->kind, RA_FILE_FOLDER);
    ra_written_clear(&list);
}

static void test_the_holes_of_a_sparse_file_do_not_count(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    scratch_file(layer, "diff/lastlog", "x", 0644);
    scratch_file(layer, "diff/hole", "", 0644);
    assert_int_equal(truncate(scratch_path(layer, "diff/lastlog"), 1L << 30), 0);
    assert_int_equal(truncate(scratch_path(layer, "diff/hole"), 1L << 30), 0);
    read_all(&list);
    assert_in_range(find(&list, "/lastlog")->size, 1, 1 << 20);
    assert_int_equal(find(&list, "/hole")->size, 0);
    ra_written_clear(&list);
}

static void test_a_tree_that_is_too_deep_is_not_all_read_but_the_rest_is(void **state)
{
    (void)state;
    enum { DEPTH = 300 };
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = true;
    int folder = open(scratch_path(layer, "diff"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < DEPTH; i++) {
        assert_int_equal(mkdirat(folder, "d", 0700), 0);
        int below = openat(folder, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(below >= 0);
        close(folder);
        folder = below;
    }
    close(folder);
    scratch_file(layer, "diff/other", "x", 0644);
    read_folder(scratch_path(layer, "diff"), &list, &was_read, &why);
    assert_false(was_read);
    assert_error_says(&why, "deeper than 256 folders");
    assert_int_equal(list.count, 256 + 1);
    assert_int_equal(find(&list, "/other")->size, 1);
    ra_written_clear(&list);
}

static void test_a_tree_with_thousands_of_files_is_read(void **state)
{
    (void)state;
    enum { FOLDERS = 20, FILES = 50 };
    struct ra_written_list list = {0};
    for (int i = 0; i < FOLDERS; i++) {
        char name[64];
        snprintf(name, sizeof name, "diff/%d", i);
        scratch_folder(layer, name);
        for (int j = 0; j < FILES; j++) {
            snprintf(name, sizeof name, "diff/%d/%d", i, j);
            scratch_file(layer, name, "", 0600);
        }
    }
    read_all(&list);
    assert_int_equal(list.count, FOLDERS * (FILES + 1));
    assert_int_equal(find(&list, "/19/49")->kind, RA_FILE_REGULAR);
    ra_written_clear(&list);
}

static void test_what_the_list_held_before_stays(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    struct ra_written known = ra_written_unknown();
    known.evidence = RA_EVIDENCE_CHANGES;
    known.change = RA_CHANGE_CHANGED;
    assert_int_equal(ra_written_add(&list, "/both", &known, NULL), 0);
    assert_int_equal(ra_written_add(&list, "/one", &known, NULL), 0);
    scratch_file(layer, "diff/both", "1", 0644);
    read_all(&list);
    assert_int_equal(list.count, 2);
    assert_int_equal(find(&list, "/both")->evidence,
                     RA_EVIDENCE_CHANGES | RA_EVIDENCE_UPPERDIR);
    assert_int_equal(find(&list, "/both")->change, RA_CHANGE_CHANGED);
    assert_int_equal(find(&list, "/one")->evidence, RA_EVIDENCE_CHANGES);
    ra_written_clear(&list);
}

static void is_refused(const char *path, const char *words)
{
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = true;
    read_folder(path, &list, &was_read, &why);
    assert_false(was_read);
    assert_int_equal(list.count, 0);
    assert_error_says(&why, words);
    ra_written_clear(&list);
}

static void test_what_is_no_storage_drivers_folder_is_not_listed(void **state)
{
    (void)state;
    static const char words[] = "not a folder of a storage driver";
    scratch_file(layer, "diff/secret", "x", 0644);
    is_refused(NULL, "names no upper directory");
    is_refused("", words);
    is_refused("/", words);
    is_refused("/diff", words);
    is_refused(scratch_path(layer, "diff") + 1, words); /* relative */
    is_refused(scratch_path(layer, "diff/"), words);
    is_refused(layer, words);
    is_refused(scratch_path(layer, "work"), words);
    assert_int_equal(unlink(scratch_path(layer, "link")), 0);
    is_refused(scratch_path(layer, "diff"), words);
    scratch_folder(layer, "link");
    is_refused(scratch_path(layer, "diff"), words);
    assert_int_equal(rmdir(scratch_path(layer, "link")), 0);
    assert_int_equal(symlink("/etc/passwd", scratch_path(layer, "link")), 0);
    is_refused(scratch_path(layer, "diff"), words);
    assert_int_equal(unlink(scratch_path(layer, "link")), 0);
    scratch_file(layer, "link", "ABCDEF", 0644);
    assert_int_equal(rmdir(scratch_path(layer, "work")), 0);
    is_refused(scratch_path(layer, "diff"), words);
    scratch_file(layer, "work", "", 0644);
    is_refused(scratch_path(layer, "diff"), words);
}

/* As containerd lays them out: snapshots/N/fs, and no file `link`. */
static void make_snapshots(struct ra_workload *workload)
{
    char lower_dirs[2 * SCRATCH_SIZE];
    scratch_folder(layer, "9");
    scratch_folder(layer, "9/fs");
    scratch_folder(layer, "9/work");
    scratch_folder(layer, "7");
    scratch_folder(layer, "7/fs");
    scratch_folder(layer, "9/fs/app");
    scratch_folder(layer, "7/fs/app");
    assert_int_equal(chmod(scratch_path(layer, "7/fs/app"), 0755), 0);
    scratch_file(layer, "9/fs/app/file", "hello", 0644);
    workload->upper_dir = heap(scratch_path(layer, "9/fs"));
    snprintf(lower_dirs, sizeof lower_dirs, "%s", scratch_path(layer, "7/fs"));
    workload->lower_dirs = heap(lower_dirs);
    workload->layers_pid = getpid(); /* in whose mount namespace those paths are */
}

static void read_of(const struct ra_workload *workload, struct ra_written_list *list,
                    bool *was_read, struct ra_error *why)
{
    assert_int_equal(ra_upper_dir_read(workload, list, was_read, why, NULL), 0);
    ra_written_settle(list);
}

static void test_layers_of_containerd_are_read_where_the_kernel_names_them(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = false;
    make_snapshots(&workload);
    read_of(&workload, &list, &was_read, &why);
    assert_true(was_read);
    assert_false(why.failed);
    assert_int_equal(list.count, 2);
    assert_int_equal(find(&list, "/app/file")->size, 5);
    assert_true(find(&list, "/app")->is_reowned); /* mode 700, and 755 below */
    ra_written_clear(&list);
    ra_workload_clear(&workload);
}

static void is_refused_of(const struct ra_workload *workload, const char *words)
{
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = true;
    read_of(workload, &list, &was_read, &why);
    assert_false(was_read);
    assert_int_equal(list.count, 0);
    assert_error_says(&why, words);
    ra_written_clear(&list);
}

static void test_layers_of_containerd_are_refused_on_the_engines_word(void **state)
{
    (void)state;
    static const char words[] = "not a folder of a storage driver";
    struct ra_workload workload = {0};
    make_snapshots(&workload);
    workload.layers_pid = 0;
    is_refused_of(&workload, words);
    workload.layers_pid = getpid();
    assert_int_equal(rmdir(scratch_path(layer, "9/work")), 0);
    is_refused_of(&workload, words);
    free(workload.upper_dir);
    workload.upper_dir = heap(scratch_path(layer, "9"));
    is_refused_of(&workload, words); /* neither fs nor diff */
    ra_workload_clear(&workload);
}

static void test_layers_of_an_engine_that_has_ended_are_not_here(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    make_snapshots(&workload);
    workload.layers_pid = 4194305; /* more than any process has */
    is_refused_of(&workload, "not on this host");
    ra_workload_clear(&workload);
}

static void test_unknown_upper_directory_of_containerd_says_what_helps(void **state)
{
    (void)state;
    struct ra_workload workload = {.snapshotter = heap("overlayfs")};
    is_refused_of(&workload, "containerd image store, where only a running container");
    workload.pid = 7;
    is_refused_of(&workload, "run as root on the engine's host");
    free(workload.snapshotter);
    workload.snapshotter = NULL;
    is_refused_of(&workload, "names no upper directory");
    ra_workload_clear(&workload);
}

static void test_a_link_in_place_of_the_folder_is_not_followed(void **state)
{
    (void)state;
    assert_int_equal(rmdir(scratch_path(layer, "diff")), 0);
    assert_int_equal(symlink("/etc", scratch_path(layer, "diff")), 0);
    is_refused(scratch_path(layer, "diff"), "cannot be read");
}

static void test_a_folder_that_is_not_there_is_on_another_host(void **state)
{
    (void)state;
    is_refused(scratch_path(layer, "other/diff"), "not on this host");
    assert_int_equal(rmdir(scratch_path(layer, "diff")), 0);
    is_refused(scratch_path(layer, "diff"), "not on this host");
}

static void test_a_folder_that_may_not_be_read_needs_root(void **state)
{
    (void)state;
    uid_t user = geteuid();
    assert_int_equal(chmod(layer, 0600), 0);
    if (user == 0)
        assert_int_equal(seteuid(65534), 0);
    is_refused(scratch_path(layer, "diff"), "run as root");
    if (user == 0)
        assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(layer, 0700), 0);
}

static void test_a_part_that_may_not_be_read_is_missed_and_said_so(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = true;
    uid_t user = geteuid();
    scratch_folder(layer, "diff/open");
    scratch_file(layer, "diff/open/file", "", 0644);
    scratch_folder(layer, "diff/shut");
    assert_int_equal(chmod(layer, 0755), 0);
    assert_int_equal(chmod(scratch_path(layer, "diff"), 0755), 0);
    assert_int_equal(chmod(scratch_path(layer, "diff/open"), 0755), 0);
    assert_int_equal(chmod(scratch_path(layer, "diff/shut"), 0000), 0);
    if (user == 0)
        assert_int_equal(seteuid(65534), 0);
    read_folder(scratch_path(layer, "diff"), &list, &was_read, &why);
    if (user == 0)
        assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(scratch_path(layer, "diff/shut"), 0700), 0);
    assert_false(was_read);
    assert_error_says(&why, "run as root");
    assert_int_equal(list.count, 3);
    assert_int_equal(find(&list, "/open/file")->kind, RA_FILE_REGULAR);
    ra_written_clear(&list);
}

static void test_running_out_of_descriptors_is_said(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = true;
    struct rlimit before = {0};
    scratch_folder(layer, "diff/a");
    scratch_folder(layer, "diff/a/b");
    int next = dup(0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit few = {.rlim_cur = (rlim_t)next + 2, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    read_folder(scratch_path(layer, "diff"), &list, &was_read, &why);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_false(was_read);
    assert_error_says(&why, "too many files are open");
    ra_written_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_files_folders_and_links_are_told_with_size_and_time, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(
            test_a_folder_that_was_only_copied_up_is_as_it_was, make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_a_folder_with_another_mode_is_told_apart,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(
            test_a_folder_in_which_something_came_and_went_is_told_apart, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(test_the_time_of_the_last_access_stays,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_programs_are_told_by_mode_and_contents,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_a_pipe_with_an_x_bit_does_not_block,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_whiteouts_are_deleted_files, make_layer,
                                        remove_layer),
        cmocka_unit_test_setup_teardown(
            test_marks_of_fuse_overlayfs_are_deleted_files_too, make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_the_holes_of_a_sparse_file_do_not_count,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(
            test_a_tree_that_is_too_deep_is_not_all_read_but_the_rest_is, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(test_a_tree_with_thousands_of_files_is_read,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_what_the_list_held_before_stays, make_layer,
                                        remove_layer),
        cmocka_unit_test_setup_teardown(
            test_what_is_no_storage_drivers_folder_is_not_listed, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(
            test_layers_of_containerd_are_read_where_the_kernel_names_them, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(
            test_layers_of_containerd_are_refused_on_the_engines_word, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(
            test_layers_of_an_engine_that_has_ended_are_not_here, make_layer,
            remove_layer),
        cmocka_unit_test(test_unknown_upper_directory_of_containerd_says_what_helps),
        cmocka_unit_test_setup_teardown(
            test_a_link_in_place_of_the_folder_is_not_followed, make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(
            test_a_folder_that_is_not_there_is_on_another_host, make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(test_a_folder_that_may_not_be_read_needs_root,
                                        make_layer, remove_layer),
        cmocka_unit_test_setup_teardown(
            test_a_part_that_may_not_be_read_is_missed_and_said_so, make_layer,
            remove_layer),
        cmocka_unit_test_setup_teardown(test_running_out_of_descriptors_is_said,
                                        make_layer, remove_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
