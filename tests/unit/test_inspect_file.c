#include "unit.h"

#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/source/inspect_file.h"
#include "rootfs_audit/util/buffer.h"
#include "scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define WEB                                                                              \
    "{\"Id\":\"" A "\",\"Name\":\"/web\",\"State\":{\"Status\":\"running\",\"Pid\":42}," \
    "\"GraphDriver\":{\"Data\":{\"UpperDir\":\"/upper\"}},"                              \
    "\"HostConfig\":{\"ReadonlyRootfs\":true}}"
#define DB                                                                  \
    "{\"Id\":\"" B                                                          \
    "\",\"Name\":\"/db\",\"State\":{\"Status\":\"exited\"},\"HostConfig\":" \
    "{\"ReadonlyRootfs\":false}}"

static const struct ra_selection everything = {0};

/* Writes the text to a file and collects from that. */
static int collect(const char *text, const struct ra_selection *selection,
                   struct ra_audit *audit, struct ra_error *err)
{
    char folder[SCRATCH_SIZE];
    scratch_make(folder);
    scratch_file(folder, "f.json", text, 0600);
    int status =
        ra_inspect_file_collect(scratch_path(folder, "f.json"), selection, audit, err);
    scratch_remove(folder);
    return status;
}

static void collects(const char *text, struct ra_audit *audit)
{
    struct ra_error err = {0};
    *audit = (struct ra_audit){0};
    if (collect(text, &everything, audit, &err) != 0)
        fail_msg("%s: %s", ra_error_message(&err), text);
}

static const struct ra_workload *find(const struct ra_audit *audit, const char *name)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        if (strcmp(audit->workloads[i].name, name) == 0)
            return &audit->workloads[i];
    fail_msg("no workload %s", name);
    return NULL;
}

static void test_each_way_that_inspect_prints_is_read(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[" WEB "," DB "]",          /* docker inspect web db */
        WEB "\n" DB "\n",            /* --format '{{json .}}' */
        "[" WEB "]\n[\n" DB "\n]\n", /* two runs, one file */
        "\xef\xbb\xbf[" WEB "," DB "]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct ra_audit audit;
        collects(texts[i], &audit);
        assert_int_equal(audit.source_count, 1);
        assert_int_equal(audit.sources[0].kind, RA_SOURCE_INSPECT);
        assert_string_equal(audit.sources[0].product, "docker");
        assert_null(audit.sources[0].api_version);
        assert_int_equal(audit.workload_count, 2);
        assert_string_equal(find(&audit, "web")->id, A);
        assert_int_equal(find(&audit, "web")->kind, RA_WORKLOAD_CONTAINER);
        assert_int_equal(find(&audit, "web")->readonly_rootfs, RA_READONLY_TRUE);
        assert_int_equal(find(&audit, "db")->readonly_rootfs, RA_READONLY_FALSE);
        assert_int_equal(audit.problem_count + audit.note_count, 0);
        ra_audit_clear(&audit);
    }
}

static void test_one_object_is_one_container(void **state)
{
    (void)state;
    struct ra_audit audit;
    collects(WEB, &audit);
    assert_int_equal(audit.workload_count, 1);
    ra_audit_clear(&audit);
}

static void test_nothing_of_this_host_is_taken_from_a_file(void **state)
{
    (void)state;
    struct ra_audit audit;
    collects(WEB, &audit);
    assert_int_equal(audit.workloads[0].pid, 0);
    assert_null(audit.workloads[0].upper_dir);
    assert_int_equal(audit.workloads[0].kernel_rootfs, RA_KERNEL_UNKNOWN);
    ra_audit_clear(&audit);
}

static void test_what_is_no_file_of_containers_is_refused_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "f.json: the document is empty; save containers with: docker inspect"},
        {" \n", "there is no document in it"},
        {"[]", "docker inspect found nothing"},
        {"services:\n  web:\n    image: app\n", "this is not JSON"},
        {"[" WEB ",", "cut off"},
        {WEB "\n{\"Id\":", "cut off"},
        {WEB "\nError: No such object: x\n", "this is not JSON"},
        {"[\"web\",\"db\"]", "a string, and no inspect document"},
        {"7", "no inspect document"},
        {"{}", "no inspect document"},
        {"[{\"Id\":\"sha256:" A "\",\"RepoTags\":[\"app:1\"],\"RootFS\":{}}]",
         "it is the inspect document of an image, not of a container"},
        {"[{\"Name\":\"v\",\"Driver\":\"local\",\"Mountpoint\":\"/m\"}]", "of a volume"},
        {"[{\"Id\":\"" A "\",\"Names\":[\"/web\"],\"State\":\"running\",\"HostConfig\":"
         "{\"NetworkMode\":\"default\"}}]",
         "a list of containers"},
        {"{\"Names\":\"web\",\"ID\":\"0123\"}", "a list of containers"},
        {"{\"name\":\"p\",\"services\":{}}", "--compose=FILE"},
        {"[{\"ID\":\"x\",\"Spec\":{}}]", "--swarm"},
        {"\xff\xfe[", "UTF-16"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_audit audit = {0};
        struct ra_error err = {0};
        assert_int_equal(collect(cases[i].text, &everything, &audit, &err), -1);
        assert_null(strchr(ra_error_message(&err), '\n'));
        assert_error_says(&err, cases[i].says);
        assert_int_equal(audit.source_count + audit.workload_count, 0);
    }
}

