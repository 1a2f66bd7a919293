/* The command line; and that its table, --help and the manual tell the same. */
#include "unit.h"

#include "rootfs_audit/cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MAX = 16 };

static int parse(struct ra_options *options, struct ra_error *err, ...)
{
    static char name[] = "rootfs-audit";
    static char *argv[ARGUMENTS_MAX + 2]; /* the options borrow from it */
    int argc = 1;
    memset(argv, 0, sizeof argv);
    argv[0] = name;
    va_list args;
    va_start(args, err);
    for (char *word = va_arg(args, char *); word != NULL; word = va_arg(args, char *))
        argv[argc++] = word;
    va_end(args);
    assert_true(argc <= ARGUMENTS_MAX);
    *options = (struct ra_options){0};
    return ra_options_parse(argc, argv, options, err);
}

static void test_defaults(void **state)
{
    (void)state;
    struct ra_options options;
    assert_int_equal(parse(&options, NULL, NULL), 0);
    assert_string_equal(options.format->name, "text");
    assert_int_equal(options.jobs, 4);
    assert_int_equal(options.timeout, 30);
    assert_int_equal(options.verify, RA_WHEN_AUTO);
    assert_int_equal(options.colour, RA_WHEN_AUTO);
    assert_int_equal(options.host_count, 0);
    assert_int_equal(options.parallel_hosts, 16);
    assert_int_equal(options.container_count, 0);
    ra_options_clear(&options);
}

static void test_every_option_is_read(void **state)
{
    (void)state;
    struct ra_options options;
    assert_int_equal(parse(&options, NULL, "-rqHunix:///s", "--format=json", "-f", "a=b",
                           "--verify=always", "--jobs=64", "--timeout=1", "-H",
                           "unix:///t", "--hosts=h", "--parallel-hosts=7", NULL),
                     0);
    assert_true(options.is_running_only);
    assert_true(options.is_quiet);
    assert_int_equal(options.host_count, 2);
    assert_string_equal(options.hosts[0], "unix:///s");
    assert_string_equal(options.hosts[1], "unix:///t");
    assert_string_equal(options.hosts_file, "h");
    assert_int_equal(options.parallel_hosts, 7);
    assert_string_equal(options.format->name, "json");
    assert_int_equal(options.filter_count, 1);
    assert_string_equal(options.filters[0].key, "a");
    assert_string_equal(options.filters[0].value, "b");
    assert_int_equal(options.verify, RA_WHEN_ALWAYS);
    assert_int_equal(options.jobs, 64);
    assert_int_equal(options.timeout, 1);
    ra_options_clear(&options);
    assert_int_equal(parse(&options, NULL, "--strict", "-v", "--color=never",
                           "--no-progress", "-pfile", "--write-baseline=new",
                           "--until=2027-01-31", "--report=html:a:b", "--report=junit:/c",
                           NULL),
                     0);
    assert_int_equal(options.report_count, 2);
    assert_string_equal(options.reports[0].format->name, "html");
    assert_string_equal(options.reports[0].path, "a:b");
    assert_string_equal(options.reports[1].format->name, "junit");
    assert_string_equal(options.reports[1].path, "/c");
    assert_true(options.is_strict);
    assert_true(options.is_verbose);
    assert_int_equal(options.colour, RA_WHEN_NEVER);
    assert_true(options.hides_progress);
    assert_string_equal(options.policy, "file");
    assert_string_equal(options.baseline, "new");
    assert_string_equal(options.until, "2027-01-31");
    ra_options_clear(&options);
}

static void test_containers_may_stand_between_options_and_after_two_dashes(void **state)
{
    (void)state;
    struct ra_options options;
    assert_int_equal(parse(&options, NULL, "web", "-v", "db", "--", "-rf", NULL), 0);
    assert_true(options.is_verbose);
    assert_int_equal(options.container_count, 3);
    assert_string_equal(options.containers[0], "web");
    assert_string_equal(options.containers[1], "db");
    assert_string_equal(options.containers[2], "-rf");
    ra_options_clear(&options);
}

