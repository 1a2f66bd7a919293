/* The Prometheus report: the time taken over from the one before, and no series twice. */
#include "unit.h"

#include "rootfs_audit/report/format.h"

#include <stdlib.h>
#include <string.h>

#define NAME "rootfs_audit_last_complete_timestamp_seconds"

static void test_time_is_read_from_an_older_report(void **state)
{
    (void)state;
    assert_true(ra_prometheus_last_complete("# TYPE " NAME " gauge\n" NAME
                                            " 1795593600\nother 1\n") == 1795593600);
    assert_true(ra_prometheus_last_complete(NAME " 0\n") == 0);
    assert_true(ra_prometheus_last_complete(NAME "_more 1\n" NAME " 2\n") == 2);
}

static void test_time_of_anything_else_is_none(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        NAME,
        NAME "\n",
        NAME " ",
        NAME " 17955936",
        NAME " -1\n",
        NAME " +1\n",
        NAME "  1\n",
        NAME " 1e9\n",
        NAME " 1.5\n",
        NAME " NaN\n",
        NAME " 0x10\n",
        NAME " 99999999999999999999\n",
        NAME "_more 1795593600\n",
        NAME "_1795593600\n",
        "x" NAME " 1795593600\n",
        "# " NAME " 1795593600\n",
        NAME "{a=\"b\"} 1795593600\n",
        NAME " 1 2\n" NAME " 1795593600\n",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_true(ra_prometheus_last_complete(others[i]) == 0);
}

/* A report of one source, with workloads of these names and verdicts. */
static char *report(const char *const names[], const enum ra_verdict verdicts[],
                    size_t count, enum ra_exit exit_status, long long last_complete)
{
    struct ra_buffer text;
    struct ra_sink sink;
    struct ra_source source = {.endpoint = heap("s\"\\\n")};
    struct ra_audit audit = {.tool_version = "1", .finished_at = {.tv_sec = 2000}};
    const struct ra_report_options options = {.last_complete = last_complete};
    assert_int_equal(ra_audit_take_source(&audit, &source, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        struct ra_workload workload = {
            .id = heap("i"), .name = heap(names[i]), .verdict = verdicts[i]};
        assert_int_equal(ra_audit_take_workload(&audit, &workload, NULL), 0);
    }
    audit.summary.exit_status = exit_status;
    ra_buffer_init(&text, 100000);
    ra_sink_init_buffer(&sink, &text);
    ra_report_prometheus(&audit, &options, &sink);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    ra_audit_clear(&audit);
    return ra_buffer_take(&text);
}

static void test_time_is_this_audits_only_when_it_is_complete(void **state)
{
    (void)state;
    static const struct {
        enum ra_exit exit_status;
        long long before;
        const char *line;
    } cases[] = {
        {RA_EXIT_CLEAN, 7, "\n" NAME " 2000\n"},
        {RA_EXIT_FAILING, 7, "\n" NAME " 2000\n"},
        {RA_EXIT_INCOMPLETE, 7, "\n" NAME " 7\n"},
        {RA_EXIT_INCOMPLETE, 0, "\n" NAME " 0\n"},
        {RA_EXIT_INCOMPLETE, 2001, "\n" NAME " 0\n"}, /* not even yet */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = report(NULL, NULL, 0, cases[i].exit_status, cases[i].before);
        assert_non_null(strstr(text, cases[i].line));
        free(text);
    }
}

static void test_workloads_of_one_name_are_counted_in_one_series(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "a", "a", "b"};
    static const enum ra_verdict verdicts[] = {RA_VERDICT_FAIL, RA_VERDICT_PASS,
                                               RA_VERDICT_FAIL, RA_VERDICT_PASS};
    char *text = report(names, verdicts, 4, RA_EXIT_FAILING, 0);
    const char *first = strstr(text, "\nrootfs_audit_workload_verdict{");
    assert_non_null(first);
    assert_string_equal(
        first + 1,
        "rootfs_audit_workload_verdict{source=\"s\\\"\\\\\\\\\\\\n\",name=\"a\",verdict="
        "\"fail\"} 2\n"
        "rootfs_audit_workload_verdict{source=\"s\\\"\\\\\\\\\\\\n\",name=\"a\",verdict="
        "\"pass\"} 1\n"
        "rootfs_audit_workload_verdict{source=\"s\\\"\\\\\\\\\\\\n\",name=\"b\",verdict="
        "\"pass\"} 1\n");
    free(text);
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* What is before each value, for every line but the comments. */
static size_t split_series(char *text, char *series[], size_t limit)
{
    size_t count = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (line[0] == '#')
            continue;
        assert_true(count < limit);
        *strrchr(line, ' ') = '\0';
        series[count++] = line;
    }
    qsort(series, count, sizeof *series, compare_lines);
    return count;
}

static void test_sources_of_one_endpoint_have_series_of_their_own(void **state)
{
    (void)state;
    static const char *const endpoints[] = {"s", "t", "s", "s"};
    struct ra_rule_info rules[] = {{.id = "r", .level = RA_LEVEL_FAIL}};
    struct ra_audit audit = {.tool_version = "1", .rules = rules, .rule_count = 1};
    const struct ra_report_options options = {0};
    struct ra_buffer text;
    struct ra_sink sink;
    char *series[100];
    for (size_t i = 0; i < 4; i++) {
        struct ra_source source = {.endpoint = heap(endpoints[i]),
                                   .error = i == 3 ? heap("dead") : NULL};
        struct ra_workload workload = {
            .source = i, .id = heap("i"), .name = heap("w"), .verdict = RA_VERDICT_FAIL};
        assert_int_equal(ra_audit_take_source(&audit, &source, NULL), 0);
        assert_int_equal(ra_audit_take_workload(&audit, &workload, NULL), 0);
    }
    ra_buffer_init(&text, 100000);
    ra_sink_init_buffer(&sink, &text);
    ra_report_prometheus(&audit, &options, &sink);
    assert_int_equal(ra_sink_finish(&sink, NULL), 0);
    assert_non_null(strstr(ra_buffer_text(&text),
                           "\nrootfs_audit_source_up{source=\"s\"} 1\n"
                           "rootfs_audit_source_up{source=\"t\"} 1\n"
                           "rootfs_audit_source_up{source=\"s\",nth=\"2\"} 1\n"
                           "rootfs_audit_source_up{source=\"s\",nth=\"3\"} 0\n"));
    size_t count = split_series(text.data, series, 100);
    /* Six of the audit, its build, and eight of each source: info, up, four verdicts, a
     * rule and a workload. */
    assert_int_equal(count, 6 + 1 + 4 * 8);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(series[i - 1], series[i]);
    ra_buffer_clear(&text);
    ra_audit_clear(&audit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_is_read_from_an_older_report),
        cmocka_unit_test(test_time_of_anything_else_is_none),
        cmocka_unit_test(test_time_is_this_audits_only_when_it_is_complete),
        cmocka_unit_test(test_workloads_of_one_name_are_counted_in_one_series),
        cmocka_unit_test(test_sources_of_one_endpoint_have_series_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
