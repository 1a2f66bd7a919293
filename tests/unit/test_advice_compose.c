/* The advice as a compose file, letter by letter. A real YAML parser reads one in
 * tests/checks/advice-paste.sh. */
#include "unit.h"

#include "rootfs_audit/advice/compose.h"

#include <stdlib.h>

static void writes(const char *service, bool sets_readonly,
                   const struct ra_compose_mount *mounts, size_t count,
                   const char *expected)
{
    char *yaml = ra_compose_write(service, sets_readonly, mounts, count);
    assert_non_null(yaml);
    assert_string_equal(yaml, expected);
    free(yaml);
}

static void test_nothing_but_read_only(void **state)
{
    (void)state;
    writes("web", true, NULL, 0, "services:\n  \"web\":\n    read_only: true\n");
}

static void test_tmpfs_and_volumes_are_grouped(void **state)
{
    (void)state;
    static const struct ra_compose_mount mounts[] = {
        {.path = "/run", .options = "rw,size=16m"},
        {.path = "/data", .volume = "web-data"},
        {.path = "/tmp", .options = "rw,size=64m"},
        {.path = "/srv", .volume = "web-srv"},
        {.path = "/a:b", .size = 1024, .mode = 01777},
    };
    writes("web", true, mounts, 5,
           "services:\n"
           "  \"web\":\n"
           "    read_only: true\n"
           "    tmpfs:\n"
           "      - \"/run:rw,size=16m\"\n"
           "      - \"/tmp:rw,size=64m\"\n"
           "    volumes:\n"
           "      - type: volume\n"
           "        source: \"web-data\"\n"
           "        target: \"/data\"\n"
           "      - type: volume\n"
           "        source: \"web-srv\"\n"
           "        target: \"/srv\"\n"
           "      - type: tmpfs\n"
           "        target: \"/a:b\"\n"
           "        tmpfs:\n"
           "          size: 1024\n"
           "          mode: 01777\n"
           "volumes:\n"
           "  \"web-data\": {}\n"
           "  \"web-srv\": {}\n");
}

static void test_mounts_of_a_read_only_container_alone(void **state)
{
    (void)state;
    static const struct ra_compose_mount mounts[] = {
        {.path = "/data", .volume = "web-data"}};
    writes("web", false, mounts, 1,
           "services:\n"
           "  \"web\":\n"
           "    volumes:\n"
           "      - type: volume\n"
           "        source: \"web-data\"\n"
           "        target: \"/data\"\n"
           "volumes:\n"
           "  \"web-data\": {}\n");
}

static void test_strings_are_quoted_and_dollars_doubled(void **state)
{
    (void)state;
    static const struct ra_compose_mount mounts[] = {
        {.path = "/\"a\\b'${HOME} # - ?", .options = "rw"}};
    writes("w\"e: b", true, mounts, 1,
           "services:\n"
           "  \"w\\\"e: b\":\n"
           "    read_only: true\n"
           "    tmpfs:\n"
           "      - \"/\\\"a\\\\b'$${HOME} # - ?:rw\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_but_read_only),
        cmocka_unit_test(test_tmpfs_and_volumes_are_grouped),
        cmocka_unit_test(test_mounts_of_a_read_only_container_alone),
        cmocka_unit_test(test_strings_are_quoted_and_dollars_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
