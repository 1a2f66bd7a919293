#include "rootfs_audit/cli/options.h"

#include "rootfs_audit/cli/options_check.h"
#include "rootfs_audit/rules/policy.h"
#include "rootfs_audit/util/buffer.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_JOBS = 4, DEFAULT_TIMEOUT = 30, DEFAULT_PARALLEL = 16 };

static int apply_host(struct ra_options *options, const char *value, struct ra_error *err)
{
    if (value[0] == '\0')
        return ra_error_set(err, "--host is empty; write it as --host=unix:///PATH, "
                                 "tcp://HOST:PORT or ssh://HOST");
    const char **grown =
        reallocarray(options->hosts, options->host_count + 1, sizeof *grown);
    if (grown == NULL)
        return ra_error_nomem(err);
    options->hosts = grown;
    options->hosts[options->host_count++] = value;
    return 0;
}

static int apply_context(struct ra_options *options, const char *value,
                         struct ra_error *err)
{
    if (options->context != NULL)
        return ra_error_set(err, "--context is given twice; give it once");
    if (value[0] == '\0')
        return ra_error_set(err, "--context is empty; name one that docker context ls "
                                 "lists");
    options->context = value;
    return 0;
}

static int apply_filter(struct ra_options *options, const char *value,
                        struct ra_error *err)
{
    const char *equals = strchr(value, '=');
    if (equals == NULL || equals == value)
        return ra_error_set(err,
                            "the filter '%s' is not KEY=VALUE; write it as "
                            "--filter=label=tier=web, for one",
                            value);
    struct ra_filter *grown =
        realloc(options->filters, (options->filter_count + 1) * sizeof *options->filters);
    char *key = strndup(value, (size_t)(equals - value));
    if (grown != NULL)
        options->filters = grown;
    if (grown == NULL || key == NULL) {
        free(key);
        return ra_error_nomem(err);
    }
    options->filters[options->filter_count++] =
        (struct ra_filter){.key = key, .value = equals + 1};
    return 0;
}

/* Says which values an option takes. `name_at` gives each value's name, then NULL. */
static int refuse_choice(const char *option, const char *value,
                         const char *(*name_at)(size_t index), struct ra_error *err)
{
    struct ra_buffer names;
    ra_buffer_init(&names, 1024);
    for (size_t i = 0; name_at(i) != NULL; i++) {
        const char *separator = name_at(i + 1) == NULL ? " or " : ", ";
        if (i > 0)
            ra_buffer_puts(&names, separator);
        ra_buffer_puts(&names, name_at(i));
    }
    ra_error_set(err, "--%s='%s' is unknown; choose %s", option, value,
                 ra_buffer_text(&names));
    ra_buffer_clear(&names);
    return -1;
}

static const char *format_name(size_t index)
{
    size_t count = 0;
    const struct ra_format *formats = ra_formats(&count);
    return index < count ? formats[index].name : NULL;
}

static int apply_format(struct ra_options *options, const char *value,
                        struct ra_error *err)
{
    const struct ra_format *format = ra_format_find(value);
    if (format == NULL)
        return refuse_choice("format", value, format_name, err);
    options->format = format;
    return 0;
}

static int add_report(struct ra_options *options, const struct ra_format *format,
                      const char *path, struct ra_error *err)
{
    struct ra_report_request *grown =
        reallocarray(options->reports, options->report_count + 1, sizeof *grown);
    if (grown == NULL)
        return ra_error_nomem(err);
    options->reports = grown;
    options->reports[options->report_count++] =
        (struct ra_report_request){.format = format, .path = path};
    return 0;
}

