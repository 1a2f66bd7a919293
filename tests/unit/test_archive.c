/* What the engine's tar archives tell of folders, over real HTTP. */
#include "unit.h"

#include "rootfs_audit/source/archive.h"
#include "server.h"
#include "tar_kit.h"

#include <stdio.h>
#include <string.h>

#define QUESTION "/v1.41/containers/abc/archive?path="

static struct ra_folder_list folders;
static struct ra_error why;

static void add(struct ra_buffer *out, const char *name, char type, unsigned mode,
                long long uid, long long size)
{
    const struct tar_entry entry = {
        .name = name, .type = type, .mode = mode, .uid = uid, .size = size};
    tar_add(out, &entry);
}

static void add_link(struct ra_buffer *out, const char *name, const char *target)
{
    const struct tar_entry entry = {.name = name, .type = '2', .link = target};
    tar_add(out, &entry);
}

static int fill_usual(const char *path, struct ra_buffer *out)
{
    if (strcmp(path, QUESTION "%2Frun%2Fmysqld") == 0) {
        add(out, "mysqld/", '5', 02755, 101, 0);
        add(out, "mysqld/b", '0', 0640, 102, 700);
        add(out, "mysqld/a/", '5', 0700, 103, 0);
        add(out, "mysqld/a/x", '0', 0600, 104, 3);
        add_link(out, "mysqld/l", "b");
        tar_end(out);
        return 200;
    }
    if (strcmp(path, QUESTION "%2Fvar%2Frun") == 0) {
        add_link(out, "run", "../run");
        tar_end(out);
        return 200;
    }
    if (strcmp(path, QUESTION "%2Fvar%2Flock") == 0) {
        add_link(out, "lock", "/run/./lock");
        tar_end(out);
        return 200;
    }
    if (strcmp(path, QUESTION "%2Fetc%2Fpasswd") == 0) {
        add(out, "passwd", '0', 0644, 0, 5);
        tar_end(out);
        return 200;
    }
    if (strcmp(path, QUESTION "%2F") == 0) {
        add(out, "/", '5', 0755, 0, 0);
        add(out, "bin/", '5', 0755, 0, 0);
        tar_end(out);
        return 200;
    }
    ra_buffer_puts(out, "{\"message\":\"Could not find the file in container abc\"}");
    return 404;
}

static void ask(server_fill *fill, unsigned jobs, struct server *server)
{
    struct ra_client *client = NULL;
    const struct ra_client_options options = {.jobs = jobs, .timeout_ms = 30000};
    server_start(server, NULL);
    server->fill = fill;
    assert_int_equal(ra_client_new(&server->endpoint, &options, &client, NULL), 0);
    assert_int_equal(ra_archive_ask(client, "1.41", "abc", &folders, &why, NULL), 0);
    assert_false(ra_folder_any_unasked(&folders));
    ra_client_free(client);
    server_stop(server);
}

static int forget(void **state)
{
    (void)state;
    ra_folder_list_clear(&folders);
    ra_error_clear(&why);
    return 0;
}

static struct ra_folder *want(const char *path, bool wants_entries)
{
    struct ra_folder *folder = ra_folder_want(&folders, path, wants_entries);
    assert_non_null(folder);
    folder->is_needed = true;
    return folder;
}

static void test_folder_is_told_of_with_all_that_is_in_it(void **state)
{
    (void)state;
    static const struct ra_folder_entry expected[] = {
        {.kind = RA_FILE_FOLDER, .mode = 0700, .uid = 103, .size = 0},
        {.kind = RA_FILE_REGULAR, .mode = 0600, .uid = 104, .size = 3},
        {.kind = RA_FILE_REGULAR, .mode = 0640, .uid = 102, .size = 700},
        {.kind = RA_FILE_OTHER, .mode = 0, .uid = 0, .size = 0},
    };
    static const char *const paths[] = {"/run/mysqld/a", "/run/mysqld/a/x",
                                        "/run/mysqld/b", "/run/mysqld/l"};
    struct server server;
    struct ra_folder *folder = want("/run/mysqld", true);
    ask(fill_usual, 1, &server);
    assert_int_equal(folder->state, RA_FOLDER_PRESENT);
    assert_int_equal(folder->uid, 101);
    assert_int_equal(folder->gid, 101);
    assert_int_equal(folder->mode, 02755);
    assert_true(folder->is_whole);
    assert_int_equal(folder->entry_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(folder->entries[i].path, paths[i]);
        assert_int_equal(folder->entries[i].kind, expected[i].kind);
        assert_int_equal(folder->entries[i].mode, expected[i].mode);
        assert_int_equal(folder->entries[i].uid, expected[i].uid);
        assert_int_equal(folder->entries[i].size, expected[i].size);
    }
    assert_false(why.failed);
    server_clear(&server);
}

