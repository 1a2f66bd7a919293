/*
 * What the terminal can do and its user wants.
 */
#ifndef ROOTFS_AUDIT_CLI_TERMINAL_H
#define ROOTFS_AUDIT_CLI_TERMINAL_H

#include "rootfs_audit/cli/options.h"

#include <stdbool.h>
#include <stdio.h>

/* Under `auto`, colour is for terminals other than TERM=dumb, and not when NO_COLOR is
 * set to anything (no-color.org). */
bool ra_terminal_is_coloured(FILE *stream, enum ra_when when);

/* The columns of what is no terminal, or does not say. */
enum { RA_TERMINAL_WIDTH = 80 };

/* The stream's columns. */
unsigned ra_terminal_width(FILE *stream);

#endif
