#include "unit.h"

#include "rootfs_audit/evidence/mountinfo.h"

#include <stdlib.h>
#include <string.h>

static void test_a_line_is_read_field_by_field(void **state)
{
    (void)state;
    struct ra_mountinfo entry;
    char *text = heap("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 "
                      "/dev/root rw,errors=continue\n"
                      "37 35 0:5 / /x ro - proc proc rw");
    char *rest = text;
    assert_int_equal(ra_mountinfo_next(&rest, &entry), 1);
    assert_string_equal(entry.device, "98:0");
    assert_string_equal(entry.root, "/mnt1");
    assert_string_equal(entry.path, "/mnt2");
    assert_string_equal(entry.options, "rw,noatime");
    assert_string_equal(entry.type, "ext3");
    assert_string_equal(entry.super_options, "rw,errors=continue");
    assert_int_equal(ra_mountinfo_next(&rest, &entry), 1);
    assert_string_equal(entry.path, "/x");
    assert_int_equal(ra_mountinfo_next(&rest, &entry), 0);
    free(text);
}

static void test_escapes_are_undone(void **state)
{
    (void)state;
    struct ra_mountinfo entry;
    char *text = heap("1 2 0:1 / /a\\040b\\011c\\012d\\134e\\0 rw - tmpfs none rw\n");
    char *rest = text;
    assert_int_equal(ra_mountinfo_next(&rest, &entry), 1);
    assert_string_equal(entry.path, "/a b\tc\nd\\e\\0");
    free(text);
}

static void test_options_are_told_apart_before_they_are_unescaped(void **state)
{
    (void)state;
    struct ra_mountinfo entry;
    char value[32];
    char small[4];
    char *text = heap(
        "1 2 0:1 / /a rw - overlay o rw,xupperdir=/n,upperdir=/u\\054ro\\054x,ro2\n");
    char *rest = text;
    assert_int_equal(ra_mountinfo_next(&rest, &entry), 1);
    assert_true(ra_mountinfo_is_writable(&entry));
    assert_true(ra_mountinfo_option(&entry, "upperdir", value, sizeof value));
    assert_string_equal(value, "/u,ro,x");
    assert_false(ra_mountinfo_option(&entry, "upperdir", small, sizeof small));
    assert_false(ra_mountinfo_option(&entry, "workdir", value, sizeof value));
    free(text);
}

static void test_option_that_is_there_again_and_again_is_found_each_time(void **state)
{
    (void)state;
    const char *words = "lowerdir+=/a\\054b,index=off,lowerdir+=/too/long,lowerdir=/no,"
                        "lowerdir+=,lowerdir+=/c";
    char value[8]; /* counts before it is unescaped */
    assert_true(ra_mountinfo_next_option(&words, "lowerdir+", value, sizeof value));
    assert_string_equal(value, "/a,b");
    assert_true(ra_mountinfo_next_option(&words, "lowerdir+", value, sizeof value));
    assert_string_equal(value, "");
    assert_true(ra_mountinfo_next_option(&words, "lowerdir+", value, sizeof value));
    assert_string_equal(value, "/c");
    assert_false(ra_mountinfo_next_option(&words, "lowerdir+", value, sizeof value));
    assert_string_equal(words, "");
}

static void test_a_line_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "\n",
        "nonsense",
        "1 2 0:1 / /a rw tmpfs none rw",
        "1 2 0:1 / relative rw - t n rw",
        "1 2 0:1 / /a rw - tmpfs none",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct ra_mountinfo entry;
        char *text = heap(lines[i]);
        char *rest = text;
        assert_int_equal(ra_mountinfo_next(&rest, &entry), -1);
        free(text);
    }
}

static void
test_writable_is_what_neither_the_mount_nor_its_filesystem_forbids(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        const char *super_options;
        bool is_writable;
    } cases[] = {
        {"rw,relatime", "rw", true},          {"ro,relatime", "rw", false},
        {"rw,relatime", "ro,size=1k", false}, {"ro", "ro", false},
        {"rw,errors=remount-ro", "rw", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_mountinfo entry = {.options = cases[i].options,
                                     .super_options = cases[i].super_options};
        assert_int_equal(ra_mountinfo_is_writable(&entry), cases[i].is_writable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_is_read_field_by_field),
        cmocka_unit_test(test_escapes_are_undone),
        cmocka_unit_test(test_options_are_told_apart_before_they_are_unescaped),
        cmocka_unit_test(test_option_that_is_there_again_and_again_is_found_each_time),
        cmocka_unit_test(test_a_line_that_is_none_is_refused),
        cmocka_unit_test(
            test_writable_is_what_neither_the_mount_nor_its_filesystem_forbids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
