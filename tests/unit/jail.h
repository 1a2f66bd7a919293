/*
 * A process that lives as a container's does: in a mount namespace of its own, whose root
 * is a filesystem of its own; and a proc folder in which its cgroup names a container.
 * Making one needs root.
 */
#ifndef TESTS_UNIT_JAIL_H
#define TESTS_UNIT_JAIL_H

#include "scratch.h"

#include <sys/types.h>

struct jail {
    char proc[SCRATCH_SIZE]; /* what stands for /proc */
    pid_t pid;               /* of the first process */
    int to;                  /* pipes: commands to it, and its answers */
    int from;
};

/* Starts it. It calls `act` with each command, and answers with what that returns. */
void jail_start(struct jail *jail, const char *id, int (*act)(int command));

/* Has the command done, and returns the answer. */
int jail_do(const struct jail *jail, int command);

/* Adds the process `pid` to the proc folder, in the cgroup of the container `id`. */
void jail_add_process(const struct jail *jail, long pid, const char *id);

/* Takes a process out of the proc folder. */
void jail_remove_process(const struct jail *jail, long pid);

/* Ends the first process; the others are its own affair. */
void jail_kill(struct jail *jail);

/* Ends it, and removes the proc folder. */
void jail_end(struct jail *jail);

#endif
