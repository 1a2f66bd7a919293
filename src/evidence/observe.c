#include "rootfs_audit/evidence/observe.h"

#include "rootfs_audit/evidence/gather.h"
#include "rootfs_audit/evidence/mount_watch.h"
#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/evidence/processes.h"
#include "rootfs_audit/evidence/root_mount.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TICK_MS = 100,
    /* As many events are read before the clock is looked at again ... */
    READS_MAX = 4096,
    /* ... and for as long what is left is read at the end. */
    DRAIN_MS = 10000,
};

/* One container, while it is watched. */
struct watched {
    struct ra_observed *observed;
    unsigned long long mount;
    struct ra_gather files;
    bool is_watched;
};

/* All of them: one group of fanotify is enough, as an event's mount tells whose it is;
 * and of groups a user may have but 128. */
struct observation {
    const char *proc;
    int watch;
    struct watched *all;
    size_t count;
    size_t seen; /* files */
};

static long long now_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Ends the watch on a container, which is not observed then. Returns where to say why. */
static struct ra_error *give_up(struct watched *one)
{
    one->is_watched = false;
    return &one->observed->why;
}

static void give_up_all(struct observation *observation, int cause)
{
    for (size_t i = 0; i < observation->count; i++)
        if (observation->all[i].is_watched)
            ra_error_set(give_up(&observation->all[i]),
                         "the kernel did not tell all that was written: %s",
                         strerror(cause));
}

static void explain(int cause, struct ra_error *why)
{
    if (cause == EPERM)
        ra_error_set(why, "to watch it needs root with CAP_SYS_ADMIN");
    else if (cause == EMFILE)
        ra_error_set(why, "there are too many watchers already "
                          "(/proc/sys/fs/fanotify/max_user_groups, ulimit -n)");
    else if (cause == ENOSYS || cause == EINVAL)
        ra_error_set(why, "this kernel cannot watch a mount (fanotify, Linux 5.8)");
    else
        ra_error_set(why, "it cannot be watched: %s", strerror(cause));
}

/* Whether the process is the container's is asked before and after its mount is watched;
 * the root's folder is not kept open, which would keep the mount from going away. */
static bool begin_process(const struct observation *observation, struct watched *one,
                          int process)
{
    const char *id = one->observed->workload->id;
    struct ra_error *why = &one->observed->why;
    struct ra_root_mount root = {0};
    if (ra_process_check(process, id, why) != RA_LOOK_SEEN)
        return false;
    int cause = ra_root_mount_open(process, &root);
    if (cause != 0) {
        ra_process_explain(cause, "the root directory", why);
        return false;
    }
    cause = ra_mount_watch_add(observation->watch, root.folder);
    close(root.folder);
    if (cause != 0) {
        explain(cause, why);
        return false;
    }
    one->mount = root.id;
    return ra_process_check(process, id, why) == RA_LOOK_SEEN;
}

static void begin(const struct observation *observation, struct watched *one)
{
    struct ra_error *why = &one->observed->why;
    long pid = one->observed->workload->pid;
    int process = -1;
    if (pid <= 0) {
        ra_error_set(why, "the container is not running");
    } else if (ra_process_open(observation->proc, pid, &process, why) == RA_LOOK_SEEN) {
        one->is_watched = begin_process(observation, one, process);
        close(process);
    }
}

static bool is_any_watched(const struct observation *observation)
{
    for (size_t i = 0; i < observation->count; i++)
        if (observation->all[i].is_watched)
            return true;
    return false;
}

/* A container that is audited twice, by two names of one engine, has it twice. */
static int add_event(void *context, const struct ra_mount_event *event,
                     struct ra_error *err)
{
    struct observation *observation = context;
    for (size_t i = 0; i < observation->count; i++) {
        struct watched *one = &observation->all[i];
        if (!one->is_watched || one->mount != event->mount)
            continue;
        size_t before = one->files.count;
        if (ra_gather_add(&one->files, event->path, &event->facts, err) != 0)
            return -1;
        observation->seen += one->files.count - before;
        if (one->files.is_full)
            ra_error_set(give_up(one), "it writes more files than can be looked at");
    }
    return 0;
}

/* Reads what has happened, but not forever. Sets *is_empty when nothing is left. Returns
 * -1 when memory runs out. */
static int read_events(struct observation *observation, bool *is_empty,
                       struct ra_error *err)
{
    int cause = 0;
    for (int reads = 0; cause == 0 && reads < READS_MAX; reads++)
        cause = ra_mount_watch_read(observation->watch, add_event, observation, err);
    if (cause > 0 && cause != EAGAIN)
        give_up_all(observation, cause);
    *is_empty = cause == EAGAIN;
    return cause < 0 ? -1 : 0;
}

