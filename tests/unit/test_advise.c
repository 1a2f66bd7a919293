/* The whole way from what was written to flags. */
#include "unit.h"

#include "advice_kit.h"

#include "rootfs_audit/advice/flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct advice_case {
    const char *lines;    /* the container; see advice_kit.h */
    const char *expected; /* the flags after --read-only, a line each */
};

static struct ra_advice *advise(struct kit *kit)
{
    struct ra_advice *advice = kit_advise(kit);
    const char *fault = kit->workload.readonly_rootfs == RA_READONLY_FALSE
                            ? kit_find_fault(kit, advice)
                            : NULL;
    if (fault != NULL)
        fail_msg("%s", fault);
    return advice;
}

static void check(const struct advice_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kit kit;
        kit_begin(&kit);
        kit_add_lines(&kit, cases[i].lines);
        struct ra_advice *advice = advise(&kit);
        char *flags = kit_show_flags(advice);
        if (strncmp(flags, "--read-only\n", 12) != 0 ||
            strcmp(flags + 12, cases[i].expected) != 0)
            fail_msg("%s\ngives\n%swhere this was expected\n%s", cases[i].lines, flags,
                     cases[i].expected);
        free(flags);
        ra_advice_free(advice);
        kit_end(&kit);
    }
}

#define CHECK(cases) check(cases, sizeof cases / sizeof cases[0])
#define TMPFS(path) "--tmpfs=" path ":rw,noexec,nosuid,nodev,"
#define VOLUME(name, path) "--mount=type=volume,source=web-" name ",target=" path "\n"

static void test_flags_are_those_that_the_writes_need(void **state)
{
    (void)state;
    static const struct advice_case cases[] = {
        {"", ""},
        {"A f /run/nginx.pid", TMPFS("/run") "size=16m,mode=755\n"},
        {"- d /run/mysqld 100\nA f /run/mysqld/x",
         TMPFS("/run/mysqld") "size=16m,uid=100,gid=100,mode=755\n"},
        {"- d /run/mysqld 100\nA f /run/mysqld/x\nA f /run/nginx.pid",
         TMPFS("/run") "size=16m,mode=755\n" TMPFS(
             "/run/mysqld") "size=16m,uid=100,gid=100,mode=755\n"},
        {"- d /tmp 0 1777\nA f /tmp/x", TMPFS("/tmp") "size=64m,mode=1777\n"},
        {"A f /tmp/x\nX f /tmp/x",
         "--tmpfs=/tmp:rw,exec,nosuid,nodev,size=64m,mode=755\n"},
        {"A f /var/lib/mysql/x", VOLUME("var-lib-mysql", "/var/lib/mysql")},
        {"A f /etc/cups/x", VOLUME("etc-cups", "/etc/cups")},
        {"- d /run/a 5 700\nA f /run/x",
         TMPFS("/run") "size=16m,mode=755\n"
                       "--tmpfs=/run/a:ro,noexec,nosuid,nodev,size=4k,uid=5,gid=5,"
                       "mode=700\n"},
        /* one that has become a volume after all holds those in it */
        {"- f /var/cache/a/index\n- d /var/cache/a/b\nA f /var/cache/a/x\n"
         "A f /var/cache/a/b/y",
         VOLUME("var-cache-a", "/var/cache/a")},
        /* what is baked */
        {"C f /etc/passwd\nC f /usr/bin/x\nA f /file", ""},
    };
    CHECK(cases);
}

static void test_container_that_wrote_nothing_needs_only_read_only(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 1);
    assert_string_equal(advice->run_flags.all[0], "--read-only");
    assert_int_equal(advice->path_count, 0);
    assert_int_equal(advice->volumes.count, 0);
    assert_string_equal(advice->compose, "services:\n  \"web\":\n    read_only: true\n");
    assert_true(ra_advice_is_complete(advice));
    ra_advice_free(advice);
    kit_end(&kit);
}

