/* The formats and the columns of text. What whole reports look like is in tests/cli. */
#include "unit.h"

#include "rootfs_audit/report/format.h"
#include "rootfs_audit/report/text_layout.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
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
    assert_int_equal(count, 8);
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

/* A container with an advice of all kinds, whose names are hostile. */
static void add_advised(struct ra_audit *audit)
{
    static const struct {
        const char *path;
        enum ra_advice_as as;
        const char *flag;
        unsigned evidence;
        const char *rule;
        size_t count;
    } paths[] = {
        {"/etc", RA_ADVICE_BAKE, NULL, RA_EVIDENCE_CHANGES, NULL, 1},
        {"/it's $(x)", RA_ADVICE_VOLUME,
         "--mount=type=volume,source=web-x,target=/it's $(x)",
         RA_EVIDENCE_CHANGES | RA_EVIDENCE_OBSERVED, NULL, 4},
        {"/run", RA_ADVICE_TMPFS, "--tmpfs=/run:rw,size=16m", RA_EVIDENCE_UPPERDIR, NULL,
         2},
        {"/t", RA_ADVICE_TMPFS, "--tmpfs=/t:noexec", 0, "executable-tmpfs", 0},
        {"/x\xff\n\x1b[31m\xe2\x80\xae", RA_ADVICE_VOLUME, NULL, RA_EVIDENCE_OPEN_FILES,
         NULL, 1},
    };
    enum { COUNT = sizeof paths / sizeof paths[0] };
    struct ra_advice *advice = calloc(1, sizeof *advice);
    assert_non_null(advice);
    advice->paths = calloc(COUNT, sizeof *advice->paths);
    assert_non_null(advice->paths);
    assert_int_equal(ra_strings_add(&advice->run_flags, NULL, "--read-only"), 0);
    for (size_t i = 0; i < COUNT; i++) {
        struct ra_advice_path *path = &advice->paths[advice->path_count++];
        *path = (struct ra_advice_path){.path = heap(paths[i].path),
                                        .as = paths[i].as,
                                        .evidence = paths[i].evidence,
                                        .rule = paths[i].rule,
                                        .count = paths[i].count};
        for (size_t j = 0; j < paths[i].count && j < RA_ADVICE_EXAMPLES_MAX; j++)
            assert_int_equal(
                ra_strings_add(&path->examples, NULL, "%s/f%zu", paths[i].path, j), 0);
        assert_int_equal(ra_strings_add(&path->remarks, NULL, "remark-%zu", i), 0);
        if (paths[i].flag == NULL)
            continue;
        path->flag = heap(paths[i].flag);
        assert_int_equal(ra_strings_add(&advice->run_flags, NULL, "%s", paths[i].flag),
                         0);
    }
    assert_int_equal(ra_strings_add(&advice->gaps, NULL, "changes: refused\x1b[31m"), 0);
    advice->compose = heap("services:\n  \"web\":\n    read_only: true\n");
    begin(audit);
    add(audit, "web", RA_READONLY_FALSE, RA_VERDICT_FAIL);
    audit->workloads[0].advice = advice;
    ra_audit_finish(audit);
}

