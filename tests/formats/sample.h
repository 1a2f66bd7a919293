/*
 * An audit for the formats to be tried on: every verdict, every rule, several sources,
 * and names as bad as names get.
 */
#ifndef ROOTFS_AUDIT_TESTS_SAMPLE_H
#define ROOTFS_AUDIT_TESTS_SAMPLE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/rules/rules.h"

enum sample_variant {
    SAMPLE_WHOLE,
    SAMPLE_EMPTY, /* no workload */
    SAMPLE_CLEAN, /* three containers, and all pass */
    SAMPLE_AGAIN, /* the whole again: another day, other ids */
};

/* Makes it, judged and finished; `rules` is for audit->rules. Ends the program when it
 * cannot. */
void sample_make(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT],
                 enum sample_variant variant);

/* An audit of so many containers of `sources` engines, a third of which fail; with
 * findings, writable places and names as real ones have. */
void sample_make_large(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT],
                       size_t workloads, size_t sources);

#endif
