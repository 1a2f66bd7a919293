/*
 * What somebody hands over for a container's inspect document.
 */
#ifndef ROOTFS_AUDIT_SOURCE_DOCUMENT_KIND_H
#define ROOTFS_AUDIT_SOURCE_DOCUMENT_KIND_H

#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>

/* Returns 0 when the value may be a container's inspect document, else -1 with what it is
 * and what to do instead. */
int ra_document_kind_check(const cJSON *value, struct ra_error *err);

#endif
