/* Which running containers the kernel is asked about, and when a container is inspected
 * again. */
#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/cli/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TABLE(options) "1 0 0:50 / / " options " - overlay overlay rw,lowerdir=/l\n"

/* A proc filesystem with the container's process 7. */
static char proc[40];

static void add_process(const char *pid, const char *table)
{
    char name[64];
    scratch_folder(proc, pid);
    snprintf(name, sizeof name, "%s/ns", pid);
    scratch_folder(proc, name);
    snprintf(name, sizeof name, "%s/ns/mnt", pid);
    scratch_file(proc, name, "", 0644);
    snprintf(name, sizeof name, "%s/cgroup", pid);
    scratch_file(proc, name, "0::/docker/" ID "\n", 0644);
    snprintf(name, sizeof name, "%s/mountinfo", pid);
    scratch_file(proc, name, table, 0644);
    snprintf(name, sizeof name, "%s/root", pid);
    assert_int_equal(symlink("/", scratch_path(proc, name)), 0);
}

static int make_proc(void **state)
{
    (void)state;
    char made[SCRATCH_SIZE];
    scratch_make(made);
    strcpy(proc, made);
    add_process("7", TABLE("ro"));
    return 0;
}

static int remove_proc(void **state)
{
    (void)state;
    scratch_remove(proc);
    return 0;
}

enum { GONE = -2 };

/* What the engine says each time that the container is inspected again. */
struct answers {
    const long *pids; /* 0: it has stopped; -1: the engine does not answer; or GONE */
    size_t count;     /* the last is repeated */
    size_t asked;
    const char *new_process; /* that the container has from the first answer on */
};

static enum ra_reinspected answer(void *context, struct ra_workload *workload)
{
    struct answers *answers = context;
    size_t index = answers->asked < answers->count ? answers->asked : answers->count - 1;
    long pid = answers->pids[index];
    if (answers->asked++ == 0 && answers->new_process != NULL)
        add_process(answers->new_process, TABLE("rw"));
    if (pid < 0)
        return pid == GONE ? RA_REINSPECTED_GONE : RA_REINSPECTED_UNKNOWN;
    workload->pid = pid;
    if (pid == 0) {
        free(workload->state);
        workload->state = heap("exited");
    }
    return RA_REINSPECTED;
}

static struct ra_workload running(long pid)
{
    return (struct ra_workload){.id = heap(ID),
                                .pid = pid,
                                .state = heap("running"),
                                .readonly_rootfs = RA_READONLY_TRUE};
}

static const struct ra_source engine = {.kind = RA_SOURCE_ENGINE};

static struct ra_verifier verifier_of(enum ra_when when, struct answers *answers)
{
    return (struct ra_verifier){.when = when,
                                .proc = proc,
                                .reinspect = answer,
                                .reinspect_context = answers,
                                .is_final = true};
}

struct outcome {
    const char *error; /* words of it; NULL for none */
    enum ra_kernel_rootfs kernel_rootfs;
    size_t asked; /* how often it was inspected again */
    size_t unseen;
};

/* The container's process was 8, which has ended; then it is as the answers say. */
static void comes_to(enum ra_when when, const long *pids, size_t count,
                     const struct outcome *expected)
{
    struct answers answers = {.pids = pids, .count = count};
    struct ra_verifier verifier = verifier_of(when, &answers);
    struct ra_workload workload = running(8);
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED);
    assert_int_equal(answers.asked, expected->asked);
    assert_int_equal(verifier.unseen, expected->unseen);
    assert_int_equal(workload.kernel_rootfs, expected->kernel_rootfs);
    if (expected->error == NULL) {
        assert_null(workload.error);
    } else {
        assert_non_null(workload.error);
        assert_non_null(strstr(workload.error, expected->error));
    }
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

static void test_container_with_another_process_is_looked_at_again(void **state)
{
    (void)state;
    static const long at_once[] = {7};
    static const long at_last[] = {9, 10, 11, 12, 7};
    const struct outcome once = {.kernel_rootfs = RA_KERNEL_RO, .asked = 1};
    const struct outcome last = {.kernel_rootfs = RA_KERNEL_RO, .asked = 5};
    comes_to(RA_WHEN_ALWAYS, at_once, 1, &once);
    comes_to(RA_WHEN_ALWAYS, at_last, 5, &last);
}

