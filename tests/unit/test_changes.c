#include "unit.h"

#include "rootfs_audit/source/changes.h"
#include "server.h"

#include <stdio.h>
#include <string.h>

static int parse(const char *text, struct ra_written_list *written, struct ra_error *err)
{
    return ra_changes_parse(text, strlen(text), written, err);
}

static void test_changes_are_read_with_their_kind(void **state)
{
    (void)state;
    struct ra_written_list written = {0};
    assert_int_equal(
        parse("[{\"Path\":\"/run\",\"Kind\":0},{\"Path\":\"/run/x\",\"Kind\":1},"
              "{\"Kind\":2,\"Path\":\"/etc/motd\",\"More\":[]}]",
              &written, NULL),
        0);
    static const struct {
        const char *path;
        enum ra_change change;
    } expected[] = {{"/run", RA_CHANGE_CHANGED},
                    {"/run/x", RA_CHANGE_ADDED},
                    {"/etc/motd", RA_CHANGE_DELETED}};
    assert_int_equal(written.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(written.all[i].path, expected[i].path);
        assert_int_equal(written.all[i].change, expected[i].change);
        assert_int_equal(written.all[i].evidence, RA_EVIDENCE_CHANGES);
        assert_int_equal(written.all[i].kind, RA_FILE_UNKNOWN);
        assert_int_equal(written.all[i].size, -1);
        assert_int_equal(written.all[i].written_at, -1);
        assert_false(written.all[i].is_executed);
    }
    ra_written_clear(&written);
}

static void test_no_changes_are_an_empty_array_or_null(void **state)
{
    (void)state;
    struct ra_written_list written = {0};
    assert_int_equal(parse("[]", &written, NULL), 0);
    assert_int_equal(parse("null\n", &written, NULL), 0);
    assert_int_equal(written.count, 0);
    ra_written_clear(&written);
}

static void test_paths_are_cleaned_and_keep_their_bytes(void **state)
{
    (void)state;
    struct ra_written_list written = {0};
    assert_int_equal(parse("[{\"Path\":\"/a//b/../c/\",\"Kind\":1},"
                           "{\"Path\":\"/x\\n\\\"\\u202e\\ufffd$(y)\",\"Kind\":1}]",
                           &written, NULL),
                     0);
    assert_string_equal(written.all[0].path, "/a/c");
    assert_string_equal(written.all[1].path, "/x\n\"\xe2\x80\xae\xef\xbf\xbd$(y)");
    ra_written_clear(&written);
}

static void test_what_is_no_list_of_changes_is_refused_and_adds_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "empty"},
        {"{}", "an object, not an array"},
        {"{\"message\":\"no\"}", "not an array"},
        {"[{\"Path\":\"/a\",\"Kind\":1}", ""},
        {"[{\"Path\":\"/a\",\"Kind\":1},7]", "a number, not an object"},
        {"[{\"Path\":\"/a\",\"Kind\":1},null]", "not an object"},
        {"[{\"Path\":\"/a\",\"Kind\":1},{\"Path\":\"/b\",\"Kind\":3}]", "Kind"},
        {"[{\"Path\":\"/b\",\"Kind\":-1}]", "Kind"},
        {"[{\"Path\":\"/b\",\"Kind\":0.5}]", "Kind"},
        {"[{\"Path\":\"/b\",\"Kind\":\"1\"}]", "Kind"},
        {"[{\"Path\":\"/b\",\"Kind\":true}]", "Kind"},
        {"[{\"Path\":\"/b\"}]", "Kind"},
        {"[{\"Kind\":1}]", "Path"},
        {"[{\"Path\":null,\"Kind\":1}]", "Path"},
        {"[{\"Path\":5,\"Kind\":1}]", "Path"},
        {"[{\"Path\":\"\",\"Kind\":1}]", "absolute"},
        {"[{\"Path\":\"a/b\",\"Kind\":1}]", "absolute"},
        {"[{\"Path\":\"/a\",\"Path\":\"/b\",\"Kind\":1}]", "Path"},
        {"[{\"path\":\"/a\",\"kind\":1}]", "Kind"},
        {"[] x", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_written_list written = {0};
        struct ra_error err = {0};
        if (parse(cases[i].text, &written, &err) != -1)
            fail_msg("accepted: %s", cases[i].text);
        assert_int_equal(written.count, 0);
        if (cases[i].says[0] == '\0')
            ra_error_clear(&err);
        else
            assert_error_says(&err, cases[i].says);
        ra_written_clear(&written);
    }
}

static int answer(const char *path, char *body, size_t size)
{
    if (strcmp(path, "/v1.41/containers/good/changes") == 0) {
        snprintf(body, size, "[{\"Path\":\"/run/x\",\"Kind\":1}]");
        return 200;
    }
    if (strcmp(path, "/v1.41/containers/html/changes") == 0) {
        snprintf(body, size, "<html>");
        return 200;
    }
    snprintf(body, size, "{\"message\":\"layer does not exist\"}");
    return 500;
}

static void test_engine_is_asked_once_and_its_refusal_is_told(void **state)
{
    (void)state;
    struct server server;
    struct ra_client *client = NULL;
    struct ra_error err = {0};
    struct ra_written_list written = {0};
    const struct ra_client_options options = {.jobs = 1, .timeout_ms = 30000};
    server_start(&server, answer);
    assert_int_equal(ra_client_new(&server.endpoint, &options, &client, NULL), 0);
    assert_int_equal(ra_changes_read(client, "1.41", "good", &written, &err), 0);
    assert_int_equal(written.count, 1);
    assert_string_equal(written.all[0].path, "/run/x");
    assert_int_equal(ra_changes_read(client, "1.41", "bad", &written, &err), -1);
    assert_error_says(&err, "layer does not exist");
    assert_int_equal(ra_changes_read(client, "1.41", "html", &written, &err), -1);
    assert_true(err.failed);
    ra_error_clear(&err);
    assert_int_equal(written.count, 1);
    ra_client_free(client);
    server_stop(&server);
    assert_int_equal(server.path_count, 3);
    server_clear(&server);
    ra_written_clear(&written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_are_read_with_their_kind),
        cmocka_unit_test(test_no_changes_are_an_empty_array_or_null),
        cmocka_unit_test(test_paths_are_cleaned_and_keep_their_bytes),
        cmocka_unit_test(test_what_is_no_list_of_changes_is_refused_and_adds_nothing),
        cmocka_unit_test(test_engine_is_asked_once_and_its_refusal_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
