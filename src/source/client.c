#include "rootfs_audit/source/client.h"

#include "rootfs_audit/source/client_error.h"
#include "rootfs_audit/source/dial.h"
#include "rootfs_audit/source/transport.h"

#include <curl/curl.h>
#include <curl/header.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 100, HEADERS_MAX = 64 * 1024 };

/* One of the client's places for a request in flight; used again and again. */
struct slot {
    CURL *easy;
    struct ra_buffer body;
    char *path;
    size_t tag;
    bool (*take)(void *context, const char *bytes, size_t length);
    void *take_context;
    size_t header_bytes;
    bool too_large;
    bool has_enough; /* `take` wants no more */
    bool busy;
    char detail[CURL_ERROR_SIZE];
};

struct ra_client {
    CURLM *multi;
    const struct ra_endpoint *endpoint;
    struct ra_client_options options;
    struct slot *slots;       /* options.jobs of them */
    struct ra_dialer *dialer; /* NULL but for ssh */
};

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    struct slot *slot = context;
    long status = 0;
    if (slot->take != NULL)
        curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) {
        slot->has_enough = !slot->take(slot->take_context, bytes, size * count);
        return slot->has_enough ? CURL_WRITEFUNC_ERROR : size * count;
    }
    if (ra_buffer_append(&slot->body, bytes, size * count) == 0)
        return size * count;
    slot->too_large = size * count > slot->body.limit - slot->body.length;
    return CURL_WRITEFUNC_ERROR;
}

/* Counts the bytes of the headers: libcurl's own limits are too generous. */
static size_t receive_header(
    char *bytes, /* NOLINT(readability-non-const-parameter): CURLOPT_HEADERFUNCTION(3) */
    size_t size, size_t count, void *context)
{
    struct slot *slot = context;
    (void)bytes;
    slot->header_bytes += size * count;
    if (slot->header_bytes <= HEADERS_MAX)
        return size * count;
    slot->too_large = true;
    return CURL_WRITEFUNC_ERROR;
}

static int set_up(struct slot *slot, const struct ra_client *client)
{
    CURL *easy = slot->easy = curl_easy_init();
    if (easy == NULL)
        return -1;
    CURLcode failed = ra_transport_set_up(easy, client->endpoint, client->dialer);
    failed |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    failed |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->detail);
    failed |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, client->options.timeout_ms);
    failed |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "rootfs-audit");
    failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    failed |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot);
    failed |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header);
    failed |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot);
    failed |= curl_easy_setopt(easy, CURLOPT_PRIVATE, slot);
    return failed == CURLE_OK ? 0 : -1;
}

int ra_client_new(const struct ra_endpoint *endpoint,
                  const struct ra_client_options *options, struct ra_client **client,
                  struct ra_error *err)
{
    struct ra_client *made = calloc(1, sizeof *made);
    if (made == NULL)
        return ra_error_nomem(err);
    made->endpoint = endpoint;
    made->options = *options;
    if (endpoint->scheme == RA_SCHEME_SSH) {
        if (ra_dialer_new(endpoint, options->timeout_ms, &made->dialer, err) != 0) {
            free(made);
            return -1;
        }
        if (options->jobs > RA_DIAL_MAX)
            made->options.jobs = RA_DIAL_MAX;
    }
    made->multi = curl_multi_init();
    made->slots = calloc(made->options.jobs, sizeof *made->slots);
    if (made->multi == NULL || made->slots == NULL)
        goto failed;
    curl_multi_setopt(made->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      (long)made->options.jobs);
    for (unsigned i = 0; i < made->options.jobs; i++)
        if (set_up(&made->slots[i], made) != 0)
            goto failed;
    *client = made;
    return 0;
failed:
    ra_client_free(made);
    return ra_error_set(err, "libcurl could not be set up");
}

void ra_client_free(struct ra_client *client)
{
    if (client == NULL)
        return;
    for (unsigned i = 0; client->slots != NULL && i < client->options.jobs; i++) {
        struct slot *slot = &client->slots[i];
        if (slot->busy)
            curl_multi_remove_handle(client->multi, slot->easy);
        curl_easy_cleanup(slot->easy);
        ra_buffer_clear(&slot->body);
        free(slot->path);
    }
    free(client->slots);
    curl_multi_cleanup(client->multi);
    ra_dialer_free(client->dialer);
    free(client);
}

