/* Places, fingerprints, gaps and messages of SARIF. */
#include "unit.h"

#include "rootfs_audit/report/sarif_gaps.h"
#include "rootfs_audit/report/sarif_message.h"
#include "rootfs_audit/report/sarif_place.h"

#include <string.h>

static void add_source(struct ra_audit *audit, const char *endpoint, const char *host,
                       const char *error)
{
    struct ra_source source = {.endpoint = heap(endpoint),
                               .name = host == NULL ? NULL : heap(host),
                               .error = error == NULL ? NULL : heap(error)};
    assert_int_equal(ra_audit_take_source(audit, &source, NULL), 0);
}

static void add_workload(struct ra_audit *audit, size_t source, const char *name)
{
    struct ra_workload workload = {.source = source, .id = heap("i"), .name = heap(name)};
    assert_int_equal(ra_audit_take_workload(audit, &workload, NULL), 0);
}

/* The URIs of all workloads, and their fingerprints for one rule, a line each. */
static void put_all(struct ra_buffer *uris, struct ra_buffer *prints,
                    const struct ra_audit *audit)
{
    struct ra_sarif_places places;
    struct ra_sink sink = {0};
    assert_int_equal(ra_sarif_places_init(&places, audit, &sink), 0);
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_sarif_spot spot = ra_sarif_places_workload(&places, i);
        assert_int_equal(ra_sarif_spot_put_uri(uris, &spot), 0);
        assert_int_equal(ra_sarif_spot_put_fingerprint(prints, &spot, "rule", NULL), 0);
        assert_int_equal(ra_buffer_puts(uris, "\n"), 0);
        assert_int_equal(ra_buffer_puts(prints, "\n"), 0);
    }
    ra_sarif_places_clear(&places);
}

static void assert_places(const struct ra_audit *audit, const char *uris,
                          const char *prints)
{
    struct ra_buffer some_uris;
    struct ra_buffer some_prints;
    ra_buffer_init(&some_uris, 10000);
    ra_buffer_init(&some_prints, 10000);
    put_all(&some_uris, &some_prints, audit);
    assert_string_equal(ra_buffer_text(&some_uris), uris);
    if (prints != NULL)
        assert_string_equal(ra_buffer_text(&some_prints), prints);
    ra_buffer_clear(&some_uris);
    ra_buffer_clear(&some_prints);
}

static void assert_place(const char *host, const char *name, const char *expected)
{
    struct ra_audit audit = {0};
    char uri[200];
    add_source(&audit, "unix:///s", host, NULL);
    add_workload(&audit, 0, name);
    snprintf(uri, sizeof uri, "%s\n", expected);
    assert_places(&audit, uri, NULL);
    ra_audit_clear(&audit);
}

static void test_place_is_a_relative_path_of_three_segments(void **state)
{
    (void)state;
    assert_place("alpha", "web", "alpha/containers/web");
    assert_place(NULL, "web", "unix%3A%2F%2F%2Fs/containers/web");
    assert_place("", "web", "unix%3A%2F%2F%2Fs/containers/web");
    assert_place("alpha", "..", "alpha/containers/~..");
    assert_place("alpha", "", "alpha/containers/~");
    assert_place("alpha", "~", "alpha/containers/~~");
    assert_place("alpha", "../../etc/passwd", "alpha/containers/..%2F..%2Fetc%2Fpasswd");
    assert_place("alpha", "a b\xff%", "alpha/containers/a%20b%FF%25");
}

/* Docker and Podman on one machine, and a name that stands twice in one of them. */
static void test_no_two_workloads_share_a_place(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    add_source(&audit, "unix:///d", "alpha", NULL);
    add_source(&audit, "unix:///p", "alpha", NULL);
    add_source(&audit, "unix:///d", "beta", NULL);
    add_workload(&audit, 0, "web");
    add_workload(&audit, 0, "web");
    add_workload(&audit, 1, "web");
    add_workload(&audit, 2, "web");
    add_workload(&audit, 0, "x");
    ra_audit_finish(&audit);
    assert_places(&audit,
                  "alpha/unix%3A%2F%2F%2Fd/containers/web\n"
                  "alpha/unix%3A%2F%2F%2Fd/containers/web/2\n"
                  "alpha/unix%3A%2F%2F%2Fp/containers/web\n"
                  "beta/containers/web\n"
                  "alpha/unix%3A%2F%2F%2Fd/containers/x\n",
                  "engine/unix%3A%2F%2F%2Fd/alpha/containers/web#rule\n"
                  "engine/unix%3A%2F%2F%2Fd/alpha/containers/web/2#rule\n"
                  "engine/unix%3A%2F%2F%2Fp/alpha/containers/web#rule\n"
                  "engine/unix%3A%2F%2F%2Fd/beta/containers/web#rule\n"
                  "engine/unix%3A%2F%2F%2Fd/alpha/containers/x#rule\n");
    ra_audit_clear(&audit);
}

