/*
 * A tmpfs's option string, as --tmpfs takes it and HostConfig.Tmpfs keeps it: words
 * between commas, the later outranking the earlier (tmpfs(5), mount(8)).
 */
#ifndef ROOTFS_AUDIT_MODEL_TMPFS_H
#define ROOTFS_AUDIT_MODEL_TMPFS_H

#include <stdbool.h>

struct ra_tmpfs_options {
    bool is_readonly;
    bool is_exec;  /* programs can be run from it */
    bool has_size; /* a size or a number of blocks is set, and is not 0 (no limit) */
    int mode;      /* permission bits; -1 when not set */
    long long uid; /* -1 when not set */
    long long gid; /* -1 when not set */
};

/* `is_exec_by_default` is the engine's habit: Docker adds noexec, Podman does not. NULL
 * is an empty string. A value that cannot be read counts as not set. */
struct ra_tmpfs_options ra_tmpfs_parse(const char *options, bool is_exec_by_default);

#endif
