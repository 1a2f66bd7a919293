#include "rootfs_audit/evidence/upper_dir.h"

#include "rootfs_audit/evidence/file_facts.h"
#include "rootfs_audit/evidence/lower_dirs.h"
#include "rootfs_audit/evidence/root_layers.h"
#include "rootfs_audit/evidence/untrusted.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each level of the tree that is being read holds a descriptor; folders of real programs
 * are not nearly that deep. */
enum { LEVELS_MAX = 256 };

/* A tree that passes these was made to use up our time and memory. */
enum { ENTRIES_MAX = 4000000 };
static const size_t bytes_max = 512UL << 20;

struct level {
    DIR *folder;
    size_t path_length; /* of its path in the container; 0 for "/" */
};

struct walk {
    struct level levels[LEVELS_MAX];
    size_t depth;
    char path[RA_FILE_PATH_SIZE]; /* of the entry that is looked at */
    size_t entries;
    size_t bytes; /* of their paths */
    struct ra_written_list *written;
    bool is_complete;
    struct ra_error *why; /* it is not, as first noticed */
    struct ra_lower_dirs lower;
};

static void miss(struct walk *walk, const char *why)
{
    if (walk->is_complete)
        ra_error_set(walk->why, "%s", why);
    walk->is_complete = false;
}

/* What went wrong with an entry; one that is gone meanwhile is none. */
static void miss_entry(struct walk *walk, int cause)
{
    if (cause == EACCES || cause == EPERM)
        miss(walk, "its upper directory may not be read; run as root");
    else if (cause == EMFILE || cause == ENFILE)
        miss(walk, "too many files are open to read its upper directory (ulimit -n)");
    else if (cause != ENOENT && cause != ENOTDIR && cause != ELOOP)
        miss(walk, "a part of its upper directory cannot be read");
}

/* Makes walk->path that of an entry of the innermost folder. */
static bool set_path(struct walk *walk, const char *name)
{
    size_t base = walk->levels[walk->depth - 1].path_length;
    size_t length = strlen(name);
    if (base + 1 + length >= sizeof walk->path)
        return false;
    walk->path[base] = '/';
    memcpy(walk->path + base + 1, name, length + 1);
    return true;
}

static int add(struct walk *walk, struct ra_written facts, struct ra_error *err)
{
    facts.evidence = RA_EVIDENCE_UPPERDIR;
    walk->entries++;
    walk->bytes += strlen(walk->path);
    return ra_written_add(walk->written, walk->path, &facts, err);
}

/* Its time is no entry's own: overlayfs links one whiteout to many names. */
static int add_deleted(struct walk *walk, struct ra_error *err)
{
    struct ra_written facts = ra_written_unknown();
    facts.change = RA_CHANGE_DELETED;
    return add(walk, facts, err);
}

static bool is_whiteout(const struct statx *file)
{
    return S_ISCHR(file->stx_mode) && file->stx_rdev_major == 0 &&
           file->stx_rdev_minor == 0;
}

/* What fuse-overlayfs, which Podman uses, writes where it may not make devices: an empty
 * file .wh.NAME for a deleted NAME, and .wh..wh..opq in a folder that hides the image's.
 * Returns NAME, "" for other marks, or NULL for a file that only looks like it. */
static const char *marked_name(const char *name, const struct statx *file)
{
    static const char mark[] = ".wh.";
    size_t length = strlen(mark);
    if (strncmp(name, mark, length) != 0 || !S_ISREG(file->stx_mode) ||
        file->stx_size != 0)
        return NULL;
    name += length;
    if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return NULL;
    return strncmp(name, mark, length) == 0 ? "" : name;
}

/* What became of a folder itself: overlayfs copies it up as it was. */
static void compare(const struct walk *walk, const struct statx *file,
                    struct ra_written *facts)
{
    struct statx was = {0};
    if (!ra_lower_dirs_stat(&walk->lower, walk->path, &was) || !S_ISDIR(was.stx_mode))
        return;
    facts->is_reowned = was.stx_mode != file->stx_mode || was.stx_uid != file->stx_uid ||
                        was.stx_gid != file->stx_gid;
    facts->is_retimed = was.stx_mtime.tv_sec != file->stx_mtime.tv_sec ||
                        was.stx_mtime.tv_nsec != file->stx_mtime.tv_nsec;
}

static void enter(struct walk *walk, int folder, const char *name)
{
    if (walk->depth == LEVELS_MAX) {
        miss(walk, "its upper directory is deeper than 256 folders");
        return;
    }
    int fd = ra_untrusted_open(folder, name, O_DIRECTORY);
    DIR *opened = fd < 0 ? NULL : fdopendir(fd);
    if (opened == NULL) {
        miss_entry(walk, errno);
        if (fd >= 0)
            close(fd);
        return;
    }
    walk->levels[walk->depth++] =
        (struct level){.folder = opened, .path_length = strlen(walk->path)};
}

static int add_entry(struct walk *walk, const char *name, struct ra_error *err)
{
    struct statx file = {0};
    int folder = dirfd(walk->levels[walk->depth - 1].folder);
    if (!set_path(walk, name)) {
        miss(walk, "its upper directory has paths of more than 4096 bytes");
        return 0;
    }
    if (statx(folder, name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_BASIC_STATS,
              &file) != 0) {
        miss_entry(walk, errno);
        return 0;
    }
    if (is_whiteout(&file))
        return add_deleted(walk, err);
    const char *deleted = marked_name(name, &file);
    if (deleted != NULL)
        return *deleted != '\0' && set_path(walk, deleted) ? add_deleted(walk, err) : 0;
    struct ra_written facts = ra_file_facts(&file);
    facts.is_executed = ra_untrusted_is_program(folder, name, &file);
    if (facts.kind == RA_FILE_FOLDER)
        compare(walk, &file, &facts);
    if (add(walk, facts, err) != 0)
        return -1;
    if (facts.kind == RA_FILE_FOLDER)
        enter(walk, folder, name);
    return 0;
}

