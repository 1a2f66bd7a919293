/*
 * Columns for the text report. All texts here are escaped already (util/escape.h), and a
 * column is a character.
 */
#ifndef ROOTFS_AUDIT_REPORT_TEXT_LAYOUT_H
#define ROOTFS_AUDIT_REPORT_TEXT_LAYOUT_H

#include "rootfs_audit/util/sink.h"

#include <stddef.h>

/* The widths of a line's parts, without the gaps between them. */
struct ra_columns {
    size_t verdict;
    size_t name;
    size_t image;
    size_t detail;
};

enum { RA_COLUMN_GAP = 2 };

/* Shares `width` columns out, given the longest name and image: both get what they need
 * as long as the detail keeps enough to be read. */
struct ra_columns ra_columns_fit(unsigned width, size_t longest_name,
                                 size_t longest_image);

/* Gives what the names do not need of their column to the detail. */
void ra_columns_shrink_name(struct ra_columns *columns, size_t longest_name);

/* Writes a name and fills its column; one that is too long stands on a line of its own,
 * whole, with the next column below it. Names tell containers apart and are never cut. */
void ra_columns_put_name(const struct ra_columns *columns, const char *name,
                         struct ra_sink *sink);

/* Writes an image and fills its column; one that is too long loses its front. */
void ra_columns_put_image(const struct ra_columns *columns, const char *image,
                          struct ra_sink *sink);

/* Writes `text` and ends the line, breaking it between words where `width` columns are
 * full and starting each further line after `indent` spaces. */
void ra_columns_put_wrapped(const char *text, size_t indent, size_t width,
                            struct ra_sink *sink);

#endif
