#include "unit.h"

#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/json_position.h"
#include "rootfs_audit/util/json_write.h"

#include <stdlib.h>
#include <string.h>

static cJSON *parse(const char *text)
{
    cJSON *root = NULL;
    assert_int_equal(ra_json_parse(text, strlen(text), &root, NULL), 0);
    return root;
}

static void test_parse_refuses_what_is_not_exactly_one_document(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
        const char *says;
    } cases[] = {
        {"", 0, "the document is empty"},
        {"{\"a\":", 5, "cut off"},
        {"{\"a\":1", 6, "cut off"},
        {"{} {}", 3, "from byte 3 of 5"},
        {"{}x", 2, "from byte 2 of 3"},
        {"<html>", 0, "from byte 0 of 6"},
        {"{\"a\":1,\x01\"b\":2}", 7, "byte 7 of 14 is a control character"},
        {"{\"a\x1b\":1}", 3, "a control character"},
        {"{\"a\" 1}", 5, "not JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_error err = {0};
        cJSON *root = NULL;
        size_t offset = 99;
        assert_int_equal(
            ra_json_parse_at(cases[i].text, strlen(cases[i].text), &root, &offset, &err),
            -1);
        assert_null(root);
        assert_int_equal(offset, cases[i].offset);
        assert_error_says(&err, cases[i].says);
    }
}

static void test_parse_refuses_a_nul_in_a_string_and_in_the_text(void **state)
{
    (void)state;
    struct ra_error err = {0};
    cJSON *root = NULL;
    static const char escaped[] = "{\"Name\":\"a\\u0000b\"}";
    static const char raw[] = "{}\0{}";
    assert_int_equal(ra_json_parse(escaped, sizeof escaped - 1, &root, &err), -1);
    ra_error_clear(&err);
    assert_int_equal(ra_json_parse(raw, sizeof raw - 1, &root, &err), -1);
    ra_error_clear(&err);
    assert_null(root);
}

static void test_parse_keeps_an_escaped_backslash_before_u0000(void **state)
{
    (void)state;
    cJSON *root = parse("{\"a\":\"\\\\u0000\"}");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "a")->valuestring,
                        "\\u0000");
    cJSON_Delete(root);
}

static void test_parse_refuses_values_by_the_million_that_say_nothing(void **state)
{
    (void)state;
    struct ra_error err = {0};
    cJSON *root = NULL;
    enum { LENGTH = 2000001 };
    char *text = calloc(1, LENGTH + 1);
    assert_non_null(text);
    for (size_t i = 0; i < LENGTH; i++)
        text[i] = i % 2 == 0 ? '0' : ',';
    text[0] = '[';
    text[LENGTH - 1] = ']';
    assert_int_equal(ra_json_parse(text, LENGTH, &root, &err), -1);
    assert_null(root);
    assert_error_says(&err, "too many values");
    free(text);
}

static void test_position_counts_what_cjson_skips(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf{\"a\": 1,\"b\":2}";
    cJSON *root = parse(text);
    struct ra_json_position at =
        ra_json_position_of(text, root, cJSON_GetObjectItemCaseSensitive(root, "b"));
    assert_int_equal(at.column, 12);
    cJSON_Delete(root);
}

static void test_look_up_is_case_sensitive_and_null_is_absent(void **state)
{
    (void)state;
    cJSON *root = parse("{\"readonlyRootfs\":true,\"Name\":null,\"Id\":\"x\"}");
    const cJSON *value = root;
    const char *text = "unset";
    assert_int_equal(ra_json_get_any(root, "ReadonlyRootfs", &value, NULL), 0);
    assert_null(value);
    assert_int_equal(ra_json_get_string(root, "Name", &text, NULL), 0);
    assert_null(text);
    assert_int_equal(ra_json_get_string(root, "Id", &text, NULL), 0);
    assert_string_equal(text, "x");
    cJSON_Delete(root);
}

static void test_look_up_of_a_key_that_stands_twice_fails(void **state)
{
    (void)state;
    struct ra_error err = {0};
    const cJSON *value = NULL;
    cJSON *root = parse("{\"a\":true,\"b\":1,\"a\":false}");
    assert_int_equal(ra_json_get_any(root, "a", &value, &err), -1);
    assert_error_says(&err, "a");
    assert_null(value);
    assert_int_equal(ra_json_get_any(root, "b", &value, &err), 0);
    assert_non_null(value);
    cJSON_Delete(root);
}

static void test_look_up_of_the_wrong_type_names_key_and_type(void **state)
{
    (void)state;
    struct ra_error err = {0};
    const cJSON *value = NULL;
    const char *text = NULL;
    cJSON *root = parse("{\"s\":\"x\",\"n\":1,\"o\":{},\"a\":[]}");
    assert_int_equal(ra_json_get_string(root, "n", &text, &err), -1);
    assert_error_says(&err, "n is a number");
    assert_int_equal(ra_json_get_object(root, "a", &value, &err), -1);
    assert_error_says(&err, "a is an array");
    assert_int_equal(ra_json_get_array(root, "o", &value, &err), -1);
    assert_error_says(&err, "o is an object");
    assert_int_equal(ra_json_get_array(root, "s", &value, &err), -1);
    assert_error_says(&err, "s is a string");
    assert_null(value);
    cJSON_Delete(root);
}

static void test_look_up_in_nothing_finds_nothing(void **state)
{
    (void)state;
    const cJSON *value = NULL;
    assert_int_equal(ra_json_get_any(NULL, "a", &value, NULL), 0);
    assert_null(value);
}

static void test_position_of_a_member_is_its_key_and_of_an_element_its_value(void **state)
{
    (void)state;
    static const char text[] = "{\n"
                               "  \"a\": [ 1,\n"
                               "    {\"b\": \"}{,\\\"\"} ],\n"
                               "  \"c\":\t{\"d\": true}\n"
                               "}\n";
    cJSON *root = parse(text);
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(root, "a");
    const cJSON *element = cJSON_GetArrayItem(a, 1);
    const cJSON *d = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(root, "c"), "d");
    const struct {
        const cJSON *node;
        size_t line;
        size_t column;
    } cases[] = {
        {root, 1, 1},
        {a, 2, 3},
        {cJSON_GetArrayItem(a, 0), 2, 10},
        {element, 3, 5},
        {element->child, 3, 6},
        {d, 4, 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_json_position at = ra_json_position_of(text, root, cases[i].node);
        assert_int_equal(at.line, cases[i].line);
        assert_int_equal(at.column, cases[i].column);
    }
    cJSON_Delete(root);
}

static void test_positions_of_elements_are_those_of_each(void **state)
{
    (void)state;
    static const char text[] = "{\"x\": [1, {\"y\": \"]\"}],\n"
                               "\"list\": [\n"
                               "  {\"a\": [1, 2, {}]}, 7,\n"
                               "\n"
                               "  [[], \"\\\"\"],\n"
                               "  \"last\"\n"
                               "], \"z\": []}";
    size_t lines[4] = {0};
    cJSON *root = parse(text);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "list");
    ra_json_position_of_elements(text, root, list, lines);
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            lines[i], ra_json_position_of(text, root, cJSON_GetArrayItem(list, i)).line);
    assert_int_equal(lines[0], 3);
    assert_int_equal(lines[1], 3);
    assert_int_equal(lines[2], 5);
    assert_int_equal(lines[3], 6);
    cJSON_Delete(root);
}