static void refuses(const char *word, const char *says)
{
    struct ra_options options;
    struct ra_error err = {0};
    assert_int_equal(parse(&options, &err, word, NULL), -1);
    assert_error_says(&err, says);
    ra_options_clear(&options);
}

static void test_what_is_wrong_is_named(void **state)
{
    (void)state;
    refuses("--nonsense", "--nonsense is unknown");
    refuses("-x", "-x is unknown");
    refuses("--host", "--host needs a value, ENDPOINT");
    refuses("-H", "--host needs a value");
    refuses("--strict=yes", "--strict takes no value");
    refuses("--format=xml", "--format='xml' is unknown; choose text, json, jsonl, junit, "
                            "sarif, prometheus, html or cis");
    refuses("--report=html", "--report='html' is not FORMAT:FILE");
    refuses("--report=:file", "is not FORMAT:FILE");
    refuses("--report=html:", "is not FORMAT:FILE");
    refuses("--report=htm:file", "--report='htm:file' is unknown; choose text, json");
    refuses("--report=prometheus-and-more:file", "is unknown; choose");
    refuses("--report=cis:-", "--format=cis prints it on standard output");
    refuses("--verify=yes", "choose auto, always or never");
    refuses("--color=", "--color=''");
    refuses("--jobs=0", "from 1 to 64");
    refuses("--jobs=65", "from 1 to 64");
    refuses("--jobs=4x", "--jobs='4x'");
    refuses("--jobs=-1", "--jobs='-1'");
    refuses("--jobs=+1", "--jobs='+1'");
    refuses("--timeout=99999999999999999999", "from 1 to 3600");
    refuses("--filter=label", "is not KEY=VALUE");
    refuses("--filter==x", "is not KEY=VALUE");
    refuses("--until=2027-02-29", "is not a date");
    refuses("--write-baseline=x", "go together");
    refuses("-qv", "contradict");
    refuses("--host=", "--host is empty");
    struct ra_options options;
    struct ra_error err = {0};
    static const struct {
        const char *one;
        const char *other;
        const char *says;
    } pairs[] = {
        {"--inspect=a", "--compose=b", "a run audits one file"},
        {"--inspect=a", "--host=unix:///s", "--inspect and --host"},
        {"--compose=a", "--hosts=h", "--compose and --host"},
        {"--compose=a", "--swarm", "--compose and --swarm"},
        {"--inspect=a", "--filter=a=b", "only an engine knows its filters"},
        {"--compose=a", "--running", "--compose and --running"},
        {"--swarm", "--running", "--swarm and --running"},
        {"--inspect=a", "--verify=always", "--inspect and --verify=always"},
        {"--swarm", "--verify=always", "--swarm and --verify=always"},
        {"--inspect=a", "--inspect=b", "--inspect is given twice"},
        {"--parallel-hosts=0", "--swarm", "whole number from 1 to 256"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_int_equal(parse(&options, &err, pairs[i].one, pairs[i].other, NULL), -1);
        assert_error_says(&err, pairs[i].says);
        ra_options_clear(&options);
    }
    assert_int_equal(parse(&options, &err, "-r", "-fstatus=created", NULL), -1);
    assert_error_says(&err, "both choose by state");
    ra_options_clear(&options);
}

static void test_advice_is_asked_for_and_may_watch_first(void **state)
{
    (void)state;
    struct ra_options options;
    struct ra_error err = {0};
    assert_int_equal(parse(&options, NULL, NULL), 0);
    assert_false(options.wants_advice);
    assert_int_equal(options.observe, 0);
    ra_options_clear(&options);
    assert_int_equal(parse(&options, NULL, "-a", "web", NULL), 0);
    assert_true(options.wants_advice);
    assert_int_equal(options.observe, 0);
    ra_options_clear(&options);
    assert_int_equal(parse(&options, NULL, "--advise", "--observe=86400", NULL), 0);
    assert_true(options.wants_advice);
    assert_int_equal(options.observe, 86400);
    ra_options_clear(&options);
    refuses("--observe=5", "give --advise too");
    refuses("--observe=0", "from 1 to 86400");
    refuses("--observe=-1", "from 1 to 86400");
    refuses("--observe=86401", "from 1 to 86400");
    refuses("--observe=ten", "from 1 to 86400");
    refuses("--observe", "needs a value");
    refuses("--advise=web", "takes no value");
    assert_int_equal(parse(&options, &err, "--advise", "--format=cis", NULL), -1);
    assert_error_says(&err, "has no advice");
    ra_options_clear(&options);
    assert_int_equal(parse(&options, NULL, "--advise", "--format=json", NULL), 0);
    ra_options_clear(&options);
}

/* The file, or what --help prints, as one text. */
static char *read_all(FILE *file)
{
    char *text = calloc(1, 65536);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 100);
    fclose(file);
    return text;
}

