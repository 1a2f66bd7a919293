/*
 * Where a value stands in the text that cJSON parsed: cJSON does not keep it, and a
 * person who mends a file wants to know.
 */
#ifndef ROOTFS_AUDIT_UTIL_JSON_POSITION_H
#define ROOTFS_AUDIT_UTIL_JSON_POSITION_H

#include <cjson/cJSON.h>
#include <stddef.h>

struct ra_json_position {
    size_t line;   /* from 1 */
    size_t column; /* from 1, in bytes */
};

/* The position of a byte of the text. */
struct ra_json_position ra_json_position_at(const char *text, size_t offset);

/* The position of `node`, which is in the tree of `root` that `text` was parsed into: of
 * its key when it is a member of an object, else of its value. */
struct ra_json_position ra_json_position_of(const char *text, const cJSON *root,
                                            const cJSON *node);

/* The lines on which the elements of `array`, a node of that tree, begin: as many numbers
 * as it has elements. One pass, however many they are. */
void ra_json_position_of_elements(const char *text, const cJSON *root, const cJSON *array,
                                  size_t *lines);

#endif
