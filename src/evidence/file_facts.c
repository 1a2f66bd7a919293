#include "rootfs_audit/evidence/file_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static enum ra_file_kind kind_of(unsigned mode)
{
    if (S_ISREG(mode))
        return RA_FILE_REGULAR;
    return S_ISDIR(mode) ? RA_FILE_FOLDER : RA_FILE_OTHER;
}

/* What the file would take on a tmpfs: all of its bytes, also where a filesystem keeps a
 * small file without a block; but not the holes of a sparse one (lastlog may claim
 * gigabytes). What only compression makes smaller is not told from holes. Anything else
 * than a regular file takes no blocks there. */
static long long size_of(const struct statx *file)
{
    enum { SMALL = 4096 };
    unsigned long long size = file->stx_size;
    unsigned long long allocated = file->stx_blocks * 512;
    if (!S_ISREG(file->stx_mode))
        return 0;
    if (size > SMALL && allocated < size)
        size = allocated;
    return (long long)size;
}

struct ra_written ra_file_facts(const struct statx *file)
{
    struct ra_written facts = ra_written_unknown();
    facts.kind = kind_of(file->stx_mode);
    facts.size = size_of(file);
    facts.written_at = file->stx_mtime.tv_sec;
    return facts;
}

/* Returns 0, or what went wrong as errno(3) has it. */
static int read_path(int folder, const char *link, char *path)
{
    ssize_t length = readlinkat(folder, link, path, RA_FILE_PATH_SIZE);
    if (length < 0)
        return errno;
    if (length == RA_FILE_PATH_SIZE)
        return ENAMETOOLONG;
    path[length] = '\0';
    return path[0] == '/' ? 0 : ENOENT;
}

/* Where the suffix begins, or NULL. */
static char *find_suffix(char *path)
{
    static const char suffix[] = " (deleted)";
    size_t length = strlen(path);
    size_t suffix_length = strlen(suffix);
    if (length <= suffix_length || strcmp(path + length - suffix_length, suffix) != 0)
        return NULL;
    return path + length - suffix_length;
}

/* Overlayfs takes a name away before it counts it as gone. */
static bool has_no_name(int folder, const char *link)
{
    enum { TRIES = 3 };
    for (int tries = 0; tries < TRIES; tries++) {
        struct statx file = {0};
        if (statx(folder, link, AT_STATX_DONT_SYNC, STATX_NLINK, &file) != 0)
            return false;
        if (file.stx_nlink == 0)
            return true;
        sched_yield();
    }
    return false;
}

int ra_file_path(int folder, const char *link, char *path)
{
    int cause = read_path(folder, link, path);
    if (cause != 0 || find_suffix(path) == NULL || !has_no_name(folder, link))
        return cause;
    /* It may have been deleted just now: what looked like a suffix was its name then. */
    cause = read_path(folder, link, path);
    char *suffix = cause == 0 ? find_suffix(path) : NULL;
    if (suffix != NULL)
        *suffix = '\0';
    return cause;
}
