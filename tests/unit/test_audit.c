#include "unit.h"

#include "rootfs_audit/model/audit.h"

static void add(struct ra_audit *audit, const char *name, const char *id,
                enum ra_verdict verdict)
{
    struct ra_workload workload = {
        .name = heap(name), .id = heap(id), .verdict = verdict};
    assert_int_equal(ra_audit_take_workload(audit, &workload, NULL), 0);
    assert_null(workload.name);
}

static void test_finish_sorts_by_name_then_id(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    add(&audit, "web", "2", RA_VERDICT_PASS);
    add(&audit, "db", "9", RA_VERDICT_PASS);
    add(&audit, "web", "1", RA_VERDICT_PASS);
    ra_audit_finish(&audit);
    assert_string_equal(audit.workloads[0].name, "db");
    assert_string_equal(audit.workloads[1].id, "1");
    assert_string_equal(audit.workloads[2].id, "2");
    ra_audit_clear(&audit);
}

static void test_finish_counts_each_verdict_and_keeps_gone(void **state)
{
    (void)state;
    struct ra_audit audit = {.summary.gone = 4};
    add(&audit, "a", "1", RA_VERDICT_PASS);
    add(&audit, "b", "2", RA_VERDICT_FAIL);
    add(&audit, "c", "3", RA_VERDICT_FAIL);
    add(&audit, "d", "4", RA_VERDICT_WAIVED);
    add(&audit, "e", "5", RA_VERDICT_ERROR);
    ra_audit_finish(&audit);
    assert_int_equal(audit.summary.total, 5);
    assert_int_equal(audit.summary.pass, 1);
    assert_int_equal(audit.summary.fail, 2);
    assert_int_equal(audit.summary.waived, 1);
    assert_int_equal(audit.summary.error, 1);
    assert_int_equal(audit.summary.gone, 4);
    ra_audit_clear(&audit);
}

/* The verdicts of two workloads, whether there is a problem, and the exit status. */
static void test_exit_status_follows_the_worst(void **state)
{
    (void)state;
    static const struct {
        enum ra_verdict verdicts[2];
        bool has_problem;
        enum ra_exit status;
    } cases[] = {
        {{RA_VERDICT_PASS, RA_VERDICT_PASS}, false, RA_EXIT_CLEAN},
        {{RA_VERDICT_PASS, RA_VERDICT_WAIVED}, false, RA_EXIT_CLEAN},
        {{RA_VERDICT_PASS, RA_VERDICT_FAIL}, false, RA_EXIT_FAILING},
        {{RA_VERDICT_FAIL, RA_VERDICT_ERROR}, false, RA_EXIT_INCOMPLETE},
        {{RA_VERDICT_PASS, RA_VERDICT_ERROR}, false, RA_EXIT_INCOMPLETE},
        {{RA_VERDICT_PASS, RA_VERDICT_PASS}, true, RA_EXIT_INCOMPLETE},
        {{RA_VERDICT_FAIL, RA_VERDICT_FAIL}, true, RA_EXIT_INCOMPLETE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_audit audit = {0};
        add(&audit, "a", "1", cases[i].verdicts[0]);
        add(&audit, "b", "2", cases[i].verdicts[1]);
        if (cases[i].has_problem)
            ra_audit_add_problem(&audit, NULL, "no container is called '%s'", "x");
        ra_audit_finish(&audit);
        assert_int_equal(audit.summary.exit_status, cases[i].status);
        ra_audit_clear(&audit);
    }
}

static void test_an_audit_of_nothing_is_clean(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    ra_audit_finish(&audit);
    assert_int_equal(audit.summary.exit_status, RA_EXIT_CLEAN);
    assert_int_equal(audit.summary.total, 0);
    ra_audit_clear(&audit);
}

static void test_notes_do_not_change_the_exit_status(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    ra_audit_add_note(&audit, NULL, "%d things were not seen", 3);
    ra_audit_finish(&audit);
    assert_int_equal(audit.summary.exit_status, RA_EXIT_CLEAN);
    assert_string_equal(audit.notes[0], "3 things were not seen");
    ra_audit_clear(&audit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finish_sorts_by_name_then_id),
        cmocka_unit_test(test_finish_counts_each_verdict_and_keeps_gone),
        cmocka_unit_test(test_exit_status_follows_the_worst),
        cmocka_unit_test(test_an_audit_of_nothing_is_clean),
        cmocka_unit_test(test_notes_do_not_change_the_exit_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
