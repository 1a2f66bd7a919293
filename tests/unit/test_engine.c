#include "unit.h"

#include "rootfs_audit/source/engine.h"
#include "server.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Container N has the id NNN...N. */
static void write_id(size_t digit, char id[65])
{
    memset(id, '0' + (int)digit, 64);
    id[64] = '\0';
}

/* Containers 1 to 6: inspected, gone, being removed, broken, of another id, and one that
 * is called gone and listed still. */
static int answer(const char *path, char *body, size_t size)
{
    char id[65];
    static bool is_second_list = false; /* by then the gone one is not listed */
    const char *at = strstr(path, "/containers/");
    if (strcmp(path, "/_ping") == 0)
        return 200;
    if (strcmp(path, "/v1.41/info") == 0) {
        snprintf(body, size, "{\"Name\":\"alpha\",\"DockerRootDir\":\"/data/\"}");
        return 200;
    }
    if (strcmp(path, "/v1.41/containers/json?all=1") == 0) {
        size_t length = (size_t)snprintf(body, size, "[");
        for (size_t i = 1; i <= 6; i++) {
            write_id(i, id);
            if (i == 2 && is_second_list)
                continue;
            length += (size_t)snprintf(body + length, size - length,
                                       "%s{\"Id\":\"%s\",\"Names\":[\"/c%zu\"]}",
                                       i == 1 ? "" : ",", id, i);
        }
        snprintf(body + length, size - length, "]");
        is_second_list = !is_second_list;
        return 200;
    }
    assert_non_null(at);
    switch (at[strlen("/containers/")]) {
    case '1':
        write_id(1, id);
        snprintf(body, size,
                 "{\"Id\":\"%s\",\"Name\":\"/c1\",\"State\":{\"Status\":\"exited\"},"
                 "\"HostConfig\":{\"ReadonlyRootfs\":true}}",
                 id);
        return 200;
    case '2':
    case '6':
        snprintf(body, size, "{\"message\":\"No such container: 2\"}");
        return 404;
    case '3':
        write_id(3, id);
        snprintf(body, size,
                 "{\"Id\":\"%s\",\"Name\":\"/c3\",\"State\":{\"Status\":\"removing\"},"
                 "\"HostConfig\":{\"ReadonlyRootfs\":false}}",
                 id);
        return 200;
    case '4':
        snprintf(body, size, "{\"message\":\"layer not found\"}");
        return 500;
    default:
        write_id(1, id);
        snprintf(body, size,
                 "{\"Id\":\"%s\",\"Name\":\"/c5\","
                 "\"HostConfig\":{\"ReadonlyRootfs\":true}}",
                 id);
        return 200;
    }
}

static const struct ra_engine_options options = {.jobs = 2, .timeout_ms = 30000};

static const struct ra_workload *find(const struct ra_audit *audit, const char *name)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        if (strcmp(audit->workloads[i].name, name) == 0)
            return &audit->workloads[i];
    return NULL;
}

static void test_collect_sorts_answers_into_read_gone_and_failed(void **state)
{
    (void)state;
    struct server server;
    struct ra_audit audit = {0};
    server_start(&server, answer);
    assert_int_equal(ra_engine_collect(&server.endpoint, &options, &audit, NULL), 0);
    server_stop(&server);
    assert_int_equal(audit.source_count, 1);
    assert_string_equal(audit.sources[0].product, "docker");
    assert_string_equal(audit.sources[0].version, "1.2.3");
    assert_string_equal(audit.sources[0].api_version, "1.41");
    assert_string_equal(audit.sources[0].data_root, "/data");
    assert_null(audit.sources[0].name); /* was not asked for */
    assert_int_equal(audit.summary.gone, 2);
    assert_int_equal(audit.workload_count, 4);
    assert_null(find(&audit, "c1")->error);
    assert_int_equal(find(&audit, "c1")->readonly_rootfs, RA_READONLY_TRUE);
    assert_non_null(strstr(find(&audit, "c4")->error, "layer not found"));
    assert_non_null(strstr(find(&audit, "c6")->error, "No such container"));
    assert_non_null(find(&audit, "c5")->error); /* an answer about another container */
    ra_audit_clear(&audit);
    server_clear(&server);
}

static void test_collect_asks_by_full_id_and_a_failing_inspect_twice(void **state)
{
    (void)state;
    struct server server;
    struct ra_audit audit = {0};
    char id[65];
    char path[128];
    size_t asked[7] = {0};
    server_start(&server, answer);
    assert_int_equal(ra_engine_collect(&server.endpoint, &options, &audit, NULL), 0);
    server_stop(&server);
    assert_string_equal(server.paths[0], "/_ping");
    for (size_t i = 1; i <= 6; i++) {
        write_id(i, id);
        snprintf(path, sizeof path, "/v1.41/containers/%s/json", id);
        for (size_t p = 0; p < server.path_count; p++)
            asked[i] += strcmp(server.paths[p], path) == 0;
    }
    assert_int_equal(asked[1], 1);
    assert_int_equal(asked[2], 1);
    assert_int_equal(asked[4], 2);
    assert_int_equal(asked[5], 1);
    assert_int_equal(asked[6], 2);
    ra_audit_clear(&audit);
    server_clear(&server);
}

