#include "unit.h"

#include "rootfs_audit/source/endpoint.h"

#include <string.h>

static void test_the_first_setting_wins(void **state)
{
    (void)state;
    static const struct {
        struct ra_endpoint_settings settings;
        const char *path;
    } cases[] = {
        {{NULL, NULL, NULL}, "/var/run/docker.sock"},
        {{"", "", ""}, "/var/run/docker.sock"},
        {{NULL, NULL, "default"}, "/var/run/docker.sock"},
        {{NULL, "unix:///env", NULL}, "/env"},
        {{NULL, "unix:///env", "remote"}, "/env"},
        {{"unix:///given", "unix:///env", "remote"}, "/given"},
        {{"unix:///given", "tcp://elsewhere", NULL}, "/given"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_endpoint endpoint = {0};
        assert_int_equal(ra_endpoint_resolve(&cases[i].settings, &endpoint, NULL), 0);
        assert_string_equal(endpoint.socket_path, cases[i].path);
        assert_string_equal(endpoint.url + strlen("unix://"), cases[i].path);
        ra_endpoint_clear(&endpoint);
    }
}

static void test_a_setting_that_cannot_be_followed_is_an_error(void **state)
{
    (void)state;
    static const struct {
        struct ra_endpoint_settings settings;
        const char *says;
    } cases[] = {
        {{NULL, "tcp://127.0.0.1:2375", NULL}, "DOCKER_HOST 'tcp://127.0.0.1:2375'"},
        {{"ssh://root@host", NULL, NULL}, "not a unix socket"},
        {{"/var/run/docker.sock", NULL, NULL}, "unix:///PATH"},
        {{"unix://relative", NULL, NULL}, "three slashes"},
        {{"unix://", NULL, NULL}, "three slashes"},
        {{NULL, NULL, "remote"}, "DOCKER_CONTEXT is 'remote'"},
        {{"unix:///"
          "0123456789012345678901234567890123456789012345678901234567890123456789"
          "0123456789012345678901234567890123456789",
          NULL, NULL},
         "107 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_error err = {0};
        struct ra_endpoint endpoint = {0};
        assert_int_equal(ra_endpoint_resolve(&cases[i].settings, &endpoint, &err), -1);
        assert_null(endpoint.url);
        assert_error_says(&err, cases[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_setting_wins),
        cmocka_unit_test(test_a_setting_that_cannot_be_followed_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
