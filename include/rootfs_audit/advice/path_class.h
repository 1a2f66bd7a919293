/*
 * What kind of thing a path of a container's filesystem is, by its place: the tables
 * behind the advice (Filesystem Hierarchy Standard 3.0). All paths are absolute and
 * clean.
 */
#ifndef ROOTFS_AUDIT_ADVICE_PATH_CLASS_H
#define ROOTFS_AUDIT_ADVICE_PATH_CLASS_H

#include <stdbool.h>

enum ra_path_class {
    RA_PATH_ENGINES,       /* made by the engine in every container: says nothing */
    RA_PATH_SYSTEM,        /* programs, the system's own files, package databases */
    RA_PATH_CONFIGURATION, /* in a folder below /etc that is one service's own */
    RA_PATH_SCRATCH,       /* may be lost when the container ends */
    RA_PATH_DATA,          /* to be kept */
};

/* The class of a path that was written; `is_folder` tells a folder from anything else. */
enum ra_path_class ra_path_class_of(const char *path, bool is_folder);

/* Whether a folder is home to what is of many services: what one of them makes there is
 * mounted, not the whole. */
bool ra_path_is_shared(const char *path);

/* Whether a folder is so common that it stands only for many places that are in it: the
 * shared ones, /run, /tmp ... */
bool ra_path_is_common(const char *path);

/* Whether what an image has at this path is only left over from its making, so that it
 * may be hidden: empty folders like /run/lock, logs of package managers. */
bool ra_path_is_leftover(const char *path);

#endif
