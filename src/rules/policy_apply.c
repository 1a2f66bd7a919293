#include "rootfs_audit/rules/policy.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool ra_policy_is_date(const char *text)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof shape; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    int year = (int)strtol(text, NULL, 10);
    long month = strtol(text + 5, NULL, 10);
    long day = strtol(text + 8, NULL, 10);
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    return month != 2 || day < 29 || is_leap;
}

static bool fits_pattern(const char *pattern, const char *text)
{
    return pattern == NULL || (text != NULL && fnmatch(pattern, text, 0) == 0);
}

static bool fits_label(const struct ra_match *match, const struct ra_workload *workload)
{
    if (match->label_key == NULL)
        return true;
    for (size_t i = 0; i < workload->label_count; i++)
        if (strcmp(workload->labels[i].key, match->label_key) == 0)
            return match->label_value == NULL ||
                   strcmp(workload->labels[i].value, match->label_value) == 0;
    return false;
}

static bool fits(const struct ra_match *match, const struct ra_workload *workload)
{
    return (match->id == NULL || strcmp(match->id, workload->id) == 0) &&
           fits_pattern(match->name, workload->name) &&
           fits_pattern(match->image, workload->image) && fits_label(match, workload);
}

int ra_policy_declare(struct ra_policy *policy, struct ra_workload *workload,
                      struct ra_error *err)
{
    for (size_t i = 0; i < policy->external_count; i++) {
        struct ra_external *external = &policy->externals[i];
        if (!fits(&external->match, workload))
            continue;
        external->is_used = true;
        if (workload->external != NULL)
            continue; /* the label, or an earlier entry, has said it */
        workload->external = strdup(external->to);
        if (workload->external == NULL)
            return ra_error_nomem(err);
    }
    return 0;
}

static int attach(const struct ra_waiver *waiver, struct ra_finding *finding,
                  struct ra_error *err)
{
    char *reason = strdup(waiver->reason);
    char *until = strdup(waiver->until);
    if (reason == NULL || until == NULL) {
        free(reason);
        free(until);
        return ra_error_nomem(err);
    }
    free(finding->waiver_reason);
    free(finding->waiver_until);
    finding->waiver_reason = reason;
    finding->waiver_until = until;
    return 0;
}

/* A finding's rule is one of the table: ra_rule_found took it from there. */
static size_t rule_of(const struct ra_finding *finding)
{
    int rule = ra_rule_find(finding->rule);
    return rule < 0 ? 0 : (size_t)rule;
}

/* Whether the workload has a finding of one of the rules that the waiver excuses. */
static bool is_wanted(const struct ra_waiver *waiver, const bool found[RA_RULE_COUNT])
{
    for (size_t rule = 0; rule < RA_RULE_COUNT; rule++)
        if (waiver->rules[rule] && found[rule])
            return true;
    return false;
}

static const char *name_of(const void *entry)
{
    return (*(struct ra_waiver *const *)entry)->match.name;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(name_of(left), name_of(right));
}

int ra_policy_index(struct ra_policy *policy, struct ra_error *err)
{
    policy->by_name = calloc(policy->waiver_count + 1, sizeof(struct ra_waiver *));
    policy->by_pattern = calloc(policy->waiver_count + 1, sizeof(struct ra_waiver *));
    if (policy->by_name == NULL || policy->by_pattern == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < policy->waiver_count; i++) {
        struct ra_waiver *waiver = &policy->waivers[i];
        const char *name = waiver->match.name;
        if (name != NULL && strpbrk(name, "*?[\\") == NULL)
            policy->by_name[policy->by_name_count++] = waiver;
        else
            policy->by_pattern[policy->by_pattern_count++] = waiver;
    }
    if (policy->by_name_count > 1)
        qsort(policy->by_name, policy->by_name_count, sizeof(struct ra_waiver *),
              compare_names);
    return 0;
}

/* The place in by_name of the first waiver whose name is not before this one. */
static size_t find_name(const struct ra_policy *policy, const char *name)
{
    size_t first = 0;
    size_t end = policy->by_name_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (strcmp(policy->by_name[middle]->match.name, name) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* What is looked for: the waiver of each rule that lasts longest. */
struct search {
    const struct ra_workload *workload;
    bool found[RA_RULE_COUNT]; /* the rules that have findings */
    const struct ra_waiver *best[RA_RULE_COUNT];
};

static void consider(struct search *search, struct ra_waiver *waiver)
{
    if (!is_wanted(waiver, search->found) || !fits(&waiver->match, search->workload))
        return;
    waiver->is_used = true;
    for (size_t rule = 0; rule < RA_RULE_COUNT; rule++) {
        const struct ra_waiver *best = search->best[rule];
        if (waiver->rules[rule] &&
            (best == NULL || strcmp(waiver->until, best->until) > 0))
            search->best[rule] = waiver;
    }
}

int ra_policy_waive(struct ra_policy *policy, const char *today,
                    struct ra_workload *workload, struct ra_error *err)
{
    struct search search = {.workload = workload};
    for (size_t i = 0; i < workload->finding_count; i++)
        search.found[rule_of(&workload->findings[i])] = true;
    for (size_t i = find_name(policy, workload->name);
         i < policy->by_name_count &&
         strcmp(policy->by_name[i]->match.name, workload->name) == 0;
         i++)
        consider(&search, policy->by_name[i]);
    for (size_t i = 0; i < policy->by_pattern_count; i++)
        consider(&search, policy->by_pattern[i]);
    for (size_t i = 0; i < workload->finding_count; i++) {
        struct ra_finding *finding = &workload->findings[i];
        const struct ra_waiver *waiver = search.best[rule_of(finding)];
        if (waiver == NULL)
            continue;
        finding->is_waived = strcmp(waiver->until, today) >= 0;
        if (attach(waiver, finding, err) != 0)
            return -1;
    }
    return 0;
}