static void test_restarted_container_that_is_remounted_is_found_out(void **state)
{
    (void)state;
    static const long pids[] = {70};
    const struct outcome expected = {.kernel_rootfs = RA_KERNEL_RW, .asked = 1};
    add_process("70", TABLE("rw"));
    comes_to(RA_WHEN_ALWAYS, pids, 1, &expected);
}

static void test_all_processes_of_a_restarted_container_are_read_again(void **state)
{
    (void)state;
    struct answers answers = {.pids = (const long[]){7}, .count = 1, .new_process = "71"};
    struct ra_verifier verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    struct ra_workload workload = running(8);
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED);
    assert_int_equal(workload.kernel_rootfs, RA_KERNEL_RW); /* in a view of its own */
    assert_null(workload.error);
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

static void test_container_that_restarts_faster_than_it_is_asked_is_an_error(void **state)
{
    (void)state;
    static const long pids[] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21};
    const struct outcome expected = {
        .error = "the kernel's view is not available", .asked = 10, .unseen = 1};
    comes_to(RA_WHEN_ALWAYS, pids, 12, &expected);
}

static void test_container_that_is_gone_is_marked_and_no_error(void **state)
{
    (void)state;
    struct answers answers = {.pids = (const long[]){GONE}, .count = 1};
    struct ra_verifier verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    struct ra_workload workload = running(8);
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED_GONE);
    assert_true(workload.is_gone);
    assert_null(workload.error);
    assert_int_equal(verifier.unseen, 0);
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

static void
test_container_whose_process_is_never_seen_is_not_inspected_again(void **state)
{
    (void)state;
    struct answers answers = {.pids = (const long[]){7}, .count = 1};
    struct ra_verifier verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    struct ra_workload workload = running(8);
    workload.has_no_cgroup = true;
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED);
    assert_int_equal(answers.asked, 0);
    assert_non_null(workload.error);
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

static void test_container_that_has_stopped_is_judged_as_stopped(void **state)
{
    (void)state;
    static const long at_once[] = {0};
    static const long later[] = {9, 0};
    const struct outcome once = {.asked = 1};
    const struct outcome twice = {.asked = 2};
    comes_to(RA_WHEN_ALWAYS, at_once, 1, &once);
    comes_to(RA_WHEN_ALWAYS, later, 2, &twice);
}

static void test_container_with_the_same_process_is_an_error_under_always(void **state)
{
    (void)state;
    static const long pids[] = {8};
    const struct outcome expected = {
        .error = "is not to be found here", .asked = 10, .unseen = 1};
    comes_to(RA_WHEN_ALWAYS, pids, 1, &expected);
}

static void test_engine_that_does_not_answer_again_is_an_error_under_always(void **state)
{
    (void)state;
    static const long pids[] = {-1};
    const struct outcome expected = {
        .error = "is not to be found here", .asked = 1, .unseen = 1};
    comes_to(RA_WHEN_ALWAYS, pids, 1, &expected);
}

static void test_auto_notes_it_and_inspects_nothing_again(void **state)
{
    (void)state;
    static const long pids[] = {7};
    const struct outcome expected = {.asked = 0, .unseen = 1};
    comes_to(RA_WHEN_AUTO, pids, 1, &expected);
}

static void test_never_looks_at_nothing(void **state)
{
    (void)state;
    static const long pids[] = {7};
    const struct outcome expected = {.asked = 0};
    comes_to(RA_WHEN_NEVER, pids, 1, &expected);
}

static void test_error_of_the_second_inspect_stays(void **state)
{
    (void)state;
    struct answers answers = {.pids = (const long[]){8}, .count = 1};
    struct ra_verifier verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    struct ra_workload workload = running(8);
    workload.error = heap("HostConfig is a string");
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED);
    assert_string_equal(workload.error, "HostConfig is a string");
    assert_int_equal(answers.asked, 0);
    assert_int_equal(verifier.running, 0);
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

static void test_what_is_no_running_container_of_an_engine_is_left_alone(void **state)
{
    (void)state;
    static const struct ra_source file = {.kind = RA_SOURCE_INSPECT};
    struct answers answers = {.pids = (const long[]){7}, .count = 1};
    struct ra_verifier verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    struct ra_workload workload = running(8);
    assert_int_equal(ra_verify(&verifier, &file, &workload, NULL), RA_VERIFIED);
    workload.pid = 0;
    strcpy(workload.state, "exited");
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED);
    assert_null(workload.error);
    assert_int_equal(answers.asked, 0);
    assert_int_equal(verifier.running, 0);
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

