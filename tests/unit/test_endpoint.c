#include "unit.h"

#include "rootfs_audit/source/endpoint.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The parts in one line: "tcp host=h port=2375". */
static void describe(const struct ra_endpoint *endpoint, char *text, size_t size)
{
    static const char *const schemes[] = {"unix", "tcp", "http", "https", "ssh"};
    const struct {
        const char *name;
        const char *value;
    } parts[] = {
        {"socket", endpoint->socket_path}, {"user", endpoint->user},
        {"host", endpoint->host},          {"port", endpoint->port},
        {"path", endpoint->path},          {"tls", endpoint->tls.is_on ? "on" : NULL},
    };
    size_t length = (size_t)snprintf(text, size, "%s", schemes[endpoint->scheme]);
    for (size_t i = 0; i < COUNT(parts); i++)
        if (parts[i].value != NULL)
            length += (size_t)snprintf(text + length, size - length, " %s=%s",
                                       parts[i].name, parts[i].value);
}

static void test_an_endpoint_in_writing_is_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        const char *parts;
    } cases[] = {
        {"unix:///run/s", "unix socket=/run/s"},
        {"unix:///a b", "unix socket=/a b"},
        {"tcp://h", "tcp host=h port=2375"},
        {"tcp://h/", "tcp host=h port=2375"},
        {"tcp://h:1", "tcp host=h port=1"},
        {"tcp://h:0080", "tcp host=h port=80"},
        {"tcp://10.0.0.1:65535", "tcp host=10.0.0.1 port=65535"},
        {"tcp://[::1]", "tcp host=::1 port=2375"},
        {"tcp://[fe80::1%25eth0]:7", "tcp host=fe80::1%25eth0 port=7"},
        {"tcp://h:1/a/b/", "tcp host=h port=1 path=/a/b"},
        {"http://h/p", "http host=h port=80 path=/p"},
        {"https://h", "https host=h port=443 tls=on"},
        {"https://a-b.example:2376/", "https host=a-b.example port=2376 tls=on"},
        {"ssh://h", "ssh host=h"},
        {"ssh://h/", "ssh host=h"},
        {"ssh://u@h:22/run/a b", "ssh user=u host=h port=22 path=/run/a b"},
        {"ssh://d\\u@x@[::1]", "ssh user=d\\u@x host=::1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct ra_endpoint_settings settings = {.host = cases[i].url};
        struct ra_endpoint got = {0};
        struct ra_error err = {0};
        char parts[256];
        if (ra_endpoint_resolve(&settings, &got, &err) != 0)
            fail_msg("%s: %s", cases[i].url, ra_error_message(&err));
        describe(&got, parts, sizeof parts);
        assert_string_equal(got.url, cases[i].url);
        assert_string_equal(parts, cases[i].parts);
        assert_false(got.tls.is_unverified);
        ra_endpoint_clear(&got);
    }
}

static void test_host_and_port_alone_are_tcp(void **state)
{
    (void)state;
    const struct ra_endpoint_settings settings = {.env_host = "localhost:7"};
    struct ra_endpoint got = {0};
    assert_int_equal(ra_endpoint_resolve(&settings, &got, NULL), 0);
    assert_string_equal(got.url, "tcp://localhost:7");
    assert_string_equal(got.host, "localhost");
    assert_string_equal(got.port, "7");
    ra_endpoint_clear(&got);
}