static void test_folder_alone_is_told_of_by_its_first_header(void **state)
{
    (void)state;
    struct server server;
    struct ra_folder *folder = want("/run/mysqld", false);
    ask(fill_usual, 1, &server);
    assert_int_equal(folder->state, RA_FOLDER_PRESENT);
    assert_int_equal(folder->uid, 101);
    assert_int_equal(folder->entry_count, 0);
    server_clear(&server);
}

static void test_links_files_and_what_is_not_there_are_told_apart(void **state)
{
    (void)state;
    struct server server;
    struct ra_folder *relative = want("/var/run", true);
    struct ra_folder *absolute = want("/var/lock", false);
    struct ra_folder *file = want("/etc/passwd", true);
    struct ra_folder *absent = want("/nowhere", true);
    struct ra_folder *root = want("/", true);
    ask(fill_usual, 3, &server);
    assert_int_equal(relative->state, RA_FOLDER_LINK);
    assert_string_equal(relative->target, "/run");
    assert_int_equal(absolute->state, RA_FOLDER_LINK);
    assert_string_equal(absolute->target, "/run/lock");
    assert_int_equal(file->state, RA_FOLDER_FILE);
    assert_int_equal(absent->state, RA_FOLDER_ABSENT);
    assert_int_equal(root->state, RA_FOLDER_PRESENT);
    assert_int_equal(root->entry_count, 1);
    assert_string_equal(root->entries[0].path, "/bin");
    assert_false(why.failed); /* what is not there is no gap */
    server_clear(&server);
}

static void test_only_what_is_unasked_is_asked(void **state)
{
    (void)state;
    struct server server;
    want("/run/mysqld", false)->state = RA_FOLDER_ABSENT;
    want("/etc/passwd", false);
    ask(fill_usual, 2, &server);
    assert_int_equal(server.path_count, 1);
    assert_string_equal(server.paths[0], QUESTION "%2Fetc%2Fpasswd");
    server_clear(&server);
}

static void test_path_is_escaped_in_the_question(void **state)
{
    (void)state;
    struct server server;
    want("/a b&c=d?e#f%g\n\xff", false);
    ask(fill_usual, 1, &server);
    assert_string_equal(server.paths[0], QUESTION "%2Fa%20b%26c%3Dd%3Fe%23f%25g%0A%FF");
    server_clear(&server);
}

static int fill_large(const char *path, struct ra_buffer *out)
{
    bool has_rest = strstr(path, "large") != NULL;
    add(out, "x/", '5', 0755, 1, 0);
    if (has_rest) {
        const struct tar_entry huge = {
            .name = "x/huge", .type = 'S', .mode = 0644, .size = 70 << 20};
        static char zeros[1 << 20];
        tar_add(out, &huge);
        for (int i = 0; i < 70; i++)
            assert_int_equal(ra_buffer_append(out, zeros, sizeof zeros), 0);
    }
    add(out, "x/last", '0', 0644, 1, 1);
    tar_end(out);
    return 200;
}

static void test_large_folder_is_not_read_to_its_end_and_the_rest_is_asked(void **state)
{
    (void)state;
    struct server server;
    struct ra_folder *large = want("/a/large", true);
    struct ra_folder *alone = want("/b/large", false);
    struct ra_folder *small = want("/x", true);
    ask(fill_large, 1, &server);
    assert_int_equal(large->state, RA_FOLDER_PRESENT);
    assert_false(large->is_whole);
    assert_int_equal(alone->state, RA_FOLDER_PRESENT);
    assert_int_equal(small->state, RA_FOLDER_PRESENT);
    assert_true(small->is_whole);
    assert_int_equal(small->entry_count, 1);
    assert_false(why.failed);
    server_clear(&server);
}

