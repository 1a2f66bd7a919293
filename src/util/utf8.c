#include "rootfs_audit/util/utf8.h"

size_t ra_utf8_decode(const char *bytes, size_t length, uint32_t *character)
{
    const unsigned char *in = (const unsigned char *)bytes;
    if (in[0] < 0x80) {
        *character = in[0];
        return 1;
    }
    /* The smallest character of each length tells an overlong form. */
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = in[0] >= 0xf0 ? 4 : in[0] >= 0xe0 ? 3 : 2;
    if (in[0] < 0xc2 || in[0] > 0xf4 || size > length)
        return 0;
    uint32_t value = in[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((in[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (in[i] & 0x3fU);
    }
    if (value < smallest[size] || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *character = value;
    return size;
}

bool ra_utf8_is_showable(uint32_t character)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } hidden[] = {
        {0x0000, 0x001f},   /* C0 controls */
        {0x007f, 0x009f},   /* DEL and C1 controls */
        {0x00a0, 0x00a0},   /* no-break space */
        {0x00ad, 0x00ad},   /* soft hyphen */
        {0x034f, 0x034f},   /* combining grapheme joiner */
        {0x0600, 0x0605},   /* Arabic number signs */
        {0x061c, 0x061c},   /* Arabic letter mark */
        {0x06dd, 0x06dd},   /* Arabic end of ayah */
        {0x070f, 0x070f},   /* Syriac abbreviation mark */
        {0x0890, 0x0891},   /* Arabic pound and piastre marks */
        {0x08e2, 0x08e2},   /* Arabic disputed end of ayah */
        {0x115f, 0x1160},   /* Hangul fillers */
        {0x1680, 0x1680},   /* Ogham space */
        {0x17b4, 0x17b5},   /* Khmer inherent vowels */
        {0x180b, 0x180e},   /* Mongolian variation selectors and separator */
        {0x2000, 0x200f},   /* spaces, zero-width and direction marks */
        {0x2028, 0x202f},   /* separators, direction embeddings and overrides, a space */
        {0x205f, 0x206f},   /* a space, invisible operators, direction isolates */
        {0x2800, 0x2800},   /* Braille blank */
        {0x3000, 0x3000},   /* ideographic space */
        {0x3164, 0x3164},   /* Hangul filler */
        {0xfdd0, 0xfdef},   /* noncharacters */
        {0xfe00, 0xfe0f},   /* variation selectors */
        {0xfeff, 0xfeff},   /* byte order mark */
        {0xffa0, 0xffa0},   /* halfwidth Hangul filler */
        {0xfff0, 0xfffb},   /* interlinear annotation */
        {0x110bd, 0x110bd}, /* Kaithi number sign */
        {0x110cd, 0x110cd}, /* Kaithi number sign above */
        {0x13430, 0x13438}, /* Egyptian hieroglyph format controls */
        {0x1bca0, 0x1bca3}, /* shorthand format controls */
        {0x1d173, 0x1d17a}, /* musical format controls */
        {0xe0000, 0xe0fff}, /* tags, more variation selectors */
    };
    if ((character & 0xfffe) == 0xfffe)
        return false; /* the noncharacters at the end of each plane, which XML forbids */
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (character >= hidden[i].first && character <= hidden[i].last)
            return false;
    return true;
}
