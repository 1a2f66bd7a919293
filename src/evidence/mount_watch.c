#include "rootfs_audit/evidence/mount_watch.h"

#include "rootfs_audit/evidence/file_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

int ra_mount_watch_open(int *watch)
{
    int group =
        fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_QUEUE |
                          FAN_UNLIMITED_MARKS,
                      O_RDONLY | O_LARGEFILE | O_CLOEXEC | O_NONBLOCK | O_NOATIME);
    if (group < 0)
        return errno;
    *watch = group;
    return 0;
}

int ra_mount_watch_add(int watch, int folder)
{
    /* By a name in it: a folder that is open for look-ups only is not taken itself. */
    return fanotify_mark(watch, FAN_MARK_ADD | FAN_MARK_MOUNT,
                         FAN_MODIFY | FAN_CLOSE_WRITE | FAN_OPEN_EXEC, folder, ".") == 0
               ? 0
               : errno;
}

void ra_mount_watch_end(int watch)
{
    fanotify_mark(watch, FAN_MARK_FLUSH | FAN_MARK_MOUNT, 0, AT_FDCWD, NULL);
}

/* Fills the event, its path in `path`, from the file's descriptor. */
static bool look_at(int fd, unsigned long long mask, char *path,
                    struct ra_mount_event *event)
{
    struct statx file = {0};
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
              STATX_BASIC_STATS | STATX_MNT_ID, &file) != 0 ||
        !S_ISREG(file.stx_mode) || ra_file_path(AT_FDCWD, link, path) != 0)
        return false;
    *event = (struct ra_mount_event){
        .mount = file.stx_mnt_id,
        .path = path,
        .facts = ra_file_facts(&file),
    };
    event->facts.is_executed = (mask & FAN_OPEN_EXEC) != 0;
    if ((mask & (FAN_MODIFY | FAN_CLOSE_WRITE)) != 0)
        event->facts.evidence = RA_EVIDENCE_OBSERVED;
    return true;
}

/* Whether an event that cannot be read is of no regular file, or of one that is gone: the
 * kernel opens the file for us. */
static bool is_harmless(int cause)
{
    return cause == EINTR || cause == ENXIO || cause == ENODEV || cause == EACCES ||
           cause == EPERM || cause == ENOENT || cause == ESTALE || cause == ELOOP;
}

int ra_mount_watch_read(int watch,
                        int (*seen)(void *context, const struct ra_mount_event *event,
                                    struct ra_error *err),
                        void *context, struct ra_error *err)
{
    /* One at a time: a failure at a later one in a buffer would not be told. */
    struct fanotify_event_metadata told = {0};
    struct ra_mount_event event;
    char path[RA_FILE_PATH_SIZE];
    int status = 0;
    ssize_t length = read(watch, &told, sizeof told);
    if (length < 0)
        return is_harmless(errno) ? 0 : errno;
    if ((size_t)length < sizeof told || told.vers != FANOTIFY_METADATA_VERSION)
        return EPROTO;
    if ((told.mask & FAN_Q_OVERFLOW) != 0)
        return EOVERFLOW;
    if (told.fd < 0)
        return EPROTO;
    if (told.pid != getpid() && look_at(told.fd, told.mask, path, &event))
        status = seen(context, &event, err);
    close(told.fd);
    return status;
}