static int fill_refusals(const char *path, struct ra_buffer *out)
{
    if (strstr(path, "html") != NULL) {
        ra_buffer_puts(out, "<html>");
        return 404;
    }
    if (strstr(path, "gone") != NULL) {
        ra_buffer_puts(out, "{\"message\":\"No such container: abc\"}");
        return 404;
    }
    if (strstr(path, "empty") != NULL)
        return 200;
    if (strstr(path, "garbage") != NULL) {
        for (int i = 0; i < 1024; i++)
            ra_buffer_puts(out, "y");
        return 200;
    }
    if (strstr(path, "closed") != NULL)
        return 0;
    if (strstr(path, "verbose") != NULL) {
        for (int i = 0; i < 1 << 17; i++)
            ra_buffer_puts(out, "y");
        return 500;
    }
    ra_buffer_puts(out, "{\"message\":\"not allowed\"}");
    return 403;
}

static void test_what_the_engine_does_not_tell_is_unknown_and_why_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *says;
    } cases[] = {
        {"/forbidden", "not allowed"},  {"/html", "404"},
        {"/gone", "No such container"}, {"/empty", "no tar archive"},
        {"/garbage", "no tar archive"}, {"/closed", "closed"},
        {"/verbose", "more than"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct server server;
        struct ra_folder *folder = want(cases[i].path, true);
        ask(fill_refusals, 1, &server);
        assert_int_equal(folder->state, RA_FOLDER_UNKNOWN);
        assert_false(folder->is_whole);
        assert_true(why.failed);
        if (strstr(ra_error_message(&why), cases[i].says) == NULL ||
            strstr(ra_error_message(&why), cases[i].path) == NULL)
            fail_msg("%s: %s", cases[i].path, ra_error_message(&why));
        server_clear(&server);
        forget(state);
    }
}

static void test_only_the_first_refusal_of_what_is_needed_is_said(void **state)
{
    (void)state;
    struct server server;
    want("/a", false)->is_needed = false;
    want("/b", false);
    want("/c", false);
    ask(fill_refusals, 1, &server);
    assert_int_equal(strncmp(ra_error_message(&why), "/b: ", 4), 0);
    server_clear(&server);
}

static int fill_hostile(const char *path, struct ra_buffer *out)
{
    (void)path;
    add(out, "x/", '5', 0755, 1, 0);
    add(out, "../../etc/passwd", '0', 0644, 0, 1);
    add(out, "/etc/shadow", '0', 0644, 0, 1);
    add(out, "x", '0', 0644, 0, 1);
    add(out, "xy/z", '0', 0644, 0, 1);
    add(out, "x/../x/in", '0', 0644, 0, 1);
    tar_end(out);
    return 200;
}

static void test_entries_outside_of_the_folder_do_not_count(void **state)
{
    (void)state;
    struct server server;
    struct ra_folder *folder = want("/a/x", true);
    ask(fill_hostile, 1, &server);
    assert_int_equal(folder->entry_count, 1);
    assert_string_equal(folder->entries[0].path, "/a/x/in");
    server_clear(&server);
}

static int fill_broken(const char *path, struct ra_buffer *out)
{
    (void)path;
    add(out, "x/", '5', 0755, 1, 0);
    add(out, "x/a", '0', 0644, 1, 1);
    return 200;
}

static void test_archive_that_is_cut_off_is_not_whole(void **state)
{
    (void)state;
    struct server server;
    struct ra_folder *folder = want("/x", true);
    ask(fill_broken, 1, &server);
    assert_int_equal(folder->state, RA_FOLDER_PRESENT);
    assert_int_equal(folder->entry_count, 1);
    assert_false(folder->is_whole);
    server_clear(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_folder_is_told_of_with_all_that_is_in_it, forget),
        cmocka_unit_test_teardown(test_folder_alone_is_told_of_by_its_first_header,
                                  forget),
        cmocka_unit_test_teardown(test_links_files_and_what_is_not_there_are_told_apart,
                                  forget),
        cmocka_unit_test_teardown(test_only_what_is_unasked_is_asked, forget),
        cmocka_unit_test_teardown(test_path_is_escaped_in_the_question, forget),
        cmocka_unit_test_teardown(
            test_large_folder_is_not_read_to_its_end_and_the_rest_is_asked, forget),
        cmocka_unit_test_teardown(
            test_what_the_engine_does_not_tell_is_unknown_and_why_is_said, forget),
        cmocka_unit_test_teardown(test_only_the_first_refusal_of_what_is_needed_is_said,
                                  forget),
        cmocka_unit_test_teardown(test_entries_outside_of_the_folder_do_not_count,
                                  forget),
        cmocka_unit_test_teardown(test_archive_that_is_cut_off_is_not_whole, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