static int apply_report(struct ra_options *options, const char *value,
                        struct ra_error *err)
{
    char name[16] = "";
    const char *colon = strchr(value, ':');
    if (colon == NULL || colon == value || colon[1] == '\0')
        return ra_error_set(err,
                            "--report='%s' is not FORMAT:FILE; write it as "
                            "--report=html:report.html, for one",
                            value);
    size_t length = (size_t)(colon - value);
    snprintf(name, sizeof name, "%.*s", length < sizeof name ? (int)length : 0, value);
    const struct ra_format *format = ra_format_find(name);
    if (format == NULL)
        return refuse_choice("report", value, format_name, err);
    if (strcmp(colon + 1, "-") == 0)
        return ra_error_set(err,
                            "--report=%s:- names no file; --format=%s prints it on "
                            "standard output",
                            name, name);
    return add_report(options, format, colon + 1, err);
}

static const char *when_name(size_t index)
{
    static const char *const names[] = {
        [RA_WHEN_AUTO] = "auto", [RA_WHEN_ALWAYS] = "always", [RA_WHEN_NEVER] = "never"};
    return index < sizeof names / sizeof names[0] ? names[index] : NULL;
}

static int read_when(const char *option, const char *value, enum ra_when *when,
                     struct ra_error *err)
{
    for (size_t i = 0; when_name(i) != NULL; i++) {
        if (strcmp(value, when_name(i)) == 0) {
            *when = (enum ra_when)i;
            return 0;
        }
    }
    return refuse_choice(option, value, when_name, err);
}

static int apply_colour(struct ra_options *options, const char *value,
                        struct ra_error *err)
{
    return read_when("color", value, &options->colour, err);
}

static int apply_verify(struct ra_options *options, const char *value,
                        struct ra_error *err)
{
    return read_when("verify", value, &options->verify, err);
}

/* Takes the name of a file, once. */
static int read_file_name(const char *option, const char *value, const char **name,
                          struct ra_error *err)
{
    if (*name != NULL)
        return ra_error_set(err, "--%s is given twice; give it once", option);
    if (value[0] == '\0')
        return ra_error_set(err, "--%s needs the name of a file", option);
    *name = value;
    return 0;
}

static int apply_hosts_file(struct ra_options *options, const char *value,
                            struct ra_error *err)
{
    return read_file_name("hosts", value, &options->hosts_file, err);
}

static int apply_inspect(struct ra_options *options, const char *value,
                         struct ra_error *err)
{
    return read_file_name("inspect", value, &options->inspect, err);
}

static int apply_compose(struct ra_options *options, const char *value,
                         struct ra_error *err)
{
    return read_file_name("compose", value, &options->compose, err);
}

static int apply_policy(struct ra_options *options, const char *value,
                        struct ra_error *err)
{
    return read_file_name("policy", value, &options->policy, err);
}

static int apply_baseline(struct ra_options *options, const char *value,
                          struct ra_error *err)
{
    return read_file_name("write-baseline", value, &options->baseline, err);
}

static int apply_until(struct ra_options *options, const char *value,
                       struct ra_error *err)
{
    if (!ra_policy_is_date(value))
        return ra_error_set(err, "--until='%s' is not a date of the calendar, YYYY-MM-DD",
                            value);
    options->until = value;
    return 0;
}

static int read_number(const char *value, const char *name, unsigned max,
                       unsigned *number, struct ra_error *err)
{
    char *end = NULL;
    errno = 0;
    unsigned long parsed = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || parsed < 1 ||
        parsed > max)
        return ra_error_set(err, "--%s='%s' is not a whole number from 1 to %u", name,
                            value, max);
    *number = (unsigned)parsed;
    return 0;
}

static int apply_jobs(struct ra_options *options, const char *value, struct ra_error *err)
{
    return read_number(value, "jobs", RA_JOBS_MAX, &options->jobs, err);
}

static int apply_parallel(struct ra_options *options, const char *value,
                          struct ra_error *err)
{
    return read_number(value, "parallel-hosts", RA_PARALLEL_MAX, &options->parallel_hosts,
                       err);
}

static int apply_timeout(struct ra_options *options, const char *value,
                         struct ra_error *err)
{
    return read_number(value, "timeout", RA_TIMEOUT_MAX, &options->timeout, err);
}

