#include "unit.h"

#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/source/swarm.h"
#include "rootfs_audit/source/swarm_service.h"
#include "rootfs_audit/util/json.h"
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "uef2axubawn2fp4q5r09od496"

/* Reads a service around what the tests vary. */
static int read_service(const char *container, const char *task, const char *spec,
                        struct ra_workload *workload, struct ra_error *err)
{
    char text[4096];
    cJSON *root = NULL;
    snprintf(text, sizeof text,
             "{\"ID\":\"" ID "\",\"Spec\":{\"Name\":\"web\",\"TaskTemplate\":"
             "{\"ContainerSpec\":{\"Image\":\"app:1@sha256:abcd\"%s}%s}%s}}",
             container, task, spec);
    *workload = (struct ra_workload){0};
    if (ra_json_parse(text, strlen(text), &root, err) != 0)
        fail_msg("%s", text);
    int status = ra_swarm_service_read(root, workload, err);
    cJSON_Delete(root);
    return status;
}

static void reads_service(const char *container, const char *task, const char *spec,
                          struct ra_workload *workload)
{
    struct ra_error err = {0};
    if (read_service(container, task, spec, workload, &err) != 0)
        fail_msg("%s: %s", ra_error_message(&err), container);
}

static void test_a_service_is_a_workload(void **state)
{
    (void)state;
    struct ra_workload workload;
    reads_service(",\"ReadOnly\":true,\"Dir\":\"/srv/\"", "",
                  ",\"Mode\":{\"Replicated\":{\"Replicas\":0}}", &workload);
    assert_int_equal(workload.kind, RA_WORKLOAD_SERVICE);
    assert_string_equal(workload.id, ID);
    assert_string_equal(workload.name, "web");
    assert_string_equal(workload.image, "app:1@sha256:abcd");
    assert_string_equal(workload.state, "replicated, 0 replicas");
    assert_string_equal(workload.working_dir, "/srv");
    assert_int_equal(workload.readonly_rootfs, RA_READONLY_TRUE);
    ra_workload_clear(&workload);
}

static void test_read_only_that_is_absent_is_false(void **state)
{
    (void)state;
    static const struct {
        const char *container;
        enum ra_readonly expected;
        const char *error;
    } cases[] = {
        {"", RA_READONLY_FALSE, NULL},
        {",\"ReadOnly\":null", RA_READONLY_FALSE, NULL},
        {",\"ReadOnly\":false", RA_READONLY_FALSE, NULL},
        {",\"readOnly\":true", RA_READONLY_FALSE, NULL},
        {",\"ReadOnly\":true", RA_READONLY_TRUE, NULL},
        {",\"ReadOnly\":\"true\"", RA_READONLY_UNKNOWN, "ReadOnly is a string"},
        {",\"ReadOnly\":1", RA_READONLY_UNKNOWN, "ReadOnly is a number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_service(cases[i].container, "", "", &workload);
        assert_int_equal(workload.readonly_rootfs, cases[i].expected);
        if (cases[i].error == NULL)
            assert_null(workload.error);
        else
            assert_non_null(strstr(workload.error, cases[i].error));
        ra_workload_clear(&workload);
    }
}

static void test_the_mode_is_said_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        const char *expected; /* or NULL */
    } cases[] = {
        {"", NULL},
        {",\"Mode\":{}", NULL},
        {",\"Mode\":{\"Replicated\":{\"Replicas\":3}}", "replicated, 3 replicas"},
        {",\"Mode\":{\"Replicated\":{}}", "replicated, 1 replica"},
        {",\"Mode\":{\"Global\":{}}", "global"},
        {",\"Mode\":{\"ReplicatedJob\":{\"MaxConcurrent\":1,\"TotalCompletions\":2}}",
         "replicated-job, 2 completions"},
        {",\"Mode\":{\"GlobalJob\":{}}", "global-job"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_service("", "", cases[i].spec, &workload);
        if (cases[i].expected == NULL)
            assert_null(workload.state);
        else
            assert_string_equal(workload.state, cases[i].expected);
        ra_workload_clear(&workload);
    }
}

