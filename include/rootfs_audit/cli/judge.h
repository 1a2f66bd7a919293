/*
 * The verdict on each workload: the kernel's view, the rules, and the policy.
 */
#ifndef ROOTFS_AUDIT_CLI_JUDGE_H
#define ROOTFS_AUDIT_CLI_JUDGE_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/verify.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/rules/policy.h"
#include "rootfs_audit/util/error.h"

#include <stddef.h>

struct ra_judge {
    const struct ra_options *options;
    char today[16]; /* in UTC, YYYY-MM-DD */
    struct ra_policy policy;
    struct ra_rule_info rules[RA_RULE_COUNT]; /* with the policy's levels */
    struct ra_verifier verifier;
};

/* Reads the policy, if there is one. `options` is borrowed. Clear it in either case. */
int ra_judge_init(struct ra_judge *judge, const struct ra_options *options, time_t now,
                  struct ra_error *err);

/* Judges some of the audit's workloads, by their places in it. One that must be inspected
 * again first is left to ra_judge_rest. */
int ra_judge_some(struct ra_judge *judge, struct ra_audit *audit, const size_t *workloads,
                  size_t count, struct ra_error *err);

/* Judges those that are not judged yet, and finishes the audit. */
int ra_judge_rest(struct ra_judge *judge, struct ra_audit *audit, struct ra_error *err);

void ra_judge_clear(struct ra_judge *judge);

#endif
