#include "unit.h"

#include "rootfs_audit/source/inspect.h"

#include <stdio.h>
#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A document around what the tests vary. */
static void read_document(const char *host_config, const char *config, const char *mounts,
                          struct ra_workload *workload)
{
    char text[4096];
    struct ra_error err = {0};
    snprintf(text, sizeof text,
             "{\"Id\":\"" ID "\",\"Name\":\"/web\",\"Image\":\"sha256:abcd\","
             "\"State\":{\"Status\":\"running\",\"Pid\":42},"
             "\"Config\":{\"Image\":\"app:1\"%s},\"HostConfig\":{%s},\"Mounts\":[%s]}",
             config, host_config, mounts);
    *workload = (struct ra_workload){0};
    if (ra_inspect_read(text, strlen(text), workload, &err) != 0)
        fail_msg("%s: %s", ra_error_message(&err), text);
}

static void refuses_document(const char *text, const char *says)
{
    struct ra_workload workload = {0};
    struct ra_error err = {0};
    assert_int_equal(ra_inspect_read(text, strlen(text), &workload, &err), -1);
    assert_null(workload.id);
    assert_error_says(&err, says);
}

static void test_identity_is_read(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document("\"ReadonlyRootfs\":true", "", "", &workload);
    assert_string_equal(workload.id, ID);
    assert_string_equal(workload.name, "web");
    assert_string_equal(workload.image, "app:1");
    assert_string_equal(workload.image_id, "sha256:abcd");
    assert_string_equal(workload.state, "running");
    assert_int_equal(workload.pid, 42);
    assert_int_equal(workload.readonly_rootfs, RA_READONLY_TRUE);
    assert_null(workload.error);
    assert_int_equal(workload.writable_count, 0);
    ra_workload_clear(&workload);
}