static void test_what_is_no_endpoint_is_an_error_that_names_the_setting(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        const char *says;
    } cases[] = {
        {"/var/run/docker.sock",
         "is a path without its scheme; write it as unix:///PATH"},
        {"unix://relative", "three slashes"},
        {"unix://", "three slashes"},
        {"unix:///"
         "0123456789012345678901234567890123456789012345678901234567890123456789"
         "0123456789012345678901234567890123456789",
         "107 bytes"},
        {"unix:///a\nb", "control character"},
        {"tcp://h\x1b[31m", "control character"},
        {"tcp://h\x7f", "control character"},
        {"tcp://", "has no host; write it as tcp://HOST:PORT"},
        {"tcp://:2375", "has no host"},
        {"tcp:///path", "has no host"},
        {"tcp://h:", "has a port that is no number"},
        {"tcp://h:0", "has a port that is no number"},
        {"tcp://h:65536", "has a port that is no number"},
        {"tcp://h:99999999999999999999", "has a port that is no number"},
        {"tcp://h:8a", "has a port that is no number"},
        {"tcp://h:-1", "has a port that is no number"},
        {"tcp://2375", "has a number for a host"},
        {"tcp://1.2.3", "has a number for a host"},
        {"tcp://1.2.3.256:1", "has a number for a host"},
        {"tcp://[::1", "has no ] after its ["},
        {"tcp://[::1]2375", "has something after its ]"},
        {"tcp://[]", "has no IPv6 address"},
        {"tcp://[h]", "has no IPv6 address"},
        {"tcp://[1.2.3.4]", "has no IPv6 address"},
        {"tcp://::1", "more than one colon, as an IPv6 address has; write it as tcp://["},
        {"ssh://fe80::1", "more than one colon"},
        {"tcp://a b", "has a byte in its host"},
        {"tcp://a$(b)", "has a byte in its host"},
        {"tcp://h\xc3\xa9", "has a byte in its host"},
        {"tcp://-h", "begins with -"},
        {"tcp://u@h", "has a user"},
        {"tcp://h?q", "has a ? or #"},
        {"http://h/p#f", "has a ? or #"},
        {"http://h/a b", "has a space"},
        {"https://", "write it as https://HOST:PORT"},
        {"ssh://", "has no host; write it as ssh://USER@HOST"},
        {"ssh://@h", "has no user before the @"},
        {"ssh://-oProxyCommand=x", "begins with -"},
        {"ssh://-l@h", "user that begins with -"},
        {"ssh://u;x@h", "has a byte in its user"},
        {"ssh://u@h/a%20b", "has a %"},
        {"ssh://u@h/p?q", "has a ? or #"},
        {"npipe:////./pipe/docker_engine", "named pipe of Windows"},
        {"fd://", "systemd"},
        {"gopher://h", "is no endpoint; write it as unix:///PATH, tcp://HOST:PORT"},
        {"TCP://h", "is no endpoint"},
        {"a/b", "is no endpoint"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct ra_endpoint_settings settings = {.env_host = cases[i].url};
        struct ra_error err = {0};
        struct ra_endpoint endpoint = {0};
        assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, &err), -1);
        assert_null(endpoint.url);
        assert_non_null(strstr(ra_error_message(&err), "DOCKER_HOST '"));
        assert_error_says(&err, cases[i].says);
    }
}

static void test_a_password_is_refused_and_not_repeated(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "tcp://u:geheim@h",        "ssh://u:geheim@h",
        "https://u:ge/geheim@h:1", "u:geheim@h:1",
        "ftp://u:geheim@h",        "ssh://u:geheim@h/p?q",
        "tcp://u:geheim@h\n",      "ssh://:geheim@h/x",
        "ssh://u:geheim@geheim@h", "tcp://u:pw@geheim@h:2375"};
    for (size_t i = 0; i < COUNT(urls); i++) {
        const struct ra_endpoint_settings settings = {.host = urls[i]};
        struct ra_error err = {0};
        struct ra_endpoint endpoint = {0};
        assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, &err), -1);
        assert_null(strstr(ra_error_message(&err), "geheim"));
        assert_error_says(&err, "***@h");
    }
}

/* A folder of the docker CLI's configuration. The contexts in it lead to a unix socket of
 * their name. */
static void make_config(char folder[SCRATCH_SIZE])
{
    static const char meta[] =
        "{\"Name\":\"%s\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"%s\","
        "\"SkipTLSVerify\":%s}}}";
    static const struct {
        const char *name;
        const char *host;
        const char *skips;
    } contexts[] = {
        {"a", "unix:///a", "false"},        {"b", "unix:///b", "false"},
        {"tcp", "tcp://h:1", "false"},      {"skip", "tcp://h:1", "true"},
        {"tls", "tcp://h:1", "false"},      {"http", "http://h:1", "true"},
        {"portless", "tcp://h", "false"},   {"secret", "tcp://u:p@h:1", "false"},
        {"ssh", "ssh://u@h", "true"},       {"bare", "https://h:1", "false"},
        {"half-tls", "tcp://h:1", "false"},
    };
    char path[64];
    char text[512];
    scratch_make(folder);
    scratch_folder(folder, "contexts");
    scratch_folder(folder, "contexts/meta");
    scratch_folder(folder, "contexts/tls");
    for (size_t i = 0; i < COUNT(contexts); i++) {
        snprintf(path, sizeof path, "contexts/meta/d%zu", i);
        scratch_folder(folder, path);
        snprintf(text, sizeof text, meta, contexts[i].name, contexts[i].host,
                 contexts[i].skips);
        snprintf(path, sizeof path, "contexts/meta/d%zu/meta.json", i);
        scratch_file(folder, path, text, 0600);
    }
    scratch_folder(folder, "contexts/tls/d4");
    scratch_folder(folder, "contexts/tls/d4/docker");
    scratch_file(folder, "contexts/tls/d4/docker/ca.pem", "-----BEGIN CERTIFICATE-----",
                 0600);
    scratch_folder(folder, "contexts/tls/d10");
    scratch_folder(folder, "contexts/tls/d10/docker");
    scratch_file(folder, "contexts/tls/d10/docker/cert.pem",
                 "-----BEGIN CERTIFICATE-----", 0600);
}

