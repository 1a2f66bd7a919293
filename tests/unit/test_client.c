#include "unit.h"

#include "rootfs_audit/source/client.h"
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 200 };

/* What came of a run. */
struct outcome {
    size_t wanted;
    size_t asked;
    size_t body_limit;
    size_t answered;
    size_t failed;
    bool is_seen[REQUESTS];
    long status;
    char failure[256];
};

static bool next(void *context, struct ra_request *request)
{
    struct outcome *outcome = context;
    char *path = NULL;
    if (outcome->asked == outcome->wanted)
        return false;
    assert_true(asprintf(&path, "/%zu", outcome->asked) > 0);
    *request = (struct ra_request){
        .path = path, .body_limit = outcome->body_limit, .tag = outcome->asked++};
    return true;
}

static int done(void *context, size_t tag, const struct ra_response *response,
                const struct ra_failure *failure, struct ra_error *err)
{
    struct outcome *outcome = context;
    char expected[32];
    (void)err;
    assert_false(outcome->is_seen[tag]);
    outcome->is_seen[tag] = true;
    if (response == NULL) {
        outcome->failed++;
        snprintf(outcome->failure, sizeof outcome->failure, "%s",
                 ra_error_message(&failure->error));
        return 0;
    }
    outcome->answered++;
    outcome->status = response->status;
    snprintf(expected, sizeof expected, "/%zu", tag);
    assert_string_equal(ra_buffer_text(response->body), expected);
    assert_string_equal(ra_response_header(response, "api-version"), "1.41");
    assert_null(ra_response_header(response, "No-Such-Header"));
    return 0;
}

static struct outcome run(struct server *server, unsigned jobs, long timeout_ms,
                          size_t wanted, size_t body_limit)
{
    struct outcome outcome = {.wanted = wanted, .body_limit = body_limit};
    const struct ra_client_options options = {.jobs = jobs, .timeout_ms = timeout_ms};
    struct ra_client *client = NULL;
    assert_int_equal(ra_client_new(&server->endpoint, &options, &client, NULL), 0);
    assert_int_equal(ra_client_run(client, next, done, &outcome, NULL), 0);
    ra_client_free(client);
    return outcome;
}

static int echo(const char *path, char *body, size_t size)
{
    snprintf(body, size, "%s", path);
    return 200;
}

static int refuse(const char *path, char *body, size_t size)
{
    snprintf(body, size, "%s", path);
    return 403;
}

static int close_at_once(const char *path, char *body, size_t size)
{
    (void)path;
    (void)body;
    (void)size;
    return 0;
}

static int hang(const char *path, char *body, size_t size)
{
    (void)path;
    (void)body;
    (void)size;
    return -1;
}

static void test_all_requests_share_as_many_connections_as_jobs(void **state)
{
    (void)state;
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        struct server server;
        server_start(&server, echo);
        struct outcome outcome = run(&server, jobs, 30000, REQUESTS, 100);
        server_stop(&server);
        assert_int_equal(outcome.answered, REQUESTS);
        assert_int_equal(outcome.failed, 0);
        assert_int_equal(server.path_count, REQUESTS);
        assert_true(server.connections <= jobs);
        assert_true(server.most_at_once <= jobs);
        server_clear(&server);
    }
}

static void test_one_job_asks_in_order(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, echo);
    run(&server, 1, 30000, 20, 100);
    server_stop(&server);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(strtoul(server.paths[i] + 1, NULL, 10), i);
    server_clear(&server);
}

static void test_any_status_is_an_answer(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, refuse);
    struct outcome outcome = run(&server, 2, 30000, 5, 100);
    server_stop(&server);
    assert_int_equal(outcome.answered, 5);
    assert_int_equal(outcome.status, 403);
    server_clear(&server);
}

static void test_a_connection_closed_without_an_answer_is_a_failure(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, close_at_once);
    struct outcome outcome = run(&server, 2, 30000, 5, 100);
    server_stop(&server);
    assert_int_equal(outcome.failed, 5);
    assert_non_null(strstr(outcome.failure, "closed without an answer"));
    server_clear(&server);
}

static void test_no_answer_in_time_is_a_failure(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, hang);
    struct outcome outcome = run(&server, 2, 100, 2, 100);
    server_stop(&server);
    assert_int_equal(outcome.failed, 2);
    assert_non_null(strstr(outcome.failure, "--timeout"));
    server_clear(&server);
}

static void test_a_body_beyond_its_limit_is_a_failure(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, echo);
    struct outcome outcome = run(&server, 1, 30000, 11, 2);
    server_stop(&server);
    assert_int_equal(outcome.answered, 10); /* "/0" to "/9" fit */
    assert_int_equal(outcome.failed, 1);
    assert_non_null(strstr(outcome.failure, "more than 2 bytes"));
    server_clear(&server);
}

static void test_a_socket_that_is_not_there_is_a_failure(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, echo);
    server_stop(&server);
    struct outcome outcome = run(&server, 1, 30000, 1, 100);
    assert_int_equal(outcome.failed, 1);
    assert_non_null(strstr(outcome.failure, "no such socket"));
    server_clear(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_requests_share_as_many_connections_as_jobs),
        cmocka_unit_test(test_one_job_asks_in_order),
        cmocka_unit_test(test_any_status_is_an_answer),
        cmocka_unit_test(test_a_connection_closed_without_an_answer_is_a_failure),
        cmocka_unit_test(test_no_answer_in_time_is_a_failure),
        cmocka_unit_test(test_a_body_beyond_its_limit_is_a_failure),
        cmocka_unit_test(test_a_socket_that_is_not_there_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
