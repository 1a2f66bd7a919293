#include "rootfs_audit/report/markup.h"

#include "rootfs_audit/util/escape.h"

#include <stdint.h>
#include <string.h>

static const char *reference(char character)
{
    switch (character) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return "&apos;"; /* and no number, which some readers leave as it is */
    }
}

void ra_markup_put_escaped(struct ra_sink *sink, const char *text)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "<>&\"'");
        ra_sink_write(sink, text, plain);
        text += plain;
        if (*text != '\0')
            ra_sink_puts(sink, reference(*text++));
    }
}

/* Whether escaping for a terminal would leave the text as it is, for sure. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7e || *text == '\\')
            return false;
    return true;
}

void ra_markup_put(struct ra_sink *sink, const char *text)
{
    struct ra_buffer shown;
    if (text == NULL)
        return;
    if (is_plain(text)) {
        ra_markup_put_escaped(sink, text);
        return;
    }
    ra_buffer_init(&shown, SIZE_MAX / 2);
    if (ra_escape_terminal(&shown, text) != 0)
        ra_sink_fail(sink, "out of memory");
    else
        ra_markup_put_escaped(sink, ra_buffer_text(&shown));
    ra_buffer_clear(&shown);
}

void ra_markup_attribute(struct ra_sink *sink, const char *name, const char *value)
{
    ra_sink_puts(sink, " ");
    ra_sink_puts(sink, name);
    ra_sink_puts(sink, "=\"");
    ra_markup_put(sink, value);
    ra_sink_puts(sink, "\"");
}
