/*
 * Text for XML and HTML.
 */
#ifndef ROOTFS_AUDIT_REPORT_MARKUP_H
#define ROOTFS_AUDIT_REPORT_MARKUP_H

#include "rootfs_audit/util/sink.h"

/* Writes a text so that it is just text in an element or in a quoted attribute, of
 * XML 1.0 and of HTML alike: what a terminal is not shown as it is (util/escape.h) stands
 * as there, as \\n, \\xHH or \\u{HEX} with a backslash itself doubled, since XML has no
 * way to write most of it; and < > & " ' as references. NULL writes nothing. */
void ra_markup_put(struct ra_sink *sink, const char *text);

/* The same for a text of which all can be shown (what ra_shell_quote makes, for one): its
 * backslashes stay as they are. */
void ra_markup_put_escaped(struct ra_sink *sink, const char *text);

/* Writes ` name="value"`. */
void ra_markup_attribute(struct ra_sink *sink, const char *name, const char *value);

#endif
