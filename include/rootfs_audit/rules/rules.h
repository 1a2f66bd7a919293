/*
 * The rules: one table, one small function each. A rule looks at a workload and adds its
 * findings; their levels, the policy's waivers and --strict make the verdict.
 */
#ifndef ROOTFS_AUDIT_RULES_RULES_H
#define ROOTFS_AUDIT_RULES_RULES_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/model/rule_info.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The table's length. A rule's index is its place there: the order in which findings are
 * reported. */
enum { RA_RULE_COUNT = 11 };

const struct ra_rule_info *ra_rule_info(size_t index);

/* The index of the rule with this id, or -1. */
int ra_rule_find(const char *id);

/* The level of each rule for one run: the table's own, until a policy changes some. */
struct ra_rule_levels {
    enum ra_level levels[RA_RULE_COUNT];
};

struct ra_rule_levels ra_rule_default_levels(void);

/* Adds the findings of a workload that has none yet. One that could not be evaluated gets
 * none. `source` is where it came from. */
int ra_rules_apply(struct ra_workload *workload, const struct ra_source *source,
                   const struct ra_rule_levels *levels, struct ra_error *err);

/* Derives the verdict from the findings: error when it could not be evaluated, fail when
 * a finding counts that is not waived, waived when each that counts is, else pass.
 * Findings of level fail count; with `is_strict` those of level warn too. A workload
 * whose root filesystem is writable is waived, not passed, where lowered levels let it
 * through. */
void ra_rules_conclude(struct ra_workload *workload, bool is_strict);

#endif
