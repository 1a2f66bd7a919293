/*
 * Names, paths and messages come from an engine, so they are hostile: each is escaped for
 * the format it is printed in. A format's own escaping lives in its file under report/;
 * here is what people's terminals get.
 */
#ifndef ROOTFS_AUDIT_UTIL_ESCAPE_H
#define ROOTFS_AUDIT_UTIL_ESCAPE_H

#include "rootfs_audit/util/buffer.h"

#include <stddef.h>

/* Appends `text` so that it is one line, shows every byte and moves no cursor: control
 * characters as \n, \t, \r or \xNN, invisible and direction-changing ones as \u{NNNN},
 * bytes that are not UTF-8 as \xNN, and a backslash as \\. Returns -1 when the buffer is
 * full. */
int ra_escape_terminal(struct ra_buffer *out, const char *text);

/* How many columns an escaped text takes, at one a character. */
size_t ra_escape_columns(const char *escaped);

/* How many bytes of an escaped text fit into so many columns. */
size_t ra_escape_fit(const char *escaped, size_t columns);

#endif
