/*
 * Which of this host's processes belong to which container, by their cgroups.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_PROCESSES_H
#define ROOTFS_AUDIT_EVIDENCE_PROCESSES_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ra_process {
    char id[RA_ID_LENGTH + 1]; /* of the innermost container; "" for none */
    long pid;
    unsigned long long mount_namespace; /* its inode; 0 when it may not be read */
    bool is_outside; /* the namespace is also that of a process of no or another container
                      */
};

struct ra_processes {
    struct ra_process *all; /* sorted by id, then pid */
    size_t count;
    size_t capacity;
};

/* Reads the processes of a proc filesystem (proc(5)). Those that end meanwhile, and those
 * that may not be looked at, are left out. Returns -1 when memory runs out. */
int ra_processes_read(const char *proc, struct ra_processes *processes,
                      struct ra_error *err);

/* The processes of a container: *count of them from the one returned on. Borrowed. */
const struct ra_process *ra_processes_of(const struct ra_processes *processes,
                                         const char *id, size_t *count);

/* Copies the last full id (ra_id_is_full) of a cgroup file's text: that of the innermost
 * container. "" when there is none. */
void ra_processes_read_id(const char *cgroup, char id[RA_ID_LENGTH + 1]);

void ra_processes_clear(struct ra_processes *processes);

#endif
