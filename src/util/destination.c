#include "rootfs_audit/util/destination.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How long a pipe may be without a reader, and how often that is looked at. */
enum { READER_WAIT_MS = 2000, READER_LOOK_MS = 20 };

char *ra_destination_folder(const char *path)
{
    char *copy = strdup(path);
    char *folder = copy == NULL ? NULL : strdup(dirname(copy));
    free(copy);
    return folder;
}

static bool is_written_straight(mode_t mode)
{
    return S_ISCHR(mode) || S_ISFIFO(mode);
}

/* An older kernel does not tell; then renaming does. */
static bool is_mount(const char *path)
{
    struct statx info = {0};
    return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &info) == 0 &&
           (info.stx_attributes_mask & info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

int ra_destination_look(const char *path, enum ra_destination *what, struct ra_error *err)
{
    struct stat itself;
    struct stat target;
    *what = RA_DESTINATION_FREE;
    if (path[0] == '\0' || path[strlen(path) - 1] == '/')
        return ra_error_set(err, "%s is the name of a folder; name a file in it", path);
    if (lstat(path, &itself) != 0) {
        if (errno == ENOENT)
            return 0;
        return ra_error_set(err, "%s cannot be written: %s; name another", path,
                            strerror(errno));
    }
    if (stat(path, &target) == 0 && is_written_straight(target.st_mode)) {
        *what = RA_DESTINATION_STRAIGHT;
        return 0;
    }
    if (S_ISLNK(itself.st_mode))
        return ra_error_set(err,
                            "%s is a symbolic link, which would be replaced; name what "
                            "it points to",
                            path);
    if (S_ISDIR(itself.st_mode))
        return ra_error_set(err, "%s is a folder; name a file in it", path);
    if (!S_ISREG(itself.st_mode))
        return ra_error_set(err, "%s is neither a file nor a pipe; name another", path);
    if (is_mount(path))
        return ra_error_set(err,
                            "%s is a mount of its own, and so cannot be replaced; mount "
                            "the folder that it is in",
                            path);
    *what = RA_DESTINATION_FILE;
    return 0;
}

static int check_folder(const char *path, struct ra_error *err)
{
    char *folder = ra_destination_folder(path);
    if (folder == NULL)
        return ra_error_nomem(err);
    int status = access(folder, W_OK | X_OK);
    if (status != 0)
        ra_error_set(err,
                     "%s cannot be written, because its folder %s cannot: %s; name "
                     "another",
                     path, folder, strerror(errno));
    free(folder);
    return status;
}

int ra_destination_check(const char *path, struct ra_error *err)
{
    enum ra_destination what;
    if (ra_destination_look(path, &what, err) != 0)
        return -1;
    if (what != RA_DESTINATION_STRAIGHT)
        return check_folder(path, err);
    if (access(path, W_OK) == 0)
        return 0;
    return ra_error_set(err, "%s cannot be written: %s; name another", path,
                        strerror(errno));
}

int ra_destination_check_free(const char *path, struct ra_error *err)
{
    struct stat info;
    if (lstat(path, &info) == 0)
        return ra_error_set(err,
                            "%s is there already and is kept; name another file, or "
                            "remove it first",
                            path);
    return ra_destination_check(path, err);
}

/* The part of a path after its last slash. */
static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool is_one_inode(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_one_name(const char *one, const char *other)
{
    struct stat first;
    struct stat second;
    char *folder = ra_destination_folder(one);
    char *other_folder = ra_destination_folder(other);
    bool is_same = folder != NULL && other_folder != NULL &&
                   strcmp(name_in(one), name_in(other)) == 0 &&
                   stat(folder, &first) == 0 && stat(other_folder, &second) == 0 &&
                   is_one_inode(&first, &second);
    free(folder);
    free(other_folder);
    return is_same;
}

/* What is read from one device, as a terminal, may be written to it. */
bool ra_destination_is_same(const char *one, const char *other)
{
    struct stat first;
    struct stat second;
    if (stat(one, &first) != 0 || stat(other, &second) != 0)
        return is_one_name(one, other);
    return is_one_inode(&first, &second) && !S_ISCHR(first.st_mode);
}

bool ra_destination_is_open(const char *path, int descriptor)
{
    struct stat file;
    struct stat open_file;
    return stat(path, &file) == 0 && S_ISREG(file.st_mode) &&
           fstat(descriptor, &open_file) == 0 && is_one_inode(&file, &open_file);
}

/* Open, but for a pipe that nobody reads. */
static int open_at_once(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    int flags = fcntl(descriptor, F_GETFL);
    if (flags >= 0 && fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0)
        return descriptor;
    int cause = errno;
    close(descriptor);
    errno = cause;
    return -1;
}

int ra_destination_open_straight(const char *path)
{
    struct stat info;
    int descriptor = open_at_once(path);
    bool is_pipe = descriptor < 0 && errno == ENXIO && stat(path, &info) == 0 &&
                   S_ISFIFO(info.st_mode);
    for (int waited = 0; is_pipe && waited < READER_WAIT_MS; waited += READER_LOOK_MS) {
        const struct timespec pause = {.tv_nsec = READER_LOOK_MS * 1000000L};
        nanosleep(&pause, NULL);
        descriptor = open_at_once(path);
        if (descriptor >= 0 || errno != ENXIO)
            return descriptor;
    }
    if (is_pipe)
        errno = EPIPE;
    return descriptor;
}
