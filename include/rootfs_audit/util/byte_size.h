/*
 * Sizes as people write them.
 */
#ifndef ROOTFS_AUDIT_UTIL_BYTE_SIZE_H
#define ROOTFS_AUDIT_UTIL_BYTE_SIZE_H

/* Bytes of "67108864", "64m", "1gb", "1.5GiB": a number and a unit of powers of 1024, as
 * Docker takes them. -1 for what is none, or has more than 2^62. */
long long ra_byte_size_parse(const char *text);

#endif
