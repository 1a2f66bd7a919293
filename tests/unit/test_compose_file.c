#include "unit.h"

#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/source/compose.h"
#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/source/compose_service.h"
#include "rootfs_audit/util/byte_size.h"
#include "rootfs_audit/util/json.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ra_selection everything = {0};

/* Reads the service `web` of a file with this service, others and volumes. */
static int read_web(const char *service, const char *others, const char *volumes,
                    struct ra_workload *workload, struct ra_compose_notes *notes,
                    struct ra_error *err)
{
    static const char grants[] =
        "\"configs\":{\"conf\":{\"content\":\"a\"},\"file\":{\"file\":\"/srv/f\"},"
        "\"bad\":7,\"open\":{\"file\":\"${F}\"}},"
        "\"secrets\":{\"token\":{\"environment\":\"T\"},\"file\":{\"file\":\"./s\"},"
        "\"far\":{\"external\":true}}";
    char text[4096];
    cJSON *root = NULL;
    struct ra_compose_file file;
    snprintf(text, sizeof text,
             "{\"name\":\"shop\",\"services\":{\"web\":{%s}%s},\"volumes\":{%s},%s}",
             service, others, volumes, grants);
    *workload = (struct ra_workload){0};
    if (ra_json_parse(text, strlen(text), &root, err) != 0)
        fail_msg("%s", text);
    int status = ra_compose_file_init(&file, root, err);
    if (status == 0)
        status = ra_compose_service_read(
            &file, ra_compose_index_find(&file.by_service, "web", 3), workload, notes,
            err);
    ra_compose_file_clear(&file);
    cJSON_Delete(root);
    return status;
}

static void reads_web(const char *service, const char *others, const char *volumes,
                      struct ra_workload *workload)
{
    struct ra_error err = {0};
    struct ra_compose_notes notes = {0};
    if (read_web(service, others, volumes, workload, &notes, &err) != 0)
        fail_msg("%s: %s", ra_error_message(&err), service);
}

/* "PATH=KIND", with ":" and the options or the source, + when persistent, ~ when shared;
 * one after the other, and then "ro:PATH" for each read-only bind. */
static void describe(const struct ra_workload *workload, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *place = &workload->writable[i];
        const char *what = place->source == NULL ? place->options : place->source;
        assert_true(place->is_explicit);
        length += (size_t)snprintf(
            text + length, size - length, "%s%s=%s%s%s%s%s", i == 0 ? "" : " ",
            place->path, ra_writable_kind_name(place->kind), what == NULL ? "" : ":",
            what == NULL ? "" : what, place->is_persistent ? "+" : "",
            place->is_shared ? "~" : "");
    }
    for (size_t i = 0; i < workload->readonly_bind_count; i++)
        length += (size_t)snprintf(text + length, size - length, " ro:%s",
                                   workload->readonly_binds[i].path);
}

static void test_a_service_is_a_workload(void **state)
{
    (void)state;
    struct ra_workload workload;
    reads_web("\"image\":\"app:1\",\"read_only\":true,\"profiles\":[\"dev\",\"test\"],"
              "\"working_dir\":\"/srv/\",\"x-note\":{\"read_only\":false}",
              "", "", &workload);
    assert_int_equal(workload.kind, RA_WORKLOAD_SERVICE);
    assert_string_equal(workload.name, "web");
    assert_string_equal(workload.id, "web");
    assert_string_equal(workload.image, "app:1");
    assert_string_equal(workload.state, "profiles: dev, test");
    assert_string_equal(workload.working_dir, "/srv");
    assert_int_equal(workload.readonly_rootfs, RA_READONLY_TRUE);
    assert_null(workload.error);
    ra_workload_clear(&workload);
}

static void test_what_is_built_has_the_name_that_compose_gives_it(void **state)
{
    (void)state;
    struct ra_workload workload;
    reads_web("\"build\":{\"context\":\"/src\"}", "", "", &workload);
    assert_string_equal(workload.image, "shop-web");
    assert_null(workload.state);
    ra_workload_clear(&workload);
    reads_web("", "", "", &workload);
    assert_null(workload.image);
    ra_workload_clear(&workload);
}

static void test_read_only_that_is_absent_is_false(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        enum ra_readonly expected;
        const char *error;
    } cases[] = {
        {"", RA_READONLY_FALSE, NULL},
        {"\"read_only\":null", RA_READONLY_FALSE, NULL},
        {"\"read_only\":false", RA_READONLY_FALSE, NULL},
        {"\"Read_only\":true", RA_READONLY_FALSE, NULL},
        {"\"read_only\":true", RA_READONLY_TRUE, NULL},
        {"\"read_only\":\"true\"", RA_READONLY_UNKNOWN, "read_only is a string"},
        {"\"read_only\":1", RA_READONLY_UNKNOWN, "read_only is a number"},
        {"\"read_only\":[true]", RA_READONLY_UNKNOWN, "read_only is an array"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_web(cases[i].service, "", "", &workload);
        assert_int_equal(workload.readonly_rootfs, cases[i].expected);
        if (cases[i].error == NULL)
            assert_null(workload.error);
        else
            assert_non_null(strstr(workload.error, cases[i].error));
        ra_workload_clear(&workload);
    }
}

