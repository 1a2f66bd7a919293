#include "unit.h"

#include "rootfs_audit/model/folder.h"

#include <stdio.h>
#include <string.h>

static void test_folders_are_kept_once_and_in_the_order_of_paths(void **state)
{
    (void)state;
    static const char *const paths[] = {"/b", "/a-b", "/", "/a", "/a/b", "/a", "/b/a/c"};
    static const char *const sorted[] = {"/", "/a", "/a/b", "/a-b", "/b", "/b/a/c"};
    struct ra_folder_list list = {0};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_non_null(ra_folder_want(&list, paths[i], false));
    assert_int_equal(list.count, 6);
    for (size_t i = 0; i < list.count; i++) {
        assert_string_equal(list.all[i]->path, sorted[i]);
        assert_int_equal(list.all[i]->state, RA_FOLDER_UNASKED);
        assert_ptr_equal(ra_folder_find(&list, sorted[i]), list.all[i]);
    }
    assert_null(ra_folder_find(&list, "/a/"));
    assert_null(ra_folder_find(&list, "/c"));
    ra_folder_list_clear(&list);
    assert_int_equal(list.count, 0);
    assert_null(ra_folder_find(&list, "/a"));
}

static void test_folders_stay_where_they_are_while_the_list_grows(void **state)
{
    (void)state;
    struct ra_folder_list list = {0};
    struct ra_folder *first = ra_folder_want(&list, "/m", false);
    char path[16];
    for (int i = 0; i < 500; i++) {
        snprintf(path, sizeof path, "/%d", i * 7919 % 500);
        assert_non_null(ra_folder_want(&list, path, false));
    }
    assert_int_equal(list.count, 501);
    assert_ptr_equal(ra_folder_want(&list, "/m", false), first);
    ra_folder_list_clear(&list);
}

static void test_folder_is_asked_again_where_entries_are_wanted_later(void **state)
{
    (void)state;
    struct ra_folder_list list = {0};
    struct ra_folder *folder = ra_folder_want(&list, "/a", false);
    assert_true(ra_folder_any_unasked(&list));
    folder->state = RA_FOLDER_PRESENT;
    assert_false(ra_folder_any_unasked(&list));
    ra_folder_want(&list, "/a", false);
    assert_int_equal(folder->state, RA_FOLDER_PRESENT);
    ra_folder_want(&list, "/a", true);
    assert_int_equal(folder->state, RA_FOLDER_UNASKED);
    assert_true(folder->wants_entries);
    folder->state = RA_FOLDER_PRESENT;
    ra_folder_want(&list, "/a", true);
    ra_folder_want(&list, "/a", false);
    assert_int_equal(folder->state, RA_FOLDER_PRESENT);
    ra_folder_list_clear(&list);
}

static void test_folder_that_is_none_is_not_asked_again(void **state)
{
    (void)state;
    static const enum ra_folder_state states[] = {RA_FOLDER_UNKNOWN, RA_FOLDER_ABSENT,
                                                  RA_FOLDER_FILE, RA_FOLDER_LINK};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct ra_folder_list list = {0};
        ra_folder_want(&list, "/a", false)->state = states[i];
        assert_int_equal(ra_folder_want(&list, "/a", true)->state, states[i]);
        ra_folder_list_clear(&list);
    }
}

static void test_entries_move_in_and_are_sorted(void **state)
{
    (void)state;
    static const char *const sorted[] = {"/a/b", "/a/b/c", "/a/b-c", "/a/c"};
    struct ra_folder_list list = {0};
    struct ra_folder *folder = ra_folder_want(&list, "/a", true);
    for (size_t i = 0; i < 4; i++) {
        struct ra_folder_entry entry = {.path = heap(sorted[3 - i]), .size = (int)i};
        assert_int_equal(ra_folder_take_entry(folder, &entry, NULL), 0);
        assert_null(entry.path);
    }
    ra_folder_settle(folder);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(folder->entries[i].path, sorted[i]);
        assert_int_equal(folder->entries[i].size, 3 - i);
    }
    ra_folder_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folders_are_kept_once_and_in_the_order_of_paths),
        cmocka_unit_test(test_folders_stay_where_they_are_while_the_list_grows),
        cmocka_unit_test(test_folder_is_asked_again_where_entries_are_wanted_later),
        cmocka_unit_test(test_folder_that_is_none_is_not_asked_again),
        cmocka_unit_test(test_entries_move_in_and_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
