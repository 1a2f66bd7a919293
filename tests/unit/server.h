/*
 * An HTTP server in a thread, on a unix socket of its own: for what must be counted or
 * held back, which the stub engine of tests/stub cannot.
 */
#ifndef TESTS_UNIT_SERVER_H
#define TESTS_UNIT_SERVER_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/buffer.h"

#include <pthread.h>
#include <stddef.h>

/* Writes the body of the answer to a path. Returns its status; 0 closes the connection
 * without one, and -1 leaves it open without one. */
typedef int server_answer(const char *path, char *body, size_t size);

/* The same for a body of any bytes and length. */
typedef int server_fill(const char *path, struct ra_buffer *body);

enum { SERVER_CONNECTIONS_MAX = 64, SERVER_PATHS_MAX = 1000 };

struct server {
    char folder[32];
    char url[64];
    struct ra_endpoint endpoint; /* borrows from this struct */
    int listener;
    int stop[2];
    server_answer *answer;
    const char *headers; /* more of them, each with its line's end; or NULL */
    server_fill *fill;   /* in its place; to be set before the first request */
    pthread_t thread;
    size_t connections; /* accepted; read these after server_stop */
    size_t most_at_once;
    char *paths[SERVER_PATHS_MAX]; /* asked for, in order */
    size_t path_count;
};

void server_start(struct server *server, server_answer *answer);
void server_stop(struct server *server);
void server_clear(struct server *server);

#endif
