#include "rootfs_audit/evidence/mount_view.h"

#include "rootfs_audit/evidence/root_mount.h"
#include "rootfs_audit/util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

bool ra_view_key_equals(const struct ra_view_key *a, const struct ra_view_key *b)
{
    return a->mount_namespace == b->mount_namespace && a->root_mount == b->root_mount &&
           a->root_inode == b->root_inode;
}

/* Fills the key, and *root with where the process's root directory is. */
static int read_root(int process, struct ra_view_key *key, char *root, size_t size)
{
    struct stat namespace = {0};
    struct statx where = {0};
    ssize_t length = readlinkat(process, "root", root, size - 1);
    if (length < 0)
        return errno;
    root[length] = '\0';
    if (fstatat(process, "ns/mnt", &namespace, 0) != 0 ||
        statx(process, "root", AT_STATX_DONT_SYNC, STATX_INO | STATX_MNT_ID, &where) != 0)
        return errno;
    key->mount_namespace = namespace.st_ino;
    key->root_mount = where.stx_mnt_id;
    key->root_inode = where.stx_ino;
    key->root_device =
        (unsigned long long)where.stx_dev_major << 32 | where.stx_dev_minor;
    return 0;
}

/* In a child process, which nobody shares its file system information with. The kernel
 * shows what is below a process's root directory, and setns(2) makes that the topmost
 * mount at "/": what it covers is seen from the lowest, `root`. */
_Noreturn static void send_table(int namespace, int root, int proc, int to)
{
    char chunk[16384];
    ssize_t length = 0;
    if (setns(namespace, CLONE_NEWNS) != 0 || fchdir(root) != 0 || chroot(".") != 0)
        _exit(errno);
    int table = openat(proc, "self/mountinfo", O_RDONLY | O_CLOEXEC);
    while (table >= 0 && (length = read(table, chunk, sizeof chunk)) > 0)
        for (ssize_t sent = 0; sent < length;) {
            ssize_t more = write(to, chunk + sent, (size_t)(length - sent));
            if (more < 0)
                _exit(errno);
            sent += more;
        }
    _exit(table < 0 || length < 0 ? errno : 0);
}

/* Reads the table of a whole mount namespace. */
static int read_namespace(int namespace, int root, int proc, struct ra_buffer *table)
{
    int ends[2] = {-1, -1};
    int status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    pid_t child = fork();
    if (child == 0)
        send_table(namespace, root, proc, ends[1]);
    int cause = child < 0 ? errno : 0;
    close(ends[1]);
    if (cause == 0)
        cause = ra_file_read_fd(ends[0], table);
    close(ends[0]); /* a child that still writes ends with EPIPE */
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (cause == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        cause = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
    return cause;
}

static int read_whole_table(const char *proc, int process, struct ra_buffer *table)
{
    int cause = 0;
    int folder = open(proc, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int namespace = openat(process, "ns/mnt", O_RDONLY | O_CLOEXEC);
    struct ra_root_mount root = {.folder = -1};
    if (folder < 0 || namespace < 0)
        cause = errno;
    else
        cause = ra_root_mount_open(process, &root);
    if (cause == 0)
        cause = read_namespace(namespace, root.folder, folder, table);
    if (root.folder >= 0)
        close(root.folder);
    if (folder >= 0)
        close(folder);
    if (namespace >= 0)
        close(namespace);
    return cause;
}

/* Whether a mount is in a table, by its number at the front of a line. */
bool ra_mount_view_has(const char *table, unsigned long long mount)
{
    char number[32];
    int length = snprintf(number, sizeof number, "\n%llu ", mount);
    return strncmp(table, number + 1, (size_t)length - 1) == 0 ||
           strstr(table, number) != NULL;
}

static enum ra_look read_view(const char *proc, int process, const char *id,
                              struct ra_buffer *table, struct ra_view_key *key,
                              struct ra_error *why)
{
    char root[4096];
    enum ra_look look = ra_process_check(process, id, why);
    if (look != RA_LOOK_SEEN)
        return look;
    int cause = read_root(process, key, root, sizeof root);
    if (cause != 0)
        return ra_process_explain(cause, "the root directory", why);
    cause = strcmp(root, "/") == 0 ? ra_file_read(process, "mountinfo", table)
                                   : read_whole_table(proc, process, table);
    if (cause != 0)
        return ra_process_explain(cause, "the mount table", why);
    if (strcmp(root, "/") != 0 &&
        !ra_mount_view_has(ra_buffer_text(table), key->root_mount)) {
        ra_error_set(why, "the mount of its root directory is covered by another, and "
                          "cannot be looked at");
        return RA_LOOK_HIDDEN;
    }
    return ra_process_check(process, id, why);
}

enum ra_look ra_mount_view_read(const char *proc, long pid, const char *id,
                                struct ra_buffer *table, struct ra_view_key *key,
                                struct ra_error *why)
{
    int process = -1;
    enum ra_look look = ra_process_open(proc, pid, &process, why);
    if (look != RA_LOOK_SEEN)
        return look;
    look = read_view(proc, process, id, table, key, why);
    close(process);
    return look;
}

bool ra_mount_view_can_write(const char *proc, long pid, const char *id, const char *name)
{
    struct statvfs how = {0};
    int process = -1;
    if (ra_process_open(proc, pid, &process, NULL) != RA_LOOK_SEEN)
        return false;
    int folder = openat(process, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool can_write = folder >= 0 && ra_process_check(process, id, NULL) == RA_LOOK_SEEN &&
                     fstatvfs(folder, &how) == 0 && (how.f_flag & ST_RDONLY) == 0;
    if (folder >= 0)
        close(folder);
    close(process);
    return can_write;
}

bool ra_mount_view_where(const char *proc, long pid, const char *name,
                         unsigned long long *mount, unsigned long long *device)
{
    struct statx where = {0};
    int process = -1;
    if (ra_process_open(proc, pid, &process, NULL) != RA_LOOK_SEEN)
        return false;
    bool is_known =
        statx(process, name, AT_STATX_DONT_SYNC, STATX_INO | STATX_MNT_ID, &where) == 0;
    close(process);
    *mount = where.stx_mnt_id;
    *device = (unsigned long long)where.stx_dev_major << 32 | where.stx_dev_minor;
    return is_known;
}
