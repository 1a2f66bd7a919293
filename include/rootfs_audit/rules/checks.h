/*
 * One small function for each rule of the table in src/rules/rules.c.
 *
 * A check adds a finding for each thing that it finds, and returns -1 only when memory
 * runs out.
 */
#ifndef ROOTFS_AUDIT_RULES_CHECKS_H
#define ROOTFS_AUDIT_RULES_CHECKS_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/model/rule_info.h"
#include "rootfs_audit/util/error.h"

/* What a check sees, and what its findings carry. */
struct ra_judging {
    struct ra_workload *workload; /* changed only by ra_rule_found */
    const struct ra_source *source;
    const struct ra_rule_info *rule;
    enum ra_level level;
    const char *fix; /* static: in place of the rule's own; or NULL */
    struct ra_error *err;
};

/* Adds a finding of the rule, printf-style. Its message names the path and the source,
 * and says what to do. `subject` is the path in the container that it is about, NULL
 * where it is about the whole; no two findings of a rule share one. */
int ra_rule_found(const struct ra_judging *judging, const char *subject,
                  const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Whether the flag says that the root filesystem is read-only. */
bool ra_judging_is_readonly(const struct ra_judging *judging);

int ra_check_rootfs_writable(const struct ra_judging *judging);
int ra_check_rootfs_remountable(const struct ra_judging *judging);
int ra_check_system_path_writable(const struct ra_judging *judging);
int ra_check_implicit_volume(const struct ra_judging *judging);
int ra_check_no_write_strategy(const struct ra_judging *judging);
int ra_check_copied_config(const struct ra_judging *judging);
int ra_check_executable_tmpfs(const struct ra_judging *judging);
int ra_check_unbounded_tmpfs(const struct ra_judging *judging);

#endif