static void test_powers_and_limits_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        bool is_privileged;
        bool has_sys_admin;
        bool has_memory_limit;
    } cases[] = {
        {"", false, false, false},
        {"\"privileged\":true", true, false, false},
        {"\"privileged\":false,\"cap_add\":[\"NET_ADMIN\"]", false, false, false},
        {"\"privileged\":\"yes\"", true, false, false},
        {"\"cap_add\":[\"cap_sys_admin\"]", false, true, false},
        {"\"cap_add\":[\"ALL\"],\"cap_drop\":[\"SYS_ADMIN\"]", false, false, false},
        {"\"mem_limit\":\"67108864\"", false, false, true},
        {"\"mem_limit\":\"64m\"", false, false, true},
        {"\"mem_limit\":67108864", false, false, true},
        {"\"mem_limit\":0", false, false, false},
        {"\"mem_limit\":\"lots\"", false, false, false},
        {"\"deploy\":{\"resources\":{\"limits\":{\"memory\":\"52428800\"}}}", false,
         false, true},
        {"\"deploy\":{\"resources\":{\"reservations\":{\"memory\":\"52428800\"}}}", false,
         false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_web(cases[i].service, "", "", &workload);
        assert_int_equal(workload.is_privileged, cases[i].is_privileged);
        assert_int_equal(workload.has_sys_admin, cases[i].has_sys_admin);
        assert_int_equal(workload.has_memory_limit, cases[i].has_memory_limit);
        ra_workload_clear(&workload);
    }
}

static void test_labels_are_a_map_or_a_list(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *external;
        size_t count;
    } cases[] = {
        {"", NULL, 0},
        {"\"labels\":{\"rootfs-audit.external\":\"postgres\",\"n\":7,\"b\":true,"
         "\"e\":null}",
         "postgres", 4},
        {"\"labels\":[\"a\",\"rootfs-audit.external=s3=x\"]", "s3=x", 2},
        {"\"labels\":{\"rootfs-audit.external\":\"\"}", NULL, 1},
        {"\"deploy\":{\"labels\":{\"rootfs-audit.external\":\"s3\"}}", NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_web(cases[i].service, "", "", &workload);
        assert_int_equal(workload.label_count, cases[i].count);
        if (cases[i].external == NULL)
            assert_null(workload.external);
        else
            assert_string_equal(workload.external, cases[i].external);
        ra_workload_clear(&workload);
    }
}

#define LONG(type, more) "\"volumes\":[{\"type\":\"" type "\"," more "}]"