static void test_text_shows_advice_as_lines_to_paste_and_reasons(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 200};
    add_advised(&audit);
    render("text", &audit, &options, &text);
    const char *shown = ra_buffer_text(&text);
    assert_non_null(strstr(shown,
                           "          --read-only \\\n"
                           "          '--mount=type=volume,source=web-x,target=/it'\\''s "
                           "$(x)' \\\n"
                           "          --tmpfs=/run:rw,size=16m \\\n"
                           "          --tmpfs=/t:noexec\n"));
    assert_non_null(strstr(shown, "bake, for /etc/f0 (changes): remark-0"));
    assert_non_null(strstr(shown, "volume, for /it's $(x)/f0, /it's $(x)/f1 and 2 more "
                                  "(changes, observed): remark-1"));
    assert_non_null(strstr(shown, "tmpfs, for /run/f0 and /run/f1 (upperdir)"));
    assert_non_null(strstr(shown, "tmpfs, for executable-tmpfs"));
    assert_non_null(strstr(shown, "/x\\xff\\n\\x1b[31m\\u{202e}"));
    assert_non_null(strstr(shown, "Evidence missing: changes: refused\\x1b[31m"));
    assert_null(strchr(shown, '\x1b'));
    assert_null(strstr(shown, "read_only: true"));      /* only with --verbose */
    assert_null(strstr(shown, "Start each container")); /* the hint for all */
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_missing_evidence_stands_before_the_flags(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        const char *missing;
    } cases[] = {
        {"text", "Evidence missing: changes: refused\\x1b[31m; open files: not running"},
        {"html", "<p>Evidence missing: changes: refused"},
        {"junit", "Evidence missing: changes: refused"},
        {"sarif", "Evidence missing: changes: refused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_audit audit;
        struct ra_buffer text;
        const struct ra_report_options options = {.width = 200};
        add_advised(&audit);
        struct ra_workload *workload = &audit.workloads[0];
        struct ra_finding finding = {.rule = "rootfs-writable",
                                     .title = "root filesystem is writable",
                                     .fix = "run it with --read-only",
                                     .level = RA_LEVEL_FAIL,
                                     .is_counted = true,
                                     .message = heap("The root filesystem is writable")};
        assert_int_equal(ra_workload_take_finding(workload, &finding, NULL), 0);
        assert_int_equal(
            ra_strings_add(&workload->advice->gaps, NULL, "open files: not running"), 0);
        render(cases[i].format, &audit, &options, &text);
        const char *missing = strstr(ra_buffer_text(&text), cases[i].missing);
        if (missing == NULL)
            fail_msg("%s does not say it", cases[i].format);
        if (strstr(missing, "--tmpfs=/run:rw,size=16m") == NULL)
            fail_msg("%s has no flags after it", cases[i].format);
        const char *flags = strstr(ra_buffer_text(&text), "--tmpfs=/run:rw,size=16m");
        if (flags < missing)
            fail_msg("%s has flags before it", cases[i].format);
        if (strstr(missing + strlen(cases[i].missing), "Evidence missing") != NULL)
            fail_msg("%s says it twice", cases[i].format);
        ra_buffer_clear(&text);
        ra_audit_clear(&audit);
    }
}

static void test_evidence_that_is_whole_is_not_said_to_be_missing(void **state)
{
    (void)state;
    static const char *const formats[] = {"text", "html", "junit", "sarif"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct ra_audit audit;
        struct ra_buffer text;
        const struct ra_report_options options = {.width = 200};
        add_advised(&audit);
        ra_strings_clear(&audit.workloads[0].advice->gaps);
        render(formats[i], &audit, &options, &text);
        assert_null(strstr(ra_buffer_text(&text), "Evidence missing"));
        ra_buffer_clear(&text);
        ra_audit_clear(&audit);
    }
}

static void test_flags_are_those_of_the_engines_own_command(void **state)
{
    (void)state;
    static const char *const formats[] = {"text", "junit", "sarif", "html"};
    static const char *const products[] = {"docker", "podman"};
    const struct ra_report_options options = {.width = 200};
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
            struct ra_audit audit;
            struct ra_buffer text;
            char own[32];
            char other[32];
            snprintf(own, sizeof own, "%s run", products[p]);
            snprintf(other, sizeof other, "%s run", products[1 - p]);
            add_advised(&audit);
            struct ra_finding finding = {.rule = "rootfs-writable",
                                         .title = "",
                                         .fix = "",
                                         .level = RA_LEVEL_FAIL,
                                         .is_counted = true,
                                         .message = heap("writable")};
            assert_int_equal(
                ra_workload_take_finding(&audit.workloads[0], &finding, NULL), 0);
            free(audit.sources[0].product);
            audit.sources[0].product = heap(products[p]);
            render(formats[i], &audit, &options, &text);
            if (strstr(ra_buffer_text(&text), own) == NULL ||
                strstr(ra_buffer_text(&text), other) != NULL)
                fail_msg("%s for %s", formats[i], products[p]);
            ra_buffer_clear(&text);
            ra_audit_clear(&audit);
        }
    }
}

