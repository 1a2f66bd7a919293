/*
 * Where Podman's inspect documents mean something else than Docker's.
 *
 * With --read-only it adds a tmpfs at /run, /tmp and /var/tmp by itself
 * (podman-run(1), --read-only-tmpfs), which neither document marks: a tmpfs there with no
 * other options than Podman's own is taken for one of these, and is not explicit. So is,
 * where the document does not hold the command line, one that --tmpfs asked for in just
 * that way. They are places to write all the same, those that the control itself names:
 * the strategy is tmpfs, and no finding rests on who chose it, so that a container has
 * the same ones whichever document it was read from.
 */
#ifndef ROOTFS_AUDIT_SOURCE_PODMAN_H
#define ROOTFS_AUDIT_SOURCE_PODMAN_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether Podman wrote the document, an object: `podman inspect`, or its compatible API
 * for a container with Podman's own environment. */
bool ra_podman_wrote(const cJSON *inspect);

/* Marks the tmpfs mounts that Podman adds to a read-only container by itself. Where the
 * document has the command line (Config.CreateCommand, which only `podman inspect` has),
 * those that it names are explicit. `inspect` may be NULL. */
void ra_podman_mark_own_tmpfs(const cJSON *inspect, struct ra_workload *workload);

#endif