static void test_powers_and_limits_are_read(void **state)
{
    (void)state;
    struct ra_workload workload;
    reads_service("", ",\"Resources\":{\"Limits\":{}}", "", &workload);
    assert_false(workload.has_sys_admin);
    assert_false(workload.has_memory_limit);
    ra_workload_clear(&workload);
    reads_service(",\"CapabilityAdd\":[\"CAP_SYS_ADMIN\"]",
                  ",\"Resources\":{\"Limits\":{\"MemoryBytes\":67108864}}", "",
                  &workload);
    assert_true(workload.has_sys_admin);
    assert_true(workload.has_memory_limit);
    ra_workload_clear(&workload);
}

static void test_labels_of_the_container_come_first(void **state)
{
    (void)state;
    static const char service[] = ",\"Labels\":{\"rootfs-audit.external\":\"s3\"}";
    struct ra_workload workload;
    reads_service("", "", service, &workload);
    assert_string_equal(workload.external, "s3");
    ra_workload_clear(&workload);
    reads_service(",\"Labels\":{\"rootfs-audit.external\":\"nfs\",\"a\":\"b\"}", "",
                  service, &workload);
    assert_string_equal(workload.external, "nfs");
    assert_int_equal(workload.label_count, 3);
    ra_workload_clear(&workload);
}

static void test_places_to_write(void **state)
{
    (void)state;
    static const struct {
        const char *mount;
        const char
            *expected; /* "PATH=KIND:SOURCE:DRIVER:OPTIONS", + persistent, ~ shared */
    } cases[] = {
        {"\"Type\":\"bind\",\"Source\":\"//h/\",\"Target\":\"/b/\"", "/b=bind:/h::+"},
        {"\"Type\":\"bind\",\"Source\":\"/h\",\"Target\":\"/b\",\"ReadOnly\":false,"
         "\"BindOptions\":{\"Propagation\":\"rshared\"}",
         "/b=bind:/h::+"},
        {"\"Type\":\"bind\",\"Source\":\"/h\",\"Target\":\"/b\",\"ReadOnly\":\"true\"",
         "/b=bind:/h::+"},
        {"\"Type\":\"bind\",\"Source\":\"/h\",\"Target\":\"/b\",\"ReadOnly\":true",
         "ro:/b"},
        {"\"Type\":\"volume\",\"Target\":\"/v\"", "/v=volume:::+"},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\"",
         "/v=volume:data::+"},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\",\"ReadOnly\":true",
         ""},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\",\"VolumeOptions\":"
         "{\"DriverConfig\":{\"Name\":\"rexray\"}}",
         "/v=volume:data:rexray:+~"},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\",\"VolumeOptions\":"
         "{\"DriverConfig\":{\"Name\":\"local\",\"Options\":{\"type\":\"nfs\"}}}",
         "/v=volume:data:local:+~"},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\",\"VolumeOptions\":"
         "{\"DriverConfig\":{\"Options\":{\"o\":\"bind,ro\",\"device\":\"/etc\"}}}",
         "ro:/v"},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\",\"VolumeOptions\":"
         "{\"DriverConfig\":{\"Options\":{\"type\":\"tmpfs\",\"o\":\"size=1m\"}}}",
         "/v=tmpfs:data::size=1m"},
        {"\"Type\":\"volume\",\"Source\":\"data\",\"Target\":\"/v\",\"VolumeOptions\":"
         "{\"Subpath\":\"a\"}",
         "/v=volume:data::subpath=a+"},
        {"\"Type\":\"cluster\",\"Source\":\"c\",\"Target\":\"/c\"", "/c=volume:c::+~"},
        {"\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":1048576,"
         "\"Mode\":1016}",
         "/t=tmpfs:::size=1048576,mode=1770"},
        {"\"Type\":\"tmpfs\",\"Target\":\"/t\"", "/t=tmpfs:::"},
        {"\"Type\":\"npipe\",\"Source\":\"p\",\"Target\":\"/p\"", "/p=other:::npipe+"},
        {"\"Type\":\"image\",\"Source\":\"app:1\",\"Target\":\"/i\"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char container[1024];
        char text[512] = "";
        snprintf(container, sizeof container, ",\"Mounts\":[{%s}]", cases[i].mount);
        reads_service(container, "", "", &workload);
        assert_int_equal(workload.mount_targets.count, 1);
        if (workload.readonly_bind_count > 0)
            snprintf(text, sizeof text, "ro:%s", workload.readonly_binds[0].path);
        if (workload.writable_count > 0) {
            const struct ra_writable *place = &workload.writable[0];
            assert_true(place->is_explicit);
            snprintf(text, sizeof text, "%s=%s:%s:%s:%s%s%s", place->path,
                     ra_writable_kind_name(place->kind),
                     place->source == NULL ? "" : place->source,
                     place->driver == NULL ? "" : place->driver,
                     place->options == NULL ? "" : place->options,
                     place->is_persistent ? "+" : "", place->is_shared ? "~" : "");
        }
        if (strcmp(text, cases[i].expected) != 0)
            fail_msg("%s\n  got:      %s\n  expected: %s", cases[i].mount, text,
                     cases[i].expected);
        ra_workload_clear(&workload);
    }
}