static char *help_text(void)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    ra_options_print_help(file);
    rewind(file);
    return read_all(file);
}

static char *manual_text(void)
{
    FILE *file = fopen(RA_MAN_PAGE, "r");
    assert_non_null(file);
    return read_all(file);
}

static size_t count(const char *text, const char *word)
{
    size_t times = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        times++;
    return times;
}

static void test_every_option_of_the_table_is_in_help_and_manual(void **state)
{
    (void)state;
    size_t options = 0;
    const struct ra_option *table = ra_option_table(&options);
    char *help = help_text();
    char *manual = manual_text();
    for (size_t i = 0; i < options; i++) {
        char in_help[64];
        char in_manual[64];
        char letter[8] = "    ";
        if (table[i].letter != 0)
            snprintf(letter, sizeof letter, "-%c, ", table[i].letter);
        snprintf(in_help, sizeof in_help, "\n  %s--%s%s%s ", letter, table[i].name,
                 table[i].argument == NULL ? "" : "=",
                 table[i].argument == NULL ? "" : table[i].argument);
        if (count(help, in_help) != 1)
            fail_msg("--help lacks '%s'", in_help + 1);
        snprintf(letter, sizeof letter, "Fl %c ", table[i].letter);
        if (table[i].letter == 0)
            snprintf(in_manual, sizeof in_manual, "\n.It Fl \\-%s%s", table[i].name,
                     table[i].argument == NULL ? "\n" : " Ns = Ns Ar ");
        else
            snprintf(in_manual, sizeof in_manual, ", Fl \\-%s%s", table[i].name,
                     table[i].argument == NULL ? "\n" : " Ns = Ns Ar ");
        if (count(manual, in_manual) != 1)
            fail_msg("the manual lacks '%s'", in_manual + 1);
        snprintf(in_manual, sizeof in_manual, "\n.It Fl %c", table[i].letter);
        if (table[i].letter != 0 && count(manual, in_manual) != 1)
            fail_msg("the manual lacks '%s'", in_manual + 1);
    }
    free(manual);
    free(help);
}

static void test_help_and_manual_have_no_other_option(void **state)
{
    (void)state;
    size_t options = 0;
    ra_option_table(&options);
    char *help = help_text();
    char *manual = manual_text();
    assert_int_equal(count(help, "\n  -") + count(help, "\n      --"), options);
    assert_int_equal(count(manual, "\n.It Fl "), options);
    free(manual);
    free(help);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_every_option_is_read),
        cmocka_unit_test(test_containers_may_stand_between_options_and_after_two_dashes),
        cmocka_unit_test(test_what_is_wrong_is_named),
        cmocka_unit_test(test_advice_is_asked_for_and_may_watch_first),
        cmocka_unit_test(test_every_option_of_the_table_is_in_help_and_manual),
        cmocka_unit_test(test_help_and_manual_have_no_other_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
