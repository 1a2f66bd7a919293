/*
 * A report that goes out workload by workload, each as soon as it is known, while others
 * are still being asked about.
 */
#ifndef ROOTFS_AUDIT_CLI_STREAM_H
#define ROOTFS_AUDIT_CLI_STREAM_H

#include "rootfs_audit/cli/judge.h"
#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/outlet.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct ra_stream {
    const struct ra_options *options;
    struct ra_judge *judge;
    struct ra_outlet outlet;
    struct ra_buffer line;
    struct ra_error err; /* why a workload could not be judged */
    pthread_mutex_t lock;
    bool is_open;     /* the format is such a one, and it is printed whatever comes */
    bool is_terminal; /* a progress line would be in the way */
};

/* One source's way into a stream; fits struct ra_engine_options.known_context. */
struct ra_stream_source {
    struct ra_stream *stream;
    size_t source; /* its index in the whole audit */
};

/* What is written goes to standard output. `options` and `judge` are borrowed. */
void ra_stream_init(struct ra_stream *stream, const struct ra_options *options,
                    struct ra_judge *judge);

/* Judges workloads and writes those that wait for no advice; fits struct
 * ra_engine_options.known, also from several threads at once. A failure stays in the
 * stream. */
void ra_stream_known(void *stream_source, struct ra_audit *audit, const size_t *workloads,
                     size_t count);

/* Writes a workload that got its advice; `context` is a struct ra_stream. */
void ra_stream_advised(void *context, const struct ra_audit *audit,
                       struct ra_workload *workload);

/* Returns -1 where a workload could not be judged. */
int ra_stream_check(struct ra_stream *stream, struct ra_error *err);

/* Waits until all that went into it is written. Standard output is the caller's until
 * more goes in. */
void ra_stream_pause(struct ra_stream *stream);

/* Writes what is left of the finished audit. Returns -1 where something could not be
 * written. */
int ra_stream_finish(struct ra_stream *stream, struct ra_audit *audit,
                     struct ra_error *err);

void ra_stream_clear(struct ra_stream *stream);

#endif
