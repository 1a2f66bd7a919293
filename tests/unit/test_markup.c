/* Text for XML and HTML, the order by source, and times. */
#include "unit.h"

#include "rootfs_audit/report/by_source.h"
#include "rootfs_audit/report/markup.h"
#include "rootfs_audit/util/rfc3339.h"

#include <string.h>

static void assert_markup(const char *text, const char *expected)
{
    struct ra_buffer out;
    struct ra_sink sink;
    ra_buffer_init(&out, 1000);
    ra_sink_init_buffer(&sink, &out);
    ra_markup_put(&sink, text);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    assert_string_equal(ra_buffer_text(&out), expected);
    ra_buffer_clear(&out);
}

static void test_markup_is_only_text(void **state)
{
    (void)state;
    assert_markup("plain", "plain");
    assert_markup("", "");
    assert_markup(NULL, "");
    assert_markup("<a href=\"x\">'&amp;'",
                  "&lt;a href=&quot;x&quot;&gt;&apos;&amp;amp;&apos;");
    assert_markup("]]>", "]]&gt;");
}

static void test_markup_shows_what_xml_cannot_hold(void **state)
{
    (void)state;
    assert_markup("a\x1b\n\x01\xff\xe2\x80\xae\xe2\x80\xac\\<",
                  "a\\x1b\\n\\x01\\xff\\u{202e}\\u{202c}\\\\&lt;");
    assert_markup("\xc3\xa9", "\xc3\xa9");
    assert_markup("a\x7f", "a\\x7f");
    assert_markup("a\\b", "a\\\\b");
    assert_markup("\xef\xbf\xbf\xf0\x9f\xbf\xbe", "\\u{ffff}\\u{1fffe}");
}

static void test_attribute_is_quoted(void **state)
{
    (void)state;
    struct ra_buffer out;
    struct ra_sink sink;
    ra_buffer_init(&out, 1000);
    ra_sink_init_buffer(&sink, &out);
    ra_markup_attribute(&sink, "name", "\" onload=\"x\n");
    assert_string_equal(ra_buffer_text(&out), " name=\"&quot; onload=&quot;x\\n\"");
    ra_buffer_clear(&out);
}

static void add(struct ra_audit *audit, size_t source, const char *name,
                enum ra_verdict verdict)
{
    struct ra_workload workload = {
        .source = source, .id = heap("i"), .name = heap(name), .verdict = verdict};
    assert_int_equal(ra_audit_take_workload(audit, &workload, NULL), 0);
}

static void test_workloads_are_found_by_source_in_their_order(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    struct ra_by_source by_source;
    struct ra_sink sink = {0};
    for (size_t i = 0; i < 3; i++) {
        struct ra_source source = {.endpoint = heap("e")};
        assert_int_equal(ra_audit_take_source(&audit, &source, NULL), 0);
    }
    add(&audit, 2, "a", RA_VERDICT_PASS);
    add(&audit, 0, "b", RA_VERDICT_FAIL);
    add(&audit, 2, "c", RA_VERDICT_ERROR);
    add(&audit, 0, "d", RA_VERDICT_WAIVED);
    ra_by_source_init(&by_source, &audit, &sink);
    assert_int_equal(ra_by_source_size(&by_source, 0), 2);
    assert_int_equal(ra_by_source_size(&by_source, 1), 0);
    assert_string_equal(ra_by_source_workload(&by_source, 0, 0)->name, "b");
    assert_string_equal(ra_by_source_workload(&by_source, 0, 1)->name, "d");
    assert_string_equal(ra_by_source_workload(&by_source, 2, 0)->name, "a");
    assert_string_equal(ra_by_source_workload(&by_source, 2, 1)->name, "c");
    const struct ra_summary counts = ra_by_source_count(&by_source, 2);
    assert_int_equal(counts.total, 2);
    assert_int_equal(counts.pass, 1);
    assert_int_equal(counts.error, 1);
    assert_int_equal(counts.fail + counts.waived, 0);
    ra_by_source_clear(&by_source);
    ra_audit_clear(&audit);
}

static void test_time_is_written_in_utc_with_milliseconds(void **state)
{
    (void)state;
    char text[RA_RFC3339_SIZE];
    const struct timespec time = {.tv_sec = 1795680000, .tv_nsec = 7999999};
    assert_int_equal(ra_rfc3339_write(&time, text), 0);
    assert_string_equal(text, "2026-11-26T08:00:00.007Z");
    const struct timespec beyond = {.tv_sec = 1L << 60};
    assert_int_equal(ra_rfc3339_write(&beyond, text), -1);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markup_is_only_text),
        cmocka_unit_test(test_markup_shows_what_xml_cannot_hold),
        cmocka_unit_test(test_attribute_is_quoted),
        cmocka_unit_test(test_workloads_are_found_by_source_in_their_order),
        cmocka_unit_test(test_time_is_written_in_utc_with_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
