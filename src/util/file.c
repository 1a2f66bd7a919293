#include "rootfs_audit/util/file.h"

#include <errno.h>
#include <fcntl.h>
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
