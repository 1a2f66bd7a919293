/*
 * A line on a terminal that tells how far a long audit is. It appears after half a
 * second, is rewritten in place ten times a second at most, is never wider than the
 * terminal, and is gone before anything else is printed.
 */
#ifndef ROOTFS_AUDIT_CLI_PROGRESS_H
#define ROOTFS_AUDIT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

struct ra_progress {
    FILE *stream; /* NULL when nothing is to be shown */
    const char
        *engine; /* the one that is asked; borrowed; NULL where there are several */
    struct timespec started;
    bool is_shown;
    long shown_at; /* milliseconds after the start */
};

/* Shows nothing unless `is_wanted` and the stream is a terminal. */
void ra_progress_start(struct ra_progress *progress, FILE *stream, bool is_wanted);

/* Fits struct ra_engine_options.progress; `context` is a struct ra_progress. */
void ra_progress_update(void *context, size_t done, size_t total);

/* How many of several engines are done, and of their containers; `waiting_for` is one
 * that is not, or NULL. */
void ra_progress_engines(struct ra_progress *progress, size_t engines_done,
                         size_t engines, size_t done, size_t total,
                         const char *waiting_for);

/* How many of the workloads have their advice. */
void ra_progress_advise(struct ra_progress *progress, size_t done, size_t total);

/* How long has been watched, and how many files were seen written. */
void ra_progress_observe(struct ra_progress *progress, unsigned elapsed, unsigned seconds,
                         size_t seen);

/* Erases the line. */
void ra_progress_stop(struct ra_progress *progress);

#endif
