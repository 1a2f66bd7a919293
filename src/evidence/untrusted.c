#include "rootfs_audit/evidence/untrusted.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
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

int ra_untrusted_open_below(int folder, const char *path)
{
    char part[NAME_MAX + 1];
    int here = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    while (here >= 0 && *path != '\0') {
        size_t length = strcspn(path, "/");
        if (length > NAME_MAX) {
            close(here);
            return -1;
        }
        memcpy(part, path, length);
        part[length] = '\0';
        int next = openat(here, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        close(here);
        here = next;
        path += length;
        path += *path == '/';
    }
    return here;
}

/* libx.so, libx.so.1 */
static bool is_named_shared_object(const char *name)
{
    const char *suffix = strstr(name, ".so");
    return suffix != NULL && (suffix[3] == '\0' || suffix[3] == '.');
}

/* Opens what a descriptor's link names, and leaves its times alone where that may be. */
static int open_link(const char *link)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = open(link, flags | O_NOATIME);
    return fd < 0 && errno == EPERM ? open(link, flags) : fd;
}

/* Opens a file to read it only when it is a regular one: what is at the name can have
 * become a device meanwhile, and to open a device is to use it. */
static int open_regular(int folder, const char *name)
{
    char link[64];
    struct stat found = {0};
    int fd = -1;
    int path = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (path < 0)
        return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", path);
    if (fstat(path, &found) == 0 && S_ISREG(found.st_mode))
        fd = open_link(link);
    close(path);
    return fd;
}

/* Returns how many of the first bytes there are. */
static size_t read_head(int folder, const char *name, char *head, size_t size)
{
    int fd = open_regular(folder, name);
    if (fd < 0)
        return 0;
    ssize_t length = pread(fd, head, size, 0);
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