static void test_places_to_write(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *volumes; /* of the top level */
        const char *expected;
    } cases[] = {
        {"\"tmpfs\":[\"/run\",\"/tmp/:size=64m,mode=1777\",\"/ro:ro\"]", "",
         "/run=tmpfs /tmp=tmpfs:size=64m,mode=1777"},
        {"\"tmpfs\":\"/run:exec\"", "", "/run=tmpfs:exec"},
        {LONG("tmpfs", "\"target\":\"/t\""), "", "/t=tmpfs"},
        {LONG("tmpfs",
              "\"target\":\"/t\",\"tmpfs\":{\"size\":\"67108864\",\"mode\":1023}"),
         "", "/t=tmpfs:size=67108864,mode=1777"},
        {LONG("tmpfs",
              "\"target\":\"/t\",\"tmpfs\":{\"size\":\"1gb\",\"mode\":\"0700\"}"),
         "", "/t=tmpfs:size=1073741824,mode=700"},
        {LONG("tmpfs", "\"target\":\"/t\",\"tmpfs\":{\"size\":1048576}"), "",
         "/t=tmpfs:size=1048576"},
        {LONG("tmpfs", "\"target\":\"/t\",\"tmpfs\":{\"size\":0,\"mode\":99999}"), "",
         "/t=tmpfs"},
        {LONG("tmpfs", "\"target\":\"/t\",\"read_only\":true"), "", ""},
        {LONG("bind", "\"source\":\"//x/../etc\",\"target\":\"/b/\",\"bind\":"
                      "{\"create_host_path\":true}"),
         "", "/b=bind:/etc+"},
        {LONG("bind", "\"source\":\"/h\",\"target\":\"/b\",\"read_only\":true"), "",
         " ro:/b"},
        {LONG("bind", "\"source\":\"/h\",\"target\":\"/b\",\"read_only\":\"true\""), "",
         "/b=bind:/h+"},
        {LONG("bind", "\"source\":\"./etc\",\"target\":\"/b\""), "", "/b=bind:./etc+"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\",\"volume\":"
                        "{\"nocopy\":true}"),
         "\"data\":{\"name\":\"shop_data\"}", "/v=volume:shop_data+"},
        {LONG("volume", "\"target\":\"/v\""), "", "/v=volume+"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\",\"read_only\":true"),
         "\"data\":null", ""},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""), "\"data\":null",
         "/v=volume:data+"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""),
         "\"data\":{\"driver\":\"rexray\"}", "/v=volume:data+~"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""),
         "\"data\":{\"driver\":\"local\",\"driver_opts\":{\"type\":\"nfs\","
         "\"o\":\"addr=10.0.0.1\",\"device\":\":/share\"}}",
         "/v=volume:data+~"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""),
         "\"data\":{\"driver_opts\":{\"type\":\"none\",\"o\":\"bind\","
         "\"device\":\"/etc/app\"}}",
         "/v=bind:/etc/app+"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""),
         "\"data\":{\"driver_opts\":{\"type\":\"none\",\"o\":\"bind,ro\","
         "\"device\":\"/etc\"}}",
         " ro:/v"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""),
         "\"data\":{\"driver_opts\":{\"type\":\"tmpfs\",\"device\":\"tmpfs\"}}",
         "/v=tmpfs:data"},
        {LONG("volume", "\"source\":\"data\",\"target\":\"/v\""),
         "\"data\":{\"external\":true,\"name\":\"far\"}", "/v=volume:far+"},
        {LONG("cluster", "\"source\":\"c\",\"target\":\"/c\""), "", "/c=volume:c+~"},
        {LONG("image", "\"source\":\"app:1\",\"target\":\"/i\""), "", ""},
        {LONG("npipe", "\"source\":\"p\",\"target\":\"/p\""), "", "/p=other:npipe+"},
        {LONG("new", "\"source\":\"n\",\"target\":\"/n\""), "", "/n=other:new+"},
        {"\"volumes\":[\"/h:/a\",\"/h:/b:ro\",\"./c:/c:rw,z\",\"~/d:/d\",\"data:/e\","
         "\"data:/f:nocopy\",\"data:/g:ro\",\"/i\",\"C:\\\\x:/j\"]",
         "\"data\":{}",
         "/a=bind:/h+ /c=bind:./c+ /d=bind:~/d+ /e=volume:data+ /f=volume:data+ "
         "/i=volume+ /j=bind:C:\\x+ ro:/b"},
        {"\"use_api_socket\":true", "",
         "/var/run/docker.sock=bind:/var/run/docker.sock+"},
        {"\"use_api_socket\":false", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char text[1024];
        reads_web(cases[i].service, "", cases[i].volumes, &workload);
        describe(&workload, text, sizeof text);
        if (strcmp(text, cases[i].expected) != 0)
            fail_msg("%s %s\n  got:      %s\n  expected: %s", cases[i].service,
                     cases[i].volumes, text, cases[i].expected);
        ra_workload_clear(&workload);
    }
}

static void test_an_external_volumes_driver_is_not_known(void **state)
{
    (void)state;
    struct ra_workload workload;
    reads_web("\"volumes\":[\"va:/a\",\"vb:/b\"]", "",
              "\"va\":{\"external\":true},\"vb\":{\"external\":false}", &workload);
    assert_null(workload.writable[0].driver);
    assert_string_equal(workload.writable[1].driver, "local");
    ra_workload_clear(&workload);
}

#define DB ",\"db\":{\"tmpfs\":\"/t\",\"volumes\":[\"/h:/data\",\"/r:/ro:ro\"]%s}"

