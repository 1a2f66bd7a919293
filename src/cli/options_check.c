#include "rootfs_audit/cli/options_check.h"

#include <string.h>

/* What contradicts: each pair that is given is refused. */
static int check_pairs(const struct ra_options *options, struct ra_error *err)
{
    const bool is_file = options->inspect != NULL || options->compose != NULL;
    const char *file = options->inspect != NULL ? "--inspect" : "--compose";
    const char *declared = is_file ? file : "--swarm";
    const struct {
        bool is_so;
        const char *one;
        const char *other;
        const char *why;
    } pairs[] = {
        {options->inspect != NULL && options->compose != NULL, "--inspect", "--compose",
         "a run audits one file"},
        {is_file && options->host_count > 0, file, "--host", "a file is no engine"},
        {is_file && options->hosts_file != NULL, file, "--hosts", "a file is no engine"},
        {is_file && options->context != NULL, file, "--context", "a file is no engine"},
        {options->context != NULL && options->hosts_file != NULL, "--context", "--hosts",
         "both name the engine"},
        {is_file && options->is_swarm, file, "--swarm", "a file is no engine"},
        {is_file && options->filter_count > 0, file, "--filter",
         "only an engine knows its filters"},
        {(options->compose != NULL || options->is_swarm) && options->is_running_only,
         options->compose != NULL ? "--compose" : "--swarm", "--running",
         "a service is judged by its specification"},
        {(is_file || options->is_swarm) && options->verify == RA_WHEN_ALWAYS, declared,
         "--verify=always", "the kernel can be asked about running containers only"},
        {(is_file || options->is_swarm) && options->observe > 0, declared, "--observe",
         "only running containers can be watched"},
        {options->is_quiet && options->is_verbose, "--quiet", "--verbose",
         "they contradict each other"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].is_so)
            return ra_error_set(err, "%s and %s: %s; give one", pairs[i].one,
                                pairs[i].other, pairs[i].why);
    return 0;
}

/* Whether one of the formats that are wanted is such a one. */
static bool wants_format(const struct ra_options *options,
                         bool (*is_such)(const struct ra_format *format))
{
    bool is_wanted = is_such(options->format);
    for (size_t i = 0; i < options->report_count; i++)
        is_wanted |= is_such(options->reports[i].format);
    return is_wanted;
}

static bool has_advice(const struct ra_format *format)
{
    return format->has_advice;
}

static bool has_host_name(const struct ra_format *format)
{
    return format->wants_host_name;
}

bool ra_options_want_host_name(const struct ra_options *options)
{
    return wants_format(options, has_host_name);
}

int ra_options_check(const struct ra_options *options, struct ra_error *err)
{
    if ((options->baseline == NULL) != (options->until == NULL))
        return ra_error_set(err,
                            "--write-baseline=FILE and --until=DATE go together; give "
                            "both");
    for (size_t i = 0; options->is_running_only && i < options->filter_count; i++)
        if (strcmp(options->filters[i].key, "status") == 0)
            return ra_error_set(err,
                                "--running and --filter=status=%s both choose by state; "
                                "give one",
                                options->filters[i].value);
    if (options->observe > 0 && !options->wants_advice)
        return ra_error_set(err, "--observe=%u is for advice; give --advise too",
                            options->observe);
    if (options->wants_advice && !wants_format(options, has_advice))
        return ra_error_set(err,
                            "--format=%s has no advice; choose text, json, jsonl, junit, "
                            "sarif or html",
                            options->format->name);
    return check_pairs(options, err);
}
