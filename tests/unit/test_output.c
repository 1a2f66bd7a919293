/* The sink, and files that are there whole or not at all. */
#include "unit.h"

#include "rootfs_audit/util/destination.h"
#include "rootfs_audit/util/new_file.h"
#include "rootfs_audit/util/sink.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static void test_sink_into_a_buffer_writes_everything(void **state)
{
    (void)state;
    struct ra_buffer text;
    struct ra_sink sink;
    ra_buffer_init(&text, 100);
    ra_sink_init_buffer(&sink, &text);
    ra_sink_puts(&sink, "a");
    ra_sink_repeat(&sink, '-', 3);
    ra_sink_printf(&sink, "%d%s", 7, "x");
    ra_sink_write(&sink, "yz", 1);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    assert_string_equal(ra_buffer_text(&text), "a---7xy");
    ra_buffer_clear(&text);
}

static void test_sink_keeps_its_first_failure(void **state)
{
    (void)state;
    struct ra_error err = {0};
    struct ra_buffer text;
    struct ra_sink sink;
    ra_buffer_init(&text, 3);
    ra_sink_init_buffer(&sink, &text);
    ra_sink_puts(&sink, "1234");
    ra_sink_puts(&sink, "a");
    ra_sink_fail(&sink, "later");
    assert_string_equal(ra_buffer_text(&text), "");
    assert_int_equal(ra_sink_finish(&sink, &err), -1);
    assert_error_says(&err, "too large");
    ra_buffer_clear(&text);
}

static void test_sink_into_a_full_device_says_so_when_it_finishes(void **state)
{
    (void)state;
    struct ra_error err = {0};
    struct ra_sink sink;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    ra_sink_init_stream(&sink, full);
    ra_sink_puts(&sink, "a report");
    assert_int_equal(ra_sink_finish(&sink, &err), -1);
    assert_error_says(&err, "No space left");
    fclose(full);
}

struct place {
    char folder[64];
    char path[96];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    strcpy(place->folder, "/tmp/ra.XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/file", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    unlink(place->path);
    int status = rmdir(place->folder); /* fails when something was left in it */
    free(place);
    return status;
}

static int begin(struct ra_new_file *file, const char *path, enum ra_new_file_way way,
                 const char *text)
{
    int status = ra_new_file_open(file, path, way, NULL);
    if (status == 0)
        fputs(text, file->stream);
    return status;
}

static void create(const char *path, const char *text)
{
    struct ra_new_file file;
    assert_int_equal(begin(&file, path, RA_NEW_FILE_CREATE, text), 0);
    assert_int_equal(ra_new_file_finish(&file, NULL), 0);
}

static void assert_holds(const char *path, const char *expected, unsigned mode)
{
    char text[64] = "";
    struct stat info;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_string_equal(text, expected);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, mode);
}

static void test_file_is_made_whole_with_the_usual_mode(void **state)
{
    struct place *place = *state;
    mode_t mask = umask(027);
    create(place->path, "hello");
    umask(mask);
    assert_holds(place->path, "hello", 0640);
}

static void test_file_is_not_there_before_it_is_whole(void **state)
{
    struct place *place = *state;
    struct ra_new_file file;
    struct stat info;
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_REPLACE, "hello"), 0);
    fflush(file.stream);
    assert_int_equal(stat(place->path, &info), -1);
    assert_int_equal(ra_new_file_finish(&file, NULL), 0);
    assert_holds(place->path, "hello", 0666 & ~022);
}

static void test_file_that_exists_is_kept(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    create(place->path, "old");
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_CREATE, "newer"), -1);
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_CREATE, "newer"), 0);
    create(place->path, "old");
    assert_int_equal(ra_new_file_finish(&file, &err), -1);
    assert_error_says(&err, "is there already");
    assert_holds(place->path, "old", 0666 & ~022);
}

static void test_file_that_is_replaced_passes_its_mode_on(void **state)
{
    struct place *place = *state;
    struct ra_new_file file;
    create(place->path, "a longer one than the next");
    assert_int_equal(chmod(place->path, 04600), 0);
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_REPLACE, "new"), 0);
    assert_holds(place->path, "a longer one than the next", 04600);
    assert_int_equal(ra_new_file_finish(&file, NULL), 0);
    assert_holds(place->path, "new", 0600);
}

