/* Every argument comes back from a real shell as it was. */
#include "unit.h"

#include "rootfs_audit/util/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void quotes(const char *argument, const char *expected)
{
    struct ra_buffer out;
    ra_buffer_init(&out, 100);
    assert_int_equal(ra_shell_quote(&out, argument), 0);
    assert_string_equal(ra_buffer_text(&out), expected);
    ra_buffer_clear(&out);
}

static void test_plain_arguments_stay_as_they_are(void **state)
{
    (void)state;
    quotes("--read-only", "--read-only");
    quotes("--tmpfs=/run:rw,noexec,size=16m", "--tmpfs=/run:rw,noexec,size=16m");
    quotes("a_b.c@d%e+f", "a_b.c@d%e+f");
}

static void test_others_stand_in_single_quotes(void **state)
{
    (void)state;
    quotes("", "''");
    quotes("a b", "'a b'");
    quotes("~", "'~'");
    quotes("'", "''\\'''");
    quotes("it's", "'it'\\''s'");
    quotes("$(reboot)`x`\"\\!", "'$(reboot)`x`\"\\!'");
    quotes("a\nb", "'a\nb'");
    quotes("\xc3\xa9", "'\xc3\xa9'");
}

/* The command, whose output begins with the argument's own bytes and a full stop. */
static void comes_back(const char *argument)
{
    char got[600];
    struct ra_buffer command;
    ra_buffer_init(&command, 10000);
    assert_int_equal(ra_buffer_puts(&command, "set -- "), 0);
    assert_int_equal(ra_shell_quote(&command, argument), 0);
    assert_int_equal(ra_buffer_puts(&command, "; printf '%s.%d' \"$1\" $#"), 0);
    FILE *shell = popen(ra_buffer_text(&command), "r");
    assert_non_null(shell);
    size_t length = fread(got, 1, sizeof got - 1, shell);
    got[length] = '\0';
    assert_int_equal(pclose(shell), 0);
    size_t size = strlen(argument);
    assert_int_equal(length, size + 2);
    assert_memory_equal(got, argument, size);
    assert_string_equal(got + size, ".1");
    ra_buffer_clear(&command);
}

static void test_shell_takes_an_argument_to_the_letter(void **state)
{
    (void)state;
    static const char *const arguments[] = {
        "",      "-n",     "'",       "''",          "a'b'c",    "$HOME", "$(id)",
        "`id`",  "\\",     "\\'",     "a;b",         "a&b|c>d",  "*",     "~root",
        "#x",    "{a,b}",  "!!",      "\x1b[31m",    "\xff\xfe", "  a  ", "a=b",
        "a\n\n", "\n'\n'", "\"$x\"'", "\xe2\x80\xae"};
    char all[256];
    for (int byte = 1; byte < 256; byte++)
        all[byte - 1] = (char)byte;
    all[255] = '\0';
    for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++)
        comes_back(arguments[i]);
    comes_back(all);
}

static void test_full_buffer_is_a_failure(void **state)
{
    (void)state;
    static const char *const arguments[] = {"abcdef", "a b c", "''", "'a'a'a"};
    for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++)
        for (size_t limit = 0; limit < 5; limit++) {
            struct ra_buffer out;
            ra_buffer_init(&out, limit);
            assert_int_equal(ra_shell_quote(&out, arguments[i]), -1);
            ra_buffer_clear(&out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_arguments_stay_as_they_are),
        cmocka_unit_test(test_others_stand_in_single_quotes),
        cmocka_unit_test(test_shell_takes_an_argument_to_the_letter),
        cmocka_unit_test(test_full_buffer_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
