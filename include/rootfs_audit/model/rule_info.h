/*
 * What a rule is, for people and reports: its entry in the table, without the code.
 */
#ifndef ROOTFS_AUDIT_MODEL_RULE_INFO_H
#define ROOTFS_AUDIT_MODEL_RULE_INFO_H

#include "rootfs_audit/model/workload.h"

/* All strings are static. */
struct ra_rule_info {
    const char *id;          /* rootfs-writable */
    enum ra_level level;     /* unless a policy sets another */
    const char *title;       /* what is so when it fires, in a few words */
    const char *fix;         /* what to do about it, in as few */
    const char *service_fix; /* the same for a service; NULL where it is the same */
    const char *swarm_fix;   /* the same for a swarm's; NULL where it is service_fix */
    const char *infra_fix;   /* the same for a pod's infra container; NULL likewise */
    const char *rationale;   /* why that matters */
    const char *remediation; /* what to do about it */
    const char *control;     /* the recommendation that it belongs to */
};

#endif
