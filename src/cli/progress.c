#include "rootfs_audit/cli/progress.h"

#include <unistd.h>

enum { DELAY_MS = 500, INTERVAL_MS = 100 };

static const char erase_line[] = "\r\033[K"; /* console_codes(4) */

void ra_progress_start(struct ra_progress *progress, FILE *stream, bool is_wanted)
{
    *progress = (struct ra_progress){0};
    clock_gettime(CLOCK_MONOTONIC, &progress->started);
    if (is_wanted && isatty(fileno(stream)) == 1)
        progress->stream = stream;
}

static long elapsed_ms(const struct ra_progress *progress)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - progress->started.tv_sec) * 1000 +
           (now.tv_nsec - progress->started.tv_nsec) / 1000000;
}

/* Whether it is time to show a line, which then counts as shown. */
static bool is_due(struct ra_progress *progress)
{
    if (progress->stream == NULL)
        return false;
    long elapsed = elapsed_ms(progress);
    if (elapsed < DELAY_MS ||
        (progress->is_shown && elapsed - progress->shown_at < INTERVAL_MS))
        return false;
    progress->is_shown = true;
    progress->shown_at = elapsed;
    return true;
}

void ra_progress_update(void *context, size_t done, size_t total)
{
    struct ra_progress *progress = context;
    if (!is_due(progress))
        return;
    if (total == 0)
        fprintf(progress->stream, "%sWaiting for the engine, %ld s ...", erase_line,
                progress->shown_at / 1000);
    else
        fprintf(progress->stream, "%sInspected %zu of %zu containers ...", erase_line,
                done, total);
    fflush(progress->stream);
}

void ra_progress_engines(struct ra_progress *progress, size_t engines_done,
                         size_t engines, size_t done, size_t total)
{
    if (!is_due(progress))
        return;
    fprintf(progress->stream,
            "%s%zu of %zu engines done, inspected %zu of %zu containers ...", erase_line,
            engines_done, engines, done, total);
    fflush(progress->stream);
}

void ra_progress_advise(struct ra_progress *progress, size_t done, size_t total)
{
    if (!is_due(progress))
        return;
    fprintf(progress->stream, "%sLooked into %zu of %zu containers ...", erase_line, done,
            total);
    fflush(progress->stream);
}

void ra_progress_observe(struct ra_progress *progress, unsigned elapsed, unsigned seconds,
                         size_t seen)
{
    if (!is_due(progress))
        return;
    fprintf(progress->stream,
            "%sObserving, %u of %u s, %zu files seen written; Ctrl-C ends the wait ...",
            erase_line, elapsed, seconds, seen);
    fflush(progress->stream);
}

void ra_progress_stop(struct ra_progress *progress)
{
    if (!progress->is_shown)
        return;
    fputs(erase_line, progress->stream);
    fflush(progress->stream);
    progress->is_shown = false;
}
