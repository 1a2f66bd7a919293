/*
 * Typed look-ups in JSON documents that nobody vouches for. All are case-sensitive, and a
 * key that stands twice in an object is an error: readers differ in which one they take.
 *
 * A look-up's value is NULL when the key is absent or null, so that a caller that needs
 * it says so itself. What it finds is borrowed from the document.
 */
#ifndef ROOTFS_AUDIT_UTIL_JSON_H
#define ROOTFS_AUDIT_UTIL_JSON_H

#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* Parses exactly one document, with nothing but white space after it. `text` is followed
 * by a NUL byte that `length` does not count. Strings that hold U+0000 are refused: cJSON
 * would cut them short. The caller deletes the document with cJSON_Delete. */
int ra_json_parse(const char *text, size_t length, cJSON **document,
                  struct ra_error *err);

/* The same; on failure *offset is the byte at which the text is wrong. */
int ra_json_parse_at(const char *text, size_t length, cJSON **document, size_t *offset,
                     struct ra_error *err);

/* Parses any number of documents that stand one after the other, into an array that the
 * caller deletes. */
int ra_json_parse_all(const char *text, size_t length, cJSON **documents,
                      struct ra_error *err);

int ra_json_get_any(const cJSON *object, const char *key, const cJSON **value,
                    struct ra_error *err);
int ra_json_get_object(const cJSON *object, const char *key, const cJSON **value,
                       struct ra_error *err);
int ra_json_get_array(const cJSON *object, const char *key, const cJSON **value,
                      struct ra_error *err);
int ra_json_get_string(const cJSON *object, const char *key, const char **value,
                       struct ra_error *err);

/* A copy of the string, which the caller frees; *text stays as it was when there is none.
 */
int ra_json_copy_string(const cJSON *object, const char *key, char **text,
                        struct ra_error *err);

/* The type of a value in words, "a string"; "missing" for NULL. Static. */
const char *ra_json_type_name(const cJSON *value);

#endif
