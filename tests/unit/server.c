#include "server.h"

#include "unit.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Reads one request, whose end is an empty line. */
static bool read_request(int peer, char *request, size_t size)
{
    size_t length = 0;
    while (length + 1 < size) {
        ssize_t got = recv(peer, request + length, size - 1 - length, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
        request[length] = '\0';
        if (strstr(request, "\r\n\r\n") != NULL)
            return true;
    }
    return false;
}

static bool send_all(int peer, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(peer, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool send_answer(const struct server *server, int peer, int status,
                        const char *body, size_t length)
{
    char head[512];
    snprintf(head, sizeof head,
             "HTTP/1.1 %d X\r\nApi-Version: 1.41\r\nServer: Docker/1.2.3 (linux)\r\n"
             "%sContent-Length: %zu\r\n\r\n",
             status, server->headers == NULL ? "" : server->headers, length);
    return send_all(peer, head, strlen(head)) && send_all(peer, body, length);
}

static bool serve_filled(struct server *server, int peer, const char *path)
{
    struct ra_buffer body;
    ra_buffer_init(&body, 256UL << 20);
    int status = server->fill(path, &body);
    bool stays = status == -1;
    if (status > 0)
        stays = send_answer(server, peer, status, ra_buffer_text(&body), body.length);
    ra_buffer_clear(&body);
    return stays;
}

/* Returns whether the connection stays. */
static bool serve(struct server *server, int peer)
{
    char request[4096];
    char body[8192] = "";
    if (!read_request(peer, request, sizeof request))
        return false;
    char *path = request + strlen("GET ");
    path[strcspn(path, " ")] = '\0';
    if (server->path_count < SERVER_PATHS_MAX)
        server->paths[server->path_count++] = strdup(path);
    if (server->fill != NULL)
        return serve_filled(server, peer, path);
    int status = server->answer(path, body, sizeof body);
    if (status <= 0)
        return status == -1;
    return send_answer(server, peer, status, body, strlen(body));
}

static void *run(void *context)
{
    struct server *server = context;
    struct pollfd fds[SERVER_CONNECTIONS_MAX + 2] = {
        {.fd = server->stop[0], .events = POLLIN},
        {.fd = server->listener, .events = POLLIN}};
    nfds_t count = 2;
    while (poll(fds, count, -1) > 0 && fds[0].revents == 0) {
        for (nfds_t i = 2; i < count; i++) {
            if (fds[i].revents == 0 || serve(server, fds[i].fd))
                continue;
            close(fds[i].fd);
            fds[i--] = fds[--count];
        }
        if (fds[1].revents != 0 && count < SERVER_CONNECTIONS_MAX + 2) {
            fds[count++] = (struct pollfd){.fd = accept(server->listener, NULL, NULL),
                                           .events = POLLIN};
            server->connections++;
            if (count - 2 > server->most_at_once)
                server->most_at_once = count - 2;
        }
    }
    while (count > 2)
        close(fds[--count].fd);
    return NULL;
}

void server_start(struct server *server, server_answer *answer)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    *server = (struct server){.folder = "/tmp/ra.XXXXXX", .answer = answer};
    assert_non_null(mkdtemp(server->folder));
    snprintf(server->url, sizeof server->url, "unix://%s/s", server->folder);
    server->endpoint = (struct ra_endpoint){
        .url = server->url, .socket_path = server->url + strlen("unix://")};
    snprintf(address.sun_path, sizeof address.sun_path, "%s",
             server->endpoint.socket_path);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address),
                     0);
    assert_int_equal(listen(server->listener, 128), 0);
    assert_int_equal(pipe(server->stop), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, run, server), 0);
}

void server_stop(struct server *server)
{
    assert_int_equal(write(server->stop[1], "x", 1), 1);
    assert_int_equal(pthread_join(server->thread, NULL), 0);
    close(server->stop[0]);
    close(server->stop[1]);
    close(server->listener);
    unlink(server->endpoint.socket_path);
    rmdir(server->folder);
}

void server_clear(struct server *server)
{
    for (size_t i = 0; i < server->path_count; i++)
        free(server->paths[i]);
    server->path_count = 0;
}
