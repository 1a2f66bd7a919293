/* The formats and the columns of text. What whole reports look like is in tests/cli. */
#include "unit.h"

#include "rootfs_audit/report/format.h"
#include "rootfs_audit/report/text_layout.h"

#include <cjson/cJSON.h>
#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void render(const char *format, const struct ra_audit *audit,
                   const struct ra_report_options *options, struct ra_buffer *text)
{
    struct ra_sink sink;
    ra_buffer_init(text, 100000);
    ra_sink_init_buffer(&sink, text);
    ra_format_find(format)->render(audit, options, &sink);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
}

static void add(struct ra_audit *audit, const char *name, enum ra_readonly readonly,
                enum ra_verdict verdict)
{
    struct ra_workload workload = {.id = heap(ID),
                                   .name = heap(name),
                                   .readonly_rootfs = readonly,
                                   .verdict = verdict};
    if (verdict == RA_VERDICT_ERROR)
        workload.error = heap("the answer is HTML");
    assert_int_equal(ra_audit_take_workload(audit, &workload, NULL), 0);
}

static void begin(struct ra_audit *audit)
{
    struct ra_source source = {.endpoint = heap("unix:///s"),
                               .product = heap("docker"),
                               .api_version = heap("1.41")};
    *audit = (struct ra_audit){.tool_version = "1.2.3"};
    assert_int_equal(ra_audit_take_source(audit, &source, NULL), 0);
}

