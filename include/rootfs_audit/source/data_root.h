/*
 * The folder in which an engine keeps its data, as a container's own files show it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_DATA_ROOT_H
#define ROOTFS_AUDIT_SOURCE_DATA_ROOT_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>

/* Sets workload->data_root where one of the document's paths has the container's full id
 * where an engine puts it: Docker's <root>/containers/<id>/... (HostsPath, LogPath ...),
 * Podman's <root>/<driver>-containers/<id>/userdata (StaticDir; LogPath). Those of a
 * container that never ran are empty: then the folder of one of its volumes tells,
 * <root>/volumes/<name>/_data, or of its layers, <root>/overlay2/<layer>/diff. With
 * userns-remap the root is <data-root>/<uid>.<gid>. */
int ra_data_root_read(const cJSON *inspect, struct ra_workload *workload,
                      struct ra_error *err);

#endif
