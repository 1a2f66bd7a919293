/*
 * The rules: one table, one small function each. A rule looks at a workload and adds a
 * finding or does not; the findings' levels make the verdict.
 */
#ifndef ROOTFS_AUDIT_RULES_RULES_H
#define ROOTFS_AUDIT_RULES_RULES_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

#include <stddef.h>

struct ra_rule {
    const char *id;
    enum ra_level level; /* unless configured otherwise */
    const char *title;   /* what is so when it fires, in a few words */

    /* Sets *message to a new string when the rule fires, and leaves it NULL when it does
     * not. Returns -1 only when memory runs out. */
    int (*check)(const struct ra_workload *workload, char **message,
                 struct ra_error *err);
};

/* The table, in the order in which findings are reported. */
const struct ra_rule *ra_rules(size_t *count);

/* The rule with this id, or NULL. */
const struct ra_rule *ra_rule_find(const char *id);

/* Judges a workload that has no findings yet: error when it could not be evaluated, else
 * fail when a rule of level fail fired, else pass. */
int ra_rules_judge(struct ra_workload *workload, struct ra_error *err);

#endif