/* The remarks on the whole, a line each, of a container made of these lines. */
static char *remarks_of(const char *lines, bool is_complete, bool has_evidence,
                        size_t *flag_count)
{
    struct kit kit;
    struct ra_advice *advice = NULL;
    char *text = calloc(1, 4096);
    assert_non_null(text);
    kit_begin(&kit);
    kit_add_lines(&kit, lines);
    kit.workload.started_at = kit.now - 100000;
    ra_advice_free(kit_advise(&kit)); /* answers all questions */
    struct ra_advise_input input = kit_input(&kit);
    input.is_complete = is_complete;
    input.has_evidence = has_evidence;
    assert_int_equal(ra_advise_make(&input, &advice, NULL), 0);
    for (size_t i = 0; i < advice->remarks.count; i++)
        snprintf(text + strlen(text), 4096 - strlen(text), "%s\n",
                 advice->remarks.all[i]);
    *flag_count = advice->run_flags.count;
    ra_advice_free(advice);
    kit_end(&kit);
    return text;
}

static void test_nothing_written_is_said_where_all_evidence_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        bool is_complete;
        bool has_evidence;
        bool is_said;
        size_t flags;
    } cases[] = {
        {"", true, true, true, 1},
        {"", false, true, false, 1},
        {"", true, false, false, 0},  /* never ran: nothing is known */
        {"", false, false, false, 0}, /* nothing could be learnt */
        {"A f /run/x", true, true, false, 2},
        {"A f /etc/x", true, true, false, 1}, /* to be put into the image */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t flags = 0;
        char *text = remarks_of(cases[i].lines, cases[i].is_complete,
                                cases[i].has_evidence, &flags);
        if ((strstr(text, "no write to its root filesystem was seen") != NULL) !=
            cases[i].is_said)
            fail_msg("case %zu: '%s'", i, text);
        assert_int_equal(flags, cases[i].flags);
        free(text);
    }
}

static void test_paths_tell_evidence_number_and_examples(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit_add_lines(&kit, "A f /run/a\nA f /run/b\nO f /run/b\nA f /run/c\nA f /run/d\n"
                        "A f /run/e\nC f /usr/bin/x");
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->path_count, 2);
    const struct ra_advice_path *path = kit_find(advice, "/run");
    assert_int_equal(path->as, RA_ADVICE_TMPFS);
    assert_int_equal(path->evidence, RA_EVIDENCE_CHANGES | RA_EVIDENCE_OPEN_FILES);
    assert_int_equal(path->count, 5);
    assert_int_equal(path->examples.count, RA_ADVICE_EXAMPLES_MAX);
    assert_string_equal(path->examples.all[0], "/run/a");
    assert_string_equal(path->examples.all[3], "/run/d");
    assert_string_equal(path->flag, advice->run_flags.all[1]);
    assert_null(path->rule);
    path = kit_find(advice, "/usr/bin");
    assert_int_equal(path->as, RA_ADVICE_BAKE);
    assert_null(path->flag);
    assert_string_equal(path->examples.all[0], "/usr/bin/x");
    ra_advice_free(advice);
    kit_end(&kit);
}