static void test_read_only_bind_that_leaves_what_is_below_writable(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        bool is_shallow;
    } cases[] = {
        {"\"ReadOnlyNonRecursive\":true", true},
        {"\"ReadOnlyNonRecursive\":false", false},
        {"\"NonRecursive\":true", false},
        {"\"ReadOnlyForceRecursive\":true", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char container[512];
        snprintf(container, sizeof container,
                 ",\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/h\",\"Target\":\"/b\","
                 "\"ReadOnly\":true,\"BindOptions\":{%s}}]",
                 cases[i].options);
        reads_service(container, "", "", &workload);
        assert_int_equal(workload.readonly_bind_count, 1);
        assert_int_equal(workload.readonly_binds[0].is_shallow, cases[i].is_shallow);
        ra_workload_clear(&workload);
    }
}

static void test_service_for_windows_is_never_judged(void **state)
{
    (void)state;
    static const struct {
        const char *container;
        const char *task;
        bool is_windows;
    } cases[] = {
        {",\"Isolation\":\"hyperv\"", "", true},
        {",\"Isolation\":\"default\"", "", false},
        {"", ",\"Placement\":{\"Platforms\":[{\"OS\":\"windows\"}]}", true},
        {"", ",\"Placement\":{\"Platforms\":[{\"OS\":\"windows\"},{\"OS\":\"linux\"}]}",
         false},
        {"", ",\"Placement\":{\"Platforms\":[]}", false},
        {",\"Mounts\":[{\"Type\":\"volume\",\"Target\":\"c:\\\\data\"}]", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_service(cases[i].container, cases[i].task, "", &workload);
        assert_int_equal(workload.error != NULL, cases[i].is_windows);
        if (workload.writable_count > 0)
            assert_string_equal(workload.writable[0].path, "c:\\data");
        ra_workload_clear(&workload);
    }
}

static void test_what_has_a_wrong_type_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *container;
        const char *spec;
        const char *says;
    } cases[] = {
        {",\"ReadOnly\":false,\"ReadOnly\":true", "", "the key ReadOnly stands twice"},
        {",\"CapabilityAdd\":[7]", "", "ContainerSpec: CapabilityAdd"},
        {",\"Labels\":{\"a\":7}", "", "ContainerSpec: Labels: the label a is a number"},
        {",\"Mounts\":{}", "", "Mounts is an object"},
        {",\"Mounts\":[7]", "", "Mounts: an entry is a number"},
        {",\"Mounts\":[{\"Target\":\"/a\"}]", "", "an entry has no Type"},
        {",\"Mounts\":[{\"Type\":\"bind\"}]", "", "an entry has no Target"},
        {"", ",\"Mode\":[]", "Mode is an array"},
        {"", ",\"Labels\":{\"a\":7}", "Labels: the label a"},
        {"", ",\"Name\":\"x\"", "the key Name stands twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        struct ra_error err = {0};
        if (read_service(cases[i].container, "", cases[i].spec, &workload, &err) == 0)
            fail_msg("%s%s is let through", cases[i].container, cases[i].spec);
        assert_null(workload.id);
        assert_error_says(&err, cases[i].says);
    }
}

