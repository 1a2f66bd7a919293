#include "unit.h"

#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/path.h"

#include <string.h>

static void add(struct ra_written_list *list, const char *path, struct ra_written facts)
{
    assert_int_equal(ra_written_add(list, path, &facts, NULL), 0);
}

static void test_of_an_unknown_file_nothing_is_known(void **state)
{
    (void)state;
    struct ra_written unknown = ra_written_unknown();
    assert_null(unknown.path);
    assert_int_equal(unknown.evidence, 0);
    assert_int_equal(unknown.change, RA_CHANGE_UNKNOWN);
    assert_int_equal(unknown.kind, RA_FILE_UNKNOWN);
    assert_false(unknown.is_executed);
    assert_false(unknown.is_roots);
    assert_int_equal(unknown.size, -1);
    assert_int_equal(unknown.written_at, -1);
}

static void test_a_folder_comes_before_what_is_in_it_and_that_before_others(void **state)
{
    (void)state;
    static const char *const ordered[] = {"/",    "/a",  "/a/b", "/a/b/c", "/a/b-c",
                                          "/a b", "/a-", "/a.b", "/a\xff", "/b"};
    enum { COUNT = sizeof ordered / sizeof ordered[0] };
    struct ra_written_list list = {0};
    for (size_t i = 0; i < COUNT; i++) /* 7 and 10 have no common divisor */
        add(&list, ordered[i * 7 % COUNT], ra_written_unknown());
    ra_written_settle(&list);
    assert_int_equal(list.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_string_equal(list.all[i].path, ordered[i]);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++) {
            int order = ra_path_compare(ordered[i], ordered[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    ra_written_clear(&list);
}

static void test_equal_paths_become_one_with_all_that_is_known(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    struct ra_written changes = ra_written_unknown();
    struct ra_written upper = ra_written_unknown();
    struct ra_written open = ra_written_unknown();
    changes.evidence = RA_EVIDENCE_CHANGES;
    changes.change = RA_CHANGE_ADDED;
    upper.evidence = RA_EVIDENCE_UPPERDIR;
    upper.kind = RA_FILE_REGULAR;
    upper.size = 10;
    upper.written_at = 200;
    upper.is_executed = true;
    open.evidence = RA_EVIDENCE_OPEN_FILES;
    open.size = 20;
    open.written_at = 100;
    open.is_roots = true;
    add(&list, "/x", upper);
    add(&list, "/y", ra_written_unknown());
    add(&list, "/x", changes);
    add(&list, "/x", open);
    ra_written_settle(&list);
    assert_int_equal(list.count, 2);
    const struct ra_written *one = ra_written_find(&list, "/x");
    assert_non_null(one);
    assert_int_equal(one->evidence,
                     RA_EVIDENCE_CHANGES | RA_EVIDENCE_UPPERDIR | RA_EVIDENCE_OPEN_FILES);
    assert_int_equal(one->change, RA_CHANGE_ADDED);
    assert_int_equal(one->kind, RA_FILE_REGULAR);
    assert_int_equal(one->size, 20);
    assert_int_equal(one->written_at, 200);
    assert_true(one->is_executed);
    assert_true(one->is_roots);
    one = ra_written_find(&list, "/y");
    assert_non_null(one);
    assert_int_equal(one->evidence, 0);
    assert_int_equal(one->size, -1);
    ra_written_clear(&list);
}

static void test_a_path_that_is_not_in_the_list_is_not_found(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    ra_written_settle(&list);
    assert_null(ra_written_find(&list, "/a"));
    add(&list, "/a/b", ra_written_unknown());
    add(&list, "/c", ra_written_unknown());
    ra_written_settle(&list);
    ra_written_settle(&list);
    assert_int_equal(list.count, 2);
    assert_null(ra_written_find(&list, "/"));
    assert_null(ra_written_find(&list, "/a"));
    assert_null(ra_written_find(&list, "/a/b/c"));
    assert_null(ra_written_find(&list, "/b"));
    assert_null(ra_written_find(&list, "/d"));
    assert_ptr_equal(ra_written_find(&list, "/a/b"), &list.all[0]);
    ra_written_clear(&list);
    assert_int_equal(list.count, 0);
    assert_null(list.all);
    ra_written_clear(&list);
}

static void test_the_path_is_copied_whatever_bytes_it_has(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    char path[] = "/\x01\n\xff (deleted)";
    add(&list, path, ra_written_unknown());
    memset(path, 'x', sizeof path - 1);
    assert_string_equal(list.all[0].path, "/\x01\n\xff (deleted)");
    ra_written_clear(&list);
}

static void test_each_evidence_has_a_name(void **state)
{
    (void)state;
    static const char *const names[RA_EVIDENCE_COUNT] = {"changes", "upperdir",
                                                         "open-files", "observed"};
    for (unsigned bit = 0; bit < RA_EVIDENCE_COUNT; bit++)
        assert_string_equal(ra_evidence_name((enum ra_evidence)(1U << bit)), names[bit]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_an_unknown_file_nothing_is_known),
        cmocka_unit_test(test_a_folder_comes_before_what_is_in_it_and_that_before_others),
        cmocka_unit_test(test_equal_paths_become_one_with_all_that_is_known),
        cmocka_unit_test(test_a_path_that_is_not_in_the_list_is_not_found),
        cmocka_unit_test(test_the_path_is_copied_whatever_bytes_it_has),
        cmocka_unit_test(test_each_evidence_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
