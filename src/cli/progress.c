#include "rootfs_audit/cli/progress.h"

#include "rootfs_audit/cli/terminal.h"
#include "rootfs_audit/util/escape.h"

#include <stdarg.h>
#include <unistd.h>

enum { DELAY_MS = 500, INTERVAL_MS = 100 };

/* The most bytes that one becomes when it is escaped. */
enum { ESCAPED_MAX = 8 };

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

/* Prints the line, escaped and cut to the terminal's width. */
__attribute__((format(printf, 2, 3))) static void show(struct ra_progress *progress,
                                                       const char *format, ...)
{
    char text[512];
    struct ra_buffer shown;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ra_buffer_init(&shown, sizeof text * ESCAPED_MAX);
    if (ra_escape_terminal(&shown, text) == 0)
        fprintf(progress->stream, "%s%.*s", erase_line,
                (int)ra_escape_fit(ra_buffer_text(&shown),
                                   ra_terminal_width(progress->stream) - 1),
                ra_buffer_text(&shown));
    fflush(progress->stream);
    ra_buffer_clear(&shown);
}

/* Containers a second, since the start. */
static size_t rate(const struct ra_progress *progress, size_t done)
{
    return done * 1000 / (size_t)(progress->shown_at > 0 ? progress->shown_at : 1);
}

void ra_progress_update(void *context, size_t done, size_t total)
{
    struct ra_progress *progress = context;
    if (!is_due(progress))
        return;
    if (total == 0)
        show(progress, "Waiting for the engine, %ld s: %s ...", progress->shown_at / 1000,
             progress->engine);
    else
        show(progress, "Inspected %zu of %zu containers, %zu a second: %s ...", done,
             total, rate(progress, done), progress->engine);
}

void ra_progress_engines(struct ra_progress *progress, size_t engines_done,
                         size_t engines, size_t done, size_t total,
                         const char *waiting_for)
{
    if (is_due(progress))
        show(progress,
             "%zu of %zu engines done, inspected %zu of %zu containers, %zu a second%s%s "
             "...",
             engines_done, engines, done, total, rate(progress, done),
             waiting_for == NULL ? "" : "; waiting for ",
             waiting_for == NULL ? "" : waiting_for);
}

void ra_progress_advise(struct ra_progress *progress, size_t done, size_t total)
{
    if (is_due(progress))
        show(progress, "Looked into %zu of %zu containers ...", done, total);
}

void ra_progress_observe(struct ra_progress *progress, unsigned elapsed, unsigned seconds,
                         size_t seen)
{
    if (is_due(progress))
        show(progress,
             "Observing, %u of %u s, %zu files seen written; Ctrl-C ends the wait ...",
             elapsed, seconds, seen);
}

void ra_progress_stop(struct ra_progress *progress)
{
    if (!progress->is_shown)
        return;
    fputs(erase_line, progress->stream);
    fflush(progress->stream);
    progress->is_shown = false;
}
