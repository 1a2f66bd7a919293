/*
 * What each format costs for many workloads: CPU time, and memory beyond the audit
 * itself. Each is rendered in a process of its own, for a quarter, a half and all of
 * them: twice as many take twice as long, unless something is quadratic.
 *
 *   bench-formats [WORKLOADS]    100000 unless told
 */
#include "sample.h"

#include "rootfs_audit/report/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SOURCES = 200, WORKLOADS = 100000 };

struct cost {
    double ms;
    long audit;     /* the largest resident set before rendering, in KiB */
    long kilobytes; /* what rendering adds to it */
    long long bytes;
};

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static long peak(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static struct cost render(const struct ra_format *format, size_t workloads)
{
    struct ra_audit audit;
    struct ra_rule_info rules[RA_RULE_COUNT];
    struct ra_sink sink;
    const struct ra_report_options options = {.width = 80};
    FILE *nowhere = tmpfile();
    sample_make_large(&audit, rules, workloads, SOURCES);
    if (nowhere == NULL)
        exit(2);
    long before = peak();
    double begun = cpu_ms();
    ra_sink_init_stream(&sink, nowhere);
    format->render(&audit, &options, &sink);
    if (ra_sink_finish(&sink, NULL) != 0)
        exit(2);
    struct cost cost = {.ms = cpu_ms() - begun,
                        .audit = before,
                        .kilobytes = peak() - before,
                        .bytes = (long long)ftello(nowhere)};
    fclose(nowhere);
    return cost;
}

/* In a process of its own, whose memory is its own. */
static struct cost measure(const struct ra_format *format, size_t workloads)
{
    int ends[2];
    struct cost cost = {0};
    if (pipe(ends) != 0)
        exit(2);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        cost = render(format, workloads);
        _exit(write(ends[1], &cost, sizeof cost) == (ssize_t)sizeof cost ? 0 : 2);
    }
    int status = 0;
    close(ends[1]);
    if (child < 0 || read(ends[0], &cost, sizeof cost) != (ssize_t)sizeof cost ||
        waitpid(child, &status, 0) != child || status != 0)
        exit(2);
    close(ends[0]);
    return cost;
}

int main(int argc, char *argv[])
{
    size_t workloads = argc > 1 ? strtoul(argv[1], NULL, 10) : WORKLOADS;
    size_t count = 0;
    const struct ra_format *formats = ra_formats(&count);
    printf("%zu workloads of %d sources: CPU time for a quarter, a half and all of them; "
           "the "
           "audit's memory and what rendering adds; what is written\n",
           workloads, SOURCES);
    for (size_t i = 0; i < count; i++) {
        struct cost quarter = measure(&formats[i], workloads / 4);
        struct cost half = measure(&formats[i], workloads / 2);
        struct cost all = measure(&formats[i], workloads);
        printf("%-10s %6.0f %6.0f %6.0f ms  %7ld + %ld KiB  %6.1f MB\n", formats[i].name,
               quarter.ms, half.ms, all.ms, all.audit, all.kilobytes,
               (double)all.bytes / 1e6);
    }
    return 0;
}
