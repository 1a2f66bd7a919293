#include "unit.h"

#include "rootfs_audit/source/engine.h"
#include "server.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_collect_sorts_answers_into_read_gone_and_failed),
        cmocka_unit_test(test_collect_asks_by_full_id_and_a_failing_inspect_twice),
        cmocka_unit_test(test_collect_without_a_list_says_what_the_engine_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