static void test_text_when_verbose_shows_the_compose_file(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 80, .is_verbose = true};
    add_advised(&audit);
    render("text", &audit, &options, &text);
    assert_non_null(strstr(ra_buffer_text(&text), "          services:\n"
                                                  "            \"web\":\n"
                                                  "              read_only: true\n"));
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

/* The strings of an array of a JSON object, each with a newline. */
static void lists(const cJSON *object, const char *key, const char *expected)
{
    char text[1000] = "";
    const cJSON *item = NULL;
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, key);
    assert_true(cJSON_IsArray(array));
    cJSON_ArrayForEach(item, array)
    {
        assert_true(cJSON_IsString(item));
        strncat(text, item->valuestring, sizeof text - strlen(text) - 2);
        strcat(text, "\n");
    }
    assert_string_equal(text, expected);
}

static void test_json_has_the_whole_advice(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 80};
    add_advised(&audit);
    render("json", &audit, &options, &text);
    cJSON *root = cJSON_Parse(ra_buffer_text(&text));
    assert_non_null(root);
    const cJSON *workload =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "workloads"), 0);
    const cJSON *advice = cJSON_GetObjectItemCaseSensitive(workload, "advice");
    lists(advice, "run_flags",
          "--read-only\n--mount=type=volume,source=web-x,target=/it's $(x)\n"
          "--tmpfs=/run:rw,size=16m\n--tmpfs=/t:noexec\n");
    lists(advice, "evidence_missing", "changes: refused\x1b[31m\n");
    assert_true(
        cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(advice, "evidence_complete")));
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(advice, "compose")->valuestring,
                        "services:\n  \"web\":\n    read_only: true\n");
    const cJSON *paths = cJSON_GetObjectItemCaseSensitive(advice, "paths");
    assert_int_equal(cJSON_GetArraySize(paths), 5);
    const cJSON *etc = cJSON_GetArrayItem(paths, 0);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(etc, "as")->valuestring, "bake");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(etc, "flag")));
    assert_null(cJSON_GetObjectItemCaseSensitive(etc, "rule"));
    lists(etc, "evidence", "changes\n");
    lists(etc, "remarks", "remark-0\n");
    const cJSON *data = cJSON_GetArrayItem(paths, 1);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(data, "path")->valuestring,
                        "/it's $(x)");
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(data, "count")->valuedouble, 4);
    lists(data, "evidence", "changes\nobserved\n");
    lists(data, "examples",
          "/it's $(x)/f0\n/it's $(x)/f1\n/it's $(x)/f2\n/it's $(x)/f3\n");
    const cJSON *mended = cJSON_GetArrayItem(paths, 3);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(mended, "rule")->valuestring,
                        "executable-tmpfs");
    lists(mended, "evidence", "");
    assert_string_equal(
        cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(paths, 4), "path")
            ->valuestring,
        "/x\xef\xbf\xbd\n\x1b[31m\xe2\x80\xae");
    cJSON_Delete(root);
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_json_has_no_advice_where_there_is_none(void **state)
{
    (void)state;
    struct ra_audit audit;
    struct ra_buffer text;
    const struct ra_report_options options = {.width = 80};
    begin(&audit);
    add(&audit, "a", RA_READONLY_TRUE, RA_VERDICT_PASS);
    ra_audit_finish(&audit);
    render("json", &audit, &options, &text);
    assert_null(strstr(ra_buffer_text(&text), "advice"));
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

static void test_formats_with_advice_are_text_and_json(void **state)
{
    (void)state;
    assert_true(ra_format_find("text")->has_advice);
    assert_true(ra_format_find("json")->has_advice);
    assert_false(ra_format_find("cis")->has_advice);
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
        cmocka_unit_test(test_text_shows_advice_as_lines_to_paste_and_reasons),
        cmocka_unit_test(test_missing_evidence_stands_before_the_flags),
        cmocka_unit_test(test_evidence_that_is_whole_is_not_said_to_be_missing),
        cmocka_unit_test(test_flags_are_those_of_the_engines_own_command),
        cmocka_unit_test(test_text_when_verbose_shows_the_compose_file),
        cmocka_unit_test(test_json_has_the_whole_advice),
        cmocka_unit_test(test_json_has_no_advice_where_there_is_none),
        cmocka_unit_test(test_formats_with_advice_are_text_and_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
