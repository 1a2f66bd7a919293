/*
 * The tool and its rules, as SARIF describes them. Each value is new, and NULL when
 * memory ran out.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_RULES_H
#define ROOTFS_AUDIT_REPORT_SARIF_RULES_H

#include "rootfs_audit/model/audit.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* Results that are of no rule: what could not be evaluated must not look like a pass.
 * They follow the audit's rules in the tool's list. */
enum ra_sarif_gap_rule {
    RA_SARIF_NOT_EVALUATED, /* a workload */
    RA_SARIF_NOT_AUDITED,   /* a source */
    RA_SARIF_NOT_COMPLETE,  /* the audit: one for each of its other problems */
    RA_SARIF_GAP_COUNT,
};

/* Its rule's id. Static. */
const char *ra_sarif_gap_id(enum ra_sarif_gap_rule gap);

/* How many rules the tool's list has. */
size_t ra_sarif_rule_count(const struct ra_audit *audit);

/* The place of a rule, or of a gap, in that list; the count where it is not there. */
size_t ra_sarif_rule_index(const struct ra_audit *audit, const char *id);

/* "error", "warning", "note" or "none". */
const char *ra_sarif_level_name(enum ra_level level);

/* Adds a member that is an object with one string, as SARIF has many. Returns false when
 * memory runs out. */
bool ra_sarif_add_text(cJSON *object, const char *key, const char *member,
                       const char *text);

/* toolComponent, 3.19: the driver with its rules. */
cJSON *ra_sarif_driver(const struct ra_audit *audit);

/* toolComponent again: the benchmark, with the control's numbers as taxa. */
cJSON *ra_sarif_taxonomy(void);

#endif
