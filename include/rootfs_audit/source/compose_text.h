/*
 * Texts of a compose file as `docker compose config` prints them: a dollar sign is
 * doubled, and variables are filled in, unless --no-interpolate disables that.
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_TEXT_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_TEXT_H

#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* A copy of `length` bytes with each "$$" made one "$", which the caller frees; NULL
 * without memory. */
char *ra_compose_text_copy(const char *text, size_t length);

/* The same for a path, which is cleaned as well. */
char *ra_compose_text_copy_path(const char *text, size_t length);

/* The first text in a value, or in what it holds, that has a variable which is not filled
 * in: "${TAG}", "/srv/$NAME". NULL if it has none. Borrowed. */
const char *ra_compose_text_variable(const cJSON *value);

/* Returns -1 where the value, which may be NULL, has such a variable. `what` is the key
 * in words. */
int ra_compose_text_check(const cJSON *value, const char *what, struct ra_error *err);

#endif
