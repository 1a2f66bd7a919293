#include "rootfs_audit/evidence/user_ids.h"

#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"

#include <stdlib.h>
#include <string.h>

static const size_t text_limit = 64UL << 10;

/* Lines of: first id inside, first id outside, how many. */
static void parse(const char *text, struct ra_id_map *map)
{
    map->count = 0;
    while (*text != '\0' && map->count < RA_ID_RANGES_MAX) {
        char *end = NULL;
        map->ranges[map->count].inside = strtoll(text, &end, 10);
        map->ranges[map->count].outside = strtoll(end, &end, 10);
        map->ranges[map->count].count = strtoll(end, &end, 10);
        map->count++;
        text = end + strcspn(end, "\n");
        text += *text == '\n';
    }
}

bool ra_id_map_read(int process, const char *name, struct ra_id_map *map)
{
    struct ra_buffer text;
    /* In the same namespace, uid_map maps to the parent namespace instead. */
    if (ra_process_users(process) == RA_USERS_SAME) {
        parse("0 0 4294967295\n", map);
        return true;
    }
    ra_buffer_init(&text, text_limit);
    bool is_read = ra_file_read(process, name, &text) == 0;
    if (is_read)
        parse(ra_buffer_text(&text), map);
    ra_buffer_clear(&text);
    return is_read;
}

long long ra_id_map_inside(const struct ra_id_map *map, long long outside)
{
    for (size_t i = 0; i < map->count; i++) {
        long long offset = outside - map->ranges[i].outside;
        if (outside >= 0 && offset >= 0 && offset < map->ranges[i].count)
            return map->ranges[i].inside + offset;
    }
    return RA_USER_NONE;
}

long long ra_user_ids_root(int process)
{
    struct ra_id_map map;
    if (!ra_id_map_read(process, "uid_map", &map))
        return RA_USER_NONE;
    for (size_t i = 0; i < map.count; i++)
        if (map.ranges[i].inside == 0)
            return map.ranges[i].outside;
    return RA_USER_NONE;
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
