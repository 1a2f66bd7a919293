/*
 * A way to a stdio stream that keeps nobody waiting: a thread of its own writes, so that
 * a slow reader of a pipe does not hold up whoever has something to say.
 */
#ifndef ROOTFS_AUDIT_CLI_OUTLET_H
#define ROOTFS_AUDIT_CLI_OUTLET_H

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct ra_outlet {
    FILE *stream; /* borrowed */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct ra_buffer waiting; /* to be written; under the lock, as what follows */
    int cause;                /* an errno: why it can be written to no more */
    bool is_running;
    bool is_ending;
};

/* `limit` is how many bytes may wait. */
void ra_outlet_init(struct ra_outlet *outlet, FILE *stream, size_t limit);

/* Takes all of it, or nothing and returns false: as much waits already, or there is no
 * memory. What it takes is written soon and flushed, in the order of the calls; what
 * cannot be written is lost, and ra_outlet_finish tells of it. */
bool ra_outlet_put(struct ra_outlet *outlet, const void *bytes, size_t length);

/* Waits until all is written. After it the stream is the caller's again, until the next
 * ra_outlet_put. Returns -1 with the cause where something could not be written, ever. */
int ra_outlet_finish(struct ra_outlet *outlet, struct ra_error *err);

/* The same without a word. */
void ra_outlet_clear(struct ra_outlet *outlet);

#endif
