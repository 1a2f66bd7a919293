#include "rootfs_audit/cli/judge.h"

#include <time.h>

static void take_levels(struct ra_judge *judge)
{
    for (size_t i = 0; i < RA_RULE_COUNT; i++) {
        judge->rules[i] = *ra_rule_info(i);
        judge->rules[i].level = judge->policy.levels.levels[i];
    }
}

int ra_judge_init(struct ra_judge *judge, const struct ra_options *options, time_t now,
                  struct ra_error *err)
{
    struct tm utc = {0};
    *judge = (struct ra_judge){.options = options, .verifier = {.when = options->verify}};
    ra_policy_init(&judge->policy);
    gmtime_r(&now, &utc);
    strftime(judge->today, sizeof judge->today, "%Y-%m-%d", &utc);
    take_levels(judge); /* the usual ones, should the policy be refused */
    if (options->policy != NULL &&
        ra_policy_load(options->policy, &judge->policy, err) != 0)
        return -1;
    take_levels(judge);
    return 0;
}

static int judge_one(struct ra_judge *judge, const struct ra_source *source,
                     struct ra_workload *workload, struct ra_error *err)
{
    struct ra_policy *policy = &judge->policy;
    enum ra_verified verified = ra_verify(&judge->verifier, source, workload, err);
    if (verified == RA_VERIFIED_LATER || verified == RA_VERIFIED_GONE)
        return 0;
    if (verified == RA_VERIFIED_FAILED || ra_policy_declare(policy, workload, err) != 0 ||
        ra_rules_apply(workload, source, &policy->levels, err) != 0 ||
        ra_policy_waive(policy, judge->today, workload, err) != 0)
        return -1;
    ra_rules_conclude(workload, judge->options->is_strict);
    workload->is_judged = true;
    return 0;
}

int ra_judge_some(struct ra_judge *judge, struct ra_audit *audit, const size_t *workloads,
                  size_t count, struct ra_error *err)
{
    ra_verify_refresh(&judge->verifier);
    for (size_t i = 0; i < count; i++) {
        struct ra_workload *workload = &audit->workloads[workloads[i]];
        if (judge_one(judge, &audit->sources[workload->source], workload, err) != 0)
            return -1;
    }
    return 0;
}

int ra_judge_rest(struct ra_judge *judge, struct ra_audit *audit, struct ra_error *err)
{
    ra_verify_refresh(&judge->verifier);
    judge->verifier.is_final = true;
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_workload *workload = &audit->workloads[i];
        if (!workload->is_judged &&
            judge_one(judge, &audit->sources[workload->source], workload, err) != 0)
            return -1;
    }
    if (ra_verify_note(&judge->verifier, audit, err) != 0)
        return -1;
    audit->rules = judge->rules;
    audit->rule_count = RA_RULE_COUNT;
    ra_audit_finish(audit);
    return 0;
}

void ra_judge_clear(struct ra_judge *judge)
{
    ra_policy_clear(&judge->policy);
    ra_verify_clear(&judge->verifier);
}
