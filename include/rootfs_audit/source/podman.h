/*
 * Where Podman's inspect documents mean something else than Docker's: its own
 * (GET /libpod/containers/{id}/json, `podman inspect`) and that of the compatible API,
 * which says less.
 *
 * With --read-only it adds a tmpfs at /run, /tmp and /var/tmp by itself
 * (podman-run(1), --read-only-tmpfs). Podman 4 lists them in HostConfig.Tmpfs, and marks
 * them in neither document: a tmpfs there with no other options than Podman's own is
 * taken for one of these, and is not explicit. So is, where the document does not hold
 * the command line, one that --tmpfs asked for in just that way. They are places to write
 * all the same, those that the control itself names: the strategy is tmpfs, and no
 * finding rests on who chose it, so that a container has the same ones whichever document
 * it was read from. Podman 5 lists them nowhere; only the kernel shows them.
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

/* Completes what ra_inspect_read_tree has read from a document of Podman's:
 *
 * - the state in Docker's words (initialized is created, stopped is exited);
 * - is_infra, has_image_tmpfs and has_own_tmpfs;
 * - which tmpfs mounts are Podman's own, and which anonymous volumes may be the image's:
 *   they are not explicit, unless the command line (Config.CreateCommand, in Podman's own
 *   document only) names them or the container has no image;
 * - overlays and tmpfs mounts that the command line asks for and the document does not
 *   list. */
int ra_podman_complete(const cJSON *inspect, struct ra_workload *workload,
                       struct ra_error *err);

#endif
