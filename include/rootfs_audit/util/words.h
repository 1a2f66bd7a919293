/*
 * Words between commas, as in mount options.
 */
#ifndef ROOTFS_AUDIT_UTIL_WORDS_H
#define ROOTFS_AUDIT_UTIL_WORDS_H

#include <stdbool.h>

/* Whether the list holds the word. NULL is an empty list. */
bool ra_words_have(const char *list, const char *word);

#endif