static void test_while_others_are_still_asked_it_is_left_to_the_end(void **state)
{
    (void)state;
    struct answers answers = {.pids = (const long[]){7}, .count = 1};
    struct ra_verifier verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    struct ra_workload workload = running(8);
    verifier.is_final = false;
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED_LATER);
    assert_int_equal(answers.asked, 0);
    assert_int_equal(verifier.running, 0); /* is counted when it is looked at */
    assert_int_equal(verifier.unseen, 0);
    assert_null(workload.error);
    verifier.is_final = true;
    assert_int_equal(ra_verify(&verifier, &engine, &workload, NULL), RA_VERIFIED);
    assert_int_equal(workload.kernel_rootfs, RA_KERNEL_RO);
    assert_int_equal(verifier.running, 1);
    ra_workload_clear(&workload);
    ra_verify_clear(&verifier);
}

/* One audit of two containers: one whose process is here, and one that has restarted. */
static void test_judge_leaves_it_unjudged_until_the_rest(void **state)
{
    (void)state;
    static const size_t both[] = {0, 1};
    const struct ra_options options = {.verify = RA_WHEN_ALWAYS};
    struct answers answers = {.pids = (const long[]){7}, .count = 1};
    struct ra_judge judge = {0};
    struct ra_audit audit = {0};
    struct ra_source source = {.kind = RA_SOURCE_ENGINE, .endpoint = heap("unix:///s")};
    struct ra_workload here = running(7);
    struct ra_workload restarted = running(8);
    here.name = heap("here");
    restarted.name = heap("restarted");
    assert_int_equal(ra_audit_take_source(&audit, &source, NULL), 0);
    assert_int_equal(ra_audit_take_workload(&audit, &here, NULL), 0);
    assert_int_equal(ra_audit_take_workload(&audit, &restarted, NULL), 0);
    assert_int_equal(ra_judge_init(&judge, &options, 0, NULL), 0);
    judge.verifier = verifier_of(RA_WHEN_ALWAYS, &answers);
    judge.verifier.is_final = false;
    assert_int_equal(ra_judge_some(&judge, &audit, both, 2, NULL), 0);
    assert_true(audit.workloads[0].is_judged);
    assert_int_equal(audit.workloads[0].verdict, RA_VERDICT_PASS);
    assert_false(audit.workloads[1].is_judged);
    assert_int_equal(audit.workloads[1].verdict, RA_VERDICT_ERROR);
    assert_int_equal(answers.asked, 0);
    assert_int_equal(ra_judge_rest(&judge, &audit, NULL), 0);
    assert_int_equal(answers.asked, 1);
    for (size_t i = 0; i < 2; i++) {
        assert_true(audit.workloads[i].is_judged);
        assert_int_equal(audit.workloads[i].verdict, RA_VERDICT_PASS);
        assert_int_equal(audit.workloads[i].kernel_rootfs, RA_KERNEL_RO);
    }
    ra_judge_clear(&judge);
    ra_audit_clear(&audit);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_proc, remove_proc)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_container_with_another_process_is_looked_at_again),
        TEST(test_restarted_container_that_is_remounted_is_found_out),
        TEST(test_all_processes_of_a_restarted_container_are_read_again),
        TEST(test_container_that_restarts_faster_than_it_is_asked_is_an_error),
        TEST(test_container_that_is_gone_is_marked_and_no_error),
        TEST(test_container_whose_process_is_never_seen_is_not_inspected_again),
        TEST(test_container_that_has_stopped_is_judged_as_stopped),
        TEST(test_container_with_the_same_process_is_an_error_under_always),
        TEST(test_engine_that_does_not_answer_again_is_an_error_under_always),
        TEST(test_auto_notes_it_and_inspects_nothing_again),
        TEST(test_never_looks_at_nothing),
        TEST(test_error_of_the_second_inspect_stays),
        TEST(test_what_is_no_running_container_of_an_engine_is_left_alone),
        TEST(test_while_others_are_still_asked_it_is_left_to_the_end),
        TEST(test_judge_leaves_it_unjudged_until_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
