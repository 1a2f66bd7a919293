/*
 * Which user a container's process is (user_namespaces(7)).
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_USER_IDS_H
#define ROOTFS_AUDIT_EVIDENCE_USER_IDS_H

#include <stdbool.h>
#include <stddef.h>

/* A user that no process has: (uid_t)-1. */
enum { RA_USER_NONE = -1 };

/* Who user 0 of a process's user namespace is here, or RA_USER_NONE. `process` is a
 * descriptor of PROC/PID. */
long long ra_user_ids_root(int process);

/* Whether a process accesses files as that user: by its effective or filesystem id
 * (proc_pid_status(5)). */
bool ra_user_ids_acts_as(int process, long long user);

/* uid_map or gid_map of a process (user_namespaces(7)), as this program sees them. */
enum { RA_ID_RANGES_MAX = 340 }; /* as the kernel */

/* How many ids there are: 0 to (uid_t)-2. */
static const long long RA_ID_COUNT = 4294967295LL;

struct ra_id_map {
    struct {
        long long inside;
        long long outside;
        long long count;
    } ranges[RA_ID_RANGES_MAX];
    size_t count;
};

/* Reads `name`, "uid_map" or "gid_map". In this program's own user namespace every id is
 * the same inside. Returns whether it could be read. */
bool ra_id_map_read(int process, const char *name, struct ra_id_map *map);

/* What an id of here is inside; RA_USER_NONE where it has none there. */
long long ra_id_map_inside(const struct ra_id_map *map, long long outside);

#endif
