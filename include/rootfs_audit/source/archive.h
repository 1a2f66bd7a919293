/*
 * Folders of a container's filesystem, as the engine tells of them without changing
 * anything: GET /containers/{id}/archive?path=PATH, a tar archive whose headers hold
 * owner, mode and size. It works for containers that run and that do not, and stops
 * reading as soon as enough is known.
 */
#ifndef ROOTFS_AUDIT_SOURCE_ARCHIVE_H
#define ROOTFS_AUDIT_SOURCE_ARCHIVE_H

#include "rootfs_audit/model/folder.h"
#include "rootfs_audit/source/client.h"
#include "rootfs_audit/util/error.h"

/* Asks about each folder of the list that is unasked, and fills it. What the engine does
 * not tell is RA_FOLDER_UNKNOWN, and `why` is what it answered to the first such
 * question. Returns -1 when memory runs out or libcurl fails. */
int ra_archive_ask(struct ra_client *client, const char *api_version, const char *id,
                   struct ra_folder_list *folders, struct ra_error *why,
                   struct ra_error *err);

#endif
