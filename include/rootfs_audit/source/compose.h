/*
 * A compose file in its JSON form: what `docker compose config --format json` prints
 * (https://github.com/compose-spec/compose-spec).
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/selection.h"
#include "rootfs_audit/util/error.h"

/* Adds the file as a source and its services as workloads, not yet judged. Their id is
 * their name. "-" is standard input. A service that cannot be read is a workload with
 * `error` set; one that a provider runs is no container, and is only noted.
 *
 * Returns -1, with the file in `err`, when it is another file, or has no services;
 * filters and `is_running_only`, which are for containers, are refused. */
int ra_compose_collect(const char *path, const struct ra_selection *selection,
                       struct ra_audit *audit, struct ra_error *err);

#endif
