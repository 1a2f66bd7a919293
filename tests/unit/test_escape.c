#include "unit.h"

#include "rootfs_audit/util/escape.h"
#include "rootfs_audit/util/utf8.h"

#include <string.h>

/* What reaches the terminal of a text. */
static const struct {
    const char *text;
    const char *shown;
} cases[] = {
    {"", ""},
    {"web-1", "web-1"},
    {"gr\xc3\xbc\xc3\x9f dich \xe2\x82\xac \xf0\x9f\x90\xb3",
     "gr\xc3\xbc\xc3\x9f dich \xe2\x82\xac \xf0\x9f\x90\xb3"},
    {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
    {"\x1b[31mred", "\\x1b[31mred"},
    {"\x07\x7f\x01", "\\x07\\x7f\\x01"},
    {"back\\slash", "back\\\\slash"},
    {"\xc2\x9b"
     "31m",
     "\\u{009b}31m"}, /* C1: a CSI */
    {"a\xe2\x80\xae"
     "b",
     "a\\u{202e}b"},               /* right-to-left override */
    {"\xe2\x80\x8b", "\\u{200b}"}, /* zero width space */
    {"\xef\xbb\xbf"
     "x",
     "\\u{feff}x"},                               /* byte order mark */
    {"\xe2\x80\xa8", "\\u{2028}"},                /* line separator */
    {"\xf3\xa0\x80\xa0", "\\u{e0020}"},           /* a tag character */
    {"\xff\xfe", "\\xff\\xfe"},                   /* no UTF-8 */
    {"\xc0\xaf", "\\xc0\\xaf"},                   /* overlong */
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* a surrogate */
    {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* above U+10FFFF */
    {"cut \xe2\x82", "cut \\xe2\\x82"},           /* cut off */
};

static void test_terminal_text_is_one_harmless_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_buffer out;
        ra_buffer_init(&out, 1000);
        assert_int_equal(ra_escape_terminal(&out, cases[i].text), 0);
        assert_string_equal(ra_buffer_text(&out), cases[i].shown);
        ra_buffer_clear(&out);
    }
}

static void test_terminal_text_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct ra_buffer out;
    ra_buffer_init(&out, 3);
    assert_int_equal(ra_escape_terminal(&out, "\x1b"), -1);
    ra_buffer_clear(&out);
}

static void test_columns_are_characters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(ra_escape_columns(""), 0);
    assert_int_equal(ra_escape_columns("gr\xc3\xbc\xc3\x9f"), 4);
    assert_int_equal(ra_escape_columns("\\x1b"), 4);
}

static void test_decode_at_the_edges_of_each_length(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        uint32_t character;
    } edges[] = {
        {"\x7f", 1, 0x7f},
        {"\xc2\x80", 2, 0x80},
        {"\xdf\xbf", 2, 0x7ff},
        {"\xe0\xa0\x80", 3, 0x800},
        {"\xed\x9f\xbf", 3, 0xd7ff},
        {"\xee\x80\x80", 3, 0xe000},
        {"\xef\xbf\xbf", 3, 0xffff},
        {"\xf0\x90\x80\x80", 4, 0x10000},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
    };
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        uint32_t character = 0;
        assert_int_equal(
            ra_utf8_decode(edges[i].bytes, strlen(edges[i].bytes), &character),
            edges[i].length);
        assert_int_equal(character, edges[i].character);
        if (edges[i].length > 1)
            assert_int_equal(
                ra_utf8_decode(edges[i].bytes, edges[i].length - 1, &character), 0);
    }
}

static void test_showable_is_what_shows_and_moves_nothing(void **state)
{
    (void)state;
    static const uint32_t yes[] = {' ', 'a', '~', 0xa1, 0xe9, 0x4e2d, 0x1f433};
    static const uint32_t no[] = {0xa0,   0x2003, 0x2800,  0x3000, 0,      0x1b,
                                  0x7f,   0x80,   0x9f,    0xad,   0x061c, 0x200b,
                                  0x200f, 0x202a, 0x202e,  0x2028, 0x2066, 0x2069,
                                  0xfeff, 0xfff9, 0xe0001, 0xe007f};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(ra_utf8_is_showable(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (ra_utf8_is_showable(no[i]))
            fail_msg("U+%04X counts as showable", (unsigned)no[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminal_text_is_one_harmless_line),
        cmocka_unit_test(test_terminal_text_that_does_not_fit_is_refused),
        cmocka_unit_test(test_columns_are_characters_not_bytes),
        cmocka_unit_test(test_decode_at_the_edges_of_each_length),
        cmocka_unit_test(test_showable_is_what_shows_and_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