static void leave(struct walk *walk)
{
    closedir(walk->levels[--walk->depth].folder);
}

/* Not by recursion: the tree's depth is the container's choice. */
static int read_tree(struct walk *walk, struct ra_error *err)
{
    int status = 0;
    while (status == 0 && walk->depth > 0) {
        errno = 0;
        const struct dirent *entry = readdir(walk->levels[walk->depth - 1].folder);
        if (entry == NULL) {
            if (errno != 0)
                miss_entry(walk, errno);
            leave(walk);
        } else if (walk->entries >= ENTRIES_MAX || walk->bytes >= bytes_max) {
            miss(walk, "its upper directory has more files than can be looked at");
            break;
        } else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            status = add_entry(walk, entry->d_name, err);
        }
    }
    while (walk->depth > 0)
        leave(walk);
    return status;
}

static int explain(int cause, struct ra_error *why)
{
    if (cause == EACCES || cause == EPERM)
        return ra_error_set(why, "its upper directory may not be read; run as root");
    if (cause == ENOENT)
        return ra_error_set(why, "its upper directory is not on this host");
    return ra_error_set(why, "its upper directory cannot be read: %s", strerror(cause));
}

static const char not_a_layer[] =
    "the upper directory that is named is not a folder of a storage driver";

/* Returns 1 where there is such a file, 0 where there is not, or -1 with `why` set. */
static int has(int layer, const char *name, mode_t kind, struct ra_error *why)
{
    struct stat found = {0};
    if (fstatat(layer, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : explain(errno, why);
    return (found.st_mode & S_IFMT) == kind;
}

/* What storage drivers keep in a layer's folder: overlay2 and Podman's overlay the upper
 * directory `diff`, a file `link` and the folder `work`; containerd's overlayfs `fs` and
 * `work`. The engine's word is not enough for the second, which could be any folder. */
static int is_layer(const struct ra_workload *workload, int layer, const char *name,
                    struct ra_error *why)
{
    bool is_diff = strcmp(name, "diff") == 0;
    if (!is_diff && (strcmp(name, "fs") != 0 || workload->layers_pid == 0))
        return 0;
    int is_whole = is_diff ? has(layer, "link", S_IFREG, why) : 1;
    return is_whole == 1 ? has(layer, "work", S_IFDIR, why) : is_whole;
}

/* Returns a descriptor, or -1 with `why` set. */
static int open_layer(const struct ra_workload *workload, int layer, const char *name,
                      struct ra_error *why)
{
    int is_known = is_layer(workload, layer, name, why);
    if (is_known <= 0)
        return is_known == 0 ? ra_error_set(why, "%s", not_a_layer) : -1;
    int upper = ra_untrusted_open(layer, name, O_DIRECTORY);
    return upper < 0 ? explain(errno, why) : upper;
}

/* Returns a descriptor, or -1 with `why` set. */
static int open_upper_dir(const struct ra_workload *workload, struct ra_error *why)
{
    char *path = ra_root_layers_path(workload, workload->upper_dir);
    if (path == NULL)
        return explain(ENOMEM, why);
    char *slash = strrchr(path, '/');
    int upper = -1;
    if (path[0] != '/' || slash == path) {
        ra_error_set(why, "%s", not_a_layer);
    } else {
        *slash = '\0';
        int layer = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        upper =
            layer < 0 ? explain(errno, why) : open_layer(workload, layer, slash + 1, why);
        if (layer >= 0)
            close(layer);
    }
    free(path);
    return upper;
}

static int read_folder(DIR *folder, const struct ra_workload *workload,
                       struct ra_written_list *written, bool *was_read,
                       struct ra_error *why, struct ra_error *err)
{
    struct walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL) {
        closedir(folder);
        return ra_error_nomem(err);
    }
    walk->levels[walk->depth++].folder = folder;
    walk->written = written;
    ra_lower_dirs_open(&walk->lower, workload);
    walk->is_complete = true;
    walk->why = why;
    int status = read_tree(walk, err);
    *was_read = status == 0 && walk->is_complete;
    ra_lower_dirs_close(&walk->lower);
    free(walk);
    return status;
}

/* Why the upper directory is not known. */
static void explain_unknown(const struct ra_workload *workload, struct ra_error *why)
{
    if (workload->snapshotter != NULL && workload->pid == 0)
        ra_error_set(why, "the image is in the containerd image store, where only a "
                          "running container shows its upper directory: start it");
    else if (workload->snapshotter != NULL &&
             strcmp(workload->snapshotter, "overlayfs") != 0)
        ra_error_set(why, "the containerd snapshotter %s has no upper directory",
                     workload->snapshotter);
    else if (workload->snapshotter != NULL)
        ra_error_set(why, "the image is in the containerd image store, and the engine's "
                          "mount of the container's root is not visible here: run as "
                          "root on the engine's host");
    else
        ra_error_set(why, "the engine names no upper directory; its storage driver may "
                          "have none");
}

int ra_upper_dir_read(const struct ra_workload *workload, struct ra_written_list *written,
                      bool *was_read, struct ra_error *why, struct ra_error *err)
{
    *was_read = false;
    if (workload->upper_dir == NULL) {
        explain_unknown(workload, why);
        return 0;
    }
    int fd = open_upper_dir(workload, why);
    if (fd < 0)
        return 0;
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        explain(errno, why);
        close(fd);
        return 0;
    }
    return read_folder(folder, workload, written, was_read, why, err);
}
