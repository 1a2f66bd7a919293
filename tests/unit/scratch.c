#include "unit.h"

#include "scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void scratch_make(char folder[SCRATCH_SIZE])
{
    strcpy(folder, "/tmp/ra.XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *file, int type,
                      struct FTW *place)
{
    (void)file;
    (void)type;
    (void)place;
    return remove(path);
}

void scratch_remove(const char *folder)
{
    assert_int_equal(nftw(folder, remove_one, 64, FTW_DEPTH | FTW_PHYS), 0);
}

const char *scratch_path(const char *folder, const char *name)
{
    static char paths[4][SCRATCH_SIZE];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, SCRATCH_SIZE, "%s/%s", folder, name);
    return path;
}

void scratch_folder(const char *folder, const char *name)
{
    assert_int_equal(mkdir(scratch_path(folder, name), 0700), 0);
}

void scratch_file(const char *folder, const char *name, const char *text, mode_t mode)
{
    int fd =
        open(scratch_path(folder, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}
