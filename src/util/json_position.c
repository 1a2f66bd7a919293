#include "rootfs_audit/util/json_position.h"

#include <stdbool.h>
#include <string.h>

struct ra_json_position ra_json_position_at(const char *text, size_t offset)
{
    struct ra_json_position position = {.line = 1, .column = 1};
    for (size_t i = 0; i < offset && text[i] != '\0'; i++) {
        position.column++;
        if (text[i] == '\n') {
            position.line++;
            position.column = 1;
        }
    }
    return position;
}

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Where the document begins: cJSON lets a byte order mark stand before it. */
static const char *document_of(const char *text)
{
    size_t length = strlen(byte_order_mark);
    return strncmp(text, byte_order_mark, length) == 0 ? text + length : text;
}

/* Counts nodes in the order of the text until `node`. */
static bool count_before(const cJSON *tree, const cJSON *node, size_t *count)
{
    for (; tree != NULL; tree = tree->next) {
        if (tree == node)
            return true;
        ++*count;
        if (tree->child != NULL && count_before(tree->child, node, count))
            return true;
    }
    return false;
}

/* The end of the string that starts at `text`, which is a quotation mark. */
static const char *skip_string(const char *text)
{
    for (text++; *text != '\0' && *text != '"'; text++)
        text += *text == '\\' && text[1] != '\0';
    return text + (*text == '"');
}

/* What cJSON takes for white space. */
static bool is_space(char byte)
{
    return byte != '\0' && (unsigned char)byte <= ' ';
}

static const char *skip_space(const char *text)
{
    while (is_space(*text))
        text++;
    return text;
}

/* Steps to the next value's start, or its key's; `*start` is where that is. Returns what
 * follows, or NULL at the end. The text is known to be JSON. */
static const char *next_value(const char *text, const char **start)
{
    while (is_space(*text) || (*text != '\0' && strchr(",:]}", *text) != NULL))
        text++;
    *start = text;
    if (*text == '\0')
        return NULL;
    if (*text == '"') {
        text = skip_space(skip_string(text));
        if (*text != ':')
            return text;
        text = skip_space(text + 1); /* that was a key: its value belongs to it */
        if (*text == '"')
            return skip_string(text);
    }
    if (*text == '{' || *text == '[')
        return text + 1;
    while (*text != '\0' && !is_space(*text) && strchr(",]}", *text) == NULL)
        text++;
    return text;
}

struct ra_json_position ra_json_position_of(const char *text, const cJSON *root,
                                            const cJSON *node)
{
    size_t before = 0;
    const char *start = text;
    const char *rest = document_of(text);
    count_before(root, node, &before);
    for (size_t i = 0; i <= before && rest != NULL; i++)
        rest = next_value(rest, &start);
    return ra_json_position_at(text, (size_t)(start - text));
}

void ra_json_position_of_elements(const char *text, const cJSON *root, const cJSON *array,
                                  size_t *lines)
{
    size_t skip = 0; /* values before the next element */
    size_t line = 1;
    const char *start = text;
    const char *rest = document_of(text);
    const char *counted = text; /* lines are counted up to here */
    count_before(root, array, &skip);
    skip++;
    for (const cJSON *item = array->child; item != NULL; item = item->next) {
        for (size_t i = 0; i <= skip && rest != NULL; i++)
            rest = next_value(rest, &start);
        while (counted < start)
            line += *counted++ == '\n';
        *lines++ = line;
        skip = 0;
        count_before(item->child, NULL, &skip);
    }
}
