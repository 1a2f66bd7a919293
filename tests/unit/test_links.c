#include "unit.h"

#include "rootfs_audit/advice/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The container's folders and links: { path, target or NULL } */
struct fact {
    const char *path;
    const char *target;
};

static void tell(struct ra_folder_list *folders, const struct fact *facts, size_t count)
{
    for (size_t i = 0; i < folders->count; i++) {
        struct ra_folder *folder = folders->all[i];
        if (folder->state != RA_FOLDER_UNASKED)
            continue;
        folder->state = RA_FOLDER_ABSENT;
        for (size_t j = 0; j < count; j++) {
            if (strcmp(facts[j].path, folder->path) != 0)
                continue;
            folder->state = facts[j].target == NULL ? RA_FOLDER_PRESENT : RA_FOLDER_LINK;
            folder->target = facts[j].target == NULL ? NULL : heap(facts[j].target);
        }
    }
}

static void leads(const struct fact *facts, size_t count, const char *path,
                  const char *expected)
{
    struct ra_folder_list folders = {0};
    char *real = ra_links_follow(&folders, path);
    for (int i = 0; i < 100 && ra_folder_any_unasked(&folders); i++) {
        free(real);
        tell(&folders, facts, count);
        real = ra_links_follow(&folders, path);
    }
    assert_non_null(real);
    assert_false(ra_folder_any_unasked(&folders));
    assert_string_equal(real, expected);
    free(real);
    ra_folder_list_clear(&folders);
}

static void test_links_on_the_way_are_followed(void **state)
{
    (void)state;
    static const struct fact facts[] = {
        {"/var", NULL},   {"/run", NULL},         {"/var/run", "/run"},
        {"/run/x", NULL}, {"/a", "/b"},           {"/b", "/c"},
        {"/c", NULL},     {"/c/d", "/var/run/x"}, {"/run/self", "/run"},
        {"/root", "/"},
    };
    enum { COUNT = sizeof facts / sizeof facts[0] };
    leads(facts, COUNT, "/", "/");
    leads(facts, COUNT, "/run/x", "/run/x");
    leads(facts, COUNT, "/var/run", "/run");
    leads(facts, COUNT, "/var/run/x/y/z", "/run/x/y/z");
    leads(facts, COUNT, "/a", "/c");
    leads(facts, COUNT, "/a/d/e", "/run/x/e");
    leads(facts, COUNT, "/run/self/self/x", "/run/x");
    leads(facts, COUNT, "/root/root/run", "/run");
    leads(facts, COUNT, "/nowhere/x", "/nowhere/x");
    leads(facts, COUNT, "/var//run/../run/x/", "/run/x");
}

static void test_loop_of_links_ends(void **state)
{
    (void)state;
    static const struct fact facts[] = {{"/a", "/b"}, {"/b", "/a"}, {"/c", "/c/x"}};
    struct ra_folder_list folders = {0};
    free(ra_links_follow(&folders, "/a/x"));
    tell(&folders, facts, 3);
    free(ra_links_follow(&folders, "/a/x"));
    tell(&folders, facts, 3);
    char *real = ra_links_follow(&folders, "/a/x");
    assert_non_null(real);
    assert_string_equal(real + 2, "/x");
    free(real);
    free(ra_links_follow(&folders, "/c/y"));
    tell(&folders, facts, 3);
    real = ra_links_follow(&folders, "/c/y");
    assert_non_null(real);
    free(real);
    ra_folder_list_clear(&folders);
}

static void test_part_that_is_not_known_yet_is_asked_and_counts_as_no_link(void **state)
{
    (void)state;
    struct ra_folder_list folders = {0};
    char *real = ra_links_follow(&folders, "/var/run/x");
    assert_string_equal(real, "/var/run/x");
    assert_int_equal(folders.count, 1);
    assert_string_equal(folders.all[0]->path, "/var");
    assert_false(folders.all[0]->wants_entries);
    assert_int_equal(folders.all[0]->state, RA_FOLDER_UNASKED);
    free(real);
    ra_folder_list_clear(&folders);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_on_the_way_are_followed),
        cmocka_unit_test(test_loop_of_links_ends),
        cmocka_unit_test(test_part_that_is_not_known_yet_is_asked_and_counts_as_no_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
