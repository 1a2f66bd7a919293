/*
 * Saved evidence: what `docker inspect` or `podman inspect` printed.
 */
#ifndef ROOTFS_AUDIT_SOURCE_INSPECT_FILE_H
#define ROOTFS_AUDIT_SOURCE_INSPECT_FILE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/selection.h"
#include "rootfs_audit/util/error.h"

/* Adds the file's containers as workloads, not yet judged: it holds an array of inspect
 * documents or one, or several of these one after the other (--format '{{json .}}').
 * "-" is standard input. A file is a source, and one that has documents of Docker and of
 * Podman is two.
 *
 * From a file nothing of this host may be looked at, and no volume or image be looked
 * up: the workloads have no pid and no upper directory, and volumes count as what they
 * look like. A document that cannot be used, or whose id stood before, is a workload with
 * `error` set. Returns -1, with the file in `err`, when it has no container's document at
 * all; filters, which only an engine knows, are refused. */
int ra_inspect_file_collect(const char *path, const struct ra_selection *selection,
                            struct ra_audit *audit, struct ra_error *err);

#endif
