/*
 * The services of a swarm, by the word of one of its managers: what will run, or does, on
 * every node.
 */
#ifndef ROOTFS_AUDIT_SOURCE_SWARM_H
#define ROOTFS_AUDIT_SOURCE_SWARM_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/source/engine.h"
#include "rootfs_audit/util/error.h"

/* Adds the swarm as a source and its selected services as workloads, not yet judged:
 * GET /services, with the filters that it knows itself (id, label, mode, name). Services
 * without replicas are among them; those that run no container are only noted.
 *
 * A service that cannot be read is a workload with `error` set. Returns -1, with the
 * endpoint in `err`, when nothing can be said: the engine cannot be reached, or is no
 * manager. `is_running_only`, which is for containers, is refused. */
int ra_swarm_collect(const struct ra_endpoint *endpoint,
                     const struct ra_engine_options *options, struct ra_audit *audit,
                     struct ra_error *err);

#endif
