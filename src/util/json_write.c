#include "rootfs_audit/util/json_write.h"

#include "rootfs_audit/util/utf8.h"

#include <stdint.h>
#include <string.h>

/* Prints what cJSON printed, with every character that must not reach a terminal as it is
 * written \uHHHH, and U+FFFD for a byte that is not UTF-8. cJSON has escaped what JSON
 * itself requires, so such characters stand only inside strings. */
static void write_escaped(struct ra_sink *sink, const char *text)
{
    size_t left = strlen(text);
    const char *plain = text; /* the start of what can be written as it is */
    while (left > 0) {
        uint32_t character = 0xfffd;
        size_t size = ra_utf8_decode(text, left, &character);
        if (size > 0 && ra_utf8_is_showable(character)) {
            text += size;
            left -= size;
            continue;
        }
        ra_sink_write(sink, plain, (size_t)(text - plain));
        if (character >= 0x10000)
            ra_sink_printf(sink, "\\u%04x\\u%04x",
                           (unsigned)(0xd800 + ((character - 0x10000) >> 10)),
                           (unsigned)(0xdc00 + ((character - 0x10000) & 0x3ff)));
        else
            ra_sink_printf(sink, "\\u%04x", (unsigned)character);
        size += size == 0;
        text += size;
        left -= size;
        plain = text;
    }
    ra_sink_write(sink, plain, (size_t)(text - plain));
}

void ra_json_write_take(struct ra_sink *sink, cJSON *object, bool complete)
{
    char *text = complete ? cJSON_PrintUnformatted(object) : NULL;
    if (text == NULL)
        ra_sink_fail(sink, "out of memory");
    else
        write_escaped(sink, text);
    cJSON_free(text);
    cJSON_Delete(object);
}
