/*
 * How much CPU the rules take: 10,000 workloads of every kind, each judged by all rules
 * under a policy with waivers. Prints the least of several runs, in milliseconds.
 */
#include "rootfs_audit/rules/policy.h"
#include "rootfs_audit/rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKLOADS = 10000, RUNS = 7 };

static char product[] = "docker";
static char endpoint[] = "unix:///var/run/docker.sock";

static char *copy(const char *text)
{
    char *made = strdup(text);
    if (made == NULL)
        exit(2);
    return made;
}

/* The number with as many zeros before it as `digits` wants. */
static char *print(const char *prefix, int digits, int number)
{
    char *text = NULL;
    if (asprintf(&text, "%s%0*x", prefix, digits, (unsigned)number) < 0)
        exit(2);
    return text;
}

/* Four writable places, some of them on system paths, and two mounts of the kernel's. */
static struct ra_workload make_workload(int number)
{
    static const char *const paths[] = {"/tmp", "/run", "/etc/app", "/var/lib/data"};
    struct ra_workload workload = {
        .id = print("", 64, number),
        .name = print("web-", 1, number),
        .image = copy("shop/web:2"),
        .state = copy("running"),
        .readonly_rootfs = number % 3 == 0 ? RA_READONLY_FALSE : RA_READONLY_TRUE,
        .kernel_rootfs = number % 50 == 0 ? RA_KERNEL_RW : RA_KERNEL_RO,
        .has_sys_admin = number % 20 == 0,
    };
    for (int i = 0; i < 4 && number % 10 != 0; i++) {
        struct ra_writable writable = {
            .path = copy(paths[i]),
            .kind = (enum ra_writable_kind)((number + i) % 3),
            .is_explicit = number % 7 != 0,
            .source = copy(number % 5 == 0 ? "/var/lib/docker/x" : "/srv/data"),
            .options = copy("rw,noexec,size=64m,mode=1777"),
        };
        if (ra_workload_take_writable(&workload, &writable, NULL) != 0)
            exit(2);
    }
    for (int i = 0; i < 2; i++) {
        struct ra_kernel_mount mount = {.path = copy(i == 0 ? "/" : "/tmp/sub"),
                                        .type = copy("ext4"),
                                        .source = copy("/"),
                                        .is_root = i == 0};
        if (ra_workload_take_kernel_mount(&workload, &mount, NULL) != 0)
            exit(2);
    }
    return workload;
}

static double cpu_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t judge(struct ra_workload *workloads, struct ra_policy *policy)
{
    const struct ra_source source = {.product = product, .endpoint = endpoint};
    size_t findings = 0;
    for (int i = 0; i < WORKLOADS; i++) {
        if (ra_policy_declare(policy, &workloads[i], NULL) != 0 ||
            ra_rules_apply(&workloads[i], &source, &policy->levels, NULL) != 0 ||
            ra_policy_waive(policy, "2026-11-24", &workloads[i], NULL) != 0)
            exit(2);
        ra_rules_conclude(&workloads[i], true);
        findings += workloads[i].finding_count;
    }
    return findings;
}

int main(void)
{
    static const char text[] =
        "{\"waivers\":[{\"match\":{\"name\":\"web-1*\"},\"rules\":[\"rootfs-writable\"],"
        "\"reason\":\"r\",\"until\":\"2999-12-31\"},{\"match\":{\"image\":\"other/*\"},"
        "\"rules\":[\"implicit-volume\"],\"reason\":\"r\",\"until\":\"2999-12-31\"}],"
        "\"external\":[{\"match\":{\"label\":\"tier=x\"},\"to\":\"db\"}]}";
    struct ra_policy policy;
    struct ra_workload *workloads = calloc(WORKLOADS, sizeof *workloads);
    double least = 1e9;
    size_t findings = 0;
    ra_policy_init(&policy);
    if (workloads == NULL || ra_policy_parse("p", text, strlen(text), &policy, NULL) != 0)
        return 2;
    for (int run = 0; run < RUNS; run++) {
        for (int i = 0; i < WORKLOADS; i++)
            workloads[i] = make_workload(i);
        double before = cpu_milliseconds();
        findings = judge(workloads, &policy);
        double took = cpu_milliseconds() - before;
        least = took < least ? took : least;
        for (int i = 0; i < WORKLOADS; i++)
            ra_workload_clear(&workloads[i]);
    }
    printf("rules: %d workloads, %zu findings: %.1f ms of CPU\n", WORKLOADS, findings,
           least);
    ra_policy_clear(&policy);
    free(workloads);
    return 0;
}
