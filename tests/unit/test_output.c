/* The sink, and files that are there whole or not at all. */
#include "unit.h"

#include "rootfs_audit/util/file.h"
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

static void test_file_is_made_whole_with_the_usual_mode(void **state)
{
    struct place *place = *state;
    char text[16] = "";
    struct stat info;
    mode_t mask = umask(027);
    assert_int_equal(ra_file_create(place->path, "hello", 5, NULL), 0);
    umask(mask);
    FILE *file = fopen(place->path, "r");
    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof text, file), 5);
    fclose(file);
    assert_string_equal(text, "hello");
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
}

static void test_file_that_exists_is_kept(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    struct stat info;
    assert_int_equal(ra_file_create(place->path, "old", 3, NULL), 0);
    assert_int_equal(ra_file_create(place->path, "newer", 5, &err), -1);
    assert_error_says(&err, "is there already");
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(info.st_size, 3);
}

static void test_file_in_a_folder_that_is_not_there_is_an_error(void **state)
{
    struct place *place = *state;
    struct ra_error err = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/none/file", place->folder);
    assert_int_equal(ra_file_create(path, "x", 1, &err), -1);
    assert_error_says(&err, "No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sink_into_a_buffer_writes_everything),
        cmocka_unit_test(test_sink_keeps_its_first_failure),
        cmocka_unit_test(test_sink_into_a_full_device_says_so_when_it_finishes),
        cmocka_unit_test_setup_teardown(test_file_is_made_whole_with_the_usual_mode,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(test_file_that_exists_is_kept, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(
            test_file_in_a_folder_that_is_not_there_is_an_error, make_place,
            remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
