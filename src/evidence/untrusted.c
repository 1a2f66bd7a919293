#include "rootfs_audit/evidence/untrusted.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int ra_untrusted_open(int folder, const char *name, int flags)
{
    flags |= O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = openat(folder, name, flags | O_NOATIME);
    if (fd < 0 && errno == EPERM) /* another's file, and we are not root */
        fd = openat(folder, name, flags);
    return fd;
}

/* libx.so, libx.so.1 */
static bool is_named_shared_object(const char *name)
{
    const char *suffix = strstr(name, ".so");
    return suffix != NULL && (suffix[3] == '\0' || suffix[3] == '.');
}

/* Returns how many of the first bytes there are. */
static size_t read_head(int folder, const char *name, char *head, size_t size)
{
    struct stat opened = {0};
    ssize_t length = -1;
    int fd = ra_untrusted_open(folder, name, 0);
    if (fd < 0)
        return 0;
    if (fstat(fd, &opened) == 0 && S_ISREG(opened.st_mode))
        length = pread(fd, head, size, 0);
    close(fd);
    return length < 0 ? 0 : (size_t)length;
}

bool ra_untrusted_is_program(int folder, const char *name, const struct statx *file)
{
    char head[4];
    bool may_run = (file->stx_mode & 0111) != 0;
    if (!S_ISREG(file->stx_mode) || (!may_run && !is_named_shared_object(name)))
        return false;
    size_t length = read_head(folder, name, head, sizeof head);
    return (length >= 4 && memcmp(head, "\177ELF", 4) == 0) ||
           (may_run && length >= 2 && memcmp(head, "#!", 2) == 0);
}