static void test_file_that_fails_leaves_what_was_there(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    create(place->path, "old");
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_REPLACE, "new"), 0);
    ra_error_set(&err, "the cause");
    assert_int_equal(ra_new_file_fail(&file, &err), -1);
    assert_error_says(&err, "could not be written: the cause; what was there is kept");
    assert_holds(place->path, "old", 0666 & ~022);
}

static void test_file_in_a_folder_that_is_not_there_is_an_error(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    char path[128];
    snprintf(path, sizeof path, "%s/none/file", place->folder);
    assert_int_equal(ra_new_file_open(&file, path, RA_NEW_FILE_REPLACE, &err), -1);
    assert_error_says(&err, "No such file or directory");
    assert_int_equal(ra_destination_check(path, &err), -1);
    assert_error_says(&err, "its folder");
}

static void test_file_is_not_put_where_something_else_is(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    assert_int_equal(ra_destination_check(place->path, NULL), 0);
    assert_int_equal(ra_destination_check(place->folder, &err), -1);
    assert_error_says(&err, "is a folder");
    assert_int_equal(ra_destination_check("/tmp/none/", &err), -1);
    assert_error_says(&err, "is the name of a folder");
    assert_int_equal(symlink("elsewhere", place->path), 0);
    assert_int_equal(ra_destination_check(place->path, &err), -1);
    assert_error_says(&err, "symbolic link");
    assert_int_equal(ra_destination_check("/dev/null", NULL), 0);
}

static void test_one_name_in_one_folder_is_one_file(void **state)
{
    struct place *place = *state;
    char other[160];
    snprintf(other, sizeof other, "%s/../%s//./file", place->folder,
             strrchr(place->folder, '/') + 1);
    assert_true(ra_destination_is_same(place->path, other));
    assert_true(ra_destination_is_same("a", "./a"));
    assert_false(ra_destination_is_same("a", "b"));
    assert_false(ra_destination_is_same(place->path, "file"));
}

static void test_device_is_written_straight_and_stays(void **state)
{
    (void)state;
    struct ra_error err = {0};
    struct ra_new_file file;
    struct stat info;
    assert_int_equal(begin(&file, "/dev/full", RA_NEW_FILE_REPLACE, "x"), 0);
    assert_int_equal(ra_new_file_finish(&file, &err), -1);
    assert_error_says(&err, "/dev/full could not be written: No space left on device");
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(begin(&file, "/dev/null", RA_NEW_FILE_REPLACE, "x"), 0);
    assert_int_equal(ra_new_file_finish(&file, NULL), 0);
}