static void test_volumes_from_takes_what_others_have(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *more; /* of db */
        const char *expected;
        size_t outside;
        size_t dropped_ro;
    } cases[] = {
        {"\"volumes_from\":[\"db\"]", "", "/data=bind:/h+ ro:/ro", 0, 0},
        {"\"volumes_from\":[\"db:rw\"]", "", "/data=bind:/h+ ro:/ro", 0, 0},
        {"\"volumes_from\":[\"service:db\"]", "", "/data=bind:/h+ ro:/ro", 0, 0},
        {"\"volumes_from\":[\"db:ro\"]", "", "/data=bind:/h+ ro:/ro", 0, 1},
        {"\"volumes_from\":[\"service:db:ro\"]", "", "/data=bind:/h+ ro:/ro", 0, 1},
        {"\"volumes_from\":[\"db:ro\",\"db\"]", "", "/data=bind:/h+ ro:/ro", 0, 1},
        {"\"volumes_from\":[\"db\"],\"volumes\":[\"/own:/data\"]", "",
         "/data=bind:/own+ ro:/ro", 0, 0},
        {"\"volumes_from\":[\"db\"],\"tmpfs\":\"/data\"", "", "/data=tmpfs ro:/ro", 0, 0},
        {"\"volumes_from\":[\"container:old:ro\",\"container:older\"]", "", "", 2, 1},
        {"\"volumes_from\":[\"db\"]", ",\"volumes_from\":[\"far:ro\"]",
         "/data=bind:/h+ /far=bind:/f+ ro:/ro", 0, 0},
        {"\"volumes_from\":[\"db:ro\"]", ",\"volumes_from\":[\"far\"]",
         "/data=bind:/h+ /far=bind:/f+ ro:/ro", 0, 1},
        {"\"volumes_from\":[\"db\"]", ",\"volumes_from\":[\"web\",\"db\"]",
         "/data=bind:/h+ ro:/ro", 0, 0}, /* a circle */
        {"\"volumes_from\":[\"db\"]",
         ",\"configs\":[\"conf\",\"file\"],\"use_api_socket\":true",
         "/data=bind:/h+ /var/run/docker.sock=bind:/var/run/docker.sock+ ro:/ro ro:/file",
         0, 0},
        {"\"volumes_from\":[\"db\"],\"volumes\":[\"/own:/file\"]",
         ",\"configs\":[\"file\"]", "/data=bind:/h+ /file=bind:/own+ ro:/ro", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        struct ra_error err = {0};
        char others[512];
        char text[1024];
        struct ra_compose_notes notes = {0};
        snprintf(others, sizeof others, DB ",\"far\":{\"volumes\":[\"/f:/far\"]}",
                 cases[i].more);
        if (read_web(cases[i].service, others, "", &workload, &notes, &err) != 0)
            fail_msg("%s: %s", ra_error_message(&err), cases[i].service);
        describe(&workload, text, sizeof text);
        if (strcmp(text, cases[i].expected) != 0)
            fail_msg("%s\n  got:      %s\n  expected: %s", cases[i].service, text,
                     cases[i].expected);
        assert_int_equal(notes.outside, cases[i].outside);
        assert_int_equal(notes.dropped_ro, cases[i].dropped_ro);
        assert_int_equal(workload.copied_file_count, 0);
        ra_workload_clear(&workload);
    }
}

/* "KEY TARGET" of each copied file. */
static void describe_copied(const struct ra_workload *workload, char *text, size_t size)
{
    static const char *const from[] = {
        [RA_COPIED_FROM_CONTENT] = "content",
        [RA_COPIED_FROM_ENVIRONMENT] = "environment",
        [RA_COPIED_FROM_CLIENT] = "client",
    };
    size_t length = 0;
    for (size_t i = 0; i < workload->copied_file_count; i++) {
        const struct ra_copied_file *file = &workload->copied_files[i];
        length += (size_t)snprintf(text + length, size - length, " %s=%s<%s", file->key,
                                   file->target, from[file->from]);
    }
}

static void test_configs_and_secrets_are_bound_or_copied(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *expected;
    } cases[] = {
        {"\"configs\":[\"conf\"]", " configs.conf=/conf<content"},
        {"\"configs\":[{\"source\":\"conf\",\"target\":\"/etc//a/../b\"}]",
         " configs.conf=/etc/b<content"},
        {"\"configs\":[{\"source\":\"conf\",\"target\":\"b\"}]",
         " configs.conf=/b<content"},
        {"\"configs\":[{\"source\":\"conf\",\"target\":\"\"}]",
         " configs.conf=/conf<content"},
        {"\"secrets\":[\"token\"]", " secrets.token=/run/secrets/token<environment"},
        {"\"secrets\":[{\"source\":\"token\",\"target\":\"t\",\"mode\":288}]",
         " secrets.token=/run/secrets/t<environment"},
        {"\"secrets\":[{\"source\":\"token\",\"target\":\"/x\"}],"
         "\"configs\":[{\"source\":\"conf\",\"target\":\"/x\"}]",
         " secrets.token=/x<environment"},
        {"\"configs\":[\"file\"],\"secrets\":[\"file\",\"far\"]",
         " ro:/run/secrets/file ro:/file"},
        {"\"configs\":[\"file\"],\"volumes\":[\"/own:/file\"]", "/file=bind:/own+"},
        {"\"use_api_socket\":true",
         "/var/run/docker.sock=bind:/var/run/docker.sock+ "
         "use_api_socket=/run/secrets/docker/config.json<client"},
        {"\"use_api_socket\":false", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char text[1024];
        reads_web(cases[i].service, "", "", &workload);
        describe(&workload, text, sizeof text);
        describe_copied(&workload, text + strlen(text), sizeof text - strlen(text));
        if (strcmp(text, cases[i].expected) != 0)
            fail_msg("%s\n  got:      %s\n  expected: %s", cases[i].service, text,
                     cases[i].expected);
        ra_workload_clear(&workload);
    }
}

