/*
 * The command line that made a container: Config.CreateCommand, which only Podman's own
 * inspect document has. Option names are as in podman-run(1).
 */
#ifndef ROOTFS_AUDIT_SOURCE_PODMAN_COMMAND_H
#define ROOTFS_AUDIT_SOURCE_PODMAN_COMMAND_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Borrowed from the document. `first` is NULL where it has no command line. */
struct ra_podman_command {
    const cJSON *first;
    const cJSON *end; /* the container's own command begins there; or NULL */
};

/* Podman's part of the command line: what the container itself runs is left off. */
struct ra_podman_command ra_podman_command_of(const cJSON *inspect);

/* The value of the next option of this name ("--volume"), or letter ('v'; '\0' where it
 * has none), from *argument on; *argument then is what follows. NULL when there are no
 * more. Borrowed. */
const char *ra_podman_command_value(const struct ra_podman_command *command,
                                    const cJSON **argument, const char *name,
                                    char letter);

/* Whether an option has been given with this value. */
bool ra_podman_command_has(const struct ra_podman_command *command, const char *name,
                           const char *value);

#endif
