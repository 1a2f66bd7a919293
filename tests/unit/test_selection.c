#include "unit.h"

#include "rootfs_audit/source/selection.h"

#include <stdlib.h>
#include <string.h>

#define A "aaaa000000000000000000000000000000000000000000000000000000000000"
#define B "aaaa111111111111111111111111111111111111111111111111111111111111"
#define C "cccc000000000000000000000000000000000000000000000000000000000000"

static const char three[] =
    "[{\"Id\":\"" A "\",\"Names\":[\"/web\",\"/proxy/web\"]},"
    "{\"Id\":\"" B "\",\"Names\":[\"/webhook\"]},"
    "{\"Id\":\"" C "\",\"Names\":[\"/aaaa0000\",\"/aaaa00000000\"]}]";

static void test_query_asks_for_all_or_the_running(void **state)
{
    (void)state;
    struct ra_selection selection = {0};
    char *query = ra_selection_query(&selection);
    assert_string_equal(query, "/containers/json?all=1");
    free(query);
    selection.is_running_only = true;
    query = ra_selection_query(&selection);
    assert_string_equal(query, "/containers/json");
    free(query);
}

static void test_query_groups_filters_by_key_and_escapes_them(void **state)
{
    (void)state;
    char label[] = "label";
    char status[] = "status";
    const struct ra_filter filters[] = {
        {label, "a=b&c"}, {status, "exited"}, {label, "x"}};
    struct ra_selection selection = {.filters = filters, .filter_count = 3};
    char *query = ra_selection_query(&selection);
    assert_string_equal(query,
                        "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%3Db%26c"
                        "%22%2C%22x%22%5D%2C%22status%22%3A%5B%22exited%22%5D%7D");
    free(query);
}

static void test_list_of_the_wrong_shape_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "null",
        "[1]",
        "[{}]",
        "[{\"Id\":\"abc\"}]",
        "[{\"Id\":\"" A "0\"}]",
        "[{\"Id\":\"../../"
        "000000000000000000000000000000000000000000000000000000000000\"}]",
        "[{\"Id\":\"AAAA000000000000000000000000000000000000000000000000000000000000\"}]",
        "[{\"Id\":\"" A "\",\"Names\":[1]}]",
        "[{\"Id\":\"" A "\",\"Names\":\"/x\"}]",
        "[{\"Id\":\"" A "\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct ra_list list = {0};
        struct ra_error err = {0};
        assert_int_equal(ra_list_read(texts[i], strlen(texts[i]), &list, &err), -1);
        assert_true(err.failed);
        assert_null(list.containers);
        ra_error_clear(&err);
    }
}

/* What the names select: a letter for each container, in the list's order. */
static void selects(const char *name, const char *expected, const char *problem)
{
    struct ra_list list = {0};
    struct ra_audit audit = {0};
    const char *const names[] = {name};
    struct ra_selection selection = {.names = names, .name_count = name == NULL ? 0 : 1};
    assert_int_equal(ra_list_read(three, sizeof three - 1, &list, NULL), 0);
    assert_int_equal(ra_selection_apply(&selection, &list, "unix:///s", &audit, NULL), 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(list.containers[i].is_selected, expected[i] == 'x');
    assert_int_equal(audit.problem_count, problem == NULL ? 0 : 1);
    if (problem != NULL)
        assert_non_null(strstr(audit.problems[0], problem));
    ra_audit_clear(&audit);
    ra_list_clear(&list);
}

static void test_no_name_selects_all(void **state)
{
    (void)state;
    selects(NULL, "xxx", NULL);
}

static void test_a_name_selects_its_container_and_not_those_that_begin_so(void **state)
{
    (void)state;
    selects("web", "x  ", NULL);
    selects("/web", "x  ", NULL);
    selects("webhook", " x ", NULL);
    selects("proxy/web", "x  ", NULL);
}

static void test_a_unique_prefix_of_an_id_selects(void **state)
{
    (void)state;
    selects("aaaa1", " x ", NULL);
    selects("cc", "  x", NULL);
    selects(A, "x  ", NULL);
}

static void test_a_name_outranks_a_short_prefix_of_another_id(void **state)
{
    (void)state;
    selects("aaaa0000", "  x", NULL);
    selects("aaaa000", "x  ", NULL);
}

static void test_what_fits_more_than_one_is_a_problem_and_selects_nothing(void **state)
{
    (void)state;
    selects("aaaa", "   ", "'aaaa' fits more than one container, " A " and " B);
    selects("aaaa00000000", "   ", "fits more than one container");
}

static void test_what_fits_nothing_is_a_problem(void **state)
{
    (void)state;
    selects("nothing", "   ", "no container is called 'nothing'");
    selects("", "   ", "no container is called ''");
    selects("/", "   ", "no container is called '/'");
    selects("we", "   ", "no container is called 'we'");
    selects(A "0", "   ", "no container is called");
}

static void test_a_filter_that_leaves_nothing_is_a_problem(void **state)
{
    (void)state;
    char key[] = "label";
    const struct ra_filter filter = {key, "x"};
    struct ra_selection selection = {.filters = &filter, .filter_count = 1};
    struct ra_list list = {0};
    struct ra_audit audit = {0};
    assert_int_equal(ra_list_read("[]", 2, &list, NULL), 0);
    assert_int_equal(ra_selection_apply(&selection, &list, "unix:///s", &audit, NULL), 0);
    assert_int_equal(audit.problem_count, 1);
    ra_audit_clear(&audit);
    ra_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_asks_for_all_or_the_running),
        cmocka_unit_test(test_query_groups_filters_by_key_and_escapes_them),
        cmocka_unit_test(test_list_of_the_wrong_shape_is_refused),
        cmocka_unit_test(test_no_name_selects_all),
        cmocka_unit_test(test_a_name_selects_its_container_and_not_those_that_begin_so),
        cmocka_unit_test(test_a_unique_prefix_of_an_id_selects),
        cmocka_unit_test(test_a_name_outranks_a_short_prefix_of_another_id),
        cmocka_unit_test(test_what_fits_more_than_one_is_a_problem_and_selects_nothing),
        cmocka_unit_test(test_what_fits_nothing_is_a_problem),
        cmocka_unit_test(test_a_filter_that_leaves_nothing_is_a_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
