#include "rootfs_audit/cli/stream.h"

#include "rootfs_audit/advice/advise.h"

#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* What may wait for a slow reader. Workloads beyond that are written at the end. */
static const size_t waiting_limit = 16UL << 20;

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
    ra_buffer_init(&stream->line, SIZE_MAX / 2);
    ra_outlet_init(&stream->outlet, stdout, waiting_limit);
}

/* A failure leaves it to the end, where it would show. */
static void write_workload(struct ra_stream *stream, const struct ra_audit *audit,
                           struct ra_workload *workload, size_t source)
{
    struct ra_sink sink;
    ra_buffer_reset(&stream->line);
    ra_sink_init_buffer(&sink, &stream->line);
    stream->options->format->render_workload(audit, workload, source, &sink);
    if (ra_sink_finish(&sink, NULL) == 0)
        workload->is_reported =
            ra_outlet_put(&stream->outlet, stream->line.data, stream->line.length);
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
            if (workload->is_judged &&
                (!stream->options->wants_advice || !ra_advise_is_wanted(workload)))
                write_workload(stream, audit, workload, from->source);
        }
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
}

int ra_stream_check(struct ra_stream *stream, struct ra_error *err)
{
    return stream->err.failed ? ra_error_set(err, "%s", ra_error_message(&stream->err))
                              : 0;
}

void ra_stream_pause(struct ra_stream *stream)
{
    ra_outlet_finish(&stream->outlet, NULL);
}

int ra_stream_finish(struct ra_stream *stream, struct ra_audit *audit,
                     struct ra_error *err)
{
    struct ra_sink sink;
    if (ra_outlet_finish(&stream->outlet, err) != 0)
        return -1;
    ra_sink_init_stream(&sink, stdout);
    for (size_t i = 0; i < audit->workload_count; i++)
        if (!audit->workloads[i].is_reported)
            stream->options->format->render_workload(audit, &audit->workloads[i],
                                                     audit->workloads[i].source, &sink);
    return ra_sink_finish(&sink, err);
}

void ra_stream_clear(struct ra_stream *stream)
{
    ra_error_clear(&stream->err);
    ra_outlet_clear(&stream->outlet);
    ra_buffer_clear(&stream->line);
    pthread_mutex_destroy(&stream->lock);
}
