/*
 * UTF-8 (RFC 3629), and which characters may reach a person's terminal as they are.
 */
#ifndef ROOTFS_AUDIT_UTIL_UTF8_H
#define ROOTFS_AUDIT_UTIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at the front of `bytes`. Returns its length in bytes, 1 to 4, or
 * 0 when there is no well-formed one (overlong forms, surrogates, values above U+10FFFF
 * and cut-off sequences are not). `length` is at least 1. */
size_t ra_utf8_decode(const char *bytes, size_t length, uint32_t *character);

/* Whether a character is safe to show: not a control character (C0, DEL, C1), not one
 * that is invisible or changes the direction of what follows (Unicode's Cf, such as
 * U+202E, U+200B, U+FEFF; fillers; variation selectors), no noncharacter, and neither a
 * separator of lines nor a space other than U+0020. */
bool ra_utf8_is_showable(uint32_t character);

#endif
