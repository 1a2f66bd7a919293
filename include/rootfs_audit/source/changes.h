/*
 * What the engine says that a container changed against its image:
 * GET /containers/{id}/changes. Podman's compatible API has it too.
 */
#ifndef ROOTFS_AUDIT_SOURCE_CHANGES_H
#define ROOTFS_AUDIT_SOURCE_CHANGES_H

#include "rootfs_audit/model/written.h"
#include "rootfs_audit/source/client.h"
#include "rootfs_audit/util/error.h"

/* Adds each change, with evidence RA_EVIDENCE_CHANGES. Returns -1, with nothing added and
 * in `err` what the engine answered, when it does not tell. Folders are not told apart
 * from files; mount targets and the folders made for them are among the changes. */
int ra_changes_read(struct ra_client *client, const char *api_version, const char *id,
                    struct ra_written_list *written, struct ra_error *err);

/* The part of it that is only text: the body of the answer, an array or null. `text` is
 * followed by a NUL byte. */
int ra_changes_parse(const char *text, size_t length, struct ra_written_list *written,
                     struct ra_error *err);

#endif
