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
    if (pattern == NULL || text == NULL)
        return pattern == NULL;
    /* A baseline has thousands of plain names: compare those without fnmatch(3). */
    size_t plain = strcspn(pattern, "*?[\\");
    if (strncmp(pattern, text, plain) != 0)
        return false;
    return pattern[plain] == '\0' ? text[plain] == '\0'
                                  : fnmatch(pattern + plain, text + plain, 0) == 0;
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

int ra_policy_waive(struct ra_policy *policy, const char *today,
                    struct ra_workload *workload, struct ra_error *err)
{
    bool found[RA_RULE_COUNT] = {false};
    const struct ra_waiver *best[RA_RULE_COUNT] = {NULL}; /* the one that lasts longest */
    for (size_t i = 0; i < workload->finding_count; i++)
        found[rule_of(&workload->findings[i])] = true;
    for (size_t i = 0; i < policy->waiver_count; i++) {
        struct ra_waiver *waiver = &policy->waivers[i];
        if (!is_wanted(waiver, found) || !fits(&waiver->match, workload))
            continue;
        waiver->is_used = true;
        for (size_t rule = 0; rule < RA_RULE_COUNT; rule++)
            if (waiver->rules[rule] &&
                (best[rule] == NULL || strcmp(waiver->until, best[rule]->until) > 0))
                best[rule] = waiver;
    }
    for (size_t i = 0; i < workload->finding_count; i++) {
        struct ra_finding *finding = &workload->findings[i];
        const struct ra_waiver *waiver = best[rule_of(finding)];
        if (waiver == NULL)
            continue;
        finding->is_waived = strcmp(waiver->until, today) >= 0;
        if (attach(waiver, finding, err) != 0)
            return -1;
    }
    return 0;
}