static void test_formats_are_found_by_their_whole_name(void **state)
{
    (void)state;
    size_t count = 0;
    const struct ra_format *formats = ra_formats(&count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(ra_format_find(formats[i].name), &formats[i]);
    assert_null(ra_format_find("jso"));
    assert_null(ra_format_find("JSON"));
    assert_null(ra_format_find(""));
}

static void test_cis_prints_what_the_control_does_and_no_line_for_an_error(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 80};
    begin(&audit);
    add(&audit, "a", RA_READONLY_TRUE, RA_VERDICT_PASS);
    add(&audit, "b", RA_READONLY_FALSE, RA_VERDICT_FAIL);
    add(&audit, "c", RA_READONLY_UNKNOWN, RA_VERDICT_ERROR);
    ra_audit_finish(&audit);
    render("cis", &audit, &options, &text);
    assert_string_equal(ra_buffer_text(&text),
                        ID ": ReadonlyRootfs=true\n" ID ": ReadonlyRootfs=false\n");
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_json_tells_unknown_from_false(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 80};
    begin(&audit);
    add(&audit, "a", RA_READONLY_FALSE, RA_VERDICT_FAIL);
    add(&audit, "b", RA_READONLY_UNKNOWN, RA_VERDICT_ERROR);
    ra_audit_finish(&audit);
    render("json", &audit, &options, &text);
    cJSON *root = cJSON_Parse(ra_buffer_text(&text));
    assert_non_null(root);
    const cJSON *workloads = cJSON_GetObjectItemCaseSensitive(root, "workloads");
    const cJSON *first = cJSON_GetArrayItem(workloads, 0);
    const cJSON *second = cJSON_GetArrayItem(workloads, 1);
    assert_true(
        cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(first, "readonly_rootfs")));
    assert_null(cJSON_GetObjectItemCaseSensitive(first, "error"));
    assert_true(
        cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(second, "readonly_rootfs")));
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(second, "error")->valuestring,
                        "the answer is HTML");
    assert_true(cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(first, "write_strategy")));
    const cJSON *summary = cJSON_GetObjectItemCaseSensitive(root, "summary");
    assert_true(cJSON_GetObjectItemCaseSensitive(summary, "exit_status")->valuedouble ==
                2);
    cJSON_Delete(root);
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_text_colours_only_when_asked_to(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    struct ra_report_options options = {.width = 80};
    begin(&audit);
    add(&audit, "good", RA_READONLY_TRUE, RA_VERDICT_PASS);
    ra_audit_finish(&audit);
    render("text", &audit, &options, &text);
    assert_null(strchr(ra_buffer_text(&text), '\x1b'));
    assert_int_equal(strncmp(ra_buffer_text(&text), "PASS  ", 6), 0);
    ra_buffer_clear(&text);
    options.is_coloured = true;
    render("text", &audit, &options, &text);
    assert_non_null(strstr(ra_buffer_text(&text), "\x1b["));
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_text_when_quiet_leaves_out_what_passed(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 80, .is_quiet = true};
    begin(&audit);
    add(&audit, "good", RA_READONLY_TRUE, RA_VERDICT_PASS);
    add(&audit, "broken", RA_READONLY_UNKNOWN, RA_VERDICT_ERROR);
    ra_audit_finish(&audit);
    render("text", &audit, &options, &text);
    assert_null(strstr(ra_buffer_text(&text), "good"));
    assert_non_null(strstr(ra_buffer_text(&text), "broken"));
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_text_keeps_names_whole_and_lines_within_the_width(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    char name[201];
    const struct ra_report_options options = {.width = 80};
    memset(name, 'n', 200);
    name[200] = '\0';
    begin(&audit);
    add(&audit, name, RA_READONLY_UNKNOWN, RA_VERDICT_ERROR);
    add(&audit, "short", RA_READONLY_UNKNOWN, RA_VERDICT_ERROR);
    ra_audit_finish(&audit);
    render("text", &audit, &options, &text);
    assert_non_null(strstr(ra_buffer_text(&text), name));
    const char *line = ra_buffer_text(&text);
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        if (length > 80 && memmem(line, length, "nnn", 3) == NULL)
            fail_msg("a line has %zu columns: %s", length, line);
        line += length + 1;
    }
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_columns_leave_the_detail_enough_at_any_width(void **state)
{
    (void)state;
    for (unsigned width = 1; width <= 300; width++)
        for (size_t name = 0; name <= 250; name += 25)
            for (size_t image = 0; image <= 250; image += 25) {
                struct ra_columns columns = ra_columns_fit(width, name, image);
                assert_true(columns.detail >= 20);
                assert_true(columns.name <= name || columns.name <= 20);
                if (width >= 80)
                    assert_true(columns.verdict + columns.name + columns.image +
                                    columns.detail + 3 * RA_COLUMN_GAP <=
                                width);
            }
}

static void wraps(const char *text, size_t indent, size_t width, const char *expected)
{
    struct ra_sink sink;
    struct ra_buffer out;
    ra_buffer_init(&out, 1000);
    ra_sink_init_buffer(&sink, &out);
    ra_columns_put_wrapped(text, indent, width, &sink);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    assert_string_equal(ra_buffer_text(&out), expected);
    ra_buffer_clear(&out);
}

static void test_wrapped_text_breaks_between_words_and_keeps_long_ones(void **state)
{
    (void)state;
    wraps("", 2, 10, "\n");
    wraps("one", 2, 10, "one\n");
    wraps("one two three", 2, 7, "one two\n  three\n");
    wraps("/a  b   c", 2, 40, "/a  b   c\n");
    wraps(" x ", 2, 40, " x\n");
    wraps("one /a/very/long/path two", 1, 8, "one\n /a/very/long/path\n two\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats_are_found_by_their_whole_name),
        cmocka_unit_test(test_cis_prints_what_the_control_does_and_no_line_for_an_error),
        cmocka_unit_test(test_json_tells_unknown_from_false),
        cmocka_unit_test(test_text_colours_only_when_asked_to),
        cmocka_unit_test(test_text_when_quiet_leaves_out_what_passed),
        cmocka_unit_test(test_text_keeps_names_whole_and_lines_within_the_width),
        cmocka_unit_test(test_columns_leave_the_detail_enough_at_any_width),
        cmocka_unit_test(test_wrapped_text_breaks_between_words_and_keeps_long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
