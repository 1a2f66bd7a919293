#include "rootfs_audit/evidence/process.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t cgroup_limit = 64UL << 10;
static const size_t status_limit = 64UL << 10;

enum ra_look ra_process_explain(int cause, const char *what, struct ra_error *why)
{
    if (cause == EACCES || cause == EPERM) {
        ra_error_set(why, "its process may not be looked at; run as root");
        return RA_LOOK_UNSEEN;
    }
    if (cause == ENOENT || cause == ESRCH) {
        ra_error_set(why, "the process that the engine names has ended");
        return RA_LOOK_UNSEEN;
    }
    ra_error_set(why, "%s of its process cannot be read: %s", what, strerror(cause));
    return RA_LOOK_HIDDEN;
}

enum ra_look ra_process_open(const char *proc, long pid, int *process,
                             struct ra_error *why)
{
    char path[64];
    snprintf(path, sizeof path, "%.40s/%ld", proc, pid);
    int opened = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) {
        ra_error_set(why,
                     "the process that the engine names is not to be found here: the "
                     "engine is on another host or in another PID namespace, or the "
                     "container has ended");
        return RA_LOOK_UNSEEN;
    }
    *process = opened;
    return RA_LOOK_SEEN;
}

enum ra_look ra_process_check(int process, const char *id, struct ra_error *why)
{
    struct ra_buffer text;
    ra_buffer_init(&text, cgroup_limit);
    int cause = ra_file_read(process, "cgroup", &text);
    bool is_of_container = cause == 0 && strstr(ra_buffer_text(&text), id) != NULL;
    ra_buffer_clear(&text);
    if (cause != 0)
        return ra_process_explain(cause, "the cgroup", why);
    if (is_of_container)
        return RA_LOOK_SEEN;
    ra_error_set(why, "the process that the engine names is not in this container's "
                      "cgroup here: the engine is on another host, the container has "
                      "ended, or its process has left the cgroup");
    return RA_LOOK_UNSEEN;
}

long ra_process_parent(int process)
{
    static const char key[] = "\nPPid:";
    struct ra_buffer text;
    long parent = 0;
    ra_buffer_init(&text, status_limit);
    const char *line = ra_file_read(process, "status", &text) == 0
                           ? strstr(ra_buffer_text(&text), key)
                           : NULL;
    if (line != NULL)
        parent = strtol(line + strlen(key), NULL, 10);
    ra_buffer_clear(&text);
    return parent > 0 ? parent : 0;
}

enum ra_users ra_process_users(int process)
{
    struct stat theirs = {0};
    struct stat own = {0};
    if (fstatat(process, "ns/user", &theirs, 0) != 0 ||
        stat("/proc/self/ns/user", &own) != 0)
        return RA_USERS_UNKNOWN;
    return theirs.st_dev == own.st_dev && theirs.st_ino == own.st_ino ? RA_USERS_SAME
                                                                      : RA_USERS_OTHER;
}