static void test_the_first_privileged_hook_is_told_by_its_key(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *expected;
    } cases[] = {
        {"\"post_start\":[{\"command\":[\"a\"]}],\"pre_stop\":[]", NULL},
        {"\"post_start\":[{\"privileged\":false}]", NULL},
        {"\"post_start\":[{\"privileged\":true},{\"privileged\":true}]", "post_start[0]"},
        {"\"post_start\":[{},{\"privileged\":true}]", "post_start[1]"},
        {"\"post_start\":[{}],\"pre_stop\":[{\"privileged\":\"${P}\"}]", "pre_stop[0]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_web(cases[i].service, "", "", &workload);
        if (cases[i].expected == NULL)
            assert_null(workload.privileged_hook);
        else
            assert_string_equal(workload.privileged_hook, cases[i].expected);
        assert_false(workload.is_privileged);
        ra_workload_clear(&workload);
    }
}

static void test_no_replicas_are_told_in_the_state(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *expected;
    } cases[] = {
        {"\"scale\":0", "0 replicas"},
        {"\"deploy\":{\"replicas\":0},\"profiles\":[\"a\"]", "0 replicas; profiles: a"},
        {"\"scale\":2,\"deploy\":{\"replicas\":0}", NULL},
        {"\"scale\":\"0\"", "0 replicas"},
        {"\"scale\":\"${N}\"", NULL},
        {"\"deploy\":{\"replicas\":1}", NULL},
        {"\"deploy\":{\"mode\":\"global\"}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        reads_web(cases[i].service, "", "", &workload);
        assert_int_equal(workload.has_no_replicas, cases[i].expected != NULL);
        if (cases[i].expected == NULL)
            assert_null(workload.state);
        else
            assert_string_equal(workload.state, cases[i].expected);
        ra_workload_clear(&workload);
    }
}

static void test_only_a_readonly_bind_with_recursive_writable_is_shallow(void **state)
{
    (void)state;
    static const struct {
        const char *recursive;
        bool expected;
    } cases[] = {
        {"{}", false},
        {"{\"recursive\":\"writable\"}", true},
        {"{\"recursive\":\"disabled\"}", false},
        {"{\"recursive\":\"enabled\"}", false},
        {"{\"recursive\":\"readonly\"}", false},
        {"null", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char service[256];
        snprintf(service, sizeof service,
                 "\"volumes\":[{\"type\":\"bind\",\"source\":\"/s\",\"target\":\"/t\","
                 "\"read_only\":true,\"bind\":%s}]",
                 cases[i].recursive);
        reads_web(service, "", "", &workload);
        assert_int_equal(workload.readonly_bind_count, 1);
        assert_int_equal(workload.readonly_binds[0].is_shallow, cases[i].expected);
        ra_workload_clear(&workload);
    }
}

static void test_a_service_for_windows_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        bool is_windows;
    } cases[] = {
        {"\"platform\":\"windows/amd64\"", true},
        {"\"platform\":\"Windows\"", true},
        {"\"platform\":\"windowsphone\"", false},
        {"\"platform\":\"linux/amd64\",\"isolation\":\"default\"", false},
        {"\"platform\":7", false},
        {"\"isolation\":\"hyperv\"", true},
        {"\"volumes\":[{\"type\":\"bind\",\"source\":\"c:/\",\"target\":\"c:\\\\d\"}]",
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char service[256];
        snprintf(service, sizeof service, "\"read_only\":true,%s", cases[i].service);
        reads_web(service, "", "", &workload);
        assert_int_equal(workload.error != NULL, cases[i].is_windows);
        if (cases[i].is_windows)
            assert_non_null(strstr(workload.error, "Windows"));
        ra_workload_clear(&workload);
    }
}

static void test_a_part_of_a_volume_is_told(void **state)
{
    (void)state;
    struct ra_workload workload;
    reads_web("\"volumes\":[{\"type\":\"volume\",\"source\":\"v\",\"target\":\"/v\","
              "\"volume\":{\"subpath\":\"a$$b\"}},{\"type\":\"volume\",\"target\":\"/w\","
              "\"volume\":{\"nocopy\":true}}]",
              "", "", &workload);
    assert_int_equal(workload.writable_count, 2);
    assert_string_equal(workload.writable[0].options, "subpath=a$b");
    assert_null(workload.writable[1].options);
    ra_workload_clear(&workload);
}

static void test_a_doubled_dollar_sign_is_one(void **state)
{
    (void)state;
    struct ra_workload workload;
    struct ra_compose_notes notes = {0};
    char text[1024];
    assert_int_equal(
        read_web("\"tmpfs\":[\"/t$$x\"],\"volumes\":[\"/srv/$$a$$$$b:/data$$c\","
                 "\"/5$:/$\"],\"labels\":{\"a$$b\":\"c$$d\"},"
                 "\"command\":[\"$$HOME\"]",
                 "", "", &workload, &notes, NULL),
        0);
    describe(&workload, text, sizeof text);
    assert_string_equal(text, "/$=bind:/5$+ /data$c=bind:/srv/$a$$b+ /t$x=tmpfs");
    assert_string_equal(workload.labels[0].key, "a$b");
    assert_string_equal(workload.labels[0].value, "c$d");
    assert_int_equal(notes.with_variables, 0);
    ra_workload_clear(&workload);
}