static int no_list(const char *path, char *body, size_t size)
{
    if (strcmp(path, "/_ping") == 0)
        return 200;
    if (strcmp(path, "/v1.41/info") == 0) {
        snprintf(body, size, "{\"Name\":\"alpha\",\"DockerRootDir\":\"/data/\"}");
        return 200;
    }
    snprintf(body, size, "{\"message\":\"database is locked\"}");
    return 500;
}

static void test_collect_without_a_list_says_what_the_engine_said(void **state)
{
    (void)state;
    struct server server;
    struct ra_error err = {0};
    struct ra_audit audit = {0};
    server_start(&server, no_list);
    assert_int_equal(ra_engine_collect(&server.endpoint, &options, &audit, &err), -1);
    server_stop(&server);
    assert_non_null(strstr(ra_error_message(&err), server.url));
    assert_error_says(&err,
                      "GET /v1.41/containers/json with status 500: database is locked");
    ra_audit_clear(&audit);
    server_clear(&server);
}

/* A Podman engine, or what stands before one: for containers 1 to 4, how the request for
 * Podman's own document is answered, and how that for the compatible one. 0 closes the
 * connection, -1 leaves it open. */
struct podman {
    int native[4];
    int compatible[4];
    const char *other_id; /* in Podman's own document; or NULL */
};
static struct podman podman;

static int answer_podman(const char *path, char *body, size_t size)
{
    char id[65];
    size_t length = 1;
    const char *at = strstr(path, "/containers/");
    if (strcmp(path, "/_ping") == 0)
        return 200;
    if (strcmp(path, "/v1.41/info") == 0) {
        snprintf(body, size, "{\"Name\":\"alpha\",\"DockerRootDir\":\"/data/\"}");
        return 200;
    }
    if (strcmp(path, "/v1.41/containers/json?all=1") == 0) {
        body[0] = '[';
        for (size_t i = 1; i <= 4; i++) {
            write_id(i, id);
            length += (size_t)snprintf(body + length, size - length,
                                       "%s{\"Id\":\"%s\",\"Names\":[\"/c%zu\"]}",
                                       i == 1 ? "" : ",", id, i);
        }
        snprintf(body + length, size - length, "]");
        return 200;
    }
    assert_non_null(at);
    size_t digit = (size_t)(at[strlen("/containers/")] - '0');
    bool is_native = strncmp(path, "/v4.0.0/libpod/", strlen("/v4.0.0/libpod/")) == 0;
    int status = is_native ? podman.native[digit - 1] : podman.compatible[digit - 1];
    write_id(digit, id);
    snprintf(body, size, "{\"message\":\"refused\"}");
    if (status == 404)
        snprintf(body, size, "{\"message\":\"no such container\"}");
    if (status == 200)
        snprintf(body, size,
                 "{\"Id\":\"%s\",\"Name\":\"c%zu\",%s\"State\":{\"Status\":\"exited\"},"
                 "\"HostConfig\":{\"ReadonlyRootfs\":true}}",
                 is_native && podman.other_id != NULL ? podman.other_id : id, digit,
                 is_native ? "\"IsInfra\":true," : "");
    return status;
}

/* How often a container was asked about, both ways; and in all. */
struct asked {
    size_t native[4];
    size_t compatible[4];
    size_t natives;
    size_t compatibles;
};

static struct asked collect_podman(const struct podman *as, unsigned jobs,
                                   struct ra_audit *audit)
{
    struct server server;
    struct asked asked = {0};
    const struct ra_engine_options few = {.jobs = jobs, .timeout_ms = 500};
    podman = *as;
    server_start(&server, answer_podman);
    server.headers = "Libpod-Api-Version: 5.8.6\r\n";
    assert_int_equal(ra_engine_collect(&server.endpoint, &few, audit, NULL), 0);
    server_stop(&server);
    assert_string_equal(audit->sources[0].product, "podman");
    for (size_t i = 0; i < server.path_count; i++) {
        const char *at = strstr(server.paths[i], "/containers/");
        size_t digit = at == NULL ? 0 : (size_t)(at[strlen("/containers/")] - '0');
        bool is_native = strstr(server.paths[i], "/libpod/") != NULL;
        if (digit < 1 || digit > 4)
            continue;
        asked.native[digit - 1] += is_native;
        asked.compatible[digit - 1] += !is_native;
        asked.natives += is_native;
        asked.compatibles += !is_native;
    }
    server_clear(&server);
    return asked;
}

#define ALL(status)                            \
    {                                          \
        (status), (status), (status), (status) \
    }

static void test_podman_is_asked_for_its_own_document(void **state)
{
    (void)state;
    const struct podman as = {.native = ALL(200), .compatible = ALL(200)};
    struct ra_audit audit = {0};
    struct asked asked = collect_podman(&as, 2, &audit);
    assert_int_equal(asked.natives, 4);
    assert_int_equal(asked.compatibles, 0);
    assert_int_equal(audit.workload_count, 4);
    assert_true(find(&audit, "c1")->is_infra);
    ra_audit_clear(&audit);
}