static void test_only_a_json_boolean_is_an_answer(void **state)
{
    (void)state;
    static const struct {
        const char *host_config;
        enum ra_readonly expected;
        const char *error;
    } cases[] = {
        {"\"ReadonlyRootfs\":true", RA_READONLY_TRUE, NULL},
        {"\"ReadonlyRootfs\":false", RA_READONLY_FALSE, NULL},
        {"", RA_READONLY_UNKNOWN, "missing or null"},
        {"\"ReadonlyRootfs\":null", RA_READONLY_UNKNOWN, "missing or null"},
        {"\"readonlyRootfs\":true", RA_READONLY_UNKNOWN, "missing or null"},
        {"\"ReadonlyRootfs\":\"true\"", RA_READONLY_UNKNOWN, "a string"},
        {"\"ReadonlyRootfs\":1", RA_READONLY_UNKNOWN, "a number"},
        {"\"ReadonlyRootfs\":[true]", RA_READONLY_UNKNOWN, "an array"},
        {"\"ReadonlyRootfs\":{}", RA_READONLY_UNKNOWN, "an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        read_document(cases[i].host_config, "", "", &workload);
        assert_int_equal(workload.readonly_rootfs, cases[i].expected);
        if (cases[i].error == NULL)
            assert_null(workload.error);
        else
            assert_non_null(strstr(workload.error, cases[i].error));
        ra_workload_clear(&workload);
    }
}

static void test_what_is_no_inspect_document_is_refused(void **state)
{
    (void)state;
    refuses_document("", "the document is empty");
    refuses_document("[]", "an array, not an object");
    refuses_document("{}", "Id is missing");
    refuses_document("{\"Id\":\"" ID "\"}", "Name is missing");
    refuses_document("{\"Id\":\"0123\",\"Name\":\"/x\"}", "64 hexadecimal digits");
    refuses_document("{\"Id\":1,\"Name\":\"/x\"}", "Id is a number");
    refuses_document("{\"Id\":\"" ID "\",\"Name\":\"/x\",\"HostConfig\":[]}",
                     "HostConfig is an array");
    refuses_document("{\"Id\":\"" ID "\",\"Name\":\"/x\",\"HostConfig\":"
                     "{\"ReadonlyRootfs\":false,\"ReadonlyRootfs\":true}}",
                     "ReadonlyRootfs");
    refuses_document("{\"Id\":\"" ID "\",\"Name\":\"/x\",\"HostConfig\":{},"
                     "\"HostConfig\":{\"ReadonlyRootfs\":true}}",
                     "HostConfig");
    refuses_document("{\"Id\":\"" ID "\",\"Name\":\"/x\",\"Mounts\":[7]}", "Mounts");
    refuses_document("{\"Id\":\"" ID
                     "\",\"Name\":\"/x\",\"Mounts\":[{\"Type\":\"bind\"}]}",
                     "no Destination");
    refuses_document("{\"Id\":\"" ID
                     "\",\"Name\":\"/x\",\"HostConfig\":{\"Tmpfs\":{\"/t\":1}}}",
                     "HostConfig.Tmpfs");
}

static void test_powers_are_read_however_they_were_typed(void **state)
{
    (void)state;
    static const struct {
        const char *host_config;
        bool is_privileged;
        bool has_sys_admin;
    } cases[] = {
        {"\"CapAdd\":null,\"Privileged\":false", false, false},
        {"\"CapAdd\":[\"SYS_ADMIN\"]", false, true},
        {"\"CapAdd\":[\"NET_ADMIN\",\"cap_sys_admin\"]", false, true},
        {"\"CapAdd\":[\"all\"]", false, true},
        {"\"CapAdd\":[\"ALL\"],\"CapDrop\":[\"CAP_SYS_ADMIN\"]", false, false},
        {"\"CapAdd\":[\"SYS_ADMIN\"],\"CapDrop\":[\"ALL\"]", false, true},
        {"\"CapAdd\":[\"SYS_ADMINISTRATOR\",\"SYS_PTRACE\"]", false, false},
        {"\"Privileged\":true", true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        read_document(cases[i].host_config, "", "", &workload);
        assert_int_equal(workload.is_privileged, cases[i].is_privileged);
        assert_int_equal(workload.has_sys_admin, cases[i].has_sys_admin);
        ra_workload_clear(&workload);
    }
}

static void test_writable_places_are_the_union_of_mounts_and_tmpfs(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document(
        "\"Tmpfs\":{\"/run/\":\"size=1m\",\"/ro\":\"ro\",\"/d/../e\":\"\"}", "",
        "{\"Type\":\"bind\",\"Source\":\"/host\",\"Destination\":\"/b\",\"RW\":true},"
        "{\"Type\":\"bind\",\"Source\":\"/host\",\"Destination\":\"/bro\",\"RW\":false},"
        "{\"Type\":\"volume\",\"Name\":\"data\",\"Driver\":\"local\","
        "\"Destination\":\"/v\",\"RW\":true},"
        "{\"Type\":\"volume\",\"Name\":\"far\",\"Driver\":\"netshare\","
        "\"Destination\":\"/s\"},"
        "{\"Type\":\"image\",\"Destination\":\"/i\",\"RW\":false},"
        "{\"Type\":\"new\",\"Destination\":\"/n\",\"RW\":true}",
        &workload);
    static const struct {
        const char *path;
        enum ra_writable_kind kind;
    } expected[] = {
        {"/b", RA_WRITABLE_BIND},   {"/e", RA_WRITABLE_TMPFS},
        {"/n", RA_WRITABLE_OTHER},  {"/run", RA_WRITABLE_TMPFS},
        {"/s", RA_WRITABLE_VOLUME}, {"/v", RA_WRITABLE_VOLUME},
    };
    assert_int_equal(workload.writable_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(workload.writable[i].path, expected[i].path);
        assert_int_equal(workload.writable[i].kind, expected[i].kind);
        assert_true(workload.writable[i].is_explicit);
    }
    assert_string_equal(workload.writable[3].options, "size=1m");
    assert_true(workload.writable[4].is_shared);
    assert_false(workload.writable[5].is_shared);
    assert_int_equal(workload.readonly_bind_count, 1);
    assert_string_equal(workload.readonly_binds[0].path, "/bro");
    ra_workload_clear(&workload);
}

#define ANONYMOUS "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static void test_a_volume_of_the_image_is_implicit_until_somebody_asked(void **state)
{
    (void)state;
    static const char anonymous[] =
        "{\"Type\":\"volume\",\"Name\":\"" ANONYMOUS
        "\",\"Driver\":\"local\",\"Destination\":\"/data\",\"RW\":true}";
    struct ra_workload workload;
    read_document("", ",\"Volumes\":{\"/data/\":{}}", anonymous, &workload);
    assert_false(workload.writable[0].is_explicit);
    ra_workload_clear(&workload);
    read_document("\"Mounts\":[{\"Type\":\"volume\",\"Target\":\"/data\"}]",
                  ",\"Volumes\":{\"/data\":{}}", anonymous, &workload);
    assert_true(workload.writable[0].is_explicit);
    ra_workload_clear(&workload);
    read_document("", ",\"Volumes\":{\"/data\":{}}",
                  "{\"Type\":\"volume\",\"Name\":\"named\",\"Driver\":\"local\","
                  "\"Destination\":\"/data\",\"RW\":true}",
                  &workload);
    assert_true(workload.writable[0].is_explicit);
    ra_workload_clear(&workload);
    read_document("\"Tmpfs\":{\"/data\":\"\"}", ",\"Volumes\":{\"/data\":{}}", "",
                  &workload);
    assert_int_equal(workload.writable_count, 1);
    assert_int_equal(workload.writable[0].kind, RA_WRITABLE_TMPFS);
    assert_true(workload.writable[0].is_explicit);
    ra_workload_clear(&workload);
}

static void test_tmpfs_options_of_mount_are_told_in_the_words_of_tmpfs(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document("\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t/\",\"TmpfsOptions\":"
                  "{\"SizeBytes\":67108864,\"Mode\":1023}}]",
                  "", "{\"Type\":\"tmpfs\",\"Destination\":\"/t\",\"RW\":true}",
                  &workload);
    assert_string_equal(workload.writable[0].options, "size=67108864,mode=1777");
    assert_false(workload.writable[0].is_persistent);
    ra_workload_clear(&workload);
}

static void test_tmpfs_options_of_newer_engines_are_appended(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document("\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":"
                  "{\"Mode\":448,\"Options\":[[\"exec\"],[\"uid\",\"7\"]]}}]",
                  "", "{\"Type\":\"tmpfs\",\"Destination\":\"/t\",\"RW\":true}",
                  &workload);
    assert_string_equal(workload.writable[0].options, "mode=700,exec,uid=7");
    ra_workload_clear(&workload);
}

static void test_sources_of_binds_are_cleaned(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document("", "",
                  "{\"Type\":\"bind\",\"Source\":\"//x/../etc/\",\"Destination\":\"/b\"},"
                  "{\"Type\":\"bind\",\"Source\":\"/./usr\",\"Destination\":\"/c\","
                  "\"RW\":false}",
                  &workload);
    assert_string_equal(workload.writable[0].source, "/etc");
    assert_string_equal(workload.readonly_binds[0].source, "/usr");
    ra_workload_clear(&workload);
}

static void test_two_mounts_at_one_path_are_both_kept(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document("\"Tmpfs\":{\"/m\":\"\"}", "",
                  "{\"Type\":\"bind\",\"Source\":\"/data\",\"Destination\":\"/m\"},"
                  "{\"Type\":\"bind\",\"Source\":\"/etc\",\"Destination\":\"/m\"}",
                  &workload);
    assert_int_equal(workload.writable_count, 2);
    assert_string_equal(workload.writable[0].source, "/data");
    assert_string_equal(workload.writable[1].source, "/etc");
    ra_workload_clear(&workload);
}

static void test_rw_that_is_no_boolean_counts_as_writable(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document(
        "", "",
        "{\"Type\":\"bind\",\"Source\":\"/h\",\"Destination\":\"/a\",\"RW\":0},"
        "{\"Type\":\"bind\",\"Source\":\"/h\",\"Destination\":\"/b\",\"RW\":null},"
        "{\"Type\":\"bind\",\"Source\":\"/h\",\"Destination\":\"/c\",\"Mode\":\"ro\"}",
        &workload);
    assert_int_equal(workload.writable_count, 3);
    ra_workload_clear(&workload);
}

static void test_external_is_what_the_label_says(void **state)
{
    (void)state;
    struct ra_workload workload;
    read_document("",
                  ",\"Labels\":{\"rootfs-audit.external\":\"postgres\",\"tier\":\"web\"}",
                  "", &workload);
    assert_string_equal(workload.external, "postgres");
    assert_int_equal(workload.label_count, 2);
    assert_string_equal(workload.labels[1].key, "tier");
    assert_string_equal(workload.labels[1].value, "web");
    ra_workload_clear(&workload);
    read_document("", ",\"Labels\":{\"rootfs-audit.external\":\"\"}", "", &workload);
    assert_null(workload.external);
    ra_workload_clear(&workload);
}

static void starts_at(const char *state, long long expected)
{
    char text[1024];
    struct ra_workload workload = {0};
    snprintf(text, sizeof text,
             "{\"Id\":\"" ID "\",\"Name\":\"/web\",\"State\":{%s},"
             "\"HostConfig\":{\"ReadonlyRootfs\":true}}",
             state);
    assert_int_equal(ra_inspect_read(text, strlen(text), &workload, NULL), 0);
    if (workload.started_at != expected)
        fail_msg("%s is %lld", state, workload.started_at);
    ra_workload_clear(&workload);
}

static void test_start_is_read_in_seconds_or_is_not_told(void **state)
{
    (void)state;
    starts_at("\"StartedAt\":\"1970-01-02T00:00:01Z\"", 86401);
    starts_at("\"StartedAt\":\"2026-11-25T23:10:21.123456789Z\"", 1795648221);
    starts_at("\"StartedAt\":\"0001-01-01T00:00:00Z\"", 0); /* never */
    starts_at("", 0);
    starts_at("\"StartedAt\":null", 0);
    starts_at("\"StartedAt\":\"\"", 0);
    starts_at("\"StartedAt\":1795648221", 0);
    starts_at("\"StartedAt\":\"yesterday\"", 0);
    starts_at("\"StartedAt\":\"2026-11-25T23:10:21\"", 0);
    starts_at("\"StartedAt\":\"2026-11-25T23:10:21.5\"", 0);
}

static void test_mount_targets_are_those_of_every_mount(void **state)
{
    (void)state;
    static const char *const expected[] = {"/b", "/i", "/ro", "/run", "/t/ro", "/v"};
    struct ra_workload workload;
    read_document(
        "\"Tmpfs\":{\"/run/\":\"size=1m\",\"/t/./ro\":\"ro\"}", "",
        "{\"Type\":\"bind\",\"Source\":\"/h\",\"Destination\":\"/b/\",\"RW\":true},"
        "{\"Type\":\"bind\",\"Source\":\"/h\",\"Destination\":\"/ro\",\"RW\":false},"
        "{\"Type\":\"volume\",\"Name\":\"data\",\"Driver\":\"local\","
        "\"Destination\":\"/x/../v\",\"RW\":true},"
        "{\"Type\":\"image\",\"Destination\":\"/i\",\"RW\":false}",
        &workload);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        if (!ra_path_set_has(&workload.mount_targets, expected[i]))
            fail_msg("%s is missing", expected[i]);
    assert_int_equal(workload.mount_targets.count, 6);
    ra_workload_clear(&workload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity_is_read),
        cmocka_unit_test(test_only_a_json_boolean_is_an_answer),
        cmocka_unit_test(test_what_is_no_inspect_document_is_refused),
        cmocka_unit_test(test_powers_are_read_however_they_were_typed),
        cmocka_unit_test(test_writable_places_are_the_union_of_mounts_and_tmpfs),
        cmocka_unit_test(test_a_volume_of_the_image_is_implicit_until_somebody_asked),
        cmocka_unit_test(test_tmpfs_options_of_mount_are_told_in_the_words_of_tmpfs),
        cmocka_unit_test(test_tmpfs_options_of_newer_engines_are_appended),
        cmocka_unit_test(test_sources_of_binds_are_cleaned),
        cmocka_unit_test(test_two_mounts_at_one_path_are_both_kept),
        cmocka_unit_test(test_rw_that_is_no_boolean_counts_as_writable),
        cmocka_unit_test(test_external_is_what_the_label_says),
        cmocka_unit_test(test_start_is_read_in_seconds_or_is_not_told),
        cmocka_unit_test(test_mount_targets_are_those_of_every_mount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