/* A device that nothing drives, as /dev/tty where there is no terminal. */
static void test_device_that_cannot_be_opened_stays(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    struct stat info;
    if (mknod(place->path, S_IFCHR | 0600, makedev(240, 77)) != 0)
        skip(); /* only root makes devices */
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_REPLACE, "x"), -1);
    assert_int_equal(ra_new_file_open(&file, place->path, RA_NEW_FILE_REPLACE, &err), -1);
    assert_error_says(&err, "could not be written: ");
    assert_int_equal(stat(place->path, &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void test_pipe_without_a_reader_is_an_error_and_stays(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    struct stat info;
    char text[8] = "";
    assert_int_equal(mkfifo(place->path, 0600), 0);
    assert_int_equal(ra_new_file_open(&file, place->path, RA_NEW_FILE_REPLACE, &err), -1);
    assert_error_says(&err, "could not be written: nobody reads this pipe");
    assert_int_equal(ra_new_file_open(&file, place->path, RA_NEW_FILE_CREATE, &err), -1);
    assert_error_says(&err, "is there already");
    int reader = open(place->path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_REPLACE, "text"), 0);
    assert_int_equal(fcntl(fileno(file.stream), F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(ra_new_file_finish(&file, NULL), 0);
    assert_int_equal(read(reader, text, sizeof text), 4);
    close(reader);
    assert_int_equal(stat(place->path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void test_file_that_became_a_pipe_is_not_replaced(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    struct stat info;
    assert_int_equal(begin(&file, place->path, RA_NEW_FILE_REPLACE, "text"), 0);
    assert_int_equal(mkfifo(place->path, 0600), 0);
    assert_int_equal(ra_new_file_finish(&file, &err), -1);
    assert_error_says(&err, "has become a pipe");
    assert_int_equal(stat(place->path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void replace_with(const char *path)
{
    struct ra_new_file file;
    assert_int_equal(begin(&file, path, RA_NEW_FILE_REPLACE, "new"), 0);
    assert_int_equal(ra_new_file_finish(&file, NULL), 0);
}

static void assert_mode_after(struct place *place, uid_t user, gid_t group, unsigned mode,
                              unsigned expected)
{
    create(place->path, "old");
    assert_int_equal(chown(place->path, user, group), 0);
    assert_int_equal(chmod(place->path, mode), 0);
    replace_with(place->path);
    assert_holds(place->path, "new", expected);
    unlink(place->path);
}

/* Who could not read the old one cannot read the new one. */
static void test_file_of_another_is_replaced_by_none_that_is_wider(void **state)
{
    struct place *place = *state;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chmod(place->folder, 01777), 0);
    assert_mode_after(place, 0, 1234, 0640, 0640);
    assert_mode_after(place, 1234, 0, 0600, 0600);
    assert_mode_after(place, 1234, 1234, 0640, 0600);
    assert_mode_after(place, 1234, 1234, 0666, 0644);
    assert_mode_after(place, 1234, 1234, 0604, 0600);
    assert_mode_after(place, 1234, 0, 0666, 0644);
    assert_mode_after(place, 1234, 0, 0, 0600);
}

/* Root replaces the file of whom it is for, in a folder of root's or theirs. */
static void test_file_in_a_private_folder_keeps_its_owner(void **state)
{
    struct place *place = *state;
    struct stat info;
    if (geteuid() != 0)
        skip();
    create(place->path, "old");
    assert_int_equal(chown(place->path, 1234, 4321), 0);
    assert_int_equal(chmod(place->path, 0640), 0);
    replace_with(place->path);
    assert_holds(place->path, "new", 0640);
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(info.st_uid, 1234);
    assert_int_equal(info.st_gid, 4321);
}

/* A user who is not in the group of his file cannot give the new one to it. */
static void test_file_of_a_foreign_group_keeps_it_from_all(void **state)
{
    struct place *place = *state;
    if (geteuid() != 0)
        skip();
    create(place->path, "old");
    assert_int_equal(chown(place->folder, 1234, 1234), 0);
    assert_int_equal(chown(place->path, 1234, 4321), 0);
    assert_int_equal(chmod(place->path, 0660), 0);
    assert_int_equal(setegid(1234), 0);
    assert_int_equal(seteuid(1234), 0);
    struct ra_new_file file;
    struct stat info;
    int status = begin(&file, place->path, RA_NEW_FILE_REPLACE, "new");
    status = status == 0 ? ra_new_file_finish(&file, NULL) : status;
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(setegid(0), 0);
    assert_int_equal(status, 0);
    assert_holds(place->path, "new", 0600);
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(info.st_gid, 1234);
}

/* user::rw-, user:1234:r--, group::---, mask::rw-, other::--- (acl(5); the layout is the
 * kernel's, linux/posix_acl_xattr.h) */
static const unsigned char access_list[] = {
    2,  0, 0, 0,                         /* version */
    1,  0, 6, 0, 0xff, 0xff, 0xff, 0xff, /* owner */
    2,  0, 4, 0, 0xd2, 4,    0,    0,    /* user 1234 */
    4,  0, 0, 0, 0xff, 0xff, 0xff, 0xff, /* group */
    16, 0, 6, 0, 0xff, 0xff, 0xff, 0xff, /* mask */
    32, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, /* others */
};

/* With a list the mode shows its mask where the group's bits are: they are nobody's. */
static void test_access_list_is_passed_on_and_not_taken_for_a_mode(void **state)
{
    struct place *place = *state;
    static const char name[] = "system.posix_acl_access";
    char list[sizeof access_list + 1];
    create(place->path, "old");
    if (setxattr(place->path, name, access_list, sizeof access_list, 0) != 0)
        skip(); /* not every filesystem has them */
    assert_holds(place->path, "old", 0660);
    replace_with(place->path);
    assert_holds(place->path, "new", 0660);
    assert_int_equal(getxattr(place->path, name, list, sizeof list), sizeof access_list);
    assert_memory_equal(list, access_list, sizeof access_list);
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(place->path, 1234, 1234), 0);
    assert_int_equal(chmod(place->folder, 0777), 0);
    replace_with(place->path);
    assert_holds(place->path, "new", 0600);
}

/* Nor does the folder's default list let others in. */
static void test_default_list_of_the_folder_does_not_widen(void **state)
{
    struct place *place = *state;
    char list[sizeof access_list + 1];
    create(place->path, "old");
    assert_int_equal(chmod(place->path, 0640), 0);
    if (setxattr(place->folder, "system.posix_acl_default", access_list,
                 sizeof access_list, 0) != 0)
        skip();
    replace_with(place->path);
    assert_holds(place->path, "new", 0640);
    assert_int_equal(getxattr(place->path, "system.posix_acl_access", list, sizeof list),
                     -1);
}

/* A new file has what any program's file would have there. */
static void test_new_file_has_the_default_list_of_its_folder(void **state)
{
    struct place *place = *state;
    char list[sizeof access_list + 1];
    if (setxattr(place->folder, "system.posix_acl_default", access_list,
                 sizeof access_list, 0) != 0)
        skip();
    replace_with(place->path);
    assert_holds(place->path, "new", 0660);
    assert_int_equal(getxattr(place->path, "system.posix_acl_access", list, sizeof list),
                     sizeof access_list);
    assert_memory_equal(list, access_list, sizeof access_list);
}

static void test_name_may_be_as_long_as_a_name(void **state)
{
    struct place *place = *state;
    char path[400];
    snprintf(path, sizeof path, "%s/%0255d", place->folder, 7);
    create(path, "old");
    replace_with(path);
    assert_holds(path, "new", 0666 & ~022);
    assert_int_equal(unlink(path), 0);
}

static void test_inputs_are_known_through_links(void **state)
{
    struct place *place = *state;
    char link[128];
    snprintf(link, sizeof link, "%s/link", place->folder);
    create(place->path, "old");
    assert_int_equal(symlink("file", link), 0);
    assert_true(ra_destination_is_same(place->path, link));
    assert_true(ra_destination_is_same(link, place->path));
    int descriptor = open(place->path, O_RDONLY);
    assert_true(ra_destination_is_open(link, descriptor));
    assert_false(ra_destination_is_open(link, STDIN_FILENO));
    close(descriptor);
    assert_false(ra_destination_is_open(link, descriptor));
    unlink(link);
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sink_into_a_buffer_writes_everything),
        cmocka_unit_test(test_sink_keeps_its_first_failure),
        cmocka_unit_test(test_sink_into_a_full_device_says_so_when_it_finishes),
        IN_A_PLACE(test_file_is_made_whole_with_the_usual_mode),
        IN_A_PLACE(test_file_is_not_there_before_it_is_whole),
        IN_A_PLACE(test_file_that_exists_is_kept),
        IN_A_PLACE(test_file_that_is_replaced_passes_its_mode_on),
        IN_A_PLACE(test_file_that_fails_leaves_what_was_there),
        IN_A_PLACE(test_file_in_a_folder_that_is_not_there_is_an_error),
        IN_A_PLACE(test_file_is_not_put_where_something_else_is),
        IN_A_PLACE(test_one_name_in_one_folder_is_one_file),
        cmocka_unit_test(test_device_is_written_straight_and_stays),
        IN_A_PLACE(test_device_that_cannot_be_opened_stays),
        IN_A_PLACE(test_pipe_without_a_reader_is_an_error_and_stays),
        IN_A_PLACE(test_file_that_became_a_pipe_is_not_replaced),
        IN_A_PLACE(test_file_of_another_is_replaced_by_none_that_is_wider),
        IN_A_PLACE(test_file_in_a_private_folder_keeps_its_owner),
        IN_A_PLACE(test_file_of_a_foreign_group_keeps_it_from_all),
        IN_A_PLACE(test_access_list_is_passed_on_and_not_taken_for_a_mode),
        IN_A_PLACE(test_default_list_of_the_folder_does_not_widen),
        IN_A_PLACE(test_new_file_has_the_default_list_of_its_folder),
        IN_A_PLACE(test_name_may_be_as_long_as_a_name),
        IN_A_PLACE(test_inputs_are_known_through_links),
    };
    umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
