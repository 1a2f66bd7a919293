#include "rootfs_audit/util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Tries for a name that nothing has. */
enum { NAMES_MAX = 100 };

/* The folder that a path is in; NULL without memory. */
static char *folder_of(const char *path)
{
    char *copy = strdup(path);
    char *folder = copy == NULL ? NULL : strdup(dirname(copy));
    free(copy);
    return folder;
}

static int check_folder(const char *path, struct ra_error *err)
{
    char *folder = folder_of(path);
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

static bool is_written_straight(mode_t mode)
{
    return S_ISCHR(mode) || S_ISFIFO(mode);
}

int ra_new_file_check(const char *path, struct ra_error *err)
{
    struct stat itself;
    struct stat target;
    if (lstat(path, &itself) != 0)
        return errno == ENOENT
                   ? check_folder(path, err)
                   : ra_error_set(err, "%s cannot be written: %s; name another", path,
                                  strerror(errno));
    if (stat(path, &target) == 0 && is_written_straight(target.st_mode)) {
        if (access(path, W_OK) == 0)
            return 0;
        return ra_error_set(err, "%s cannot be written: %s; name another", path,
                            strerror(errno));
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
    return check_folder(path, err);
}

/* The part of a path after its last slash. */
static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool ra_new_file_is_same(const char *one, const char *other)
{
    struct stat first;
    struct stat second;
    char *folder = folder_of(one);
    char *other_folder = folder_of(other);
    bool is_same = folder != NULL && other_folder != NULL &&
                   strcmp(name_in(one), name_in(other)) == 0 &&
                   stat(folder, &first) == 0 && stat(other_folder, &second) == 0 &&
                   first.st_dev == second.st_dev && first.st_ino == second.st_ino;
    free(folder);
    free(other_folder);
    return is_same;
}

/* Returns a descriptor, or -1. */
static int open_straight(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 || !is_written_straight(info.st_mode))
        return -1;
    return open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
}

/* A file without a name in the folder; -1 where there can be none, or it could not be
 * given one later. */
static int open_nameless(const char *path)
{
    char *folder = access("/proc/self/fd", X_OK) == 0 ? folder_of(path) : NULL;
    int descriptor =
        folder == NULL ? -1 : open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(folder);
    return descriptor;
}

/* mkstemp(3) makes a file that only its owner reads; give it what open(2) would have. */
static int set_usual_mode(int descriptor)
{
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(descriptor, 0666 & ~mask);
}

static int open_named(struct ra_new_file *file)
{
    if (asprintf(&file->temporary, "%s.XXXXXX", file->path) < 0) {
        file->temporary = NULL;
        errno = ENOMEM;
        return -1;
    }
    int descriptor = mkostemp(file->temporary, O_CLOEXEC);
    if (descriptor >= 0 && set_usual_mode(descriptor) == 0)
        return descriptor;
    int cause = errno == EEXIST ? EAGAIN : errno; /* no name was free: not its own */
    if (descriptor >= 0) {
        close(descriptor);
        unlink(file->temporary);
    }
    free(file->temporary);
    file->temporary = NULL;
    errno = cause;
    return -1;
}

static void drop(struct ra_new_file *file)
{
    if (file->stream != NULL)
        fclose(file->stream);
    if (file->temporary != NULL)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    *file = (struct ra_new_file){0};
}

/* Ends it with an error whose message is only the cause. */
static int fail(struct ra_new_file *file, const char *cause, struct ra_error *err)
{
    struct stat info;
    bool is_kept = !file->is_straight && lstat(file->path, &info) == 0;
    ra_error_set(err, "%s could not be written: %s%s", file->path, cause,
                 is_kept ? "; what was there is kept" : "");
    drop(file);
    return -1;
}

static int refuse(struct ra_new_file *file, int cause, struct ra_error *err)
{
    if (cause != EEXIST)
        return fail(file, strerror(cause), err);
    ra_error_set(err,
                 "%s is there already and is kept; name another file, or remove it first",
                 file->path);
    drop(file);
    return -1;
}

int ra_new_file_open(struct ra_new_file *file, const char *path, struct ra_error *err)
{
    *file = (struct ra_new_file){.path = strdup(path)};
    if (file->path == NULL)
        return ra_error_nomem(err);
    int descriptor = open_straight(path);
    file->is_straight = descriptor >= 0;
    if (descriptor < 0)
        descriptor = open_nameless(path);
    if (descriptor < 0)
        descriptor = open_named(file);
    if (descriptor >= 0 && (file->stream = fdopen(descriptor, "w")) != NULL)
        return 0;
    int cause = errno;
    if (descriptor >= 0)
        close(descriptor);
    return refuse(file, cause, err);
}

/* Gives the file without a name this one. Returns -1 with errno set. */
static int give_name(const struct ra_new_file *file, const char *name)
{
    char descriptor[32];
    snprintf(descriptor, sizeof descriptor, "/proc/self/fd/%d", fileno(file->stream));
    return linkat(AT_FDCWD, descriptor, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* Gives it a temporary name, to be renamed. */
static int give_temporary_name(struct ra_new_file *file)
{
    struct timespec now;
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        clock_gettime(CLOCK_REALTIME, &now);
        if (asprintf(&file->temporary, "%s.%06lx", file->path,
                     ((unsigned long)now.tv_nsec + i) & 0xffffffUL) < 0) {
            file->temporary = NULL;
            errno = ENOMEM;
            return -1;
        }
        if (give_name(file, file->temporary) == 0)
            return 0;
        int cause = errno;
        free(file->temporary);
        file->temporary = NULL;
        errno = cause == EEXIST ? EAGAIN : cause;
        if (cause != EEXIST)
            return -1;
    }
    return -1;
}

/* Whoever could read the old one can read the new one, and nobody else. One of another
 * user, in a shared folder perhaps, decides nothing. */
static int take_over_mode(const struct ra_new_file *file)
{
    struct stat old;
    int descriptor = fileno(file->stream);
    if (lstat(file->path, &old) != 0 || !S_ISREG(old.st_mode) || old.st_uid != geteuid())
        return 0;
    if (fchown(descriptor, old.st_uid, old.st_gid) != 0)
        return -1;
    return fchmod(descriptor, old.st_mode & 0777);
}

/* A pipe cannot be synced, and need not be. */
static int sync_stream(const struct ra_new_file *file)
{
    if (fflush(file->stream) != 0)
        return -1;
    return file->is_straight ? 0 : fsync(fileno(file->stream));
}

/* So that the name outlives a power failure; some filesystems cannot, or need not. */
static void sync_folder(const char *path)
{
    char *folder = folder_of(path);
    int descriptor =
        folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

static int replace(struct ra_new_file *file)
{
    if (file->is_straight)
        return 0;
    if (take_over_mode(file) != 0 ||
        (file->temporary == NULL && give_temporary_name(file) != 0) ||
        rename(file->temporary, file->path) != 0)
        return -1;
    free(file->temporary);
    file->temporary = NULL;
    return 0;
}

static int create(struct ra_new_file *file)
{
    if (file->is_straight) {
        errno = EEXIST;
        return -1;
    }
    return file->temporary == NULL ? give_name(file, file->path)
                                   : link(file->temporary, file->path);
}

/* Ends it: synced, named by `name`, closed. */
static int finish(struct ra_new_file *file, int (*name)(struct ra_new_file *),
                  struct ra_error *err)
{
    int cause = sync_stream(file) == 0 && name(file) == 0 ? 0 : errno;
    if (fclose(file->stream) != 0 && cause == 0)
        cause = errno;
    file->stream = NULL;
    if (cause == 0 && !file->is_straight)
        sync_folder(file->path);
    if (cause != 0)
        return refuse(file, cause, err);
    drop(file);
    return 0;
}

int ra_new_file_replace(struct ra_new_file *file, struct ra_error *err)
{
    return finish(file, replace, err);
}

int ra_new_file_create(struct ra_new_file *file, struct ra_error *err)
{
    return finish(file, create, err);
}

int ra_new_file_fail(struct ra_new_file *file, struct ra_error *err)
{
    struct ra_error cause = {0};
    ra_error_set(&cause, "%s", ra_error_message(err));
    ra_error_clear(err);
    fail(file, ra_error_message(&cause), err);
    ra_error_clear(&cause);
    return -1;
}
