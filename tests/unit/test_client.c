#include "unit.h"

#include "rootfs_audit/source/client.h"
#include "server.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* A run whose bodies are taken piece by piece. */
struct stream {
    size_t asked;
    size_t answered;
    size_t failed;
    size_t taken;   /* bytes, of the request now */
    size_t enough;  /* as many; 0 for all */
    size_t sums[4]; /* what was taken of each request */
    size_t kept[4]; /* and what of its body was kept */
    long statuses[4];
};

enum { LARGE = 3 << 20 };

static int fill_large(const char *path, struct ra_buffer *body)
{
    static char bytes[LARGE];
    if (strcmp(path, "/2") == 0) {
        ra_buffer_puts(body, "refused");
        return 403;
    }
    assert_int_equal(ra_buffer_append(body, bytes, sizeof bytes), 0);
    return 200;
}

static bool take(void *context, const char *bytes, size_t length)
{
    struct stream *stream = context;
    assert_non_null(bytes);
    stream->taken += length;
    return stream->enough == 0 || stream->taken < stream->enough;
}

static bool next_stream(void *context, struct ra_request *request)
{
    struct stream *stream = context;
    char *path = NULL;
    if (stream->asked == 4)
        return false;
    assert_true(asprintf(&path, "/%zu", stream->asked) > 0);
    *request = (struct ra_request){.path = path,
                                   .body_limit = 100,
                                   .tag = stream->asked++,
                                   .take = take,
                                   .take_context = stream};
    return true;
}

static int done_stream(void *context, size_t tag, const struct ra_response *response,
                       const struct ra_failure *failure, struct ra_error *err)
{
    struct stream *stream = context;
    (void)err;
    stream->sums[tag] = stream->taken;
    stream->taken = 0;
    if (response == NULL) {
        assert_true(failure->error.failed);
        stream->failed++;
        return 0;
    }
    stream->answered++;
    stream->statuses[tag] = response->status;
    stream->kept[tag] = response->body->length;
    return 0;
}

static struct stream run_stream(size_t enough)
{
    struct server server;
    struct ra_client *client = NULL;
    struct stream stream = {.enough = enough};
    const struct ra_client_options options = {.jobs = 1, .timeout_ms = 30000};
    server_start(&server, NULL);
    server.fill = fill_large;
    assert_int_equal(ra_client_new(&server.endpoint, &options, &client, NULL), 0);
    assert_int_equal(ra_client_run(client, next_stream, done_stream, &stream, NULL), 0);
    ra_client_free(client);
    server_stop(&server);
    server_clear(&server);
    return stream;
}

static void test_body_that_is_taken_may_have_any_length_and_is_not_kept(void **state)
{
    (void)state;
    struct stream stream = run_stream(0);
    assert_int_equal(stream.answered, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(stream.statuses[i], i == 2 ? 403 : 200);
        assert_int_equal(stream.sums[i], i == 2 ? 0 : LARGE);
    }
}

static void test_body_of_a_refusal_is_kept_where_others_are_taken(void **state)
{
    (void)state;
    struct stream stream = run_stream(0);
    assert_int_equal(stream.kept[0], 0);
    assert_int_equal(stream.kept[2], strlen("refused"));
}

static void test_taking_may_end_early_and_the_next_request_goes_on(void **state)
{
    (void)state;
    static const size_t enoughs[] = {1, 20000, LARGE - 1, LARGE};
    for (size_t i = 0; i < sizeof enoughs / sizeof enoughs[0]; i++) {
        struct stream stream = run_stream(enoughs[i]);
        assert_int_equal(stream.failed, 0);
        assert_int_equal(stream.answered, 4);
        assert_int_equal(stream.statuses[0], 200);
        assert_true(stream.sums[0] >= enoughs[i]);
        assert_true(stream.sums[3] >= enoughs[i]);
        if (enoughs[i] == 1)
            assert_true(stream.sums[0] < LARGE);
        assert_int_equal(stream.kept[2], strlen("refused"));
    }
}

/* A port of the loopback on which nothing listens: it is bound, and that is all. */
static int bind_port(char text[static 16])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    snprintf(text, 16, "%d", ntohs(address.sin_port));
    return fd;
}

static struct outcome run_on(const struct ra_endpoint *endpoint)
{
    struct outcome outcome = {.wanted = 1};
    const struct ra_client_options options = {.jobs = 1, .timeout_ms = 10000};
    struct ra_client *client = NULL;
    assert_int_equal(ra_client_new(endpoint, &options, &client, NULL), 0);
    assert_int_equal(ra_client_run(client, next, done, &outcome, NULL), 0);
    ra_client_free(client);
    return outcome;
}

static void test_a_port_where_nothing_listens_is_a_failure_that_names_it(void **state)
{
    (void)state;
    char host[] = "127.0.0.1";
    char port[16];
    char expected[64];
    int fd = bind_port(port);
    struct ra_endpoint endpoint = {.scheme = RA_SCHEME_TCP, .host = host, .port = port};
    snprintf(expected, sizeof expected, "nothing listens on port %s of 127.0.0.1", port);
    for (int i = 0; i < 2; i++) {
        endpoint.tls.is_on = i == 1;
        struct outcome outcome = run_on(&endpoint);
        assert_int_equal(outcome.failed, 1);
        assert_non_null(strstr(outcome.failure, expected));
    }
    close(fd);
}

static void test_a_host_without_an_address_is_a_failure_that_names_it(void **state)
{
    (void)state;
    char host[] = "nowhere.invalid"; /* RFC 6761: never there, and not looked up */
    char port[] = "1";
    setenv("http_proxy", "", 1);
    const struct ra_endpoint endpoint = {
        .scheme = RA_SCHEME_TCP, .host = host, .port = port};
    struct outcome outcome = run_on(&endpoint);
    assert_int_equal(outcome.failed, 1);
    assert_non_null(strstr(outcome.failure, "the name nowhere.invalid has no address"));
}

static void test_a_hint_is_part_of_the_failure(void **state)
{
    (void)state;
    char path[] = "/nothing/here";
    char hint[] = "--host=unix:///other";
    const struct ra_endpoint endpoint = {.socket_path = path, .hint = hint};
    struct outcome outcome = run_on(&endpoint);
    assert_non_null(strstr(outcome.failure, "there is no such socket; "));
    assert_non_null(strstr(outcome.failure, "seem to be here: --host=unix:///other"));
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
        cmocka_unit_test(test_a_port_where_nothing_listens_is_a_failure_that_names_it),
        cmocka_unit_test(test_a_host_without_an_address_is_a_failure_that_names_it),
        cmocka_unit_test(test_a_hint_is_part_of_the_failure),
        cmocka_unit_test(test_body_that_is_taken_may_have_any_length_and_is_not_kept),
        cmocka_unit_test(test_body_of_a_refusal_is_kept_where_others_are_taken),
        cmocka_unit_test(test_taking_may_end_early_and_the_next_request_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
