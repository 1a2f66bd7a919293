#include "unit.h"

#include "rootfs_audit/source/context.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void write_meta(const char *folder, const char *entry, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "contexts/meta/%s", entry);
    scratch_folder(folder, path);
    snprintf(path, sizeof path, "contexts/meta/%s/meta.json", entry);
    scratch_file(folder, path, text, 0600);
}

static void begin(char folder[SCRATCH_SIZE])
{
    scratch_make(folder);
    scratch_folder(folder, "contexts");
    scratch_folder(folder, "contexts/meta");
}

static const char good[] = "{\"Name\":\"good\",\"Endpoints\":{\"docker\":{\"Host\":"
                           "\"unix:///s\",\"SkipTLSVerify\":true}}}";

static void test_a_context_is_found_by_the_name_in_its_file(void **state)
{
    (void)state;
    char folder[SCRATCH_SIZE];
    struct ra_context context = {0};
    begin(folder);
    write_meta(folder, "good", "{\"Name\":\"other\"}");
    write_meta(folder, "e1", good);
    scratch_folder(folder, "contexts/meta/empty");
    scratch_file(folder, "contexts/meta/file", "no folder", 0600);
    assert_int_equal(ra_context_find(folder, "--context", "good", &context, NULL), 0);
    assert_string_equal(context.meta, scratch_path(folder, "contexts/meta/e1/meta.json"));
    assert_string_equal(context.tls_folder,
                        scratch_path(folder, "contexts/tls/e1/docker"));
    assert_string_equal(context.host, "unix:///s");
    assert_true(context.skips_verification);
    ra_context_clear(&context);
    scratch_remove(folder);
}

static void test_a_broken_one_matters_only_when_it_may_be_the_one(void **state)
{
    (void)state;
    char folder[SCRATCH_SIZE];
    struct ra_context context = {0};
    struct ra_error err = {0};
    begin(folder);
    write_meta(folder, "a", "{");
    write_meta(folder, "b", good);
    write_meta(folder, "c", "[]");
    assert_int_equal(ra_context_find(folder, "--context", "good", &context, NULL), 0);
    ra_context_clear(&context);
    assert_int_equal(ra_context_find(folder, "--context", "lost", &context, &err), -1);
    assert_null(context.meta);
    assert_non_null(strstr(ra_error_message(&err), "--context 'lost': /tmp/"));
    assert_error_says(&err, "/meta.json cannot be used; make the context again");
    scratch_remove(folder);
}

static void test_a_context_that_cannot_be_used_is_an_error_with_its_file(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"{\"Name\":\"x\"}", "it has no Endpoints.docker"},
        {"{\"Name\":\"x\",\"Endpoints\":{}}", "it has no Endpoints.docker"},
        {"{\"Name\":\"x\",\"Endpoints\":[]}", "Endpoints is an array, not an object"},
        {"{\"Name\":\"x\",\"Endpoints\":{\"kubernetes\":{}}}", "no Endpoints.docker"},
        {"{\"Name\":\"x\",\"Endpoints\":{\"docker\":{}}}",
         "Endpoints.docker has no Host"},
        {"{\"Name\":\"x\",\"Endpoints\":{\"docker\":{\"Host\":\"\"}}}", "has no Host"},
        {"{\"Name\":\"x\",\"Endpoints\":{\"docker\":{\"Host\":7}}}", "Host is a number"},
        {"{\"Name\":\"x\",\"Endpoints\":{\"docker\":{\"Host\":\"tcp://a:1\","
         "\"Host\":\"tcp://b:1\"}}}",
         "Host stands twice"},
        {"{\"Name\":\"x\",\"Endpoints\":{\"docker\":{\"Host\":\"tcp://a:1\","
         "\"SkipTLSVerify\":\"false\"}}}",
         "SkipTLSVerify is a string instead of true or false"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char folder[SCRATCH_SIZE];
        struct ra_context context = {0};
        struct ra_error err = {0};
        begin(folder);
        write_meta(folder, "e", cases[i].text);
        assert_int_equal(ra_context_find(folder, "DOCKER_CONTEXT", "x", &context, &err),
                         -1);
        assert_null(context.host);
        assert_non_null(strstr(ra_error_message(&err),
                               scratch_path(folder, "contexts/meta/e/meta.json")));
        assert_error_says(&err, cases[i].says);
        scratch_remove(folder);
    }
}

static void test_two_of_one_name_are_an_error(void **state)
{
    (void)state;
    char folder[SCRATCH_SIZE];
    struct ra_context context = {0};
    struct ra_error err = {0};
    begin(folder);
    write_meta(folder, "a", good);
    write_meta(folder, "b", good);
    assert_int_equal(ra_context_find(folder, "--context", "good", &context, &err), -1);
    assert_error_says(&err, "are both it; remove one");
    scratch_remove(folder);
}

static void test_an_absent_switch_means_verification(void **state)
{
    (void)state;
    char folder[SCRATCH_SIZE];
    struct ra_context context = {0};
    begin(folder);
    write_meta(folder, "a",
               "{\"Name\":\"x\",\"Endpoints\":{\"docker\":{\"Host\":\"tcp://a:1\","
               "\"skiptlsverify\":true}}}");
    assert_int_equal(ra_context_find(folder, "--context", "x", &context, NULL), 0);
    assert_false(context.skips_verification);
    ra_context_clear(&context);
    scratch_remove(folder);
}

static void test_the_current_context_is_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *name;
        const char *says;
    } cases[] = {
        {"{\"currentContext\":\"x\"}", "x", NULL},
        {"{\"auths\":{}}", NULL, NULL},
        {"{\"currentContext\":null}", NULL, NULL},
        {"{\"currentContext\":7}", NULL, "currentContext is a number"},
        {"{\"currentContext\":\"a\",\"currentContext\":\"b\"}", NULL, "stands twice"},
        {"{", NULL, "config.json, which may name another engine, cannot be read"},
        {"[]", NULL, "it is an array instead of an object"},
        {"", NULL, "cannot be read"},
        {"{} {}", NULL, "cannot be read"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char folder[SCRATCH_SIZE];
        struct ra_error err = {0};
        char *name = NULL;
        scratch_make(folder);
        scratch_file(folder, "config.json", cases[i].text, 0600);
        int status = ra_context_read_current(folder, &name, &err);
        assert_int_equal(status, cases[i].says == NULL ? 0 : -1);
        if (cases[i].says != NULL)
            assert_error_says(&err, cases[i].says);
        if (cases[i].name == NULL)
            assert_null(name);
        else
            assert_string_equal(name, cases[i].name);
        free(name);
        scratch_remove(folder);
    }
}

static void test_a_config_that_is_a_folder_is_refused(void **state)
{
    (void)state;
    char folder[SCRATCH_SIZE];
    struct ra_error err = {0};
    char *name = NULL;
    scratch_make(folder);
    assert_int_equal(ra_context_read_current(folder, &name, NULL), 0);
    assert_null(name);
    scratch_folder(folder, "config.json");
    assert_int_equal(ra_context_read_current(folder, &name, &err), -1);
    assert_error_says(&err, "Is a directory");
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_context_is_found_by_the_name_in_its_file),
        cmocka_unit_test(test_a_broken_one_matters_only_when_it_may_be_the_one),
        cmocka_unit_test(test_a_context_that_cannot_be_used_is_an_error_with_its_file),
        cmocka_unit_test(test_two_of_one_name_are_an_error),
        cmocka_unit_test(test_an_absent_switch_means_verification),
        cmocka_unit_test(test_the_current_context_is_read_or_refused),
        cmocka_unit_test(test_a_config_that_is_a_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