static void test_variables_elsewhere_are_counted(void **state)
{
    (void)state;
    static const char *const services[] = {
        "\"image\":\"app:${TAG}\"", "\"command\":[\"a\",\"$_x\"]", "\"scale\":\"${N}\"",
        "\"labels\":{\"a\":\"$$$B\"}"};
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        struct ra_workload workload;
        struct ra_compose_notes notes = {0};
        assert_int_equal(read_web(services[i], "", "", &workload, &notes, NULL), 0);
        assert_int_equal(notes.with_variables, 1);
        assert_null(workload.error);
        ra_workload_clear(&workload);
    }
}

static void test_what_has_a_wrong_type_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *service;
        const char *volumes;
        const char *says;
    } cases[] = {
        {"\"image\":7", "", "image is a number"},
        {"\"read_only\":false,\"read_only\":true", "", "the key read_only stands twice"},
        {"\"profiles\":\"dev\"", "", "profiles is a string"},
        {"\"cap_add\":[7]", "", "cap_add: an entry is a number"},
        {"\"labels\":\"a=b\"", "", "labels is a string"},
        {"\"labels\":[7]", "", "labels: an entry is a number"},
        {"\"labels\":{\"a\":[]}", "", "labels: the label a is an array"},
        {"\"labels\":{\"rootfs-audit.external\":\"\",\"rootfs-audit.external\":\"x\"}",
         "", "stands twice"},
        {"\"deploy\":[]", "", "deploy is an array"},
        {"\"tmpfs\":7", "", "tmpfs is a number"},
        {"\"tmpfs\":[7]", "", "tmpfs: an entry is a number"},
        {"\"volumes\":\"/a\"", "", "volumes is a string"},
        {"\"volumes\":[7]", "", "volumes: an entry is a number"},
        {"\"volumes\":[{\"target\":\"/a\"}]", "", "volumes: an entry has no type"},
        {"\"volumes\":[{\"type\":\"bind\"}]", "", "volumes: an entry has no target"},
        {"\"volumes\":[{\"type\":\"bind\",\"target\":\"/a\",\"source\":7}]", "",
         "source is a number"},
        {"\"volumes\":[\"va:/a\"]", "\"va\":7", "volumes: the volume va: it is a number"},
        {"\"volumes\":[\"va:/a\"]", "\"va\":{\"driver_opts\":{\"o\":7}}",
         "o is a number"},
        {"", "\"v\":{},\"v\":{}", "volumes: the key v stands twice"},
        {"\"volumes_from\":[\"none\"]", "", "names 'none'"},
        {"\"volumes_from\":[7]", "", "volumes_from: an entry is a number"},
        {"\"configs\":\"conf\"", "", "configs is a string"},
        {"\"configs\":[7]", "", "configs: an entry is a number"},
        {"\"configs\":[{\"target\":\"/a\"}]", "", "configs: an entry has no source"},
        {"\"configs\":[\"token\"]", "", "configs names 'token', and the file has no"},
        {"\"configs\":[\"bad\"]", "", "the config bad: it is a number"},
        {"\"configs\":[\"open\"]", "", "the config open: file has a variable"},
        {"\"secrets\":[\"conf\"]", "",
         "secrets names 'conf', and the file has no such "
         "secret"},
        {"\"post_start\":{}", "", "post_start is an object"},
        {"\"pre_stop\":[7]", "", "pre_stop: an entry is a number"},
        {"\"volumes\":[{\"type\":\"bind\",\"source\":\"/s\",\"target\":\"/t\","
         "\"bind\":7}]",
         "", "bind is a number"},
        {"\"read_only\":\"${RO}\"", "",
         "read_only has a variable that is not filled in (${RO}), as in a file that was "
         "made with --no-interpolate; make it without"},
        {"\"read_only\":true,\"tmpfs\":\"/a$$$B\"", "", "tmpfs has a variable"},
        {"\"read_only\":true,\"volumes\":[{\"type\":\"bind\",\"source\":\"$_\"}]", "",
         "volumes has a variable that is not filled in ($_)"},
        {"\"cap_add\":[\"NET_RAW\",\"${CAP}\"]", "", "cap_add has a variable"},
        {"\"volumes\":[\"va:/a\"]", "\"va\":{\"driver_opts\":{\"o\":\"$O\"}}",
         "the volume va: driver_opts has a variable"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        struct ra_error err = {0};
        struct ra_compose_notes notes = {0};
        if (read_web(cases[i].service, "", cases[i].volumes, &workload, &notes, &err) ==
            0)
            fail_msg("%s is let through", cases[i].service);
        assert_null(workload.id);
        assert_error_says(&err, cases[i].says);
    }
}