static void test_a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    struct ra_error err = {0};
    assert_int_equal(
        ra_inspect_file_collect("/nowhere/f.json", &everything, &audit, &err), -1);
    assert_error_says(&err, "/nowhere/f.json: it cannot be read: No such file");
    assert_int_equal(ra_inspect_file_collect("/", &everything, &audit, &err), -1);
    assert_error_says(&err, "/: it cannot be read: Is a directory");
}

static void test_a_bad_document_among_others_is_one_error(void **state)
{
    (void)state;
    struct ra_audit audit;
    collects("[" WEB ",{\"Id\":\"" B "\",\"Name\":\"/bad\",\"HostConfig\":[]},"
             "{\"Id\":\"sha256:1\",\"RootFS\":{}},\"web\",{\"Id\":7,\"HostConfig\":{}}]",
             &audit);
    assert_int_equal(audit.workload_count, 5);
    assert_null(find(&audit, "web")->error);
    assert_string_equal(find(&audit, "bad")->id, B);
    assert_string_equal(find(&audit, "bad")->error,
                        "document 2 cannot be used: HostConfig is an array, not an "
                        "object");
    assert_non_null(strstr(find(&audit, "document 3")->error, "of an image"));
    assert_string_equal(find(&audit, "document 4")->id, "");
    assert_non_null(strstr(find(&audit, "document 5")->error, "Id is a number"));
    ra_audit_clear(&audit);
}

static void test_an_id_that_stood_before_is_an_error(void **state)
{
    (void)state;
    static const char *const web[] = {"web"};
    const struct ra_selection selection = {.names = web, .name_count = 1};
    struct ra_audit audit;
    collects("[" WEB "," DB "," WEB "]", &audit);
    assert_int_equal(audit.workload_count, 3);
    assert_non_null(
        strstr(audit.workloads[0].error, "document 1 has the id of document 3"));
    assert_null(audit.workloads[1].error);
    assert_non_null(
        strstr(audit.workloads[2].error, "document 3 has the id of document 1"));
    ra_audit_clear(&audit);
    assert_int_equal(collect("[" WEB "," DB "," WEB "]", &selection, &audit, NULL), 0);
    assert_int_equal(audit.workload_count, 2);
    assert_int_equal(audit.problem_count, 0);
    ra_audit_clear(&audit);
}

static void test_names_and_ids_select(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *selected; /* or NULL */
    } cases[] = {
        {"web", "web"}, {"/db", "db"}, {A, "web"}, {"bbb", "db"}, {"none", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ra_selection selection = {.names = &cases[i].name, .name_count = 1};
        struct ra_audit audit = {0};
        assert_int_equal(collect("[" WEB "," DB "]", &selection, &audit, NULL), 0);
        assert_int_equal(audit.workload_count, cases[i].selected == NULL ? 0 : 1);
        assert_int_equal(audit.problem_count, cases[i].selected == NULL ? 1 : 0);
        if (cases[i].selected != NULL)
            assert_string_equal(audit.workloads[0].name, cases[i].selected);
        ra_audit_clear(&audit);
    }
}

static void test_running_leaves_what_runs_and_what_may(void **state)
{
    (void)state;
    const struct ra_selection selection = {.is_running_only = true};
    struct ra_audit audit = {0};
    assert_int_equal(collect("[" WEB "," DB ",{\"Id\":\"c\",\"Name\":\"/bad\"}]",
                             &selection, &audit, NULL),
                     0);
    assert_int_equal(audit.workload_count, 2);
    assert_null(find(&audit, "web")->error);
    assert_non_null(find(&audit, "bad")->error);
    ra_audit_clear(&audit);
}

static void test_filters_are_refused(void **state)
{
    (void)state;
    char key[] = "label";
    const struct ra_filter filter = {.key = key, .value = "a"};
    const struct ra_selection selection = {.filters = &filter, .filter_count = 1};
    struct ra_audit audit = {0};
    struct ra_error err = {0};
    assert_int_equal(collect(WEB, &selection, &audit, &err), -1);
    assert_error_says(&err, "--filter");
}

