#include "rootfs_audit/cli/outlet.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

void ra_outlet_init(struct ra_outlet *outlet, FILE *stream, size_t limit)
{
    *outlet = (struct ra_outlet){.stream = stream,
                                 .lock = PTHREAD_MUTEX_INITIALIZER,
                                 .changed = PTHREAD_COND_INITIALIZER};
    ra_buffer_init(&outlet->waiting, limit);
}

/* Returns 0 or an errno. */
static int write_all(FILE *stream, const struct ra_buffer *text)
{
    errno = 0;
    if (fwrite(text->data, 1, text->length, stream) == text->length &&
        fflush(stream) == 0)
        return 0;
    return errno == 0 ? EIO : errno;
}

/* The thread. What waits is taken over as a whole and written without the lock. */
static void *run(void *context)
{
    struct ra_outlet *outlet = context;
    struct ra_buffer taken;
    ra_buffer_init(&taken, outlet->waiting.limit);
    pthread_mutex_lock(&outlet->lock);
    while (outlet->waiting.length > 0 || !outlet->is_ending) {
        if (outlet->waiting.length == 0) {
            pthread_cond_wait(&outlet->changed, &outlet->lock);
            continue;
        }
        const struct ra_buffer emptied = taken;
        taken = outlet->waiting;
        outlet->waiting = emptied;
        int cause = outlet->cause;
        pthread_mutex_unlock(&outlet->lock);
        if (cause == 0)
            cause = write_all(outlet->stream, &taken);
        ra_buffer_reset(&taken);
        pthread_mutex_lock(&outlet->lock);
        outlet->cause = cause;
    }
    pthread_mutex_unlock(&outlet->lock);
    ra_buffer_clear(&taken);
    return NULL;
}

/* Where there can be no thread the caller has to wait. */
static void write_here(struct ra_outlet *outlet)
{
    if (outlet->cause == 0)
        outlet->cause = write_all(outlet->stream, &outlet->waiting);
    ra_buffer_reset(&outlet->waiting);
}

/* Signals are for the other threads: one of them may wait for SIGINT. */
static bool start(struct ra_outlet *outlet)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool is_started = pthread_create(&outlet->thread, NULL, run, outlet) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}

bool ra_outlet_put(struct ra_outlet *outlet, const void *bytes, size_t length)
{
    pthread_mutex_lock(&outlet->lock);
    bool is_taken = ra_buffer_append(&outlet->waiting, bytes, length) == 0;
    if (!outlet->is_running && outlet->waiting.length > 0)
        outlet->is_running = start(outlet);
    if (outlet->is_running)
        pthread_cond_signal(&outlet->changed);
    else if (outlet->waiting.length > 0)
        write_here(outlet);
    pthread_mutex_unlock(&outlet->lock);
    return is_taken;
}

int ra_outlet_finish(struct ra_outlet *outlet, struct ra_error *err)
{
    pthread_mutex_lock(&outlet->lock);
    outlet->is_ending = true;
    pthread_cond_signal(&outlet->changed);
    pthread_mutex_unlock(&outlet->lock);
    if (outlet->is_running)
        pthread_join(outlet->thread, NULL);
    outlet->is_running = false;
    outlet->is_ending = false;
    ra_buffer_clear(&outlet->waiting);
    return outlet->cause == 0 ? 0 : ra_error_set(err, "%s", strerror(outlet->cause));
}

void ra_outlet_clear(struct ra_outlet *outlet)
{
    ra_outlet_finish(outlet, NULL);
    pthread_cond_destroy(&outlet->changed);
    pthread_mutex_destroy(&outlet->lock);
}