/* The advice is to bake, at this path, with these words. */
static void bakes(const char *lines, const char *path, const char *words)
{
    struct kit kit;
    kit_begin(&kit);
    kit_add_lines(&kit, lines);
    struct ra_advice *advice = advise(&kit);
    const struct ra_advice_path *found = kit_find(advice, path);
    if (found == NULL || found->as != RA_ADVICE_BAKE || !kit_remarks(found, words))
        fail_msg("%s: no '%s' at %s", lines, words, path);
    assert_int_equal(advice->run_flags.count, 1);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_what_belongs_into_the_image_is_said_and_has_no_mount(void **state)
{
    (void)state;
    bakes("C f /etc/passwd", "/etc", "image");
    bakes("C f /bin/sh", "/bin", "image");
    bakes("A f /usr/local/lib/x.so", "/usr/local/lib", "image");
    bakes("C f /var/lib/dpkg/status", "/var/lib/dpkg", "image");
    bakes("A f /file", "/", "straight into /");
    bakes("A d /opt/x/__pycache__\nA f /opt/x/__pycache__/y.pyc", "/opt/x/__pycache__",
          "PYTHONDONTWRITEBYTECODE");
    bakes("C d /etc", "/etc", "image");
}

static void add_at(struct kit *kit, const char *path, long long written_at)
{
    struct ra_written facts = ra_written_unknown();
    facts.evidence = RA_EVIDENCE_UPPERDIR;
    facts.change = RA_CHANGE_CHANGED;
    facts.kind = RA_FILE_REGULAR;
    facts.written_at = written_at;
    assert_int_equal(ra_written_add(&kit->written, path, &facts, NULL), 0);
    kit_add(kit, '-', 'f', path, 0, 0644, 0);
}

static bool says_start(long long started_at, long long now, long pid, long long first,
                       long long second)
{
    struct kit kit;
    kit_begin(&kit);
    kit.workload.started_at = started_at;
    kit.workload.pid = pid;
    kit.now = now;
    add_at(&kit, "/etc/app/a", first);
    add_at(&kit, "/etc/app/b", second);
    struct ra_advice *advice = advise(&kit);
    bool is_said = kit_remarks(kit_find(advice, "/etc/app"), "only at start");
    ra_advice_free(advice);
    kit_end(&kit);
    return is_said;
}

static void test_configuration_written_only_at_start_is_named_so(void **state)
{
    (void)state;
    assert_true(says_start(1000, 2000, 1, 1000, 1005));
    assert_false(says_start(1000, 2000, 1, 1001, -1)); /* of one nobody knows */
    assert_false(says_start(1000, 2000, 1, 1000, 1006));
    assert_false(says_start(1000, 2000, 1, -1, -1));
    assert_false(says_start(1000, 2000, 1, 500, 600));   /* before */
    assert_false(says_start(1000, 1010, 1, 1000, 1001)); /* has run too short */
    assert_false(says_start(0, 2000, 1, 1000, 1001));
    assert_false(says_start(1000, 2000, 0, 1000, 1001)); /* does not run */
}

static void test_volume_names_are_unique_and_not_taken(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    assert_int_equal(ra_path_set_add(&kit.taken, "/0/web-a-b"), 0);
    assert_int_equal(ra_path_set_add(&kit.taken, "/0/web-a-b-3"), 0);
    kit_add_lines(&kit, "A f /a/b/x\nA f /a-b/x\nA f /c/x");
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->volumes.count, 3);
    assert_string_equal(advice->volumes.all[0], "web-a-b-2");
    assert_string_equal(advice->volumes.all[1], "web-a-b-4");
    assert_string_equal(advice->volumes.all[2], "web-c");
    assert_non_null(strstr(advice->compose, "\"web-a-b-4\": {}\n"));
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_folder_that_was_given_to_another_owner_is_mounted_itself(void **state)
{
    (void)state;
    static const struct {
        bool is_reowned;
        bool is_retimed;
        const char *expected;
    } cases[] = {
        {false, false, "volume /var/lib/app/d\n"},
        {true, false, "volume /var/lib/app\n"},
        {false, true, "volume /var/lib/app\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit kit;
        struct ra_written facts = ra_written_unknown();
        facts.evidence = RA_EVIDENCE_UPPERDIR;
        facts.kind = RA_FILE_FOLDER;
        facts.is_reowned = cases[i].is_reowned;
        facts.is_retimed = cases[i].is_retimed;
        kit_begin(&kit);
        kit_add_lines(&kit, "- d /var/lib/app/d\nC f /var/lib/app/d/x");
        assert_int_equal(ra_written_add(&kit.written, "/var/lib/app", &facts, NULL), 0);
        struct ra_advice *advice = advise(&kit);
        char *paths = kit_show_paths(advice);
        assert_string_equal(paths, cases[i].expected);
        free(paths);
        ra_advice_free(advice);
        kit_end(&kit);
    }
}

static void test_family_of_image_folders_in_a_scratch_place_is_a_volume(void **state)
{
    (void)state;
    static const char *const written[] = {
        "- d /var/cache/app/a 33 755\n- d /var/cache/app/b 33 755\n"
        "- d /var/cache/app/c 33 755\n- d /var/cache/app/d 33 755\n"
        "A f /var/cache/app/a/x\nA f /var/cache/app/b/x\n"
        "A f /var/cache/app/c/x\nA f /var/cache/app/d/x",
        "C f /var/cache/app/a/x\nC f /var/cache/app/b/x\n"
        "C f /var/cache/app/c/x\nC f /var/cache/app/d/x",
    };
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        struct kit kit;
        kit_begin(&kit);
        kit_add_lines(&kit, written[i]);
        struct ra_advice *advice = advise(&kit);
        assert_null(kit_find_fault(&kit, advice));
        assert_int_equal(advice->path_count, 1);
        assert_string_equal(advice->paths[0].path, "/var/cache/app");
        assert_int_equal(advice->paths[0].as, RA_ADVICE_VOLUME);
        ra_advice_free(advice);
        kit_end(&kit);
    }
}

static void
test_more_folders_than_a_container_needs_are_told_of_and_not_mounted(void **state)
{
    (void)state;
    char line[64];
    struct kit kit;
    kit_begin(&kit);
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(line, sizeof line, "A f /d%04u/x", i);
        kit_add_lines(&kit, line);
    }
    struct ra_advice *advice = advise(&kit);
    assert_true(advice->run_flags.count == 65); /* --read-only, and so many mounts */
    size_t left_out = 0;
    for (size_t i = 0; i < advice->path_count; i++)
        if (kit_remarks(&advice->paths[i], "more folders than can be mounted"))
            left_out += advice->paths[i].count;
    assert_int_equal(left_out, 3000 - 64);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_what_is_to_be_kept_is_not_put_into_a_tmpfs(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit_add_lines(&kit,
                  "A f /var/spool/q\nA d /var/spool/cron\nA f /var/spool/cron/root");
    struct ra_advice *advice = advise(&kit);
    const struct ra_advice_path *cron = kit_find(advice, "/var/spool/cron");
    assert_non_null(cron);
    assert_int_equal(cron->as, RA_ADVICE_VOLUME);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_cache_beside_the_program_is_a_tmpfs_of_its_own(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit_add_lines(&kit, "- f /app/server.js\nA d /app/.cache 33 700\nA f /app/.cache/x");
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->path_count, 1);
    assert_string_equal(advice->paths[0].path, "/app/.cache");
    assert_int_equal(advice->paths[0].as, RA_ADVICE_TMPFS);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_name_that_yaml_cannot_hold_has_no_compose_file(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit_add_lines(&kit, "A f /srv/x");
    free(kit.workload.name);
    free(kit.workload.id);
    kit.workload.name = heap("we\033[31mb");
    kit.workload.id = heap("we\033[31mb");
    struct ra_advice *advice = advise(&kit);
    assert_null(advice->compose);
    assert_int_equal(advice->remarks.count, 1);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_service_is_named_as_compose_knows_it(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        const char *name;
        const char *expected;
    } cases[] = {
        {NULL, "web", "  \"web\":\n"},
        {"front", "project_front_1", "  \"front\":\n"},
        {"bad\x1b[31m", "web", "  \"web\":\n"},
        {NULL, "bad\n", "  \"0123456789abcdef"},
        {"a\"b", "web", "  \"a\\\"b\":\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit kit;
        kit_begin(&kit);
        free(kit.workload.name);
        kit.workload.name = heap(cases[i].name);
        if (cases[i].label != NULL) {
            struct ra_label label = {.key = heap("com.docker.compose.service"),
                                     .value = heap(cases[i].label)};
            assert_int_equal(ra_workload_take_label(&kit.workload, &label, NULL), 0);
        }
        struct ra_advice *advice = advise(&kit);
        assert_non_null(strstr(advice->compose, cases[i].expected));
        ra_advice_free(advice);
        kit_end(&kit);
    }
}

static void test_key_longer_than_yaml_allows_is_not_written(void **state)
{
    (void)state;
    struct kit kit;
    char name[2000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    kit_begin(&kit);
    free(kit.workload.name);
    kit.workload.name = heap(name);
    struct ra_advice *advice = advise(&kit);
    const char *key = strstr(advice->compose, "  \"");
    assert_true(strcspn(key, ":") <= 1024);
    ra_advice_free(advice);
    kit_end(&kit);
}

/* Findings on a container that is read-only already. */
static void begin_mended(struct kit *kit, const char *rule, enum ra_writable_kind kind,
                         const char *path, const char *options)
{
    kit_begin(kit);
    kit->workload.readonly_rootfs = RA_READONLY_TRUE;
    struct ra_finding finding = {.rule = rule, .level = RA_LEVEL_WARN};
    struct ra_writable writable = {.path = heap(path),
                                   .kind = kind,
                                   .is_explicit = kind != RA_WRITABLE_VOLUME,
                                   .options = options == NULL ? NULL : heap(options)};
    assert_int_equal(ra_workload_take_finding(&kit->workload, &finding, NULL), 0);
    assert_int_equal(ra_workload_take_writable(&kit->workload, &writable, NULL), 0);
}

static void test_tmpfs_of_a_read_only_container_is_mended(void **state)
{
    (void)state;
    static const char unbounded[] = "unbounded-tmpfs";
    static const char executable[] = "executable-tmpfs";
    static const struct {
        const char *rule;
        const char *options;
        const char *flag; /* NULL: none */
    } cases[] = {
        {unbounded, NULL, "--tmpfs=/t:size=64m"},
        {unbounded, "", "--tmpfs=/t:size=64m"},
        {unbounded, "rw", "--tmpfs=/t:rw,size=64m"},
        {unbounded, "uid=5,mode=700,", "--tmpfs=/t:uid=5,mode=700,size=64m"},
        {unbounded, "size=0,rw", "--tmpfs=/t:rw,size=64m"},
        {unbounded, "rw,nr_blocks=0", "--tmpfs=/t:rw,size=64m"},
        {unbounded, ",,rw,,", "--tmpfs=/t:rw,size=64m"},
        {unbounded, "size=1m", NULL},
        {executable, "exec", "--tmpfs=/t:noexec"},
        {executable, "rw,exec,size=1m", "--tmpfs=/t:rw,size=1m,noexec"},
        {executable, "noexec,exec", "--tmpfs=/t:noexec,noexec"},
        {executable, "exec,noexec", NULL},
        {executable, "rw", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit kit;
        begin_mended(&kit, cases[i].rule, RA_WRITABLE_TMPFS, "/t", cases[i].options);
        assert_true(ra_advise_is_wanted(&kit.workload));
        struct ra_advice *advice = advise(&kit);
        assert_int_equal(advice->run_flags.count, cases[i].flag != NULL);
        if (cases[i].flag != NULL) {
            assert_string_equal(advice->run_flags.all[0], cases[i].flag);
            assert_string_equal(advice->paths[0].rule, cases[i].rule);
            assert_int_equal(advice->paths[0].evidence, 0);
            assert_null(strstr(advice->compose, "read_only"));
        } else {
            assert_null(advice->compose);
        }
        ra_advice_free(advice);
        kit_end(&kit);
    }
}

static void test_tmpfs_with_both_findings_is_mended_once(void **state)
{
    (void)state;
    struct kit kit;
    struct ra_finding finding = {.rule = "executable-tmpfs", .level = RA_LEVEL_INFO};
    begin_mended(&kit, "unbounded-tmpfs", RA_WRITABLE_TMPFS, "/t", "exec,uid=3");
    assert_int_equal(ra_workload_take_finding(&kit.workload, &finding, NULL), 0);
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 1);
    assert_string_equal(advice->run_flags.all[0], "--tmpfs=/t:uid=3,noexec,size=64m");
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_tmpfs_of_podman_is_executable_unless_told_not_to(void **state)
{
    (void)state;
    struct kit kit;
    begin_mended(&kit, "executable-tmpfs", RA_WRITABLE_TMPFS, "/t", "size=1m");
    kit.is_podman = true;
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 1);
    assert_string_equal(advice->run_flags.all[0], "--tmpfs=/t:size=1m,noexec");
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_memory_limit_bounds_a_tmpfs(void **state)
{
    (void)state;
    struct kit kit;
    begin_mended(&kit, "unbounded-tmpfs", RA_WRITABLE_TMPFS, "/t", NULL);
    kit.workload.has_memory_limit = true;
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 0);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_tmpfs_that_cannot_be_written_as_a_flag_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *options;
    } cases[] = {{"/a:b", NULL}, {"/a\nb", NULL}, {"/t", "x\x1b[31m"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit kit;
        begin_mended(&kit, "unbounded-tmpfs", RA_WRITABLE_TMPFS, cases[i].path,
                     cases[i].options);
        struct ra_advice *advice = advise(&kit);
        assert_int_equal(advice->run_flags.count, 0);
        assert_int_equal(advice->path_count, 1);
        assert_null(advice->paths[0].flag);
        assert_true(kit_remarks(&advice->paths[0], "cannot"));
        ra_advice_free(advice);
        kit_end(&kit);
    }
}

static void test_implicit_volume_gets_a_name(void **state)
{
    (void)state;
    struct kit kit;
    begin_mended(&kit, "implicit-volume", RA_WRITABLE_VOLUME, "/data", NULL);
    kit.workload.writable[0].source = heap("ffff");
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 1);
    assert_string_equal(advice->run_flags.all[0],
                        "--mount=type=volume,source=web-data,target=/data");
    assert_string_equal(advice->paths[0].rule, "implicit-volume");
    assert_true(kit_remarks(&advice->paths[0], "ffff"));
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_writable_container_is_mended_as_well(void **state)
{
    (void)state;
    struct kit kit;
    begin_mended(&kit, "implicit-volume", RA_WRITABLE_VOLUME, "/data", NULL);
    kit.workload.readonly_rootfs = RA_READONLY_FALSE;
    kit_add_lines(&kit, "T d /data\nA f /data/x\nA f /run/x");
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 3);
    assert_string_equal(advice->run_flags.all[2],
                        "--mount=type=volume,source=web-data,target=/data");
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_advice_is_wanted_where_something_can_be_mended(void **state)
{
    (void)state;
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE};
    static char error[] = "x";
    assert_true(ra_advise_is_wanted(&workload));
    workload.readonly_rootfs = RA_READONLY_TRUE;
    assert_false(ra_advise_is_wanted(&workload));
    workload.readonly_rootfs = RA_READONLY_FALSE;
    workload.error = error;
    assert_false(ra_advise_is_wanted(&workload));
    static const char *const rules[] = {"implicit-volume", "executable-tmpfs",
                                        "unbounded-tmpfs", "rootfs-remountable"};
    for (size_t i = 0; i < 4; i++) {
        struct kit kit;
        begin_mended(&kit, rules[i], RA_WRITABLE_TMPFS, "/t", NULL);
        assert_int_equal(ra_advise_is_wanted(&kit.workload), i < 3);
        kit_end(&kit);
    }
}

static const char *const hostile[] = {
    "a\nb",        "a\"b",       "a'b",          "$(reboot)", "`reboot`",
    "\x1b[31m",    "a:b",        "a,b",          "\xff\xfe",  "\xe2\x80\xaez",
    "a b",         "-rf",        "\xef\xbf\xbd", "$HOME",     "${X:-y}",
    "a\\nb",       "#x",         "{a}",          "!x",        "a\rb",
    "%s%n",        "*",          "&x;y|z",       "a\tb",      "\xc3\xa9",
    "target=/etc", "x,readonly", "...",          "~",         "\"",
};

static void test_hostile_names_are_written_to_the_letter_or_not_at_all(void **state)
{
    (void)state;
    static const char *const above[] = {"/run", "/srv", "/tmp", "/var/lib", "/etc"};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        for (size_t j = 0; j < sizeof above / sizeof above[0]; j++) {
            struct kit kit;
            char folder[64];
            char file[72];
            kit_begin(&kit);
            snprintf(folder, sizeof folder, "%s/%s", above[j], hostile[i]);
            snprintf(file, sizeof file, "%s/x", folder);
            kit_add(&kit, '-', 'd', folder, 7, 0700, 0);
            kit_add(&kit, 'A', 'f', file, 7, 0600, 1);
            struct ra_advice *advice = advise(&kit);
            const struct ra_advice_path *path = kit_find(advice, folder);
            assert_non_null(path);
            bool can = ra_flags_can_write(folder) &&
                       (path->as == RA_ADVICE_VOLUME || strchr(folder, ':') == NULL);
            assert_int_equal(path->flag != NULL, can);
            assert_int_equal(kit_remarks(path, "cannot be written"), !can);
            assert_int_equal(advice->run_flags.count, can ? 2 : 1);
            assert_string_equal(path->examples.all[0], file);
            ra_advice_free(advice);
            kit_end(&kit);
        }
}

static void test_kept_folder_that_cannot_be_written_is_not_said_to_stay(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit_add_lines(&kit, "- d /run/a:b\nA f /run/x");
    struct ra_advice *advice = advise(&kit);
    const struct ra_advice_path *path = kit_find(advice, "/run");
    assert_false(path->as == RA_ADVICE_TMPFS && kit_remarks(path, "stays"));
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_name_of_4096_bytes_is_a_name_like_others(void **state)
{
    (void)state;
    struct kit kit;
    char folder[4097] = "/srv/";
    char file[4100];
    memset(folder + 5, 'n', sizeof folder - 6);
    folder[sizeof folder - 1] = '\0';
    snprintf(file, sizeof file, "%s/x", folder);
    kit_begin(&kit);
    kit_add(&kit, '-', 'd', folder, 0, 0755, 0);
    kit_add(&kit, 'A', 'f', file, 0, 0644, 0);
    struct ra_advice *advice = advise(&kit);
    assert_int_equal(advice->run_flags.count, 2);
    assert_non_null(strstr(advice->run_flags.all[1], folder));
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_ten_thousand_files_give_a_few_lines(void **state)
{
    (void)state;
    static const char *const folders[] = {"/var/lib/app", "/var/cache/app", "/tmp",
                                          "/usr/share", "/opt/app"};
    struct kit kit;
    char path[64];
    kit_begin(&kit);
    for (int i = 0; i < 100; i++) {
        snprintf(path, sizeof path, "%s/%d", folders[i % 5], i);
        kit_add(&kit, 'A', 'd', path, 0, 0755, 0);
    }
    for (int i = 0; i < 10000; i++) {
        snprintf(path, sizeof path, "%s/%d/%d", folders[i % 5], i % 100, i);
        kit_add(&kit, 'A', 'f', path, 0, 0644, 1);
    }
    struct ra_advice *advice = advise(&kit);
    char *paths = kit_show_paths(advice);
    assert_string_equal(paths, "volume /opt/app\ntmpfs /tmp\nbake /usr/share\n"
                               "tmpfs /var/cache/app\nvolume /var/lib/app\n");
    free(paths);
    ra_advice_free(advice);
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags_are_those_that_the_writes_need),
        cmocka_unit_test(test_container_that_wrote_nothing_needs_only_read_only),
        cmocka_unit_test(test_nothing_written_is_said_where_all_evidence_is_there),
        cmocka_unit_test(test_paths_tell_evidence_number_and_examples),
        cmocka_unit_test(test_what_belongs_into_the_image_is_said_and_has_no_mount),
        cmocka_unit_test(test_configuration_written_only_at_start_is_named_so),
        cmocka_unit_test(test_volume_names_are_unique_and_not_taken),
        cmocka_unit_test(test_folder_that_was_given_to_another_owner_is_mounted_itself),
        cmocka_unit_test(test_family_of_image_folders_in_a_scratch_place_is_a_volume),
        cmocka_unit_test(
            test_more_folders_than_a_container_needs_are_told_of_and_not_mounted),
        cmocka_unit_test(test_what_is_to_be_kept_is_not_put_into_a_tmpfs),
        cmocka_unit_test(test_cache_beside_the_program_is_a_tmpfs_of_its_own),
        cmocka_unit_test(test_name_that_yaml_cannot_hold_has_no_compose_file),
        cmocka_unit_test(test_service_is_named_as_compose_knows_it),
        cmocka_unit_test(test_key_longer_than_yaml_allows_is_not_written),
        cmocka_unit_test(test_tmpfs_of_a_read_only_container_is_mended),
        cmocka_unit_test(test_tmpfs_with_both_findings_is_mended_once),
        cmocka_unit_test(test_tmpfs_of_podman_is_executable_unless_told_not_to),
        cmocka_unit_test(test_memory_limit_bounds_a_tmpfs),
        cmocka_unit_test(test_tmpfs_that_cannot_be_written_as_a_flag_is_said),
        cmocka_unit_test(test_implicit_volume_gets_a_name),
        cmocka_unit_test(test_writable_container_is_mended_as_well),
        cmocka_unit_test(test_advice_is_wanted_where_something_can_be_mended),
        cmocka_unit_test(test_hostile_names_are_written_to_the_letter_or_not_at_all),
        cmocka_unit_test(test_kept_folder_that_cannot_be_written_is_not_said_to_stay),
        cmocka_unit_test(test_name_of_4096_bytes_is_a_name_like_others),
        cmocka_unit_test(test_ten_thousand_files_give_a_few_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
