/* Mounts as arguments of docker run. What Docker makes of them: docker/cli opts/mount.go,
 * which reads CSV, and opts/tmpfs.go, which cuts at the first colon. */
#include "unit.h"

#include "rootfs_audit/advice/flags.h"

#include <stdlib.h>
#include <string.h>

static const struct ra_mount plain = {.has_owner = true, .mode = 0755, .size = 16 << 20};

static void test_path_can_be_written_where_every_character_shows(void **state)
{
    (void)state;
    static const char *const can[] = {"/run",
                                      "/a b",
                                      "/a:b",
                                      "/a,b",
                                      "/\"'$(x)`y`\\!*",
                                      "/-rf",
                                      "/\xc3\xa9",
                                      "/\xe6\xbc\xa2",
                                      "/\xf0\x9f\x98\x80"};
    static const char *const cannot[] = {"/a\nb",         "/a\tb",
                                         "/\x1b[31m",     "/\x7f",
                                         "/\xff",         "/\xc3",
                                         "/\xe2\x80\xae", /* U+202E */
                                         "/\xef\xbf\xbd", /* U+FFFD */
                                         "/\xc2\x9b",     "/\xe2\x80\x8b",
                                         "/\xc2\xa0",     "/\xed\xa0\x80",
                                         "/\xef\xbf\xbf", /* U+FFFF, which YAML has not */
                                         "/\xef\xbf\xbe", "/\xf0\x9f\xbf\xbf"};
    for (size_t i = 0; i < sizeof can / sizeof can[0]; i++)
        if (!ra_flags_can_write(can[i]))
            fail_msg("%s", can[i]);
    for (size_t i = 0; i < sizeof cannot / sizeof cannot[0]; i++)
        if (ra_flags_can_write(cannot[i]))
            fail_msg("number %zu", i);
}

static void makes_tmpfs(const char *path, const struct ra_mount *mount,
                        const char *expected)
{
    bool is_possible = false;
    char *flag = ra_flags_tmpfs(path, mount, &is_possible);
    assert_int_equal(is_possible, expected != NULL);
    if (expected == NULL)
        assert_null(flag);
    else
        assert_string_equal(flag, expected);
    free(flag);
}

static void test_tmpfs_has_owner_mode_and_size(void **state)
{
    (void)state;
    struct ra_mount mount = plain;
    makes_tmpfs("/run", &mount, "--tmpfs=/run:rw,noexec,nosuid,nodev,size=16m,mode=755");
    mount.uid = 33;
    mount.gid = 34;
    mount.mode = 02750;
    makes_tmpfs("/run", &mount,
                "--tmpfs=/run:rw,noexec,nosuid,nodev,size=16m,uid=33,gid=34,mode=2750");
    mount.uid = 0;
    mount.mode = 01777;
    mount.is_executable = true;
    makes_tmpfs("/a b", &mount,
                "--tmpfs=/a b:rw,exec,nosuid,nodev,size=16m,gid=34,mode=1777");
    mount.has_owner = false;
    makes_tmpfs("/tmp", &mount, "--tmpfs=/tmp:rw,exec,nosuid,nodev,size=16m");
    mount.uid = 4294967295;
    mount.gid = 4294967295;
    mount.mode = 07777;
    mount.has_owner = true;
    mount.is_executable = false;
    mount.size = 1LL << 30;
    makes_tmpfs("/x,y", &mount,
                "--tmpfs=/x,y:rw,noexec,nosuid,nodev,size=1024m,uid=4294967295,"
                "gid=4294967295,mode=7777");
}

