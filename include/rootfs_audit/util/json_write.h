/*
 * JSON that is safe to show on a terminal.
 */
#ifndef ROOTFS_AUDIT_UTIL_JSON_WRITE_H
#define ROOTFS_AUDIT_UTIL_JSON_WRITE_H

#include "rootfs_audit/util/sink.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Prints the object (or any value) on one line and deletes it. Characters that must not
 * reach a terminal as they are stand as \uHHHH, and a byte that is not UTF-8 as U+FFFD.
 * `complete` is false when memory ran out making the value; then the sink fails. */
void ra_json_write_take(struct ra_sink *sink, cJSON *object, bool complete);

#endif
