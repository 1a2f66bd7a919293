/*
 * Paths inside a container, as text: nothing here looks at a filesystem.
 */
#ifndef ROOTFS_AUDIT_UTIL_PATH_H
#define ROOTFS_AUDIT_UTIL_PATH_H

#include <stdbool.h>

/* The shortest equal of an absolute path: no "//", "." or "..", no slash at the end
 * ("/c/" and "/d/../c" are "/c"). A relative path is taken from "/". The caller frees
 * it; NULL when memory runs out. */
char *ra_path_clean(const char *path);

/* Whether a path is one of Windows, by its backslash: "c:\data", "\\.\pipe\x". (On Linux
 * `docker create -v v:/v` gives a container the target "v:/v".) */
bool ra_path_is_windows(const char *path);

/* As ra_path_clean; a path of Windows stays unchanged. */
char *ra_path_clean_any(const char *path);

/* Whether a clean path is `base`, also clean, or lies below it. */
bool ra_path_is_within(const char *path, const char *base);

/* Orders clean paths like strcmp(3), but a slash before every other byte, so that a
 * folder is followed at once by all that is in it. */
int ra_path_compare(const char *a, const char *b);

#endif
