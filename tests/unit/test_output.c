/* The sink, and files that are there whole or not at all. */
#include "unit.h"

#include "rootfs_audit/util/new_file.h"
#include "rootfs_audit/util/sink.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

static int begin(struct ra_new_file *file, const char *path, const char *text)
{
    int status = ra_new_file_open(file, path, NULL);
    if (status == 0)
        fputs(text, file->stream);
    return status;
}

static void create(const char *path, const char *text)
{
    struct ra_new_file file;
    assert_int_equal(begin(&file, path, text), 0);
    assert_int_equal(ra_new_file_create(&file, NULL), 0);
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
    assert_int_equal(begin(&file, place->path, "hello"), 0);
    fflush(file.stream);
    assert_int_equal(stat(place->path, &info), -1);
    assert_int_equal(ra_new_file_replace(&file, NULL), 0);
    assert_holds(place->path, "hello", 0666 & ~022);
}

static void test_file_that_exists_is_kept(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    create(place->path, "old");
    assert_int_equal(begin(&file, place->path, "newer"), 0);
    assert_int_equal(ra_new_file_create(&file, &err), -1);
    assert_error_says(&err, "is there already");
    assert_holds(place->path, "old", 0666 & ~022);
}

static void test_file_that_is_replaced_passes_its_mode_on(void **state)
{
    struct place *place = *state;
    struct ra_new_file file;
    create(place->path, "a longer one than the next");
    assert_int_equal(chmod(place->path, 04600), 0);
    assert_int_equal(begin(&file, place->path, "new"), 0);
    assert_holds(place->path, "a longer one than the next", 04600);
    assert_int_equal(ra_new_file_replace(&file, NULL), 0);
    assert_holds(place->path, "new", 0600);
}

static void test_file_that_fails_leaves_what_was_there(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct ra_new_file file;
    create(place->path, "old");
    assert_int_equal(begin(&file, place->path, "new"), 0);
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
    assert_int_equal(ra_new_file_open(&file, path, &err), -1);
    assert_error_says(&err, "No such file or directory");
    assert_int_equal(ra_new_file_check(path, &err), -1);
    assert_error_says(&err, "its folder");
}

static void test_file_is_not_put_where_something_else_is(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    assert_int_equal(ra_new_file_check(place->path, NULL), 0);
    assert_int_equal(ra_new_file_check(place->folder, &err), -1);
    assert_error_says(&err, "is a folder");
    assert_int_equal(symlink("elsewhere", place->path), 0);
    assert_int_equal(ra_new_file_check(place->path, &err), -1);
    assert_error_says(&err, "symbolic link");
    assert_int_equal(ra_new_file_check("/dev/null", NULL), 0);
}

static void test_one_name_in_one_folder_is_one_file(void **state)
{
    struct place *place = *state;
    char other[160];
    snprintf(other, sizeof other, "%s/../%s//./file", place->folder,
             strrchr(place->folder, '/') + 1);
    assert_true(ra_new_file_is_same(place->path, other));
    assert_true(ra_new_file_is_same("a", "./a"));
    assert_false(ra_new_file_is_same("a", "b"));
    assert_false(ra_new_file_is_same(place->path, "file"));
}

static void test_device_is_written_straight_and_stays(void **state)
{
    (void)state;
    struct ra_error err = {0};
    struct ra_new_file file;
    struct stat info;
    assert_int_equal(begin(&file, "/dev/full", "x"), 0);
    assert_int_equal(ra_new_file_replace(&file, &err), -1);
    assert_error_says(&err, "/dev/full could not be written: No space left on device");
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(begin(&file, "/dev/null", "x"), 0);
    assert_int_equal(ra_new_file_replace(&file, NULL), 0);
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
    };
    umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
