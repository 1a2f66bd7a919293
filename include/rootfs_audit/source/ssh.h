/*
 * One connection through the user's own ssh: a process that runs `docker system
 * dial-stdio` on the other host, and a socket to its standard input and output. No shell
 * of this host has a part in it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_SSH_H
#define ROOTFS_AUDIT_SOURCE_SSH_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct ra_ssh {
    pid_t pid;  /* 0 once it has ended */
    int socket; /* ours; close it only with ra_ssh_end */
    int words;  /* a file in memory of what it writes to standard error */
};

/* How it ended, and what it said. */
struct ra_ssh_end {
    bool is_by_itself;
    int status;             /* then, as waitpid(2) has it */
    struct ra_buffer words; /* to be initialised with RA_SSH_WORDS_MAX; a NUL byte ends
                               what is kept */
};

enum { RA_SSH_WORDS_MAX = 64 * 1024 };

/* Starts `ssh [-l USER] [-p PORT] -o ConnectTimeout=N -T -- HOST docker ...`. It keeps
 * the terminal, where it may ask its user something, and gets none of our descriptors.
 * `timeout_ms` is how long a request may take. */
int ra_ssh_start(const struct ra_endpoint *endpoint, long timeout_ms, struct ra_ssh *ssh,
                 struct ra_error *err);

/* Where it has hung up, waits a moment for it to end by itself, and then fills `end` and
 * returns true. */
bool ra_ssh_collect(struct ra_ssh *ssh, struct ra_ssh_end *end);

/* Closes the socket, sees to it that the process ends, and fills `end`. */
void ra_ssh_end(struct ra_ssh *ssh, struct ra_ssh_end *end);

#endif
