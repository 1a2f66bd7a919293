/*
 * One process of a container, held by a descriptor of its folder in the proc filesystem
 * (proc(5)): whatever is read through it is of that process or of none, also when its
 * number is given to another.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_PROCESS_H
#define ROOTFS_AUDIT_EVIDENCE_PROCESS_H

#include "rootfs_audit/util/error.h"

enum ra_look {
    RA_LOOK_SEEN,
    RA_LOOK_UNSEEN, /* not on this host, not permitted, or ended */
    RA_LOOK_HIDDEN, /* it is the container's, and what it has mounted cannot be known */
};

/* Opens PROC/PID for look-ups (O_PATH). Unless it is seen, `why` is set. */
enum ra_look ra_process_open(const char *proc, long pid, int *process,
                             struct ra_error *why);

/* Whether the process is the container's: its cgroup (/proc/PID/cgroup) names the id.
 * Unless it is, `why` is set. */
enum ra_look ra_process_check(int process, const char *id, struct ra_error *why);

/* What a failed look at `what` of a process means; `cause` is as errno(3) has it. Sets
 * `why`. */
enum ra_look ra_process_explain(int cause, const char *what, struct ra_error *why);

/* The number of its parent process (proc_pid_status(5), PPid); 0 where it cannot be read.
 * The parent of a container's first process is the engine's (containerd-shim, conmon):
 * the container cannot choose another. */
long ra_process_parent(int process);

enum ra_users {
    RA_USERS_UNKNOWN, /* that may not be looked at */
    RA_USERS_SAME,    /* it is in this program's user namespace */
    RA_USERS_OTHER,
};

enum ra_users ra_process_users(int process);

#endif
