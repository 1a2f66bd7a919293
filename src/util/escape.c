#include "rootfs_audit/util/escape.h"

#include "rootfs_audit/util/utf8.h"

#include <stdio.h>
#include <string.h>

static int escape_one(struct ra_buffer *out, uint32_t character)
{
    char text[16];
    switch (character) {
    case '\n':
        return ra_buffer_puts(out, "\\n");
    case '\t':
        return ra_buffer_puts(out, "\\t");
    case '\r':
        return ra_buffer_puts(out, "\\r");
    case '\\':
        return ra_buffer_puts(out, "\\\\");
    default:
        snprintf(text, sizeof text, character < 0x80 ? "\\x%02x" : "\\u{%04x}",
                 (unsigned)character);
        return ra_buffer_puts(out, text);
    }
}

int ra_escape_terminal(struct ra_buffer *out, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        uint32_t character = 0;
        size_t size = ra_utf8_decode(text, left, &character);
        int status = 0;
        if (size == 0) {
            char byte[8];
            snprintf(byte, sizeof byte, "\\x%02x", (unsigned char)*text);
            status = ra_buffer_puts(out, byte);
            size = 1;
        } else if (character == '\\' || !ra_utf8_is_showable(character)) {
            status = escape_one(out, character);
        } else {
            status = ra_buffer_append(out, text, size);
        }
        if (status != 0)
            return -1;
        text += size;
        left -= size;
    }
    return 0;
}

size_t ra_escape_columns(const char *escaped)
{
    size_t columns = 0;
    for (; *escaped != '\0'; escaped++)
        columns += ((unsigned char)*escaped & 0xc0) != 0x80;
    return columns;
}

size_t ra_escape_fit(const char *escaped, size_t columns)
{
    size_t bytes = 0;
    size_t used = 0;
    for (; escaped[bytes] != '\0'; bytes++) {
        used += ((unsigned char)escaped[bytes] & 0xc0) != 0x80;
        if (used > columns)
            break;
    }
    return bytes;
}