static int apply_observe(struct ra_options *options, const char *value,
                         struct ra_error *err)
{
    return read_number(value, "observe", RA_OBSERVE_MAX, &options->observe, err);
}

#define FLAG(member) .flag = offsetof(struct ra_options, member)

static const struct ra_option table[] = {
    {"host", 'H', "ENDPOINT", "audit this engine: unix, tcp, http(s) or ssh; repeatable",
     .apply = apply_host},
    {"context", 'c', "NAME", "audit the engine of this context of the docker CLI",
     .apply = apply_context},
    {"hosts", 0, "FILE", "audit the engines that this file names, one a line",
     .apply = apply_hosts_file},
    {"inspect", 0, "FILE", "audit what docker inspect printed; - is standard input",
     .apply = apply_inspect},
    {"compose", 0, "FILE", "audit what docker compose config --format json printed",
     .apply = apply_compose},
    {"swarm", 0, NULL, "audit every service of the swarm, by its specification",
     FLAG(is_swarm)},
    {"running", 'r', NULL, "audit only containers that run", FLAG(is_running_only)},
    {"filter", 'f', "KEY=VALUE", "audit only what docker ps --filter shows; repeatable",
     .apply = apply_filter},
    {"policy", 'p', "FILE", "judge by this policy: levels, waivers, what goes outside",
     .apply = apply_policy},
    {"strict", 0, NULL, "let warnings fail a container too", FLAG(is_strict)},
    {"verify", 0, "WHEN", "ask the kernel about running ones: auto, always or never",
     .apply = apply_verify},
    {"list-rules", 0, NULL, "print the rules and exit", FLAG(lists_rules)},
    {"write-baseline", 0, "FILE", "write a policy that waives what fails today",
     .apply = apply_baseline},
    {"until", 0, "DATE", "the last day of the baseline's waivers, YYYY-MM-DD",
     .apply = apply_until},
    {"advise", 'a', NULL, "say with which flags what fails would run read-only",
     FLAG(wants_advice)},
    {"observe", 0, "SECONDS", "for that, first watch so long what is written",
     .apply = apply_observe},
    {"format", 0, "FORMAT",
     "print text, json, jsonl, junit, sarif, prometheus,\nhtml or cis",
     .apply = apply_format},
    {"report", 0, "FORMAT:FILE", "also write a report to this file; repeatable",
     .apply = apply_report},
    {"quiet", 'q', NULL, "print nothing when all is well, else only what is not",
     FLAG(is_quiet)},
    {"verbose", 'v', NULL, "also print each writable location and finding",
     FLAG(is_verbose)},
    {"color", 0, "WHEN", "colour the verdicts: auto, always or never",
     .apply = apply_colour},
    {"no-progress", 0, NULL, "show no progress line on a terminal", FLAG(hides_progress)},
    {"jobs", 0, "N", "inspect N containers at a time (default 4)", .apply = apply_jobs},
    {"parallel-hosts", 0, "N", "ask N engines at a time (default 16)",
     .apply = apply_parallel},
    {"timeout", 0, "SECONDS", "wait no longer for one answer (default 30)",
     .apply = apply_timeout},
    {"help", 0, NULL, "print this and exit", FLAG(wants_help)},
    {"version", 0, NULL, "print the version and exit", FLAG(wants_version)},
};

enum { OPTION_COUNT = sizeof table / sizeof table[0] };

const struct ra_option *ra_option_table(size_t *count)
{
    *count = OPTION_COUNT;
    return table;
}

/* getopt_long's own form of the table. An option's code is its index plus FIRST_CODE. */
enum { FIRST_CODE = 256 };

struct getopt_form {
    struct option longs[OPTION_COUNT + 1];
    char shorts[2 * OPTION_COUNT + 2];
};

