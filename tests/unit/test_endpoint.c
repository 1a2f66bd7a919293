#include "unit.h"

#include "rootfs_audit/source/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_the_first_setting_wins(void **state)
{
    (void)state;
    static const struct {
        struct ra_endpoint_settings settings;
        const char *path;
    } cases[] = {
        {{.host = NULL}, "/var/run/docker.sock"},
        {{.host = "", .env_host = "", .env_context = ""}, "/var/run/docker.sock"},
        {{.env_context = "default"}, "/var/run/docker.sock"},
        {{.env_host = "unix:///env"}, "/env"},
        {{.env_host = "unix:///env", .env_context = "remote"}, "/env"},
        {{.host = "unix:///given", .env_host = "unix:///env", .env_context = "remote"},
         "/given"},
        {{.host = "unix:///given", .env_host = "tcp://elsewhere"}, "/given"},
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
        {{.env_host = "tcp://127.0.0.1:2375"}, "DOCKER_HOST 'tcp://127.0.0.1:2375'"},
        {{.host = "ssh://root@host"}, "not a unix socket"},
        {{.host = "/var/run/docker.sock"}, "unix:///PATH"},
        {{.host = "unix://relative"}, "three slashes"},
        {{.host = "unix://"}, "three slashes"},
        {{.env_context = "remote"}, "DOCKER_CONTEXT is 'remote'"},
        {{.host = "unix:///"
                  "0123456789012345678901234567890123456789012345678901234567890123456789"
                  "0123456789012345678901234567890123456789"},
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

/* Resolves with a config.json of this content. */
static int resolve_with(const char *config, struct ra_endpoint_settings settings,
                        struct ra_endpoint *endpoint, struct ra_error *err)
{
    char folder[] = "/tmp/ra.XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/config.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(config, file);
    fclose(file);
    settings.env_config = folder;
    int status = ra_endpoint_resolve(&settings, endpoint, err);
    unlink(path);
    rmdir(folder);
    return status;
}

static void test_a_current_context_is_refused_and_not_passed_over(void **state)
{
    (void)state;
    static const char remote[] = "{\"auths\":{},\"currentContext\":\"remote\"}";
    struct ra_endpoint endpoint = {0};
    struct ra_error err = {0};
    struct ra_endpoint_settings none = {0};
    struct ra_endpoint_settings host = {.host = "unix:///s"};
    struct ra_endpoint_settings context = {.env_context = "default"};
    assert_int_equal(resolve_with(remote, none, &endpoint, &err), -1);
    assert_error_says(&err, "names the context 'remote'");
    assert_int_equal(resolve_with("{\"currentContext\":7}", none, &endpoint, &err), -1);
    assert_error_says(&err, "cannot be read");
    assert_int_equal(resolve_with("{", none, &endpoint, &err), -1);
    assert_error_says(&err, "cannot be read");
    assert_int_equal(resolve_with(remote, host, &endpoint, NULL), 0);
    ra_endpoint_clear(&endpoint);
    assert_int_equal(resolve_with(remote, context, &endpoint, NULL), 0);
    ra_endpoint_clear(&endpoint);
    assert_int_equal(
        resolve_with("{\"currentContext\":\"default\"}", none, &endpoint, NULL), 0);
    ra_endpoint_clear(&endpoint);
    assert_int_equal(resolve_with("{\"auths\":{}}", none, &endpoint, NULL), 0);
    assert_string_equal(endpoint.socket_path, "/var/run/docker.sock");
    ra_endpoint_clear(&endpoint);
    none.env_home = "/nothing/here";
    assert_int_equal(ra_endpoint_resolve(&none, &endpoint, NULL), 0);
    ra_endpoint_clear(&endpoint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_setting_wins),
        cmocka_unit_test(test_a_setting_that_cannot_be_followed_is_an_error),
        cmocka_unit_test(test_a_current_context_is_refused_and_not_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