static void test_tmpfs_with_a_colon_is_a_mount_where_root_owns_it(void **state)
{
    (void)state;
    struct ra_mount mount = plain;
    makes_tmpfs("/a:b", &mount,
                "--mount=type=tmpfs,target=/a:b,tmpfs-size=16777216,tmpfs-mode=755");
    makes_tmpfs("/a:b,c\"d", &mount,
                "--mount=type=tmpfs,\"target=/a:b,c\"\"d\",tmpfs-size=16777216,"
                "tmpfs-mode=755");
    mount.uid = 1;
    makes_tmpfs("/a:b", &mount, NULL);
    mount = plain;
    mount.gid = 1;
    makes_tmpfs("/a:b", &mount, NULL);
    mount = plain;
    mount.is_executable = true;
    makes_tmpfs("/a:b", &mount, NULL);
    mount = plain;
    mount.has_owner = false;
    makes_tmpfs("/a:b", &mount, NULL);
}

static void test_kept_folder_is_an_empty_tmpfs_read_only(void **state)
{
    (void)state;
    struct ra_folder_entry entry = {.mode = 0700, .uid = 5, .gid = 0};
    char *options = ra_flags_kept_options(&entry);
    assert_string_equal(options, "ro,noexec,nosuid,nodev,size=4k,uid=5,mode=700");
    free(options);
}

static void makes_volume(const char *path, const char *expected)
{
    char *flag = ra_flags_volume("web-data", path);
    assert_string_equal(flag, expected);
    free(flag);
}

static void test_volume_is_quoted_as_csv_wants_it(void **state)
{
    (void)state;
    makes_volume("/data", "--mount=type=volume,source=web-data,target=/data");
    makes_volume("/a b:c=d", "--mount=type=volume,source=web-data,target=/a b:c=d");
    makes_volume("/a,readonly",
                 "--mount=type=volume,source=web-data,\"target=/a,readonly\"");
    makes_volume("/\"", "--mount=type=volume,source=web-data,\"target=/\"\"\"");
    makes_volume("/\",\"", "--mount=type=volume,source=web-data,\"target=/\"\",\"\"\"");
}

static void is_named(const char *container, const char *path, const char *expected)
{
    char *name = ra_flags_volume_name(container, path);
    assert_string_equal(name, expected);
    free(name);
}

static void test_volume_is_named_after_container_and_path(void **state)
{
    (void)state;
    is_named("web", "/var/lib/x", "web-var-lib-x");
    is_named("web_1.a-b", "/data", "web_1.a-b-data");
    is_named("web", "/a b,c:\"d'$(e)\n", "web-abcde");
    is_named("-rf", "/x", "rf-x");
    is_named("..", "/ab", "ab");
    is_named("\xc3\xa9", "/x", "volume"); /* Docker wants two letters */
}

/* What Docker takes: RestrictedNamePattern, [a-zA-Z0-9][a-zA-Z0-9_.-]+ */
static void is_valid(const char *container, const char *path)
{
    char *name = ra_flags_volume_name(container, path);
    size_t length = strlen(name);
    if (length < 2 || length > 200 || strchr("_.-", name[0]) != NULL ||
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                     "_.-") != length)
        fail_msg("'%s' for %s of %s", name, path, container);
    free(name);
}

static void test_name_is_valid_whatever_container_and_path_are(void **state)
{
    (void)state;
    char path[4097];
    memset(path, '-', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    is_valid("web", path);
    for (size_t i = 1; i < sizeof path - 1; i++)
        path[i] = "/a._"[i % 4];
    for (size_t start = sizeof path - 10; start < sizeof path - 1; start++) {
        path[start] = '\0';
        is_valid("web", path);
    }
    is_valid("", "/\xc3\xa9");
    is_valid("\xc3\xa9", "/\xe6\xbc\xa2");
    is_valid("", "/a");
    is_valid("-", "/.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_can_be_written_where_every_character_shows),
        cmocka_unit_test(test_tmpfs_has_owner_mode_and_size),
        cmocka_unit_test(test_tmpfs_with_a_colon_is_a_mount_where_root_owns_it),
        cmocka_unit_test(test_kept_folder_is_an_empty_tmpfs_read_only),
        cmocka_unit_test(test_volume_is_quoted_as_csv_wants_it),
        cmocka_unit_test(test_volume_is_named_after_container_and_path),
        cmocka_unit_test(test_name_is_valid_whatever_container_and_path_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