static void make_getopt_form(struct getopt_form *form)
{
    char *letter = form->shorts;
    *form = (struct getopt_form){0};
    *letter++ = ':'; /* a missing argument is told apart from an unknown option */
    for (int i = 0; i < OPTION_COUNT; i++) {
        form->longs[i] = (struct option){
            .name = table[i].name,
            .has_arg = table[i].argument == NULL ? no_argument : required_argument,
            .val = FIRST_CODE + i,
        };
        if (table[i].letter != 0)
            *letter++ = table[i].letter;
        if (table[i].letter != 0 && table[i].argument != NULL)
            *letter++ = ':';
    }
}

static int find_code(int code)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (code == FIRST_CODE + i || (table[i].letter != 0 && code == table[i].letter))
            return i;
    return -1;
}

static int refuse(int code, int argc, char *const argv[], struct ra_error *err)
{
    static const char hint[] = "see rootfs-audit --help";
    int index = find_code(optopt);
    const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    if (code == ':' && index >= 0)
        return ra_error_set(err, "--%s needs a value, %s; %s", table[index].name,
                            table[index].argument, hint);
    if (optopt >= FIRST_CODE && index >= 0)
        return ra_error_set(err, "--%s takes no value; %s", table[index].name, hint);
    if (optopt != 0)
        return ra_error_set(err, "the option -%c is unknown; %s", optopt, hint);
    return ra_error_set(err, "the option %s is unknown or ambiguous; %s", word, hint);
}

int ra_options_parse(int argc, char *const argv[], struct ra_options *options,
                     struct ra_error *err)
{
    struct getopt_form form;
    make_getopt_form(&form);
    options->format = ra_format_find("text");
    options->jobs = DEFAULT_JOBS;
    options->timeout = DEFAULT_TIMEOUT;
    options->parallel_hosts = DEFAULT_PARALLEL;
    opterr = 0;
    optind = 0; /* getopt(3): starts afresh, also for a second call */
    int code = 0;
    while ((code = getopt_long(argc, argv, form.shorts, form.longs, NULL)) != -1) {
        int index = code == '?' || code == ':' ? -1 : find_code(code);
        if (index < 0)
            return refuse(code, argc, argv, err);
        if (table[index].argument == NULL)
            *(bool *)((char *)options + table[index].flag) = true;
        else if (table[index].apply(options, optarg, err) != 0)
            return -1;
    }
    options->containers = argv + optind;
    options->container_count = (size_t)(argc - optind);
    return ra_options_check(options, err);
}

void ra_options_clear(struct ra_options *options)
{
    for (size_t i = 0; i < options->filter_count; i++)
        free(options->filters[i].key);
    free(options->filters);
    free(options->reports);
    free(options->hosts);
    *options = (struct ra_options){0};
}

void ra_options_print_help(FILE *stream)
{
    fputs("Usage: rootfs-audit [OPTION...] [CONTAINER...]\n"
          "Tells which containers have a read-only root filesystem, and where each may "
          "write.\n"
          "With no CONTAINER (name, id or unique id prefix), audits all, stopped ones "
          "too.\n"
          "\n",
          stream);
    for (int i = 0; i < OPTION_COUNT; i++) {
        char left[40];
        const struct ra_option *option = &table[i];
        int first = (int)strcspn(option->help, "\n");
        snprintf(left, sizeof left, "%c%c%s--%s%s%s", option->letter == 0 ? ' ' : '-',
                 option->letter == 0 ? ' ' : option->letter,
                 option->letter == 0 ? "  " : ", ", option->name,
                 option->argument == NULL ? "" : "=",
                 option->argument == NULL ? "" : option->argument);
        fprintf(stream, "  %-26s %.*s\n", left, first, option->help);
        if (option->help[first] != '\0')
            fprintf(stream, "  %-26s %s\n", "", option->help + first + 1);
    }
    fputs(
        "\n"
        "Exit status: 0 when every container passes, 1 when one fails, 2 when the audit\n"
        "could not be run or completed. See rootfs-audit(1).\n",
        stream);
}
