/*
 * The program, but for main().
 */
#ifndef ROOTFS_AUDIT_CLI_CLI_H
#define ROOTFS_AUDIT_CLI_CLI_H

/* Parses, audits, prints to stdout and stderr. Returns the exit status (enum ra_exit). */
int ra_cli_main(int argc, char *const argv[]);

#endif
