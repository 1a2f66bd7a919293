/*
 * An engine's API as a folder of answers, for what no real engine can be made to say.
 *
 *   stub-engine SOCKET FOLDER
 *
 * GET /v1.41/containers/ID/json?x is answered with FOLDER/containers/ID/json: the version
 * (Podman's too, /v4.0.0) and the query are left off. FOLDER/containers/ID/json.1 and .2,
 * where they are, answer the first and the second such request instead. What the answer
 * is depends on how its file begins:
 *
 *   HTTP/     sent as it is, and the connection closed
 *   !close    the connection is closed without an answer
 *   !hang     there is no answer, and the connection stays open
 *   !endless  a body without end
 *   !headers  headers without end
 *   !die      the stub ends
 *   !late     what follows on the next line is sent as the body, half a second later
 *   else      sent as the body of a 200 with type application/json
 *
 * Without a file there are an answer of /_ping and Docker's 404 for everything else. The
 * socket appears when the stub is ready. Each connection is served by a process.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char ping[] =
    "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n"
    "Server: Docker/20.10.24 (linux)\r\nContent-Length: 2\r\n\r\nOK";

static const char not_found[] = "{\"message\":\"No such container\"}";

static const char late[] = "!late\n";
static const struct timespec half_a_second = {.tv_nsec = 500000000L};

static void die(const char *what)
{
    perror(what);
    exit(1);
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

static bool send_text(int peer, const char *text)
{
    return send_all(peer, text, strlen(text));
}

/* Reads a request's head. Returns false when the peer is gone. */
static bool read_request(int peer, char *request, size_t size)
{
    size_t length = 0;
    while (length + 1 < size) {
        ssize_t received = recv(peer, request + length, 1, 0);
        if (received <= 0)
            return false;
        request[++length] = '\0';
        if (length >= 4 && strcmp(request + length - 4, "\r\n\r\n") == 0)
            return true;
    }
    return false;
}

/* "GET /v1.41/containers/json?all=1 HTTP/1.1" -> "/containers/json" */
static char *path_of(char *request)
{
    char *path = strchr(request, ' ');
    if (path == NULL)
        die("a request line");
    path++;
    path[strcspn(path, " ?\r")] = '\0';
    if (path[0] == '/' && path[1] == 'v' && path[2] >= '0' && path[2] <= '9')
        path = strchr(path + 1, '/');
    return path == NULL ? request : path;
}

static char *read_file(const char *folder, const char *path, const char *suffix,
                       size_t *length)
{
    char name[8192];
    snprintf(name, sizeof name, "%s%s%s", folder, path, suffix);
    FILE *file = fopen(name, "re");
    if (file == NULL)
        return NULL;
    size_t capacity = 64UL << 20;
    char *bytes = malloc(capacity);
    if (bytes == NULL)
        die("malloc");
    *length = fread(bytes, 1, capacity - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

/* How often a path was asked for, kept in the folder: each connection is a process. */
static int count_request(const char *folder, const char *path)
{
    char name[8192];
    int count = 0;
    snprintf(name, sizeof name, "%s%s.count", folder, path);
    FILE *file = fopen(name, "ae+");
    if (file == NULL)
        return 1;
    fputc('x', file);
    fflush(file);
    count = (int)ftell(file);
    fclose(file);
    return count;
}

static char *find_answer(const char *folder, const char *path, size_t *length)
{
    char suffix[16];
    char first[8192];
    snprintf(first, sizeof first, "%s%s.1", folder, path);
    if (access(first, R_OK) == 0) {
        snprintf(suffix, sizeof suffix, ".%d", count_request(folder, path));
        char *counted = read_file(folder, path, suffix, length);
        if (counted != NULL)
            return counted;
    }
    return read_file(folder, path, "", length);
}

static bool send_body(int peer, const char *status, const char *body, size_t length)
{
    char head[256];
    snprintf(
        head, sizeof head,
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        status, length);
    return send_text(peer, head) && send_all(peer, body, length);
}

static void send_endless(int peer, const char *head, const char *more)
{
    if (send_text(peer, head))
        while (send_text(peer, more))
            ;
}

/* Returns whether the connection goes on. */
static bool answer(int peer, const char *folder, const char *path)
{
    char chunk[1024];
    size_t length = 0;
    char *bytes = find_answer(folder, path, &length);
    bool goes_on = false;
    if (bytes == NULL && strcmp(path, "/_ping") == 0) {
        goes_on = send_text(peer, ping);
    } else if (bytes == NULL) {
        goes_on = send_body(peer, "404 Not Found", not_found, strlen(not_found));
    } else if (strncmp(bytes, "HTTP/", 5) == 0) {
        send_all(peer, bytes, length);
    } else if (strncmp(bytes, "!endless", 8) == 0) {
        memset(chunk, ' ', sizeof chunk);
        chunk[sizeof chunk - 1] = '\0';
        send_endless(peer, "HTTP/1.1 200 OK\r\n\r\n", chunk);
    } else if (strncmp(bytes, "!headers", 8) == 0) {
        send_endless(peer, "HTTP/1.1 200 OK\r\n",
                     "X-More: and more and more and more\r\n");
    } else if (strncmp(bytes, "!hang", 5) == 0) {
        while (recv(peer, chunk, sizeof chunk, 0) > 0)
            ;
    } else if (strncmp(bytes, "!die", 4) == 0) {
        kill(getppid(), SIGTERM);
    } else if (strncmp(bytes, late, strlen(late)) == 0) {
        nanosleep(&half_a_second, NULL);
        goes_on = send_body(peer, "200 OK", bytes + strlen(late), length - strlen(late));
    } else if (strncmp(bytes, "!close", 6) != 0) {
        goes_on = send_body(peer, "200 OK", bytes, length);
    }
    free(bytes);
    return goes_on;
}

static void serve(int peer, const char *folder)
{
    char request[2048];
    while (read_request(peer, request, sizeof request) &&
           answer(peer, folder, path_of(request)))
        ;
    close(peer);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char temporary[sizeof address.sun_path];
    snprintf(temporary, sizeof temporary, "%s~", path);
    memcpy(address.sun_path, temporary, sizeof temporary);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 64) != 0 || rename(temporary, path) != 0)
        die(path);
    return listener;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fputs("usage: stub-engine SOCKET FOLDER\n", stderr);
        return 2;
    }
    signal(SIGCHLD, SIG_IGN); /* connections are not waited for */
    int listener = listen_at(argv[1]);
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0 && errno == EINTR)
            continue;
        if (peer < 0)
            die("accept");
        if (fork() == 0) {
            close(listener);
            serve(peer, argv[2]);
            _exit(0);
        }
        close(peer);
    }
}