static void test_a_container_on_its_way_out_is_gone(void **state)
{
    (void)state;
    struct ra_audit audit;
    collects("[" WEB ",{\"Id\":\"" B "\",\"Name\":\"/x\",\"State\":{\"Status\":"
             "\"removing\"},\"HostConfig\":{\"ReadonlyRootfs\":false}}]",
             &audit);
    assert_int_equal(audit.workload_count, 1);
    assert_int_equal(audit.summary.gone, 1);
    ra_audit_clear(&audit);
}

static void test_volumes_that_cannot_be_looked_up_are_noted(void **state)
{
    (void)state;
    struct ra_audit audit;
    collects("{\"Id\":\"" A "\",\"Name\":\"/v\",\"Config\":{\"Volumes\":{\"/d\":{}}},"
             "\"HostConfig\":{\"ReadonlyRootfs\":true},\"Mounts\":[{\"Type\":\"volume\","
             "\"Name\":\"" B "\",\"Driver\":\"local\",\"Destination\":\"/d\"}]}",
             &audit);
    assert_false(audit.workloads[0].writable[0].is_explicit);
    assert_int_equal(audit.note_count, 1);
    assert_non_null(strstr(audit.notes[0], "counts as what it looks like (1)"));
    ra_audit_clear(&audit);
}

/* `podman inspect` with what `more` adds to Config. */
static void collect_podman(const char *more, const char *tmpfs, struct ra_audit *audit)
{
    char text[2048];
    snprintf(text, sizeof text,
             "[{\"Id\":\"" A "\",\"Name\":\"p\",\"ImageName\":\"localhost/box:latest\","
             "\"OCIRuntime\":\"crun\",\"State\":{\"Status\":\"running\",\"Pid\":7,"
             "\"StartedAt\":\"2026-11-25T23:29:25.378686536+01:00\"},"
             "\"Config\":{\"Image\":\"localhost/box:latest\",\"Volumes\":null%s},"
             "\"HostConfig\":{\"ReadonlyRootfs\":true,\"Mounts\":null,\"Tmpfs\":{%s}}}]",
             more, tmpfs);
    collects(text, audit);
    assert_string_equal(audit->sources[0].product, "podman");
    assert_string_equal(audit->workloads[0].name, "p");
    assert_string_equal(audit->workloads[0].image, "localhost/box:latest");
}

#define OWN "\"rw,rprivate,nosuid,nodev,tmpcopyup\""

static void test_the_tmpfs_mounts_that_podman_adds_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *config;
        const char *tmpfs;
        bool is_explicit;
    } cases[] = {
        {"", "\"/run\":" OWN, false},
        {"", "\"/var/tmp\":" OWN, false},
        {"", "\"/tmp\":\"rw,rprivate,nosuid,nodev,tmpcopyup,noexec\"", false},
        {"", "\"/run\":\"rw,rprivate,nosuid,nodev,tmpcopyup,noexec,size=65536k\"", false},
        {"", "\"/data\":" OWN, true},
        {"", "\"/tmp\":\"size=1m,rw,rprivate,nosuid,nodev,tmpcopyup\"", true},
        {"", "\"/tmp\":\"\"", true},
        {"", "\"/tmp\":\"rw\"", true},
        {",\"CreateCommand\":[\"podman\",\"run\",\"--read-only\",\"box\"]",
         "\"/tmp\":" OWN, false},
        {",\"CreateCommand\":[\"podman\",\"run\",\"--tmpfs\",\"/tmp/\",\"box\"]",
         "\"/tmp\":" OWN, true},
        {",\"CreateCommand\":[\"podman\",\"run\",\"--tmpfs=/tmp:rw\",\"box\"]",
         "\"/tmp\":" OWN, true},
        {",\"CreateCommand\":[\"podman\",\"run\",\"--tmpfs=/run:ro\",\"box\"]",
         "\"/tmp\":" OWN, false},
        {",\"CreateCommand\":[\"podman\",\"run\",\"--mount\",\"type=tmpfs,dst=/tmp\"]",
         "\"/tmp\":" OWN, true},
        {",\"CreateCommand\":[\"podman\",\"run\",\"--tmpfs\"]", "\"/tmp\":" OWN, false},
        {",\"CreateCommand\":[7,\"--tmpfs\",7]", "\"/tmp\":" OWN, false},
        {",\"CreateCommand\":\"--tmpfs /tmp\"", "\"/tmp\":" OWN, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_audit audit;
        collect_podman(cases[i].config, cases[i].tmpfs, &audit);
        assert_int_equal(audit.workloads[0].writable_count, 1);
        if (audit.workloads[0].writable[0].is_explicit != cases[i].is_explicit)
            fail_msg("%s %s", cases[i].config, cases[i].tmpfs);
        ra_audit_clear(&audit);
    }
}

