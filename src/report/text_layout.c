#include "rootfs_audit/report/text_layout.h"

#include "rootfs_audit/util/escape.h"

#include <stdbool.h>
#include <string.h>

enum {
    VERDICT_COLUMNS = 6, /* WAIVED */
    DETAIL_MIN = 27,     /* "root filesystem is writable" */
    NAME_MIN = 8,
    IMAGE_MIN = 8,
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

struct ra_columns ra_columns_fit(unsigned width, size_t longest_name,
                                 size_t longest_image)
{
    size_t fixed = VERDICT_COLUMNS + 3 * RA_COLUMN_GAP;
    size_t flexible = width > fixed + DETAIL_MIN ? width - fixed - DETAIL_MIN : 0;
    flexible = larger(flexible, NAME_MIN + IMAGE_MIN);
    /* A name matters more than an image: four to three where both are long. */
    size_t image_share = larger(flexible * 3 / 7, IMAGE_MIN);
    size_t name = smaller(longest_name, flexible - smaller(longest_image, image_share));
    size_t image = smaller(longest_image, flexible - name);
    size_t used = fixed + name + image;
    return (struct ra_columns){
        .verdict = VERDICT_COLUMNS,
        .name = name,
        .image = image,
        .detail = larger(width > used ? width - used : 0, DETAIL_MIN),
    };
}

void ra_columns_shrink_name(struct ra_columns *columns, size_t longest_name)
{
    columns->detail += columns->name - longest_name;
    columns->name = longest_name;
}

void ra_columns_put_name(const struct ra_columns *columns, const char *name,
                         struct ra_sink *sink)
{
    size_t length = ra_escape_columns(name);
    ra_sink_puts(sink, name);
    if (length > columns->name) {
        ra_sink_puts(sink, "\n");
        ra_sink_repeat(sink, ' ', columns->verdict + RA_COLUMN_GAP);
        length = 0;
    }
    ra_sink_repeat(sink, ' ', columns->name - length + RA_COLUMN_GAP);
}

void ra_columns_put_image(const struct ra_columns *columns, const char *image,
                          struct ra_sink *sink)
{
    static const char mark[] = "...";
    size_t length = ra_escape_columns(image);
    if (length > columns->image) {
        size_t cut = length - columns->image + strlen(mark);
        while (cut > 0 || ((unsigned char)*image & 0xc0) == 0x80)
            cut -= ((unsigned char)*image++ & 0xc0) != 0x80 && cut > 0;
        ra_sink_puts(sink, mark);
        length = columns->image;
    }
    ra_sink_puts(sink, image);
    ra_sink_repeat(sink, ' ', columns->image - length + RA_COLUMN_GAP);
}

void ra_columns_put_wrapped(const char *text, size_t indent, size_t width,
                            struct ra_sink *sink)
{
    size_t used = 0;
    bool is_first = true; /* of its line */
    while (*text != '\0') {
        size_t bytes = strcspn(text, " ");
        size_t columns = 0;
        for (size_t i = 0; i < bytes; i++)
            columns += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (!is_first && used + 1 + columns > width) {
            ra_sink_puts(sink, "\n");
            ra_sink_repeat(sink, ' ', indent);
            used = 0;
        } else if (!is_first) {
            ra_sink_puts(sink, " ");
            used++;
        }
        ra_sink_write(sink, text, bytes);
        used += columns;
        is_first = false;
        text += bytes;
        text += *text == ' '; /* one: of several the others are empty words between */
    }
    ra_sink_puts(sink, "\n");
}
