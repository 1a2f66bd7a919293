#include "rootfs_audit/util/new_file.h"

#include "rootfs_audit/util/destination.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

/* Tries for a name that nothing has. */
enum { NAMES_MAX = 100 };

/* Where acl(5) keeps who may read a file besides. */
static const char access_list[] = "system.posix_acl_access";

/* A file without a name in the folder; -1 where there can be none, or it could not be
 * given one later. */
static int open_nameless(const char *path)
{
    char *folder =
        access("/proc/self/fd", X_OK) == 0 ? ra_destination_folder(path) : NULL;
    int descriptor =
        folder == NULL ? -1 : open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(folder);
    return descriptor;
}

/* FOLDER/.rootfs-audit.ENDING, so that it is no longer than a name may be; NULL without
 * memory. */
static char *temporary_name(const char *path, const char *ending)
{
    char *name = NULL;
    char *folder = ra_destination_folder(path);
    if (folder == NULL || asprintf(&name, "%s/.rootfs-audit.%s", folder, ending) < 0)
        name = NULL;
    free(folder);
    return name;
}

static int open_named(struct ra_new_file *file)
{
    file->temporary = temporary_name(file->path, "XXXXXX");
    if (file->temporary == NULL) {
        errno = ENOMEM;
        return -1;
    }
    int descriptor = mkostemp(file->temporary, O_CLOEXEC);
    if (descriptor >= 0)
        return descriptor;
    int cause = errno == EEXIST ? EAGAIN : errno; /* no name was free: not its own */
    free(file->temporary);
    file->temporary = NULL;
    errno = cause;
    return -1;
}

void ra_new_file_drop(struct ra_new_file *file)
{
    if (file->stream != NULL)
        fclose(file->stream);
    if (file->temporary != NULL)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    *file = (struct ra_new_file){0};
}

/* Returns -1. */
static int tell(const struct ra_new_file *file, const char *cause, struct ra_error *err)
{
    struct stat info;
    bool is_kept = !file->is_straight && lstat(file->path, &info) == 0;
    ra_error_set(err, "%s could not be written: %s%s", file->path, cause,
                 is_kept ? "; what was there is kept" : "");
    return -1;
}

/* The bits of a mode for a file whose group is another: of the old group and of everybody
 * there may be some in it. */
static mode_t without_group(mode_t mode)
{
    mode_t least = mode & mode >> 3 & S_IRWXO;
    return (mode & S_IRWXU) | least << 3 | least;
}

/* Gives the file the list of the other one. False where there is one and it cannot. */
static bool copy_access_list(const char *path, int descriptor)
{
    char list[4096];
    ssize_t size = lgetxattr(path, access_list, list, sizeof list);
    if (size < 0)
        return errno == ENODATA || errno == ENOTSUP;
    return fsetxattr(descriptor, access_list, list, (size_t)size, 0) == 0;
}

/* Where anybody can put a file, one of another user says nothing of who may read the new
 * one. */
static bool is_open_to_all(const char *path)
{
    struct stat info;
    char *folder = ra_destination_folder(path);
    bool is_so =
        folder == NULL || stat(folder, &info) != 0 || (info.st_mode & S_IWOTH) != 0;
    free(folder);
    return is_so;
}

/* Nobody can read the new one who could not read the old one. Where it has another owner
 * it is no wider than usual either. */
static int take_over_mode(const char *path, const struct stat *old, mode_t usual,
                          int descriptor)
{
    struct stat made;
    if (fstat(descriptor, &made) != 0)
        return -1;
    bool is_own =
        old->st_uid == made.st_uid ||
        (!is_open_to_all(path) && fchown(descriptor, old->st_uid, (gid_t)-1) == 0);
    bool has_group = old->st_gid == made.st_gid ||
                     (is_own && fchown(descriptor, (uid_t)-1, old->st_gid) == 0);
    mode_t mode = has_group ? old->st_mode : without_group(old->st_mode);
    if (!is_own)
        mode = (mode & usual) | S_IRUSR | S_IWUSR;
    /* With an access list the bits of the group are a mask, and nobody's. */
    bool has_list = lgetxattr(path, access_list, NULL, 0) > 0;
    if (fchmod(descriptor, mode & (has_list ? 0707 : 0777)) != 0)
        return -1;
    if (has_list && is_own && has_group && !copy_access_list(path, descriptor))
        return fchmod(descriptor, mode & 0707);
    return 0;
}

/* As open(2) would have it: the folder's default list counts, or the umask. A file
 * without a name has it so; one of mkstemp(3) is its owner's alone until here. */
static int set_mode(const struct ra_new_file *file, int descriptor)
{
    struct stat old;
    mode_t mask = umask(0);
    umask(mask);
    if (file->way == RA_NEW_FILE_REPLACE && lstat(file->path, &old) == 0 &&
        S_ISREG(old.st_mode)) {
        fremovexattr(descriptor, access_list); /* which the folder may have given it */
        return take_over_mode(file->path, &old, 0666 & ~mask, descriptor);
    }
    if (file->temporary == NULL)
        return 0;
    bool has_list = fgetxattr(descriptor, access_list, NULL, 0) > 0;
    return fchmod(descriptor, has_list ? 0666 : 0666 & ~mask);
}