#define SERVICE(id, name, more)                           \
    "{\"ID\":\"" id "\",\"Spec\":{\"Name\":\"" name       \
    "\",\"TaskTemplate\":{\"ContainerSpec\":{" more "}}," \
    "\"Mode\":{\"Global\":{}}}}"

static int answer(const char *path, char *body, size_t size)
{
    if (strcmp(path, "/_ping") == 0)
        return 200;
    if (strcmp(path, "/v1.41/services") != 0 &&
        strcmp(path, "/v1.41/services?filters=%7B%22mode%22%3A%5B%22global%22%5D%7D") !=
            0)
        return 500;
    snprintf(body, size, "[%s,%s,%s,%s]",
             SERVICE("aaaaaaaaaaaaaaaaaaaaaaaaa", "web", "\"ReadOnly\":true"),
             SERVICE("aabbbbbbbbbbbbbbbbbbbbbbb", "db", ""),
             SERVICE("ccccccccccccccccccccccccc", "bad", "\"Image\":7"),
             "{\"ID\":\"ddddddddddddddddddddddddd\",\"Spec\":{\"Name\":\"plug\","
             "\"TaskTemplate\":{\"Runtime\":\"plugin\"}}}");
    return 200;
}

static int answer_no_manager(const char *path, char *body, size_t size)
{
    if (strcmp(path, "/_ping") == 0)
        return 200;
    snprintf(body, size, "{\"message\":\"This node is not a swarm manager.\"}");
    return 503;
}

static int answer_no_swarm(const char *path, char *body, size_t size)
{
    (void)body;
    (void)size;
    return strcmp(path, "/_ping") == 0 ? 200 : 404;
}

static int answer_bad_filter(const char *path, char *body, size_t size)
{
    if (strcmp(path, "/_ping") == 0)
        return 200;
    snprintf(body, size, "{\"message\":\"Invalid filter 'foo'\"}");
    return 400;
}

static int answer_nonsense(const char *path, char *body, size_t size)
{
    if (strcmp(path, "/_ping") != 0)
        snprintf(body, size, "{\"services\":[]}");
    return 200;
}

static int collect(server_answer *with, const struct ra_selection *selection,
                   struct ra_audit *audit, struct ra_error *err)
{
    struct server server;
    const struct ra_engine_options options = {
        .jobs = 2, .timeout_ms = 30000, .selection = *selection};
    server_start(&server, with);
    int status = ra_swarm_collect(&server.endpoint, &options, audit, err);
    server_stop(&server);
    server_clear(&server);
    return status;
}

static const struct ra_selection everything = {0};

