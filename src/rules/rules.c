#include "rootfs_audit/rules/rules.h"

#include "rootfs_audit/rules/checks.h"
#include "rootfs_audit/rules/host_paths.h"
#include "rootfs_audit/rules/kernel_mounts.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CIS_READONLY "CIS Docker Benchmark 5.13 (v1.2: 5.12)"

static const struct {
    struct ra_rule_info info;
    int (*check)(const struct ra_judging *judging);
} table[] = {
    {
        .info =
            {
                .id = "rootfs-writable",
                .level = RA_LEVEL_FAIL,
                .title = "root filesystem is writable",
                .fix = "run it with --read-only",
                .service_fix = "set read_only: true",
                .swarm_fix = "docker service update --read-only",
                .infra_fix = "waive it, or make the pod with --infra=false",
                .rationale =
                    "Whoever takes over a process can replace programs and leave things "
                    "behind that outlive it.",
                .remediation =
                    "Start the container with --read-only, and with a tmpfs, bind or "
                    "volume for each place that it must write to.",
                .control = CIS_READONLY,
            },
        .check = ra_check_rootfs_writable,
    },
    {
        .info =
            {
                .id = "rootfs-remounted",
                .level = RA_LEVEL_FAIL,
                .title = "root filesystem is mounted read-write",
                .fix = "find out what mounted it",
                .rationale = "The engine reports what it was asked for; the kernel shows "
                             "what the container has.",
                .remediation =
                    "Find out what mounted it. A process in a container with "
                    "CAP_SYS_ADMIN or --privileged can do it: recreate the container "
                    "without them.",
                .control = CIS_READONLY,
            },
        .check = ra_check_rootfs_remounted,
    },
    {
        .info =
            {
                .id = "rootfs-remountable",
                .level = RA_LEVEL_WARN,
                .title = "root filesystem can be remounted",
                .fix = "drop SYS_ADMIN and --privileged",
                .service_fix = "drop SYS_ADMIN and privileged",
                .swarm_fix = "docker service update --cap-drop SYS_ADMIN",
                .rationale =
                    "With CAP_SYS_ADMIN a process inside can make a read-only root "
                    "filesystem writable.",
                .remediation =
                    "Drop --privileged and SYS_ADMIN; add the one capability or device "
                    "that is needed.",
                .control = "CIS Docker Benchmark 5.4, 5.5 (v1.2: 5.3, 5.4)",
            },
        .check = ra_check_rootfs_remountable,
    },
    {
        .info =
            {
                .id = "system-path-writable",
                .level = RA_LEVEL_WARN,
                .title = "system path of the image is writable",
                .fix = "mount it read-only",
                .rationale =
                    "A writable mount on /usr, /etc and their like gives back what a "
                    "read-only root filesystem takes away.",
                .remediation = "Mount it read-only, or elsewhere.",
                .control = CIS_READONLY,
            },
        .check = ra_check_system_path_writable,
    },
    {
        .info =
            {
                .id = "host-system-path-writable",
                .level = RA_LEVEL_WARN,
                .title = "system path of the host is within reach",
                .fix = "bind it :ro, or not at all",
                .rationale = "Writing to the host's system, or talking to its engine, is "
                             "leaving the "
                             "container.",
                .remediation =
                    "Take the bind away, or add :ro; an engine's socket needs a proxy "
                    "that lets only GET through.",
                .control = "CIS Docker Benchmark 5.6, 5.32 (v1.2: 5.5, 5.31)",
            },
        .check = ra_check_host_system_path_writable,
    },
    {
        .info =
            {
                .id = "implicit-volume",
                .level = RA_LEVEL_WARN,
                .title = "anonymous volume that only the image asked for",
                .fix = "name a volume or tmpfs for it",
                .rationale = "Nobody chose where this data goes, how long it lives or "
                             "who backs it "
                             "up.",
                .remediation = "Put a named volume, bind or tmpfs at its path.",
                .control = CIS_READONLY,
            },
        .check = ra_check_implicit_volume,
    },
    {
        .info =
            {
                .id = "no-write-strategy",
                .level = RA_LEVEL_INFO,
                .title = "no write strategy",
                .fix = "give it a --tmpfs, bind or volume",
                .service_fix = "give it a tmpfs, bind or volume",
                .rationale = "A container that is read-only and has no writable place is "
                             "the strictest there is; one that needs to write fails when "
                             "it first does.",
                .remediation =
                    "Nothing, where it writes nothing. Else give it a --tmpfs, bind or "
                    "volume, or declare where its data goes with the label "
                    "rootfs-audit.external or a policy.",
                .control = CIS_READONLY,
            },
        .check = ra_check_no_write_strategy,
    },
    {
        .info =
            {
                .id = "undeclared-writable-mount",
                .level = RA_LEVEL_WARN,
                .title = "writable mount that nothing declared",
                .fix = "bind it :ro, or declare it",
                .rationale =
                    "A read-only bind does not always cover the mounts below it, and "
                    "something that the engine does not report may have added a mount.",
                .remediation = "Bind the lower mount read-only as well, or declare it.",
                .control = CIS_READONLY,
            },
        .check = ra_check_undeclared_writable_mount,
    },
    {
        .info =
            {
                .id = "copied-config",
                .level = RA_LEVEL_WARN,
                .title = "config or secret that cannot be copied",
                .fix = "give it file:",
                .rationale =
                    "Docker compose copies into the container what does not come from a "
                    "file, and an engine refuses any copy into a read-only container.",
                .remediation = "Replace content: or environment: of the config or secret "
                               "by file:, which is mounted.",
                .control = CIS_READONLY,
            },
        .check = ra_check_copied_config,
    },
    {
        .info =
            {
                .id = "executable-tmpfs",
                .level = RA_LEVEL_INFO,
                .title = "tmpfs with exec",
                .fix = "add noexec",
                .rationale = "What was downloaded there can be run.",
                .remediation = "Add noexec to its options.",
                .control = CIS_READONLY,
            },
        .check = ra_check_executable_tmpfs,
    },
    {
        .info =
            {
                .id = "unbounded-tmpfs",
                .level = RA_LEVEL_INFO,
                .title = "tmpfs without size",
                .fix = "add size=",
                .rationale =
                    "A tmpfs without size, in a container without memory limit, can take "
                    "half of the host's memory.",
                .remediation =
                    "Add size= to its options, or start the container with --memory.",
                .control = CIS_READONLY,
            },
        .check = ra_check_unbounded_tmpfs,
    },
};