/* One file with documents of both engines is two sources. */
static void test_products_of_one_file_are_apart(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    static const char *const products[] = {"docker", "podman"};
    for (size_t i = 0; i < 2; i++) {
        struct ra_source source = {.kind = RA_SOURCE_INSPECT,
                                   .endpoint = heap("f"),
                                   .product = heap(products[i])};
        assert_int_equal(ra_audit_take_source(&audit, &source, NULL), 0);
        add_workload(&audit, i, "web");
    }
    ra_audit_finish(&audit);
    assert_places(&audit, "f/f/docker/containers/web\nf/f/podman/containers/web\n",
                  "inspect/f/~/docker/containers/web#rule\n"
                  "inspect/f/~/podman/containers/web#rule\n");
    ra_audit_clear(&audit);
}

static void note_gap(const struct ra_sarif_gap *gap, void *context)
{
    struct ra_buffer *out = context;
    char turn[32];
    snprintf(turn, sizeof turn, " %zu ", gap->turn);
    assert_int_equal(ra_buffer_puts(out, ra_sarif_gap_id(gap->rule)), 0);
    assert_int_equal(ra_buffer_puts(out, turn), 0);
    assert_int_equal(ra_sarif_spot_put_uri(out, &gap->spot), 0);
    assert_int_equal(ra_buffer_puts(out, " "), 0);
    assert_int_equal(ra_buffer_puts(out, gap->words), 0);
    assert_int_equal(ra_buffer_puts(out, "\n"), 0);
}

static void test_gap_belongs_to_the_source_that_it_names(void **state)
{
    (void)state;
    struct ra_audit audit = {0};
    struct ra_sarif_places places;
    struct ra_sink sink = {0};
    struct ra_buffer out;
    add_source(&audit, "/r/s", "s", NULL);
    add_source(&audit, "/r/s2", "s2", NULL);
    add_source(&audit, "/r/dead", NULL, "refused");
    assert_int_equal(ra_audit_add_problem(&audit, NULL, "/r/s2: the list broke off"), 0);
    assert_int_equal(ra_audit_add_problem(&audit, NULL, "/r/dead: refused"), 0);
    assert_int_equal(ra_audit_add_problem(&audit, NULL, "/r/s2 is odd"), 0);
    assert_int_equal(ra_audit_add_problem(&audit, NULL, "/r/s2: and again"), 0);
    ra_buffer_init(&out, 10000);
    assert_int_equal(ra_sarif_places_init(&places, &audit, &sink), 0);
    ra_sarif_gaps_each(&places, &sink, note_gap, &out);
    assert_string_equal(ra_buffer_text(&out),
                        "source-not-audited 0 %2Fr%2Fdead refused\n"
                        "audit-not-complete 0 s2 /r/s2: the list broke off\n"
                        "audit-not-complete 0 rootfs-audit /r/s2 is odd\n"
                        "audit-not-complete 1 s2 /r/s2: and again\n");
    ra_sarif_places_clear(&places);
    ra_buffer_clear(&out);
    ra_audit_clear(&audit);
}

static void assert_message(const char *text, const char *expected)
{
    cJSON *object = cJSON_CreateObject();
    assert_true(ra_sarif_message_add(object, text));
    const cJSON *message = cJSON_GetObjectItem(object, "message");
    assert_string_equal(cJSON_GetObjectItem(message, "text")->valuestring, expected);
    cJSON_Delete(object);
}

static void test_message_has_no_placeholder_and_no_link(void **state)
{
    (void)state;
    assert_message("plain [text] \\", "plain [text] \\");
    assert_message("{0} {", "{{0}} {{");
    assert_message("[a](http://b) \\", "\\[a\\](http://b) \\\\");
    assert_message("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place_is_a_relative_path_of_three_segments),
        cmocka_unit_test(test_no_two_workloads_share_a_place),
        cmocka_unit_test(test_products_of_one_file_are_apart),
        cmocka_unit_test(test_gap_belongs_to_the_source_that_it_names),
        cmocka_unit_test(test_message_has_no_placeholder_and_no_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
