/*
 * What the program says on stderr.
 */
#ifndef ROOTFS_AUDIT_CLI_COMPLAIN_H
#define ROOTFS_AUDIT_CLI_COMPLAIN_H

/* Prints "rootfs-audit: MESSAGE": one line, whatever bytes the message holds. */
void ra_complain(const char *message);

#endif
