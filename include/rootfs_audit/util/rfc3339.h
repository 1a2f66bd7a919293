/*
 * Times as RFC 3339 writes them, in UTC.
 */
#ifndef ROOTFS_AUDIT_UTIL_RFC3339_H
#define ROOTFS_AUDIT_UTIL_RFC3339_H

#include <time.h>

enum { RA_RFC3339_SIZE = 32 };

/* Writes "2026-11-26T08:00:00.123Z". Returns -1, and an empty text, for a time that has
 * no such form. */
int ra_rfc3339_write(const struct timespec *time, char text[static RA_RFC3339_SIZE]);

#endif
