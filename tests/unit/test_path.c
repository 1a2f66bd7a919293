#include "unit.h"

#include "rootfs_audit/util/path.h"
#include "rootfs_audit/util/path_set.h"
#include "rootfs_audit/util/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_clean_gives_the_shortest_equal(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *clean;
    } cases[] = {
        {"/", "/"},           {"", "/"},
        {"//", "/"},          {"/c/", "/c"},
        {"/d/../e", "/e"},    {"/d/../../e", "/e"},
        {"/../..", "/"},      {"/a//b/./c/", "/a/b/c"},
        {"/.", "/"},          {"/..a/.b/c..", "/..a/.b/c.."},
        {"/a/...", "/a/..."}, {"relative/x", "/relative/x"},
        {"./x", "/x"},        {"/a b/\n", "/a b/\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *clean = ra_path_clean(cases[i].path);
        assert_string_equal(clean, cases[i].clean);
        char *again = ra_path_clean(clean);
        assert_string_equal(again, clean);
        free(again);
        free(clean);
    }
}

static void test_paths_of_windows_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool is_windows;
    } cases[] = {
        {"c:\\data", true},
        {"C:/data", false},
        {"\\\\.\\pipe\\x", true},
        {"/c:\\data", false},
        {"c:", false},
        {"", false},
        {"c:data", false},
        {"\\data", false},
        {"1:\\data", false},
        {"data", false},
        {"//server/share", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *clean = ra_path_clean_any(cases[i].path);
        if (ra_path_is_windows(cases[i].path) != cases[i].is_windows)
            fail_msg("%s", cases[i].path);
        assert_true(cases[i].is_windows ? strcmp(clean, cases[i].path) == 0
                                        : clean[0] == '/');
        free(clean);
    }
}

static void test_within_goes_by_components(void **state)
{
    (void)state;
    assert_true(ra_path_is_within("/etc", "/etc"));
    assert_true(ra_path_is_within("/etc/passwd", "/etc"));
    assert_true(ra_path_is_within("/etc", "/"));
    assert_true(ra_path_is_within("/", "/"));
    assert_false(ra_path_is_within("/etcetera", "/etc"));
    assert_false(ra_path_is_within("/", "/etc"));
    assert_false(ra_path_is_within("/usr", "/etc"));
}

static void test_set_has_what_was_added_however_it_was_written(void **state)
{
    (void)state;
    struct ra_path_set set = {0};
    assert_false(ra_path_set_has(&set, "/a"));
    for (int i = 0; i < 100; i++) {
        char path[32];
        snprintf(path, sizeof path, "/dir//%d/", (i * 37) % 100);
        assert_int_equal(ra_path_set_add(&set, path), 0);
    }
    assert_true(ra_path_set_has(&set, "/dir/0"));
    assert_true(ra_path_set_has(&set, "/dir/99"));
    assert_false(ra_path_set_has(&set, "/dir/100"));
    assert_false(ra_path_set_has(&set, "/dir"));
    assert_int_equal(ra_path_set_add(&set, "/late"), 0);
    assert_true(ra_path_set_has(&set, "/late"));
    ra_path_set_clear(&set);
    assert_false(ra_path_set_has(&set, "/late"));
}

static void test_words_are_found_whole(void **state)
{
    (void)state;
    assert_true(ra_words_have("ro", "ro"));
    assert_true(ra_words_have("rw,nosuid,ro", "ro"));
    assert_true(ra_words_have(",,ro,", "ro"));
    assert_false(ra_words_have("errors=remount-ro", "ro"));
    assert_false(ra_words_have("root,rom", "ro"));
    assert_false(ra_words_have("", "ro"));
    assert_false(ra_words_have(NULL, "ro"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_gives_the_shortest_equal),
        cmocka_unit_test(test_paths_of_windows_are_told_apart),
        cmocka_unit_test(test_within_goes_by_components),
        cmocka_unit_test(test_set_has_what_was_added_however_it_was_written),
        cmocka_unit_test(test_words_are_found_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
