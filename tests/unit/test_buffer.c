#include "unit.h"

#include "rootfs_audit/util/buffer.h"

#include <stdlib.h>
#include <string.h>

static void test_text_when_nothing_was_appended_is_empty(void **state)
{
    (void)state;
    struct ra_buffer buffer;
    ra_buffer_init(&buffer, 10);
    assert_string_equal(ra_buffer_text(&buffer), "");
    assert_null(buffer.data);
    ra_buffer_clear(&buffer);
}

static void test_append_up_to_the_limit_succeeds_and_beyond_changes_nothing(void **state)
{
    (void)state;
    struct ra_buffer buffer;
    ra_buffer_init(&buffer, 5);
    assert_int_equal(ra_buffer_puts(&buffer, "abc"), 0);
    assert_int_equal(ra_buffer_append(&buffer, "def", 3), -1);
    assert_string_equal(ra_buffer_text(&buffer), "abc");
    assert_int_equal(ra_buffer_append(&buffer, "de", 2), 0);
    assert_string_equal(ra_buffer_text(&buffer), "abcde");
    assert_int_equal(ra_buffer_puts(&buffer, "f"), -1);
    assert_int_equal(buffer.length, 5);
    ra_buffer_clear(&buffer);
}

static void test_append_of_a_length_that_would_wrap_is_refused(void **state)
{
    (void)state;
    struct ra_buffer buffer;
    ra_buffer_init(&buffer, SIZE_MAX);
    assert_int_equal(ra_buffer_puts(&buffer, "abc"), 0);
    assert_int_equal(ra_buffer_append(&buffer, "x", SIZE_MAX - 1), -1);
    assert_string_equal(ra_buffer_text(&buffer), "abc");
    ra_buffer_clear(&buffer);
}

static void test_append_of_many_bytes_keeps_them_all(void **state)
{
    (void)state;
    struct ra_buffer buffer;
    ra_buffer_init(&buffer, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(ra_buffer_append(&buffer, &"0123456789"[i % 10], 1), 0);
    assert_int_equal(buffer.length, 100000);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(buffer.data[i], '0' + (int)(i % 10));
    assert_int_equal(buffer.data[100000], '\0');
    ra_buffer_clear(&buffer);
}

static void test_reset_empties_and_keeps_the_memory(void **state)
{
    (void)state;
    struct ra_buffer buffer;
    ra_buffer_init(&buffer, 100);
    ra_buffer_puts(&buffer, "hello");
    size_t capacity = buffer.capacity;
    ra_buffer_reset(&buffer);
    assert_string_equal(ra_buffer_text(&buffer), "");
    assert_int_equal(buffer.capacity, capacity);
    ra_buffer_clear(&buffer);
}

static void test_take_hands_over_the_text_and_leaves_an_empty_buffer(void **state)
{
    (void)state;
    struct ra_buffer buffer;
    ra_buffer_init(&buffer, 100);
    char *nothing = ra_buffer_take(&buffer);
    assert_string_equal(nothing, "");
    free(nothing);
    ra_buffer_puts(&buffer, "hello");
    char *text = ra_buffer_take(&buffer);
    assert_string_equal(text, "hello");
    assert_int_equal(buffer.length, 0);
    free(text);
    assert_int_equal(ra_buffer_puts(&buffer, "again"), 0);
    assert_string_equal(ra_buffer_text(&buffer), "again");
    ra_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_when_nothing_was_appended_is_empty),
        cmocka_unit_test(test_append_up_to_the_limit_succeeds_and_beyond_changes_nothing),
        cmocka_unit_test(test_append_of_a_length_that_would_wrap_is_refused),
        cmocka_unit_test(test_append_of_many_bytes_keeps_them_all),
        cmocka_unit_test(test_reset_empties_and_keeps_the_memory),
        cmocka_unit_test(test_take_hands_over_the_text_and_leaves_an_empty_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
