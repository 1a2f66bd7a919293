#include "rootfs_audit/evidence/process_files.h"

#include "rootfs_audit/evidence/file_facts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_wanted(const struct ra_process_files *wanted, unsigned long long mount)
{
    return mount == wanted->root_mounts[0] || mount == wanted->root_mounts[1];
}

/* Adds a file by its link in the folder fd or map_files. Returns as the functions of the
 * header do. */
static int add_file(const struct ra_process_files *wanted, int folder, const char *link,
                    struct ra_written seen, struct ra_error *err)
{
    struct statx file = {0};
    char path[RA_FILE_PATH_SIZE];
    if (statx(folder, link, AT_STATX_DONT_SYNC, STATX_BASIC_STATS | STATX_MNT_ID,
              &file) != 0)
        return errno;
    if (!S_ISREG(file.stx_mode) || !is_wanted(wanted, file.stx_mnt_id))
        return 0;
    int cause = ra_file_path(folder, link, path);
    if (cause != 0)
        return cause;
    struct ra_written facts = ra_file_facts(&file);
    facts.evidence = seen.evidence;
    facts.is_executed = seen.is_executed;
    facts.is_roots = seen.evidence != 0 && wanted->is_roots;
    return ra_gather_add(wanted->files, path, &facts, err);
}

/* What ends with its process, or is closed or unmapped meanwhile, is no gap. */
static bool is_gone(int cause)
{
    return cause == ENOENT || cause == ESRCH;
}

/* Reads the number after a name in the text of fdinfo. */
static bool read_number(const char *text, const char *name, int base,
                        unsigned long long *number)
{
    char *end = NULL;
    const char *at = strstr(text, name);
    if (at == NULL)
        return false;
    at += strlen(name);
    *number = strtoull(at, &end, base);
    return end != at;
}

/* Reads the flags, and the id of the mount, of an open file. Returns 0, or what went
 * wrong as errno(3) has it. */
static int read_fdinfo(int fdinfo, const char *name, unsigned long long *flags,
                       unsigned long long *mount)
{
    char text[256]; /* they come first; a file's locks, any number of them, come last */
    int fd = openat(fdinfo, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    ssize_t length = read(fd, text, sizeof text - 1);
    int cause = length < 0 ? errno : 0;
    close(fd);
    if (cause != 0)
        return cause;
    text[length] = '\0';
    if (!read_number(text, "flags:", 8, flags) ||
        !read_number(text, "mnt_id:", 10, mount))
        return ENOSYS;
    return 0;
}

static int add_descriptor(const struct ra_process_files *wanted, int fds, int fdinfo,
                          const char *name, struct ra_error *err)
{
    unsigned long long flags = 0;
    unsigned long long mount = 0;
    struct ra_written seen = {.evidence = RA_EVIDENCE_OPEN_FILES};
    int cause = read_fdinfo(fdinfo, name, &flags, &mount);
    if (cause == 0 && (flags & O_ACCMODE) != O_RDONLY && is_wanted(wanted, mount))
        cause = add_file(wanted, fds, name, seen, err);
    return is_gone(cause) ? 0 : cause;
}

/* Opens two parts of a process's folder. Returns 0, or what went wrong as errno(3) has
 * it. */
static int open_parts(int process, const char *looked_up, const char *read, int parts[2])
{
    int first = openat(process, looked_up, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (first < 0)
        return errno;
    int second = openat(process, read, O_RDONLY | O_CLOEXEC);
    if (second < 0) {
        int cause = errno;
        close(first);
        return cause;
    }
    parts[0] = first;
    parts[1] = second;
    return 0;
}

static int add_descriptors(const struct ra_process_files *wanted, DIR *fds, int fdinfo,
                           struct ra_error *err)
{
    int cause = 0;
    while (cause == 0 && !wanted->files->is_full) {
        errno = 0;
        const struct dirent *entry = readdir(fds);
        if (entry == NULL)
            return errno;
        if (entry->d_name[0] != '.')
            cause = add_descriptor(wanted, dirfd(fds), fdinfo, entry->d_name, err);
    }
    return cause;
}

int ra_process_files_add_open(const struct ra_process_files *wanted, struct ra_error *err)
{
    int parts[2] = {-1, -1};
    int cause = open_parts(wanted->process, "fdinfo", "fd", parts);
    if (cause != 0)
        return cause;
    DIR *fds = fdopendir(parts[1]);
    if (fds == NULL) {
        cause = errno;
        close(parts[1]);
    } else {
        cause = add_descriptors(wanted, fds, parts[0], err);
        closedir(fds);
    }
    close(parts[0]);
    return cause;
}

/* Looks at a line of maps: whether it is of a file that is run, or may be written to, and
 * its name in map_files. */
static bool read_mapping(const char *line, struct ra_written *seen, char *name,
                         size_t size)
{
    char *at = NULL;
    unsigned long begin = strtoul(line, &at, 16);
    if (*at != '-')
        return false;
    unsigned long end = strtoul(at + 1, &at, 16);
    if (*at != ' ' || strlen(at) < 6)
        return false;
    const char *access = at + 1; /* "rwxs" */
    *seen = (struct ra_written){0};
    if (access[1] == 'w' && access[3] == 's')
        seen->evidence = RA_EVIDENCE_OPEN_FILES;
    seen->is_executed = access[2] == 'x';
    snprintf(name, size, "%lx-%lx", begin, end);
    return seen->evidence != 0 || seen->is_executed;
}

static int add_mapping(const struct ra_process_files *wanted, int files, const char *line,
                       struct ra_error *err)
{
    struct ra_written seen;
    char name[64];
    if (!read_mapping(line, &seen, name, sizeof name))
        return 0;
    int cause = add_file(wanted, files, name, seen, err);
    return is_gone(cause) ? 0 : cause;
}

static int add_mappings(const struct ra_process_files *wanted, FILE *maps, int files,
                        struct ra_error *err)
{
    char *line = NULL;
    size_t size = 0;
    int cause = 0;
    errno = 0;
    while (cause == 0 && !wanted->files->is_full && getline(&line, &size, maps) > 0) {
        cause = add_mapping(wanted, files, line, err);
        errno = 0;
    }
    if (cause == 0 && ferror(maps))
        cause = errno != 0 ? errno : EIO;
    free(line);
    return cause;
}

/* The table's own paths and devices are not used: depending on the kernel they are of the
 * overlay or of what is below it. */
int ra_process_files_add_mapped(const struct ra_process_files *wanted,
                                struct ra_error *err)
{
    int parts[2] = {-1, -1};
    int cause = open_parts(wanted->process, "map_files", "maps", parts);
    if (cause != 0)
        return cause;
    FILE *maps = fdopen(parts[1], "r");
    if (maps == NULL) {
        cause = errno;
        close(parts[1]);
    } else {
        cause = add_mappings(wanted, maps, parts[0], err);
        fclose(maps);
    }
    close(parts[0]);
    return cause;
}
