#include "rootfs_audit/evidence/real_path.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LINKS_MAX = 40,    /* as the kernel */
    PARTS_MAX = 10000, /* a path that has more was made to take long */
};

struct walk {
    int root;
    int here;                /* the folder that `resolved` is; -1 below a mount point,
                                or where nothing is */
    char resolved[PATH_MAX]; /* "" for the root */
    char rest[2 * PATH_MAX]; /* what is still to be walked */
    unsigned links;
    unsigned parts;
    struct ra_path_set *shunned;
};

static void move_to(struct walk *walk, int folder)
{
    if (walk->here >= 0)
        close(walk->here);
    walk->here = folder;
}

static void go_to_root(struct walk *walk)
{
    walk->resolved[0] = '\0';
    move_to(walk, fcntl(walk->root, F_DUPFD_CLOEXEC, 0));
}

/* Adds a part to the path. Returns false when it becomes too long. */
static bool append(struct walk *walk, const char *part)
{
    size_t length = strlen(walk->resolved);
    if (length + 1 + strlen(part) >= sizeof walk->resolved)
        return false;
    walk->resolved[length] = '/';
    memcpy(walk->resolved + length + 1, part, strlen(part) + 1);
    return true;
}

/* Puts a link's target before what is still to be walked. */
static bool follow(struct walk *walk, int link)
{
    char target[PATH_MAX];
    char joined[sizeof walk->rest];
    ssize_t length = readlinkat(link, "", target, sizeof target - 1);
    if (length <= 0 || walk->links++ == LINKS_MAX)
        return false;
    target[length] = '\0';
    if (snprintf(joined, sizeof joined, "%s/%s", target, walk->rest) >=
        (int)sizeof joined)
        return false;
    memcpy(walk->rest, joined, strlen(joined) + 1);
    if (target[0] == '/')
        go_to_root(walk);
    return true;
}

/* Walks into `part` of the folder that it is in. */
static bool enter(struct walk *walk, const char *part)
{
    struct stat found = {0};
    char *slash = walk->resolved + strlen(walk->resolved);
    if (!append(walk, part))
        return false;
    if (walk->here < 0 || ra_path_set_has(walk->shunned, walk->resolved)) {
        move_to(walk, -1);
        return true;
    }
    int next = openat(walk->here, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0 || fstat(next, &found) != 0 || !S_ISLNK(found.st_mode)) {
        move_to(walk, next);
        return true;
    }
    *slash = '\0';
    bool is_followed = follow(walk, next);
    close(next);
    return is_followed;
}

/* "..": the folder above is walked to again, from the root on. */
static bool leave(struct walk *walk)
{
    char above[sizeof walk->rest];
    char *slash = strrchr(walk->resolved, '/');
    if (slash == NULL)
        return true;
    *slash = '\0';
    if (snprintf(above, sizeof above, "%s/%s", walk->resolved, walk->rest) >=
        (int)sizeof above)
        return false;
    memcpy(walk->rest, above, strlen(above) + 1);
    go_to_root(walk);
    return true;
}

static bool walk_rest(struct walk *walk)
{
    while (walk->rest[0] != '\0') {
        char part[NAME_MAX + 1];
        size_t length = strcspn(walk->rest, "/");
        const char *after = walk->rest + length + (walk->rest[length] == '/');
        if (length > NAME_MAX || walk->parts++ == PARTS_MAX)
            return false;
        memcpy(part, walk->rest, length);
        part[length] = '\0';
        memmove(walk->rest, after, strlen(after) + 1);
        if (length == 0 || strcmp(part, ".") == 0)
            continue;
        if (!(strcmp(part, "..") == 0 ? leave(walk) : enter(walk, part)))
            return false;
    }
    return true;
}

char *ra_real_path(int root, const char *path, struct ra_path_set *shunned)
{
    struct walk *walk = calloc(1, sizeof *walk);
    char *real = NULL;
    if (walk == NULL)
        return NULL;
    *walk = (struct walk){.root = root, .here = -1, .shunned = shunned};
    if (strlen(path) < sizeof walk->rest) {
        memcpy(walk->rest, path, strlen(path) + 1);
        go_to_root(walk);
        if (walk_rest(walk))
            real = strdup(walk->resolved[0] == '\0' ? "/" : walk->resolved);
        move_to(walk, -1);
    }
    free(walk);
    return real;
}