static void test_collect_adds_a_source_and_each_service(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    assert_int_equal(collect(answer, &everything, &audit, NULL), 0);
    assert_int_equal(audit.source_count, 1);
    assert_int_equal(audit.sources[0].kind, RA_SOURCE_SWARM);
    assert_string_equal(audit.sources[0].product, "docker");
    assert_string_equal(audit.sources[0].api_version, "1.41");
    assert_int_equal(audit.workload_count, 3);
    assert_string_equal(audit.workloads[0].id, "aaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_int_equal(audit.workloads[0].readonly_rootfs, RA_READONLY_TRUE);
    assert_int_equal(audit.workloads[1].readonly_rootfs, RA_READONLY_FALSE);
    assert_string_equal(audit.workloads[2].name, "bad");
    assert_string_equal(audit.workloads[2].error,
                        "its document is unusable: ContainerSpec: Image is a number, not "
                        "a string");
    assert_int_equal(audit.note_count, 1);
    assert_non_null(strstr(audit.notes[0], "no container but a plugin (1)"));
    assert_string_equal(ra_audit_noun(&audit, 1), "service");
    ra_audit_clear(&audit);
}

static void test_names_and_id_prefixes_select(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *selected; /* or NULL */
        const char *problem;
    } cases[] = {
        {"web", "web", NULL},
        {"aab", "db", NULL},
        {"ccccccccccccccccccccccccc", "bad", NULL},
        {"aa", NULL, "'aa' fits more than one service"},
        {"none", NULL, "list them with docker service ls"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ra_selection selection = {.names = &cases[i].name, .name_count = 1};
        struct ra_audit audit = {0};
        assert_int_equal(collect(answer, &selection, &audit, NULL), 0);
        assert_int_equal(audit.workload_count, cases[i].selected == NULL ? 0 : 1);
        if (cases[i].selected != NULL)
            assert_string_equal(audit.workloads[0].name, cases[i].selected);
        else
            assert_non_null(strstr(audit.problems[0], cases[i].problem));
        ra_audit_clear(&audit);
    }
}

static void test_filters_are_passed_on(void **state)
{
    (void)state;
    char key[] = "mode";
    const struct ra_filter filter = {.key = key, .value = "global"};
    const struct ra_selection selection = {.filters = &filter, .filter_count = 1};
    struct ra_audit audit = {0};
    struct ra_error err = {0};
    assert_int_equal(collect(answer, &selection, &audit, NULL), 0);
    assert_int_equal(audit.workload_count, 3);
    ra_audit_clear(&audit);
    assert_int_equal(collect(answer_bad_filter, &selection, &audit, &err), -1);
    assert_error_says(&err, "status 400: Invalid filter 'foo'");
}

static void test_an_engine_without_services_says_what_to_do(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    struct ra_error err = {0};
    assert_int_equal(collect(answer_no_manager, &everything, &audit, &err), -1);
    assert_non_null(strstr(ra_error_message(&err), "This node is not a swarm manager."));
    assert_error_says(&err, "run this on a manager, or name one with --host");
    assert_int_equal(collect(answer_no_swarm, &everything, &audit, &err), -1);
    assert_error_says(&err, "this engine has no swarm, as Podman has none");
    assert_int_equal(collect(answer_nonsense, &everything, &audit, &err), -1);
    assert_error_says(&err, "the answer to GET /services is unusable: the list is an "
                            "object");
    assert_int_equal(audit.source_count + audit.workload_count, 0);
}

static void test_running_is_refused(void **state)
{
    (void)state;
    const struct ra_selection selection = {.is_running_only = true};
    struct ra_audit audit = {0};
    struct ra_error err = {0};
    assert_int_equal(collect(answer, &selection, &audit, &err), -1);
    assert_error_says(&err, "--running is for containers");
}

static void test_findings_speak_of_the_service(void **state)
{
    (void)state;
    const struct ra_rule_levels levels = ra_rule_default_levels();
    struct ra_audit audit = {0};
    assert_int_equal(collect(answer, &everything, &audit, NULL), 0);
    struct ra_workload *db = &audit.workloads[1];
    assert_int_equal(ra_rules_apply(db, &audit.sources[0], &levels, NULL), 0);
    assert_string_equal(db->findings[0].rule, "rootfs-writable");
    assert_non_null(
        strstr(db->findings[0].message, "docker service update with --read-only"));
    ra_audit_clear(&audit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_service_is_a_workload),
        cmocka_unit_test(test_read_only_that_is_absent_is_false),
        cmocka_unit_test(test_the_mode_is_said_in_words),
        cmocka_unit_test(test_powers_and_limits_are_read),
        cmocka_unit_test(test_labels_of_the_container_come_first),
        cmocka_unit_test(test_places_to_write),
        cmocka_unit_test(test_read_only_bind_that_leaves_what_is_below_writable),
        cmocka_unit_test(test_service_for_windows_is_never_judged),
        cmocka_unit_test(test_what_has_a_wrong_type_is_refused),
        cmocka_unit_test(test_collect_adds_a_source_and_each_service),
        cmocka_unit_test(test_names_and_id_prefixes_select),
        cmocka_unit_test(test_filters_are_passed_on),
        cmocka_unit_test(test_an_engine_without_services_says_what_to_do),
        cmocka_unit_test(test_running_is_refused),
        cmocka_unit_test(test_findings_speak_of_the_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
