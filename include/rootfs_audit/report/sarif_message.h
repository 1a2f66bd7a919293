/*
 * Messages as SARIF 2.1.0 has them, 3.11: in their text some characters mean something.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_MESSAGE_H
#define ROOTFS_AUDIT_REPORT_SARIF_MESSAGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Adds the member "message". Braces are doubled, so that none is a placeholder (3.11.5),
 * and where the text has what would be a link, its brackets and backslashes are escaped
 * (3.11.6). Returns false when memory runs out. */
bool ra_sarif_message_add(cJSON *object, const char *text);

#endif