static_assert(sizeof table / sizeof table[0] == RA_RULE_COUNT,
              "the header's count is off");

const struct ra_rule_info *ra_rule_info(size_t index)
{
    return &table[index].info;
}

int ra_rule_find(const char *id)
{
    for (int i = 0; i < RA_RULE_COUNT; i++)
        if (strcmp(table[i].info.id, id) == 0)
            return i;
    return -1;
}

struct ra_rule_levels ra_rule_default_levels(void)
{
    struct ra_rule_levels levels;
    for (size_t i = 0; i < RA_RULE_COUNT; i++)
        levels.levels[i] = table[i].info.level;
    return levels;
}

static const char *fix_for(const struct ra_judging *judging)
{
    const struct ra_rule_info *rule = judging->rule;
    bool is_service = judging->workload->kind == RA_WORKLOAD_SERVICE;
    bool is_swarm = is_service && judging->source->kind == RA_SOURCE_SWARM;
    const struct {
        bool is_for;
        const char *fix;
    } fixes[] = {
        {true, judging->fix},
        {judging->workload->is_infra, rule->infra_fix},
        {is_swarm, rule->swarm_fix},
        {is_service, rule->service_fix},
    };
    for (size_t i = 0; i < sizeof fixes / sizeof fixes[0]; i++)
        if (fixes[i].is_for && fixes[i].fix != NULL)
            return fixes[i].fix;
    return rule->fix;
}

int ra_rule_found(const struct ra_judging *judging, const char *subject,
                  const char *format, ...)
{
    struct ra_finding finding = {.rule = judging->rule->id,
                                 .title = judging->rule->title,
                                 .fix = fix_for(judging),
                                 .level = judging->level,
                                 .subject = subject == NULL ? NULL : strdup(subject)};
    va_list args;
    va_start(args, format);
    int length = vasprintf(&finding.message, format, args);
    va_end(args);
    if (length < 0 || (subject != NULL && finding.subject == NULL)) {
        if (length >= 0)
            free(finding.message);
        free(finding.subject);
        return ra_error_nomem(judging->err);
    }
    int status = ra_workload_take_finding(judging->workload, &finding, judging->err);
    ra_finding_clear(&finding);
    return status;
}

int ra_rules_apply(struct ra_workload *workload, const struct ra_source *source,
                   const struct ra_rule_levels *levels, struct ra_error *err)
{
    if (workload->error != NULL)
        return 0;
    for (size_t i = 0; i < RA_RULE_COUNT; i++) {
        struct ra_judging judging = {
            .workload = workload,
            .source = source,
            .rule = &table[i].info,
            .level = levels->levels[i],
            .err = err,
        };
        if (judging.level != RA_LEVEL_OFF && table[i].check(&judging) != 0)
            return -1;
    }
    return 0;
}

void ra_rules_conclude(struct ra_workload *workload, bool is_strict)
{
    enum ra_level counts_from = is_strict ? RA_LEVEL_WARN : RA_LEVEL_FAIL;
    workload->verdict = RA_VERDICT_ERROR;
    if (workload->error != NULL)
        return;
    workload->verdict = RA_VERDICT_PASS;
    for (size_t i = 0; i < workload->finding_count; i++) {
        struct ra_finding *finding = &workload->findings[i];
        finding->is_counted = finding->level >= counts_from;
        if (!finding->is_counted)
            continue;
        if (!finding->is_waived)
            workload->verdict = RA_VERDICT_FAIL;
        else if (workload->verdict == RA_VERDICT_PASS)
            workload->verdict = RA_VERDICT_WAIVED;
    }
    /* A policy may lower a rule's level, but nothing makes a writable root a PASS. */
    if (workload->verdict == RA_VERDICT_PASS &&
        (workload->readonly_rootfs != RA_READONLY_TRUE ||
         workload->kernel_rootfs == RA_KERNEL_RW ||
         ra_workload_writable_root(workload) != NULL))
        workload->verdict = RA_VERDICT_WAIVED;
}