static int start(struct ra_client *client, struct slot *slot,
                 const struct ra_request *request, struct ra_error *err)
{
    slot->path = request->path;
    slot->tag = request->tag;
    slot->take = request->take;
    slot->take_context = request->take_context;
    slot->too_large = false;
    slot->has_enough = false;
    slot->header_bytes = 0;
    slot->detail[0] = '\0';
    char *url =
        slot->path == NULL ? NULL : ra_transport_url(client->endpoint, slot->path);
    if (url == NULL)
        return ra_error_nomem(err);
    if (slot->body.limit != request->body_limit) {
        ra_buffer_clear(&slot->body);
        ra_buffer_init(&slot->body, request->body_limit);
    }
    ra_buffer_reset(&slot->body);
    CURLcode failed = curl_easy_setopt(slot->easy, CURLOPT_URL, url);
    free(url);
    if (failed != CURLE_OK ||
        curl_multi_add_handle(client->multi, slot->easy) != CURLM_OK)
        return ra_error_set(err, "libcurl could not start a request");
    slot->busy = true;
    return 0;
}

/* Fills free slots with requests. Returns how many are in flight, or -1. */
static int fill(struct ra_client *client, ra_client_next *next, void *context, bool *more,
                struct ra_error *err)
{
    int in_flight = 0;
    for (unsigned i = 0; i < client->options.jobs; i++) {
        struct slot *slot = &client->slots[i];
        struct ra_request request = {0};
        if (!slot->busy && *more)
            *more = next(context, &request);
        if (!slot->busy && *more && start(client, slot, &request, err) != 0)
            return -1;
        in_flight += slot->busy;
    }
    return in_flight;
}

static int finish(struct ra_client *client, const CURLMsg *message, ra_client_done *done,
                  void *context, struct ra_error *err)
{
    char *private = NULL;
    CURL *easy = message->easy_handle;
    CURLcode code = message->data.result;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    struct slot *slot = (void *)private;
    struct ra_failure failure = {.is_too_large = slot->too_large,
                                 .is_timeout = code == CURLE_OPERATION_TIMEDOUT};
    struct ra_response response = {.body = &slot->body, .handle = easy};
    const struct ra_transfer transfer = {
        .easy = easy,
        .code = code,
        .detail = slot->detail,
        .path = slot->path,
        .timeout_ms = client->options.timeout_ms,
        .dialer = client->dialer,
    };
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &response.status);
    if (slot->too_large)
        ra_error_set(&failure.error,
                     "the answer to GET %s has more than %zu bytes of %s, more than an "
                     "engine says; look into the engine's log",
                     slot->path,
                     slot->header_bytes > HEADERS_MAX ? (size_t)HEADERS_MAX
                                                      : slot->body.limit,
                     slot->header_bytes > HEADERS_MAX ? "headers" : "body");
    else if (code != CURLE_OK && !slot->has_enough)
        ra_client_explain(&transfer, client->endpoint, &failure.error);
    else
        ra_client_explain_answer(client->endpoint, response.status, &slot->body,
                                 &failure.error);
    int status =
        done(context, slot->tag, failure.error.failed ? NULL : &response, &failure, err);
    curl_multi_remove_handle(client->multi, easy);
    slot->busy = false;
    free(slot->path);
    slot->path = NULL;
    ra_error_clear(&failure.error);
    return status;
}

/* What was learnt may lead to new questions: then `more` is true again. */
static int finish_all(struct ra_client *client, ra_client_done *done, void *context,
                      bool *more, struct ra_error *err)
{
    const CURLMsg *message = NULL;
    int left = 0;
    while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        *more = true;
        if (finish(client, message, done, context, err) != 0)
            return -1;
    }
    return 0;
}

/* Takes back what is still in flight after a run that ended early. */
static void abandon(struct ra_client *client)
{
    for (unsigned i = 0; i < client->options.jobs; i++) {
        struct slot *slot = &client->slots[i];
        if (slot->busy)
            curl_multi_remove_handle(client->multi, slot->easy);
        slot->busy = false;
        free(slot->path);
        slot->path = NULL;
    }
}

int ra_client_run(struct ra_client *client, ra_client_next *next, ra_client_done *done,
                  void *context, struct ra_error *err)
{
    bool more = true;
    int in_flight = fill(client, next, context, &more, err);
    while (in_flight > 0) {
        int running = 0;
        if (curl_multi_perform(client->multi, &running) != CURLM_OK) {
            ra_error_set(err, "libcurl failed");
            in_flight = -1;
            break;
        }
        if (finish_all(client, done, context, &more, err) != 0) {
            in_flight = -1;
            break;
        }
        in_flight = fill(client, next, context, &more, err);
        if (client->options.tick != NULL)
            client->options.tick(client->options.tick_context);
        if (running == in_flight && in_flight > 0 &&
            curl_multi_poll(client->multi, NULL, 0, TICK_MS, NULL) != CURLM_OK) {
            ra_error_set(err, "libcurl cannot wait");
            in_flight = -1;
        }
    }
    abandon(client);
    return in_flight < 0 ? -1 : 0;
}

const char *ra_response_header(const struct ra_response *response, const char *name)
{
    struct curl_header *header = NULL;
    if (curl_easy_header(response->handle, name, 0, CURLH_HEADER, -1, &header) !=
        CURLHE_OK)
        return NULL;
    return header->value;
}
