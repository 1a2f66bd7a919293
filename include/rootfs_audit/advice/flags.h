/*
 * Mounts written as arguments of `docker run` and as a compose file's lines. Each
 * function says, rather than guesses, where a path cannot be written so.
 */
#ifndef ROOTFS_AUDIT_ADVICE_FLAGS_H
#define ROOTFS_AUDIT_ADVICE_FLAGS_H

#include "rootfs_audit/advice/mount.h"
#include "rootfs_audit/model/folder.h"

#include <stdbool.h>

/* Whether a path can be an argument that people copy from a terminal or a JSON document:
 * well-formed UTF-8 without characters that do not show, and without U+FFFD, which stands
 * for bytes that the engine could not pass on. */
bool ra_flags_can_write(const char *path);

/* The options of a tmpfs: "rw,noexec,nosuid,nodev,size=16m,mode=755". The caller frees
 * it; NULL when memory runs out. */
char *ra_flags_tmpfs_options(const struct ra_mount *mount);

/* Whether a flag can show an empty folder of this path, and its options: those of a tmpfs
 * that is read-only. */
bool ra_flags_can_keep(const char *path);
char *ra_flags_kept_options(const struct ra_folder_entry *entry);

/* --tmpfs=PATH:OPTIONS; where the path has a colon, --mount=type=tmpfs,..., which has no
 * owner and so serves only root. NULL when memory runs out; *is_possible false, and NULL,
 * where there is no way to write it. The caller frees it. */
char *ra_flags_tmpfs(const char *path, const struct ra_mount *mount, bool *is_possible);

/* --mount=type=volume,source=NAME,target=PATH, quoted as its CSV (RFC 4180) wants it. */
char *ra_flags_volume(const char *name, const char *path);

/* A name for the volume of a container's path, from "web" and "/var/lib/x":
 * web-var-lib-x. What a volume's name cannot hold is left out; at most 200 bytes. */
char *ra_flags_volume_name(const char *container, const char *path);

#endif