static bool has_finding(const struct ra_workload *workload, const char *rule)
{
    for (size_t i = 0; i < workload->finding_count; i++)
        if (strcmp(workload->findings[i].rule, rule) == 0)
            return true;
    return false;
}

static void test_podmans_own_tmpfs_is_a_strategy_and_no_volume(void **state)
{
    (void)state;
    const struct ra_rule_levels levels = ra_rule_default_levels();
    const char *strategies[RA_STRATEGY_MAX];
    struct ra_audit audit;
    collect_podman("", "\"/run\":" OWN, &audit);
    assert_int_equal(
        ra_rules_apply(&audit.workloads[0], &audit.sources[0], &levels, NULL), 0);
    assert_false(has_finding(&audit.workloads[0], "implicit-volume"));
    assert_false(has_finding(&audit.workloads[0], "no-write-strategy"));
    assert_true(has_finding(&audit.workloads[0], "executable-tmpfs"));
    assert_int_equal(ra_workload_strategies(&audit.workloads[0], strategies), 1);
    assert_string_equal(strategies[0], "tmpfs");
    ra_audit_clear(&audit);
    collect_podman(",\"CreateCommand\":[\"podman\",\"run\",\"--read-only\","
                   "\"--read-only-tmpfs=false\",\"box\"]",
                   "", &audit);
    assert_int_equal(
        ra_rules_apply(&audit.workloads[0], &audit.sources[0], &levels, NULL), 0);
    assert_true(has_finding(&audit.workloads[0], "no-write-strategy"));
    ra_audit_clear(&audit);
}

static void test_documents_of_both_engines_are_two_sources(void **state)
{
    (void)state;
    struct ra_audit audit;
    collects("[" WEB ",{\"Id\":\"" B "\",\"Name\":\"p\",\"OCIRuntime\":\"crun\","
             "\"HostConfig\":{\"ReadonlyRootfs\":true}}]",
             &audit);
    assert_int_equal(audit.source_count, 2);
    assert_string_equal(audit.sources[find(&audit, "web")->source].product, "docker");
    assert_string_equal(audit.sources[find(&audit, "p")->source].product, "podman");
    ra_audit_clear(&audit);
}

static void test_standard_input_is_a_file(void **state)
{
    (void)state;
    int ends[2];
    int saved = dup(STDIN_FILENO);
    struct ra_audit audit = {0};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], WEB, strlen(WEB)), strlen(WEB));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(ra_inspect_file_collect("-", &everything, &audit, NULL), 0);
    dup2(saved, STDIN_FILENO);
    close(saved);
    assert_string_equal(audit.sources[0].endpoint, "standard input");
    assert_int_equal(audit.workload_count, 1);
    ra_audit_clear(&audit);
}

static void test_twenty_thousand_documents_are_read_in_one_pass(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct ra_buffer text;
    struct ra_audit audit = {0};
    ra_buffer_init(&text, 64UL << 20);
    for (int i = 0; i < COUNT; i++) {
        char line[256];
        snprintf(line, sizeof line,
                 "{\"Id\":\"%064x\",\"Name\":\"/c%d\",\"HostConfig\":"
                 "{\"ReadonlyRootfs\":true}}\n",
                 (unsigned)i, i);
        assert_int_equal(ra_buffer_puts(&text, line), 0);
    }
    assert_int_equal(collect(ra_buffer_text(&text), &everything, &audit, NULL), 0);
    assert_int_equal(audit.workload_count, COUNT);
    assert_int_equal(audit.source_count, 1);
    ra_audit_clear(&audit);
    ra_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_way_that_inspect_prints_is_read),
        cmocka_unit_test(test_one_object_is_one_container),
        cmocka_unit_test(test_nothing_of_this_host_is_taken_from_a_file),
        cmocka_unit_test(test_what_is_no_file_of_containers_is_refused_with_what_to_do),
        cmocka_unit_test(test_a_file_that_is_not_there_is_named),
        cmocka_unit_test(test_a_bad_document_among_others_is_one_error),
        cmocka_unit_test(test_an_id_that_stood_before_is_an_error),
        cmocka_unit_test(test_names_and_ids_select),
        cmocka_unit_test(test_running_leaves_what_runs_and_what_may),
        cmocka_unit_test(test_filters_are_refused),
        cmocka_unit_test(test_a_container_on_its_way_out_is_gone),
        cmocka_unit_test(test_volumes_that_cannot_be_looked_up_are_noted),
        cmocka_unit_test(test_the_tmpfs_mounts_that_podman_adds_are_told_apart),
        cmocka_unit_test(test_podmans_own_tmpfs_is_a_strategy_and_no_volume),
        cmocka_unit_test(test_documents_of_both_engines_are_two_sources),
        cmocka_unit_test(test_standard_input_is_a_file),
        cmocka_unit_test(test_twenty_thousand_documents_are_read_in_one_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
