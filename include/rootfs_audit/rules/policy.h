/*
 * The policy file: rule levels, waivers, and declarations of data that goes outside; see
 * rootfs-audit.policy(5).
 */
#ifndef ROOTFS_AUDIT_RULES_POLICY_H
#define ROOTFS_AUDIT_RULES_POLICY_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Which workloads an entry is for: all that is given must fit. Name and image are shell
 * patterns (glob(7), a slash is not special) that must fit from end to end. */
struct ra_match {
    char *id;          /* a full id; or NULL */
    char *name;        /* a pattern; or NULL */
    char *image;       /* a pattern; or NULL */
    char *label_key;   /* or NULL */
    char *label_value; /* NULL where any value fits */
};

struct ra_waiver {
    struct ra_match match;
    bool rules[RA_RULE_COUNT]; /* those that it excuses */
    char *reason;
    char *until; /* YYYY-MM-DD; the last day, in UTC */
    size_t line; /* in the file, from 1 */
    bool is_used;
};

struct ra_external {
    struct ra_match match;
    char *to; /* where the data goes, for people */
    size_t line;
    bool is_used;
};

struct ra_policy {
    struct ra_rule_levels levels;
    struct ra_waiver *waivers; /* in the file's order */
    size_t waiver_count;
    struct ra_waiver **by_name; /* those of them for one plain name, sorted by it */
    size_t by_name_count;
    struct ra_waiver **by_pattern; /* the others */
    size_t by_pattern_count;
    struct ra_external *externals;
    size_t external_count;
};

/* What holds without a policy file. */
void ra_policy_init(struct ra_policy *policy);

/* Reads a file. The error names file, line and column. */
int ra_policy_load(const char *path, struct ra_policy *policy, struct ra_error *err);

/* The same for a text; `name` stands for the file in errors. `text` is followed by NUL.
 */
int ra_policy_parse(const char *name, const char *text, size_t length,
                    struct ra_policy *policy, struct ra_error *err);

/* Sorts the waivers into by_name and by_pattern: a baseline of a large host has one for
 * each of its containers. Reading a policy ends with it. */
int ra_policy_index(struct ra_policy *policy, struct ra_error *err);

/* Before the rules: what the policy declares external. Marks the entries used. */
int ra_policy_declare(struct ra_policy *policy, struct ra_workload *workload,
                      struct ra_error *err);

/* After the rules: excuses findings. `today` is YYYY-MM-DD. A waiver that has expired
 * does not excuse, but is attached, so that reports say since when. Marks the waivers
 * used. */
int ra_policy_waive(struct ra_policy *policy, const char *today,
                    struct ra_workload *workload, struct ra_error *err);

/* Whether a text is a date of the calendar, YYYY-MM-DD. */
bool ra_policy_is_date(const char *text);

void ra_policy_clear(struct ra_policy *policy);

#endif