static void test_written_json_is_harmless_and_reads_back(void **state)
{
    (void)state;
    struct ra_buffer text;
    struct ra_sink sink;
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name",
                            "a\x1b\xe2\x80\xae\xff\"\xc3\xa9\x7f\xf3\xa0\x80\xa0");
    ra_buffer_init(&text, 1000);
    ra_sink_init_buffer(&sink, &text);
    ra_json_write_take(&sink, object, true);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    assert_string_equal(ra_buffer_text(&text),
                        "{\"name\":\"a\\u001b\\u202e\\ufffd\\\"\xc3\xa9\\u007f"
                        "\\udb40\\udc20\"}");
    cJSON *root = parse(ra_buffer_text(&text));
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "name")->valuestring,
                        "a\x1b\xe2\x80\xae\xef\xbf\xbd\"\xc3\xa9\x7f\xf3\xa0\x80\xa0");
    cJSON_Delete(root);
    ra_buffer_clear(&text);
}

static void test_parse_all_takes_documents_one_after_the_other(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int count; /* -1 when refused */
        const char *says;
    } cases[] = {
        {"{}", 1, NULL},
        {" {} [1,2]\n\"a\" ", 3, NULL},
        {"{}{}", 2, NULL},
        {" \n", 0, NULL},
        {"", -1, "the document is empty"},
        {"{}\n{", -1, "cut off after 4 bytes"},
        {"{} x {}", -1, "from byte 3 of 7 on"},
        {"{} \"\\u0000\"", -1, "NUL"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cJSON *all = NULL;
        struct ra_error err = {0};
        int status = ra_json_parse_all(cases[i].text, strlen(cases[i].text), &all, &err);
        assert_int_equal(status, cases[i].count < 0 ? -1 : 0);
        if (status == 0)
            assert_int_equal(cJSON_GetArraySize(all), cases[i].count);
        else
            assert_error_says(&err, cases[i].says);
        cJSON_Delete(all);
    }
}

static void test_written_json_that_is_incomplete_fails_the_sink(void **state)
{
    (void)state;
    struct ra_buffer text;
    struct ra_sink sink;
    struct ra_error err = {0};
    ra_buffer_init(&text, 1000);
    ra_sink_init_buffer(&sink, &text);
    ra_json_write_take(&sink, cJSON_CreateObject(), false);
    assert_int_equal(ra_sink_finish(&sink, &err), -1);
    assert_error_says(&err, "memory");
    ra_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_refuses_what_is_not_exactly_one_document),
        cmocka_unit_test(test_parse_refuses_a_nul_in_a_string_and_in_the_text),
        cmocka_unit_test(test_parse_keeps_an_escaped_backslash_before_u0000),
        cmocka_unit_test(test_parse_refuses_values_by_the_million_that_say_nothing),
        cmocka_unit_test(test_parse_all_takes_documents_one_after_the_other),
        cmocka_unit_test(test_position_counts_what_cjson_skips),
        cmocka_unit_test(test_look_up_is_case_sensitive_and_null_is_absent),
        cmocka_unit_test(test_look_up_of_a_key_that_stands_twice_fails),
        cmocka_unit_test(test_look_up_of_the_wrong_type_names_key_and_type),
        cmocka_unit_test(test_look_up_in_nothing_finds_nothing),
        cmocka_unit_test(
            test_position_of_a_member_is_its_key_and_of_an_element_its_value),
        cmocka_unit_test(test_positions_of_elements_are_those_of_each),
        cmocka_unit_test(test_written_json_is_harmless_and_reads_back),
        cmocka_unit_test(test_written_json_that_is_incomplete_fails_the_sink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
