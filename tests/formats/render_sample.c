/*
 * Prints the sample audit.
 *
 *   render-sample FORMAT [WIDTH [VARIANT]]  in a format
 *   render-sample --names                   for each workload its source's index, verdict
 *                                           and name, each followed by a NUL byte
 *
 * The variant `--empty` has no workload, `--clean` has three that pass, and `--again` is
 * the same audit on another day, its containers made anew. `--one` is a container that
 * fails, `--many` are 250 on three hosts, `--dead` is an engine that did not answer, and
 * `--nothing` an audit that never got to one. In `--waived` all that would pass is
 * waived.
 */
#include "sample.h"

#include "rootfs_audit/report/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_problem(struct ra_audit *audit, const char *problem)
{
    if (ra_audit_add_problem(audit, NULL, "%s", problem) != 0)
        exit(2);
    ra_audit_finish(audit);
}

static void make_dead(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT])
{
    sample_make(audit, rules, SAMPLE_EMPTY);
    audit->sources[0].error = strdup("Connection refused");
    if (audit->sources[0].error == NULL)
        exit(2);
    add_problem(audit, "unix:///var/run/docker.sock: Connection refused");
}

static void make_nothing(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT])
{
    sample_make(audit, rules, SAMPLE_EMPTY);
    while (audit->source_count > 0)
        ra_source_clear(&audit->sources[--audit->source_count]);
    add_problem(audit, "policy.json:1:1: this is not JSON");
}

/* Those that are not the sample itself. Returns false where it is none of them. */
static bool make_other(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT],
                       const char *variant)
{
    if (strcmp(variant, "--one") == 0) {
        sample_make_large(audit, rules, 1, 1);
        return true;
    }
    if (strcmp(variant, "--many") == 0) {
        sample_make_large(audit, rules, 250, 3);
        return true;
    }
    if (strcmp(variant, "--dead") == 0) {
        make_dead(audit, rules);
        return true;
    }
    if (strcmp(variant, "--waived") == 0) {
        sample_make(audit, rules, SAMPLE_CLEAN);
        for (size_t i = 0; i < audit->workload_count; i++)
            audit->workloads[i].verdict = RA_VERDICT_WAIVED;
        ra_audit_finish(audit);
        return true;
    }
    if (strcmp(variant, "--nothing") == 0) {
        make_nothing(audit, rules);
        return true;
    }
    return false;
}

static void print_names(const struct ra_audit *audit)
{
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        printf("%zu%c%s%c%s%c", workload->source, '\0',
               ra_verdict_name(workload->verdict), '\0', workload->name, '\0');
    }
}

static int print_report(const struct ra_audit *audit, const char *format,
                        const char *width)
{
    struct ra_sink sink;
    struct ra_report_options options = {
        .is_file = true, .width = 80, .last_complete = 1795593600};
    const struct ra_format *found = ra_format_find(format);
    if (found == NULL)
        return -1;
    if (width != NULL)
        options.width = (unsigned)strtoul(width, NULL, 10);
    ra_sink_init_stream(&sink, stdout);
    found->render(audit, &options, &sink);
    return ra_sink_finish(&sink, NULL);
}

static enum sample_variant find_variant(const char *name)
{
    static const char *const names[] = {[SAMPLE_EMPTY] = "--empty",
                                        [SAMPLE_CLEAN] = "--clean",
                                        [SAMPLE_AGAIN] = "--again"};
    for (size_t i = SAMPLE_EMPTY; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum sample_variant)i;
    return SAMPLE_WHOLE;
}

int main(int argc, char *argv[])
{
    struct ra_audit audit;
    struct ra_rule_info rules[RA_RULE_COUNT];
    int status = 0;
    if (argc < 2)
        return 2;
    const char *variant = argc > 3 ? argv[3] : "";
    if (!make_other(&audit, rules, variant))
        sample_make(&audit, rules, find_variant(variant));
    if (strcmp(argv[1], "--names") == 0)
        print_names(&audit);
    else
        status = print_report(&audit, argv[1], argc > 2 ? argv[2] : NULL);
    ra_audit_clear(&audit);
    return status == 0 ? 0 : 2;
}
