#include "rootfs_audit/util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int ra_file_read_fd(int fd, struct ra_buffer *text)
{
    char chunk[16384];
    ra_buffer_reset(text);
    for (;;) {
        ssize_t length = read(fd, chunk, sizeof chunk);
        if (length == 0)
            return 0;
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return errno;
        if (ra_buffer_append(text, chunk, (size_t)length) != 0)
            return EFBIG;
    }
}

int ra_file_read(int at, const char *name, struct ra_buffer *text)
{
    int fd = openat(at, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int cause = ra_file_read_fd(fd, text);
    close(fd);
    return cause;
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        length -= (size_t)written;
    }
    return fsync(fd);
}

/* mkstemp(3) makes a file that only its owner reads; give it what open(2) would have. */
static int set_usual_mode(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(fd, 0666 & ~mask);
}

int ra_file_create(const char *path, const char *bytes, size_t length,
                   struct ra_error *err)
{
    char *temporary = NULL;
    int cause = 0;
    if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
        return ra_error_nomem(err);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        cause =
            errno == EEXIST ? EAGAIN : errno; /* no name was free: not `path` itself */
    } else {
        if (write_all(fd, bytes, length) != 0 || set_usual_mode(fd) != 0)
            cause = errno;
        if (close(fd) != 0 && cause == 0)
            cause = errno;
        if (cause == 0 && link(temporary, path) != 0)
            cause = errno;
        unlink(temporary);
    }
    free(temporary);
    if (cause == EEXIST)
        return ra_error_set(err,
                            "%s is there already and is kept; name another file, or "
                            "remove it first",
                            path);
    if (cause != 0)
        return ra_error_set(err, "%s could not be written: %s", path, strerror(cause));
    return 0;
}