static void test_the_first_setting_wins(void **state)
{
    (void)state;
    static const struct {
        struct ra_endpoint_settings settings;
        const char *current;
        const char *url;
    } cases[] = {
        {{.host = NULL}, NULL, "unix:///var/run/docker.sock"},
        {{.host = "", .env_host = "", .env_context = "", .context = ""},
         NULL,
         "unix:///var/run/docker.sock"},
        {{.context = "default"}, "a", "unix:///var/run/docker.sock"},
        {{.env_context = "default"}, "a", "unix:///var/run/docker.sock"},
        {{.host = NULL}, "default", "unix:///var/run/docker.sock"},
        {{.host = NULL}, "", "unix:///var/run/docker.sock"},
        {{.host = NULL}, "a", "unix:///a"},
        {{.env_context = "b"}, "a", "unix:///b"},
        {{.env_host = "unix:///e", .env_context = "b"}, "a", "unix:///e"},
        {{.env_host = "unix:///e", .env_context = "unknown"}, "unknown", "unix:///e"},
        {{.host = "unix:///h", .env_host = "unix:///e", .env_context = "b"},
         "a",
         "unix:///h"},
        {{.context = "a", .env_host = "unix:///e", .env_context = "b"}, "b", "unix:///a"},
        {{.context = "default", .env_host = "unix:///e", .env_context = "b"},
         "b",
         "unix:///e"},
        {{.host = "unix:///h", .env_host = "gopher://no"}, NULL, "unix:///h"},
        {{.context = "ssh"}, NULL, "ssh://u@h"},
    };
    char folder[SCRATCH_SIZE];
    make_config(folder);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ra_endpoint_settings settings = cases[i].settings;
        struct ra_endpoint endpoint = {0};
        char config[64];
        snprintf(config, sizeof config, "{\"auths\":{},\"currentContext\":\"%s\"}",
                 cases[i].current == NULL ? "" : cases[i].current);
        unlink(scratch_path(folder, "config.json"));
        if (cases[i].current != NULL)
            scratch_file(folder, "config.json", config, 0600);
        settings.env_config = folder;
        assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, NULL), 0);
        assert_string_equal(endpoint.url, cases[i].url);
        assert_null(endpoint.warning);
        ra_endpoint_clear(&endpoint);
    }
    scratch_remove(folder);
}

static void test_a_setting_that_cannot_be_followed_is_an_error(void **state)
{
    (void)state;
    static const struct {
        struct ra_endpoint_settings settings;
        const char *says;
    } cases[] = {
        {{.context = "unknown"}, "--context 'unknown' is not there: no context in /tmp/"},
        {{.context = "unknown", .env_host = "unix:///e"}, "--context 'unknown'"},
        {{.env_context = "unknown"}, "DOCKER_CONTEXT 'unknown'"},
        {{.env_context = "../meta/d0"}, "DOCKER_CONTEXT '../meta/d0'"},
        {{.env_context = "A"}, "DOCKER_CONTEXT 'A'"},
        {{.context = "a", .host = "unix:///h"}, "both name an engine; give one"},
        {{.context = "default", .host = "unix:///h"}, "both name an engine; give one"},
        {{.context = "portless"}, "the context 'portless' (/tmp/"},
        {{.context = "portless"}, "has no port"},
        {{.context = "secret"}, "its host 'tcp://***@h:1' has a password"},
        {{.context = "http"}, "asks for TLS, and 'http://h:1' is without"},
        {{.context = "half-tls"}, "docker/key.pem is missing"},
        {{.host = "http://h", .env_tls_verify = "1"}, "DOCKER_TLS_VERIFY asks for TLS"},
        {{.host = "tcp://h", .env_tls_verify = "1"}, "/ca.pem, which DOCKER_TLS_VERIFY"},
        {{.host = "tcp://h", .env_tls_verify = "0"}, "/ca.pem, which DOCKER_TLS_VERIFY"},
        {{.env_tls_verify = "1", .env_cert_path = "/nowhere"}, "/nowhere/ca.pem, which"},
    };
    char folder[SCRATCH_SIZE];
    make_config(folder);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ra_endpoint_settings settings = cases[i].settings;
        struct ra_error err = {0};
        struct ra_endpoint endpoint = {0};
        settings.env_config = folder;
        assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, &err), -1);
        assert_null(endpoint.url);
        assert_error_says(&err, cases[i].says);
    }
    scratch_remove(folder);
}

