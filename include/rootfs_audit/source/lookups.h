/*
 * What an inspect document leaves open, asked of the engine afterwards, each thing once:
 *
 * - what a volume of the `local` driver really is, GET /volumes/{name}, Options: it can
 * be a bind of a host path, a tmpfs or a network share, and can be mounted read-only;
 * - whether an anonymous volume was asked for by the image, GET /images/{id}/json,
 *   Config.Volumes, or by somebody's `-v PATH`.
 */
#ifndef ROOTFS_AUDIT_SOURCE_LOOKUPS_H
#define ROOTFS_AUDIT_SOURCE_LOOKUPS_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/client.h"
#include "rootfs_audit/util/error.h"

#include <stddef.h>

/* Completes the audit's workloads of the given source. What the engine does not tell (a
 * proxy may refuse) stays as it was, counts as writable and implicit, and is noted in the
 * audit. Returns -1 when memory runs out or libcurl fails. */
int ra_lookups_run(struct ra_client *client, const char *api_version, size_t source,
                   struct ra_audit *audit, struct ra_error *err);

#endif
