#include "rootfs_audit/rules/rules.h"

#include <stdlib.h>
#include <string.h>

/* CIS Docker Benchmark 5.12 (v1.2), 5.13 (v1.6 and later). */
static int check_rootfs_writable(const struct ra_workload *workload, char **message,
                                 struct ra_error *err)
{
    if (workload->readonly_rootfs == RA_READONLY_TRUE)
        return 0;
    *message =
        strdup("The root filesystem is writable: start the container with --read-only, "
               "and with a tmpfs, bind or volume for each place that it must write to");
    return *message == NULL ? ra_error_nomem(err) : 0;
}

static const struct ra_rule table[] = {
    {
        .id = "rootfs-writable",
        .level = RA_LEVEL_FAIL,
        .title = "root filesystem is writable",
        .check = check_rootfs_writable,
    },
};

const struct ra_rule *ra_rules(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct ra_rule *ra_rule_find(const char *id)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].id, id) == 0)
            return &table[i];
    return NULL;
}

int ra_rules_judge(struct ra_workload *workload, struct ra_error *err)
{
    enum ra_verdict verdict = RA_VERDICT_PASS;
    workload->verdict = RA_VERDICT_ERROR;
    if (workload->error != NULL)
        return 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct ra_finding finding = {
            .rule = table[i].id, .title = table[i].title, .level = table[i].level};
        if (table[i].check(workload, &finding.message, err) != 0)
            return -1;
        if (finding.message == NULL)
            continue;
        if (ra_workload_take_finding(workload, &finding, err) != 0) {
            free(finding.message);
            return -1;
        }
        if (finding.level == RA_LEVEL_FAIL)
            verdict = RA_VERDICT_FAIL;
    }
    workload->verdict = verdict;
    return 0;
}