/* Writes the text to a file and collects from that. */
static int collect(const char *text, const struct ra_selection *selection,
                   struct ra_audit *audit, struct ra_error *err)
{
    char folder[SCRATCH_SIZE];
    scratch_make(folder);
    scratch_file(folder, "c.json", text, 0600);
    int status =
        ra_compose_collect(scratch_path(folder, "c.json"), selection, audit, err);
    scratch_remove(folder);
    return status;
}

static void test_collect_adds_a_source_and_each_service(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    assert_int_equal(
        collect("{\"services\":{\"web\":{\"read_only\":true},\"bad\":{\"image\":7},"
                "\"null\":null,\"model\":{\"provider\":{\"type\":\"model\"}}}}",
                &everything, &audit, NULL),
        0);
    assert_int_equal(audit.source_count, 1);
    assert_int_equal(audit.sources[0].kind, RA_SOURCE_COMPOSE);
    assert_null(audit.sources[0].product);
    assert_int_equal(audit.workload_count, 3);
    assert_null(audit.workloads[0].error);
    assert_string_equal(audit.workloads[1].id, "bad");
    assert_string_equal(audit.workloads[1].error, "image is a number, not a string");
    assert_string_equal(audit.workloads[2].error, "it is null, not an object");
    assert_int_equal(audit.note_count, 2);
    assert_non_null(strstr(audit.notes[0], "VOLUME"));
    assert_non_null(strstr(audit.notes[1], "provider"));
    assert_string_equal(ra_audit_noun(&audit, 2), "services");
    ra_audit_clear(&audit);
}

static void test_what_is_no_compose_file_is_refused_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "c.json: the document is empty; make the JSON form of a compose file with: "
             "docker compose config --format json > FILE"},
        {"services:\n  web:\n    read_only: true\n",
         "docker compose config --format json"},
        {"{\"services\":", "cut off"},
        {"[]", "it is an array, and no compose file"},
        {"7", "it is a number"},
        {"{}", "it has no services, and is no compose file"},
        {"{\"services\":null}", "it has no services"},
        {"{\"services\":{}}", "it has no services; write them with"},
        {"{\"services\":[]}", "services is an array"},
        {"{\"services\":{\"a\":{},\"a\":{}}}", "services: the key a stands twice"},
        {"{\"services\":{\"a\":{}},\"services\":{}}", "the key services stands twice"},
        {"{\"services\":{\"a\":{}},\"volumes\":[]}", "volumes is an array"},
        {"{\"services\":{\"a\":{}}}{\"services\":{}}", "2 documents instead of one"},
        {"[{\"Id\":\"x\",\"HostConfig\":{}}]", "--inspect=FILE"},
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

static void test_names_select_services(void **state)
{
    (void)state;
    static const char text[] = "{\"services\":{\"web\":{},\"db\":{}}}";
    static const char *const names[] = {"db", "none"};
    const struct ra_selection selection = {.names = names, .name_count = 2};
    struct ra_audit audit = {0};
    assert_int_equal(collect(text, &selection, &audit, NULL), 0);
    assert_int_equal(audit.workload_count, 1);
    assert_string_equal(audit.workloads[0].name, "db");
    assert_int_equal(audit.problem_count, 1);
    assert_non_null(strstr(audit.problems[0], "no service is called 'none'"));
    ra_audit_clear(&audit);
}

static void test_what_is_for_containers_is_refused(void **state)
{
    (void)state;
    char key[] = "label";
    const struct ra_filter filter = {.key = key, .value = "a"};
    const struct ra_selection filtered = {.filters = &filter, .filter_count = 1};
    const struct ra_selection running = {.is_running_only = true};
    struct ra_audit audit = {0};
    struct ra_error err = {0};
    assert_int_equal(collect("{}", &filtered, &audit, &err), -1);
    assert_error_says(&err, "--filter");
    assert_int_equal(collect("{}", &running, &audit, &err), -1);
    assert_error_says(&err, "--running");
}

static void test_findings_speak_of_the_service(void **state)
{
    (void)state;
    const struct ra_rule_levels levels = ra_rule_default_levels();
    struct ra_audit audit = {0};
    assert_int_equal(collect("{\"services\":{\"web\":{\"tmpfs\":\"/run\"}}}", &everything,
                             &audit, NULL),
                     0);
    struct ra_workload *web = &audit.workloads[0];
    assert_int_equal(ra_rules_apply(web, &audit.sources[0], &levels, NULL), 0);
    assert_string_equal(web->findings[0].rule, "rootfs-writable");
    assert_non_null(strstr(web->findings[0].message, "give the service read_only: true"));
    assert_string_equal(web->findings[web->finding_count - 1].rule, "unbounded-tmpfs");
    assert_non_null(strstr(web->findings[web->finding_count - 1].message,
                           "limit the memory of the service"));
    ra_audit_clear(&audit);
}

