/*
 * Which user a container's process is (user_namespaces(7)).
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_USER_IDS_H
#define ROOTFS_AUDIT_EVIDENCE_USER_IDS_H

#include <stdbool.h>

/* A user that no process has: (uid_t)-1. */
enum { RA_USER_NONE = -1 };

/* Who user 0 of a process's user namespace is here, or RA_USER_NONE. `process` is a
 * descriptor of PROC/PID. */
long long ra_user_ids_root(int process);

/* Whether a process accesses files as that user: by its effective or filesystem id
 * (proc_pid_status(5)). */
bool ra_user_ids_acts_as(int process, long long user);

#endif