static void test_podman_behind_a_proxy_for_docker_is_asked_so_only_once(void **state)
{
    (void)state;
    static const int refusals[] = {403, 404, 405, 0};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct podman as = {.native = ALL(refusals[i]), .compatible = ALL(200)};
        struct ra_audit audit = {0};
        struct asked asked = collect_podman(&as, 1, &audit);
        /* libcurl tries once more where a connection that it used before is closed. */
        assert_in_range(asked.natives, 1, refusals[i] == 0 ? 2 : 1);
        assert_int_equal(asked.compatibles, 4);
        assert_int_equal(audit.workload_count, 4);
        assert_null(find(&audit, "c1")->error);
        assert_false(find(&audit, "c1")->is_infra);
        ra_audit_clear(&audit);
        asked = collect_podman(&as, 4, &audit);
        assert_in_range(asked.natives, 1, 8);
        assert_int_equal(asked.compatibles, 4);
        assert_int_equal(audit.summary.gone, 0);
        for (size_t c = 0; c < audit.workload_count; c++)
            assert_null(audit.workloads[c].error);
        ra_audit_clear(&audit);
    }
}

static void test_podman_that_fails_for_one_container_is_asked_on(void **state)
{
    (void)state;
    const struct podman as = {.native = {500, 200, 200, 200}, .compatible = ALL(200)};
    struct ra_audit audit = {0};
    struct asked asked = collect_podman(&as, 1, &audit);
    assert_int_equal(asked.natives, 4);
    assert_int_equal(asked.compatible[0], 1);
    assert_int_equal(asked.compatibles, 1);
    assert_null(find(&audit, "c1")->error);
    assert_true(find(&audit, "c4")->is_infra);
    ra_audit_clear(&audit);
}

static void test_podman_container_that_both_documents_miss(void **state)
{
    (void)state;
    const struct podman as = {.native = {404, 500, 200, 200},
                              .compatible = {404, 500, 200, 200}};
    struct ra_audit audit = {0};
    struct asked asked = collect_podman(&as, 1, &audit);
    /* Listed still, so that it is asked about again, and is an error then. */
    assert_int_equal(asked.native[0], 1);
    assert_int_equal(asked.compatible[0], 2);
    assert_int_equal(asked.native[1], 1);
    assert_int_equal(asked.compatible[1], 2);
    assert_non_null(find(&audit, "c1")->error);
    assert_non_null(find(&audit, "c2")->error);
    assert_true(find(&audit, "c3")->is_infra);
    ra_audit_clear(&audit);
}

static void test_podman_document_of_another_container_is_no_refusal(void **state)
{
    (void)state;
    struct podman as = {.native = ALL(200), .compatible = ALL(200)};
    struct ra_audit audit = {0};
    char id[65];
    write_id(9, id);
    as.other_id = id;
    struct asked asked = collect_podman(&as, 1, &audit);
    assert_int_equal(asked.compatibles, 0);
    assert_non_null(strstr(find(&audit, "c1")->error, "of another container"));
    ra_audit_clear(&audit);
}

static void test_podman_that_does_not_answer_is_not_asked_twice(void **state)
{
    (void)state;
    const struct podman as = {.native = {-1, 200, 200, 200}, .compatible = ALL(200)};
    struct ra_audit audit = {0};
    struct asked asked = collect_podman(&as, 1, &audit);
    assert_int_equal(asked.compatibles, 0);
    assert_non_null(find(&audit, "c1")->error);
    assert_null(find(&audit, "c2")->error);
    ra_audit_clear(&audit);
}

static void test_podman_that_is_dead_costs_few_requests(void **state)
{
    (void)state;
    const struct podman as = {.native = ALL(0), .compatible = ALL(0)};
    struct ra_audit audit = {0};
    struct asked asked = collect_podman(&as, 1, &audit);
    assert_int_equal(audit.workload_count, 4);
    assert_in_range(asked.natives + asked.compatibles, 4, 16);
    for (size_t c = 0; c < audit.workload_count; c++)
        assert_non_null(audit.workloads[c].error);
    ra_audit_clear(&audit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_collect_sorts_answers_into_read_gone_and_failed),
        cmocka_unit_test(test_collect_asks_by_full_id_and_a_failing_inspect_twice),
        cmocka_unit_test(test_collect_without_a_list_says_what_the_engine_said),
        cmocka_unit_test(test_podman_is_asked_for_its_own_document),
        cmocka_unit_test(test_podman_behind_a_proxy_for_docker_is_asked_so_only_once),
        cmocka_unit_test(test_podman_that_fails_for_one_container_is_asked_on),
        cmocka_unit_test(test_podman_container_that_both_documents_miss),
        cmocka_unit_test(test_podman_document_of_another_container_is_no_refusal),
        cmocka_unit_test(test_podman_that_does_not_answer_is_not_asked_twice),
        cmocka_unit_test(test_podman_that_is_dead_costs_few_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
