#include "rootfs_audit/cli/stream.h"

#include "rootfs_audit/advice/advise.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void ra_stream_init(struct ra_stream *stream, const struct ra_options *options,
                    struct ra_judge *judge)
{
    /* With --quiet it depends on all of them whether anything is printed. */
    *stream = (struct ra_stream){
        .options = options,
        .judge = judge,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .is_open = options->format->render_workload != NULL && !options->is_quiet,
    };
    stream->is_terminal = stream->is_open && isatty(STDOUT_FILENO) == 1;
    ra_sink_init_stream(&stream->sink, stdout);
}

static void write_workload(struct ra_stream *stream, const struct ra_audit *audit,
                           struct ra_workload *workload, size_t source)
{
    stream->options->format->render_workload(audit, workload, source, &stream->sink);
    workload->is_reported = true;
}

/* Lets the reader have what was written so far. */
static void let_go(struct ra_stream *stream)
{
    if (!stream->sink.error.failed && fflush(stdout) != 0)
        ra_sink_fail(&stream->sink, strerror(errno));
}

void ra_stream_known(void *stream_source, struct ra_audit *audit, const size_t *workloads,
                     size_t count)
{
    const struct ra_stream_source *from = stream_source;
    struct ra_stream *stream = from->stream;
    pthread_mutex_lock(&stream->lock);
    if (!stream->err.failed &&
        ra_judge_some(stream->judge, audit, workloads, count, &stream->err) == 0) {
        for (size_t i = 0; i < count; i++) {
            struct ra_workload *workload = &audit->workloads[workloads[i]];
            if (!stream->options->wants_advice || !ra_advise_is_wanted(workload))
                write_workload(stream, audit, workload, from->source);
        }
        let_go(stream);
    }
    pthread_mutex_unlock(&stream->lock);
}

void ra_stream_advised(void *context, const struct ra_audit *audit,
                       struct ra_workload *workload)
{
    struct ra_stream *stream = context;
    if (!stream->is_open)
        return;
    write_workload(stream, audit, workload, workload->source);
    let_go(stream);
}

int ra_stream_check(struct ra_stream *stream, struct ra_error *err)
{
    return stream->err.failed ? ra_error_set(err, "%s", ra_error_message(&stream->err))
                              : 0;
}

int ra_stream_finish(struct ra_stream *stream, struct ra_audit *audit,
                     struct ra_error *err)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        if (!audit->workloads[i].is_reported)
            write_workload(stream, audit, &audit->workloads[i],
                           audit->workloads[i].source);
    return ra_sink_finish(&stream->sink, err);
}

void ra_stream_clear(struct ra_stream *stream)
{
    ra_error_clear(&stream->err);
    ra_error_clear(&stream->sink.error);
    pthread_mutex_destroy(&stream->lock);
}