/* The rule fired about this path, and its message holds `words`. */
static void says(const struct ra_workload *workload, const char *rule,
                 const char *subject, const char *words)
{
    for (size_t i = 0; i < workload->finding_count; i++) {
        const struct ra_finding *finding = &workload->findings[i];
        if (strcmp(finding->rule, rule) != 0)
            continue;
        assert_true(subject == NULL ? finding->subject == NULL
                                    : strcmp(finding->subject, subject) == 0);
        if (strstr(finding->message, words) == NULL)
            fail_msg("'%s' does not say '%s'", finding->message, words);
        return;
    }
    fail_msg("%s did not fire", rule);
}

static void test_what_compose_does_to_a_service_is_told(void **state)
{
    (void)state;
    const struct ra_rule_levels levels = ra_rule_default_levels();
    struct ra_audit audit = {0};
    assert_int_equal(
        collect("{\"configs\":{\"conf\":{\"content\":\"a\"}},\"services\":{"
                "\"web\":{\"read_only\":true,\"image\":\"a:${TAG}\","
                "\"configs\":[\"conf\"],\"pre_stop\":[{\"privileged\":true}]},"
                "\"off\":{\"scale\":0,\"volumes_from\":[\"web:ro\"]}}}",
                &everything, &audit, NULL),
        0);
    for (size_t i = 0; i < audit.workload_count; i++)
        assert_int_equal(
            ra_rules_apply(&audit.workloads[i], &audit.sources[0], &levels, NULL), 0);
    const struct ra_workload *web = &audit.workloads[0];
    says(web, "copied-config", "/conf",
         "for configs.conf it copies its content to /conf");
    says(web, "rootfs-remountable", NULL, "The hook pre_stop[0]");
    says(&audit.workloads[1], "rootfs-writable", NULL,
         "no container of it runs now (0 replicas)");
    assert_int_equal(audit.note_count, 4);
    assert_non_null(strstr(audit.notes[1], "docker compose drops :ro from volumes_from"));
    assert_non_null(strstr(audit.notes[2], "0 replicas"));
    assert_non_null(strstr(audit.notes[3], "variables that are not filled in"));
    ra_audit_clear(&audit);
}

static void test_sizes_are_read_as_docker_does(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long long bytes;
    } cases[] = {
        {"67108864", 67108864},
        {"64m", 67108864},
        {"64M", 67108864},
        {"64mb", 67108864},
        {"64MiB", 67108864},
        {"64 MB", 67108864},
        {"1.5k", 1536},
        {"2b", 2},
        {"0", 0},
        {"4194304t", 4611686018427387904},
        {"4194305t", -1},
        {"", -1},
        {"m", -1},
        {"64x", -1},
        {"64mm", -1},
        {"1.2.3", -1},
        {"-1", -1},
        {".5k", -1},
        {"99999999999999999999999999999999999", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (ra_byte_size_parse(cases[i].text) != cases[i].bytes)
            fail_msg("%s: %lld", cases[i].text, ra_byte_size_parse(cases[i].text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_service_is_a_workload),
        cmocka_unit_test(test_what_is_built_has_the_name_that_compose_gives_it),
        cmocka_unit_test(test_read_only_that_is_absent_is_false),
        cmocka_unit_test(test_powers_and_limits_are_read),
        cmocka_unit_test(test_labels_are_a_map_or_a_list),
        cmocka_unit_test(test_places_to_write),
        cmocka_unit_test(test_an_external_volumes_driver_is_not_known),
        cmocka_unit_test(test_volumes_from_takes_what_others_have),
        cmocka_unit_test(test_configs_and_secrets_are_bound_or_copied),
        cmocka_unit_test(test_the_first_privileged_hook_is_told_by_its_key),
        cmocka_unit_test(test_no_replicas_are_told_in_the_state),
        cmocka_unit_test(test_only_a_readonly_bind_with_recursive_writable_is_shallow),
        cmocka_unit_test(test_a_service_for_windows_is_an_error),
        cmocka_unit_test(test_a_part_of_a_volume_is_told),
        cmocka_unit_test(test_a_doubled_dollar_sign_is_one),
        cmocka_unit_test(test_variables_elsewhere_are_counted),
        cmocka_unit_test(test_what_has_a_wrong_type_is_refused),
        cmocka_unit_test(test_collect_adds_a_source_and_each_service),
        cmocka_unit_test(test_what_is_no_compose_file_is_refused_with_what_to_do),
        cmocka_unit_test(test_names_select_services),
        cmocka_unit_test(test_what_is_for_containers_is_refused),
        cmocka_unit_test(test_findings_speak_of_the_service),
        cmocka_unit_test(test_what_compose_does_to_a_service_is_told),
        cmocka_unit_test(test_sizes_are_read_as_docker_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
