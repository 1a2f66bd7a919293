#include "rootfs_audit/evidence/user_ids.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t text_limit = 64UL << 10;

/* In one's own user namespace ids need no translation; there uid_map tells how they
 * translate to the parent's. */
static bool is_in_own_namespace(int process)
{
    struct stat theirs = {0};
    struct stat own = {0};
    return fstatat(process, "ns/user", &theirs, 0) == 0 &&
           stat("/proc/self/ns/user", &own) == 0 && theirs.st_dev == own.st_dev &&
           theirs.st_ino == own.st_ino;
}

/* Lines of: first id inside, first id outside, how many. */
static long long find_root(const char *map)
{
    while (*map != '\0') {
        char *end = NULL;
        long long inside = strtoll(map, &end, 10);
        long long outside = strtoll(end, &end, 10);
        if (inside == 0)
            return outside;
        map = end + strcspn(end, "\n");
        map += *map == '\n';
    }
    return RA_USER_NONE;
}

long long ra_user_ids_root(int process)
{
    struct ra_buffer map;
    long long root = RA_USER_NONE;
    if (is_in_own_namespace(process))
        return 0;
    ra_buffer_init(&map, text_limit);
    if (ra_file_read(process, "uid_map", &map) == 0)
        root = find_root(ra_buffer_text(&map));
    ra_buffer_clear(&map);
    return root;
}

/* "Uid:", then the real, effective, saved and filesystem id. */
static bool acts_as(const char *status, long long user)
{
    char *at = NULL;
    const char *ids = strstr(status, "\nUid:");
    if (ids == NULL)
        return false;
    strtoll(ids + strlen("\nUid:"), &at, 10);
    long long effective = strtoll(at, &at, 10);
    strtoll(at, &at, 10);
    return effective == user || strtoll(at, &at, 10) == user;
}

bool ra_user_ids_acts_as(int process, long long user)
{
    struct ra_buffer status;
    ra_buffer_init(&status, text_limit);
    bool does = user != RA_USER_NONE && ra_file_read(process, "status", &status) == 0 &&
                acts_as(ra_buffer_text(&status), user);
    ra_buffer_clear(&status);
    return does;
}