static void test_without_a_folder_there_are_no_contexts(void **state)
{
    (void)state;
    struct ra_endpoint endpoint = {0};
    struct ra_error err = {0};
    struct ra_endpoint_settings settings = {.context = "a"};
    assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, &err), -1);
    assert_error_says(&err, "set DOCKER_CONFIG or HOME");
    settings.env_home = "/nothing/here";
    assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, &err), -1);
    assert_error_says(&err, "no context in /nothing/here/.docker/contexts/meta");
    settings.context = NULL;
    assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, NULL), 0);
    assert_string_equal(endpoint.socket_path, "/var/run/docker.sock");
    ra_endpoint_clear(&endpoint);
    settings = (struct ra_endpoint_settings){.host = "tcp://h", .env_tls_verify = "1"};
    assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, &err), -1);
    assert_error_says(&err, "set DOCKER_CERT_PATH");
}

static void test_tls_is_where_it_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        struct ra_endpoint_settings settings;
        const char *url;
        bool is_on;
        bool is_unverified;
        bool has_ca;
    } cases[] = {
        {{.host = "tcp://h"}, "tcp://h", false, false, false},
        {{.host = "tcp://h", .env_cert_path = "x"}, "tcp://h", false, false, false},
        {{.host = "tcp://h", .env_tls_verify = ""}, "tcp://h", false, false, false},
        {{.host = "tcp://h", .env_tls_verify = "0"}, "tcp://h", true, false, true},
        {{.env_host = "tcp://h", .env_tls_verify = "1"}, "tcp://h", true, false, true},
        {{.env_tls_verify = "1"}, "tcp://localhost:2376", true, false, true},
        {{.host = "https://h"}, "https://h", true, false, false},
        {{.host = "https://h", .env_tls_verify = "1"}, "https://h", true, false, true},
        {{.host = "unix:///s", .env_tls_verify = "1"}, "unix:///s", false, false, false},
        {{.host = "ssh://h", .env_tls_verify = "1"}, "ssh://h", false, false, false},
        {{.context = "tcp", .env_tls_verify = "1"}, "tcp://h:1", false, false, false},
        {{.context = "tls"}, "tcp://h:1", true, false, true},
        {{.context = "skip"}, "tcp://h:1", true, true, false},
        {{.context = "bare"}, "https://h:1", true, false, false},
    };
    char folder[SCRATCH_SIZE];
    make_config(folder);
    scratch_file(folder, "ca.pem", "-----BEGIN CERTIFICATE-----\n", 0600);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ra_endpoint_settings settings = cases[i].settings;
        struct ra_endpoint endpoint = {0};
        settings.env_config = folder;
        assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, NULL), 0);
        assert_string_equal(endpoint.url, cases[i].url);
        assert_int_equal(endpoint.tls.is_on, cases[i].is_on);
        assert_int_equal(endpoint.tls.is_unverified, cases[i].is_unverified);
        assert_int_equal(endpoint.tls.ca != NULL, cases[i].has_ca);
        assert_int_equal(endpoint.warning != NULL, cases[i].is_unverified);
        if (endpoint.warning != NULL)
            assert_non_null(strstr(endpoint.warning, "WARNING: the context 'skip' has "
                                                     "SkipTLSVerify"));
        ra_endpoint_clear(&endpoint);
    }
    scratch_remove(folder);
}