/* Returns a descriptor, or -1 with errno set. */
static int open_file(struct ra_new_file *file)
{
    if (file->is_straight)
        return ra_destination_open_straight(file->path);
    int descriptor = open_nameless(file->path);
    return descriptor < 0 ? open_named(file) : descriptor;
}

static int open_stream(struct ra_new_file *file, struct ra_error *err)
{
    int descriptor = open_file(file);
    if (descriptor >= 0 && (file->is_straight || set_mode(file, descriptor) == 0) &&
        (file->stream = fdopen(descriptor, "w")) != NULL)
        return 0;
    int cause = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (file->is_straight && cause == EPIPE)
        return tell(file, "nobody reads this pipe", err);
    return tell(file, strerror(cause), err);
}

static int look(const char *path, enum ra_new_file_way way, bool *is_straight,
                struct ra_error *err)
{
    enum ra_destination what;
    if (way == RA_NEW_FILE_CREATE)
        return ra_destination_check_free(path, err);
    int status = ra_destination_look(path, &what, err);
    *is_straight = what == RA_DESTINATION_STRAIGHT;
    return status;
}

int ra_new_file_open(struct ra_new_file *file, const char *path, enum ra_new_file_way way,
                     struct ra_error *err)
{
    *file = (struct ra_new_file){.way = way};
    if (look(path, way, &file->is_straight, err) != 0)
        return -1;
    file->path = strdup(path);
    int status = file->path == NULL ? ra_error_nomem(err) : open_stream(file, err);
    if (status != 0)
        ra_new_file_drop(file);
    return status;
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
    char ending[32];
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        clock_gettime(CLOCK_REALTIME, &now);
        snprintf(ending, sizeof ending, "%06lx",
                 ((unsigned long)now.tv_nsec + i) & 0xffffffUL);
        file->temporary = temporary_name(file->path, ending);
        if (file->temporary == NULL) {
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

/* A pipe cannot be synced, and need not be. */
static int sync_stream(struct ra_new_file *file)
{
    if (file->is_synced)
        return 0;
    file->is_synced = fflush(file->stream) == 0 &&
                      (file->is_straight || fsync(fileno(file->stream)) == 0);
    return file->is_synced ? 0 : -1;
}

/* So that the name outlives a power failure; some filesystems cannot, or need not. */
static void sync_folder(const char *path)
{
    char *folder = ra_destination_folder(path);
    int descriptor =
        folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

/* What is there is looked at once more: much time may have passed. */
static int replace(struct ra_new_file *file, struct ra_error *err)
{
    enum ra_destination what;
    if (file->is_straight)
        return 0;
    if (ra_destination_look(file->path, &what, err) != 0)
        return -1;
    if (what == RA_DESTINATION_STRAIGHT)
        return ra_error_set(err, "%s has become a pipe or a device; try again",
                            file->path);
    if (what == RA_DESTINATION_FREE && file->temporary == NULL &&
        give_name(file, file->path) == 0)
        return 0;
    if ((file->temporary == NULL && give_temporary_name(file) != 0) ||
        rename(file->temporary, file->path) != 0)
        return tell(file, strerror(errno), err);
    free(file->temporary);
    file->temporary = NULL;
    return 0;
}

static int create(struct ra_new_file *file, struct ra_error *err)
{
    int status = file->temporary == NULL ? give_name(file, file->path)
                                         : link(file->temporary, file->path);
    if (status == 0)
        return 0;
    if (errno == EEXIST && ra_destination_check_free(file->path, err) != 0)
        return -1;
    return tell(file, strerror(errno), err);
}

static int give_its_name(struct ra_new_file *file, struct ra_error *err)
{
    return file->way == RA_NEW_FILE_CREATE ? create(file, err) : replace(file, err);
}

int ra_new_file_sync(struct ra_new_file *file, struct ra_error *err)
{
    if (sync_stream(file) == 0)
        return 0;
    tell(file, strerror(errno), err);
    ra_new_file_drop(file);
    return -1;
}

int ra_new_file_finish(struct ra_new_file *file, struct ra_error *err)
{
    int status = sync_stream(file) == 0 ? give_its_name(file, err)
                                        : tell(file, strerror(errno), err);
    if (status == 0 && !file->is_straight)
        sync_folder(file->path);
    ra_new_file_drop(file);
    return status;
}

int ra_new_file_fail(struct ra_new_file *file, struct ra_error *err)
{
    struct ra_error cause = {0};
    ra_error_set(&cause, "%s", ra_error_message(err));
    ra_error_clear(err);
    tell(file, ra_error_message(&cause), err);
    ra_error_clear(&cause);
    ra_new_file_drop(file);
    return -1;
}