static void tell(const struct observation *observation,
                 const struct ra_observe_options *options, long long elapsed)
{
    if (options->progress != NULL)
        options->progress(options->progress_context,
                          elapsed > UINT_MAX ? UINT_MAX : (unsigned)elapsed,
                          options->seconds, observation->seen);
}

static int wait_and_read(struct observation *observation,
                         const struct ra_observe_options *options, struct ra_error *err)
{
    const long long length = (long long)options->seconds * 1000;
    const long long start = now_ms();
    long long told = -TICK_MS;
    while (is_any_watched(observation)) {
        bool is_empty = false;
        long long elapsed = now_ms() - start;
        if (elapsed >= told + TICK_MS || elapsed >= length) {
            told = elapsed;
            tell(observation, options, elapsed);
        }
        if (elapsed >= length)
            break;
        struct pollfd ready[] = {{.fd = observation->watch, .events = POLLIN},
                                 {.fd = options->stop, .events = POLLIN}};
        long long left = length - elapsed;
        int count = poll(ready, 2, left < TICK_MS ? (int)left : TICK_MS);
        if (count > 0 && ready[1].revents != 0)
            break;
        if (count > 0 && read_events(observation, &is_empty, err) != 0)
            return -1;
    }
    return 0;
}

/* What happened before the end may still wait to be read. */
static int drain(struct observation *observation, struct ra_error *err)
{
    const long long end = now_ms() + DRAIN_MS;
    bool is_empty = false;
    ra_mount_watch_end(observation->watch);
    while (!is_empty && is_any_watched(observation) && now_ms() < end)
        if (read_events(observation, &is_empty, err) != 0)
            return -1;
    if (!is_empty)
        give_up_all(observation, EOVERFLOW);
    return 0;
}

static bool still_runs(const char *proc, const struct watched *one)
{
    const struct ra_workload *workload = one->observed->workload;
    struct ra_root_mount root = {0};
    int process = -1;
    if (ra_process_open(proc, workload->pid, &process, NULL) != RA_LOOK_SEEN)
        return false;
    bool is_same = ra_process_check(process, workload->id, NULL) == RA_LOOK_SEEN &&
                   ra_root_mount_open(process, &root) == 0;
    if (is_same) {
        is_same = root.id == one->mount;
        close(root.folder);
    }
    close(process);
    return is_same;
}

/* A container that has ended was observed to its end. One that was started anew has
 * another root mount, which nobody watched. */
static int check_all(struct observation *observation, struct ra_error *err)
{
    struct ra_processes processes = {0};
    bool was_read = false;
    int status = 0;
    for (size_t i = 0; status == 0 && i < observation->count; i++) {
        struct watched *one = &observation->all[i];
        size_t count = 0;
        if (!one->is_watched || still_runs(observation->proc, one))
            continue;
        if (!was_read)
            status = ra_processes_read(observation->proc, &processes, err);
        was_read = true;
        if (ra_processes_of(&processes, one->observed->workload->id, &count) != NULL)
            ra_error_set(give_up(one), "it was started anew while it was watched");
    }
    ra_processes_clear(&processes);
    return status;
}

static int observe(struct observation *observation,
                   const struct ra_observe_options *options, struct ra_error *err)
{
    for (size_t i = 0; i < observation->count; i++)
        begin(observation, &observation->all[i]);
    if (wait_and_read(observation, options, err) != 0 || drain(observation, err) != 0 ||
        check_all(observation, err) != 0)
        return -1;
    for (size_t i = 0; i < observation->count; i++)
        observation->all[i].observed->was_observed = observation->all[i].is_watched;
    return 0;
}

static int observe_all(struct observation *observation, struct ra_observed *all,
                       const struct ra_observe_options *options, struct ra_error *err)
{
    if (observation->count == 0)
        return 0;
    observation->all = calloc(observation->count, sizeof *observation->all);
    if (observation->all == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < observation->count; i++)
        observation->all[i] =
            (struct watched){.observed = &all[i], .files.list = all[i].written};
    int status = observe(observation, options, err);
    for (size_t i = 0; i < observation->count; i++)
        ra_gather_clear(&observation->all[i].files);
    free(observation->all);
    return status;
}

int ra_observe(const char *proc, struct ra_observed *all, size_t count,
               const struct ra_observe_options *options, struct ra_error *err)
{
    struct observation observation = {.proc = proc, .watch = -1, .count = count};
    for (size_t i = 0; i < count; i++)
        all[i].was_observed = false;
    int cause = ra_mount_watch_open(&observation.watch);
    if (cause != 0) {
        for (size_t i = 0; i < count; i++)
            explain(cause, &all[i].why);
        return 0;
    }
    int status = observe_all(&observation, all, options, err);
    close(observation.watch);
    return status;
}