static void test_files_for_tls_are_looked_at(void **state)
{
    (void)state;
    static const char certificate[] = "-----BEGIN CERTIFICATE-----\n";
    static const char key[] = "-----BEGIN PRIVATE KEY-----\n";
    static const struct {
        const char *ca;
        const char *cert;
        const char *key;
        const char *says;
    } cases[] = {
        {certificate, NULL, NULL, NULL},
        {certificate, certificate, key, NULL},
        {certificate, certificate, "-----BEGIN EC PRIVATE KEY-----\n", NULL},
        {NULL, certificate, key, "ca.pem, which DOCKER_TLS_VERIFY needs, is missing"},
        {certificate, certificate, NULL, "key.pem is missing; put there the private key"},
        {certificate, NULL, key, "cert.pem is missing; put there the certificate"},
        {"", NULL, NULL, "ca.pem holds no certificate"},
        {key, NULL, NULL, "ca.pem holds no certificate"},
        {certificate, key, key, "cert.pem holds no certificate"},
        {certificate, certificate, certificate, "key.pem holds no private key"},
        {certificate, certificate, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
         "key.pem is encrypted"},
        {certificate, certificate,
         "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
         "key.pem is encrypted"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char folder[SCRATCH_SIZE];
        struct ra_endpoint endpoint = {0};
        struct ra_error err = {0};
        scratch_make(folder);
        const struct ra_endpoint_settings settings = {
            .host = "tcp://h", .env_tls_verify = "1", .env_cert_path = folder};
        if (cases[i].ca != NULL)
            scratch_file(folder, "ca.pem", cases[i].ca, 0600);
        if (cases[i].cert != NULL)
            scratch_file(folder, "cert.pem", cases[i].cert, 0600);
        if (cases[i].key != NULL)
            scratch_file(folder, "key.pem", cases[i].key, 0600);
        int status = ra_endpoint_resolve(&settings, &endpoint, &err);
        assert_int_equal(status, cases[i].says == NULL ? 0 : -1);
        if (cases[i].says != NULL) {
            assert_error_says(&err, cases[i].says);
        } else {
            assert_string_equal(endpoint.tls.ca, scratch_path(folder, "ca.pem"));
            assert_int_equal(endpoint.tls.cert != NULL, cases[i].cert != NULL);
            assert_int_equal(endpoint.tls.key != NULL, cases[i].key != NULL);
        }
        ra_endpoint_clear(&endpoint);
        scratch_remove(folder);
    }
}

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void test_other_engines_are_hinted_at_where_none_was_named(void **state)
{
    (void)state;
    char folder[SCRATCH_SIZE];
    char home[SCRATCH_SIZE];
    char expected[3 * SCRATCH_SIZE];
    struct ra_endpoint endpoint = {0};
    scratch_make(folder);
    scratch_make(home);
    struct ra_endpoint_settings settings = {.env_runtime_dir = folder, .env_home = home};
    scratch_folder(folder, "podman");
    scratch_folder(home, ".docker");
    scratch_folder(home, ".docker/desktop");
    scratch_file(home, ".docker/desktop/docker.sock", "no socket", 0600);
    make_socket(scratch_path(folder, "docker.sock"));
    make_socket(scratch_path(folder, "podman/podman.sock"));
    snprintf(expected, sizeof expected,
             "--host=unix://%s/docker.sock (rootless Docker) or "
             "--host=unix://%s/podman/podman.sock (rootless Podman)",
             folder, folder);
    assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, NULL), 0);
    assert_memory_equal(endpoint.hint, expected, strlen(expected));
    assert_null(strstr(endpoint.hint, "desktop"));
    ra_endpoint_clear(&endpoint);
    settings.env_host = "unix:///var/run/docker.sock";
    assert_int_equal(ra_endpoint_resolve(&settings, &endpoint, NULL), 0);
    assert_null(endpoint.hint);
    ra_endpoint_clear(&endpoint);
    scratch_remove(folder);
    scratch_remove(home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_endpoint_in_writing_is_taken_apart),
        cmocka_unit_test(test_host_and_port_alone_are_tcp),
        cmocka_unit_test(test_what_is_no_endpoint_is_an_error_that_names_the_setting),
        cmocka_unit_test(test_a_password_is_refused_and_not_repeated),
        cmocka_unit_test(test_the_first_setting_wins),
        cmocka_unit_test(test_a_setting_that_cannot_be_followed_is_an_error),
        cmocka_unit_test(test_without_a_folder_there_are_no_contexts),
        cmocka_unit_test(test_tls_is_where_it_is_asked_for),
        cmocka_unit_test(test_files_for_tls_are_looked_at),
        cmocka_unit_test(test_other_engines_are_hinted_at_where_none_was_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
