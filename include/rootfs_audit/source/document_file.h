/*
 * A file of JSON documents, or standard input, read whole.
 */
#ifndef ROOTFS_AUDIT_SOURCE_DOCUMENT_FILE_H
#define ROOTFS_AUDIT_SOURCE_DOCUMENT_FILE_H

#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>

/* What messages and reports call the file: "-" is standard input. Borrowed. */
const char *ra_document_file_name(const char *path);

/* Reads at most 512 MiB and parses all documents that stand in them, one after the other,
 * into an array that the caller deletes. `cure` says in the words of an order how such a
 * file is made, for a file that is not JSON. The error does not name the file. */
int ra_document_file_read(const char *path, const char *cure, cJSON **documents,
                          struct ra_error *err);

#endif
