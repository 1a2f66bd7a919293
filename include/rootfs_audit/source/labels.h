/*
 * A workload's labels, and the one of this program among them: rootfs-audit.external says
 * where a workload's data goes instead of to a place of its own.
 */
#ifndef ROOTFS_AUDIT_SOURCE_LABELS_H
#define ROOTFS_AUDIT_SOURCE_LABELS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>

/* "rootfs-audit.external" */
extern const char ra_labels_external[];

/* Adds copies of a label to the workload. The first declaration that is not empty is the
 * workload's `external`. */
int ra_labels_add(struct ra_workload *workload, const char *key, const char *value,
                  struct ra_error *err);

/* Adds those at the key Labels of an object that may be NULL. One that is no string is an
 * error, and so is a declaration that stands twice. */
int ra_labels_read(const cJSON *object, struct ra_workload *workload,
                   struct ra_error *err);

#endif
