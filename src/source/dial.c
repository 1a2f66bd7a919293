#include "rootfs_audit/source/dial.h"

#include "rootfs_audit/source/ssh.h"
#include "rootfs_audit/source/ssh_error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* libcurl connects the sockets that it is given, and would rather fail than find one
 * connected: 7.88, which Debian 12 has, does so even when told
 * (CURL_SOCKOPT_ALREADY_CONNECTED; mended in 8.0). So it gets a UDP socket, whose
 * connect(2) sends nothing, and just before it sends its request the descriptor becomes
 * the socket to ssh. */
struct connection {
    struct ra_ssh ssh;
    int placeholder; /* -1 when ssh.socket is what libcurl has */
};

struct ra_dialer {
    const struct ra_endpoint *endpoint;
    long timeout_ms;
    struct connection open[2 * RA_DIAL_MAX]; /* a few may be closing */
    size_t open_count;
    struct ra_error failure; /* why none could be started */
    struct ra_ssh_end last;  /* of the process that ended last */
};

int ra_dialer_new(const struct ra_endpoint *endpoint, long timeout_ms,
                  struct ra_dialer **dialer, struct ra_error *err)
{
    struct ra_dialer *made = calloc(1, sizeof *made);
    if (made == NULL)
        return ra_error_nomem(err);
    made->endpoint = endpoint;
    made->timeout_ms = timeout_ms;
    ra_buffer_init(&made->last.words, RA_SSH_WORDS_MAX);
    *dialer = made;
    return 0;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct ra_dialer *dialer = context;
    struct connection made = {.placeholder = -1};
    (void)purpose;
    ra_error_clear(&dialer->failure);
    if (dialer->open_count == sizeof dialer->open / sizeof dialer->open[0]) {
        ra_error_set(&dialer->failure, "there are too many connections");
        return CURL_SOCKET_BAD;
    }
    made.placeholder = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (made.placeholder < 0) {
        ra_error_set(&dialer->failure, "no socket can be made: %s", strerror(errno));
        return CURL_SOCKET_BAD;
    }
    if (ra_ssh_start(dialer->endpoint, dialer->timeout_ms, &made.ssh, &dialer->failure) !=
        0) {
        close(made.placeholder);
        return CURL_SOCKET_BAD;
    }
    dialer->open[dialer->open_count++] = made;
    return made.placeholder;
}

/* Gives libcurl's descriptor its meaning. */
static bool replace(struct connection *connection)
{
    if (dup3(connection->ssh.socket, connection->placeholder, O_CLOEXEC) < 0)
        return false;
    close(connection->ssh.socket);
    connection->ssh.socket = connection->placeholder;
    connection->placeholder = -1;
    return true;
}

/* CURLOPT_PREREQFUNCTION(3): a connection is there, and a request is about to be sent. */
static int prepare(void *context,
                   char *their_ip, /* NOLINT(readability-non-const-parameter) */
                   char *our_ip,   /* NOLINT(readability-non-const-parameter) */
                   int their_port, int our_port)
{
    struct ra_dialer *dialer = context;
    (void)their_ip;
    (void)our_ip;
    (void)their_port;
    (void)our_port;
    for (size_t i = 0; i < dialer->open_count; i++) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        int fd = dialer->open[i].placeholder;
        if (fd >= 0 && getpeername(fd, (struct sockaddr *)&peer, &length) == 0 &&
            !replace(&dialer->open[i]))
            return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

static void end(struct ra_dialer *dialer, size_t index)
{
    ra_ssh_end(&dialer->open[index].ssh, &dialer->last);
    if (dialer->open[index].placeholder >= 0)
        close(dialer->open[index].placeholder);
    dialer->open[index] = dialer->open[--dialer->open_count];
}

static int close_socket(void *context, curl_socket_t socket)
{
    struct ra_dialer *dialer = context;
    for (size_t i = 0; i < dialer->open_count; i++) {
        const struct connection *connection = &dialer->open[i];
        if (connection->placeholder != socket &&
            (connection->placeholder >= 0 || connection->ssh.socket != socket))
            continue;
        end(dialer, i);
        return 0;
    }
    return close(socket);
}

CURLcode ra_dialer_serve(struct ra_dialer *dialer, CURL *easy)
{
    CURLcode failed = CURLE_OK;
    failed |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    failed |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, dialer);
    failed |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, prepare);
    failed |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, dialer);
    failed |= curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    failed |= curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, dialer);
    return failed;
}

bool ra_dialer_explain(struct ra_dialer *dialer, struct ra_error *err)
{
    if (dialer->failure.failed) {
        ra_error_set(err, "%s", ra_error_message(&dialer->failure));
        return true;
    }
    /* libcurl may be about to close it. */
    for (size_t i = 0; i < dialer->open_count; i++)
        ra_ssh_collect(&dialer->open[i].ssh, &dialer->last);
    return ra_ssh_explain(&dialer->last, err);
}

void ra_dialer_free(struct ra_dialer *dialer)
{
    if (dialer == NULL)
        return;
    while (dialer->open_count > 0)
        end(dialer, dialer->open_count - 1);
    ra_error_clear(&dialer->failure);
    ra_buffer_clear(&dialer->last.words);
    free(dialer);
}
