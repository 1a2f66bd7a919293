#include "rootfs_audit/model/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ra_audit_take_source(struct ra_audit *audit, struct ra_source *source,
                         struct ra_error *err)
{
    size_t size = (audit->source_count + 1) * sizeof *audit->sources;
    struct ra_source *grown = realloc(audit->sources, size);
    if (grown == NULL)
        return ra_error_nomem(err);
    audit->sources = grown;
    audit->sources[audit->source_count++] = *source;
    *source = (struct ra_source){0};
    return 0;
}

int ra_audit_take_workload(struct ra_audit *audit, struct ra_workload *workload,
                           struct ra_error *err)
{
    if (audit->workload_count == audit->workload_capacity) {
        size_t capacity =
            audit->workload_capacity == 0 ? 64 : audit->workload_capacity * 2;
        struct ra_workload *grown =
            realloc(audit->workloads, capacity * sizeof *audit->workloads);
        if (grown == NULL)
            return ra_error_nomem(err);
        audit->workloads = grown;
        audit->workload_capacity = capacity;
    }
    audit->workloads[audit->workload_count++] = *workload;
    *workload = (struct ra_workload){0};
    return 0;
}

/* Appends a line to an array of lines. */
__attribute__((format(printf, 4, 0))) static int add_line(char ***lines, size_t *count,
                                                          struct ra_error *err,
                                                          const char *format,
                                                          va_list args)
{
    char *line = NULL;
    if (vasprintf(&line, format, args) < 0)
        return ra_error_nomem(err);
    char **grown = reallocarray(*lines, *count + 1, sizeof *grown);
    if (grown == NULL) {
        free(line);
        return ra_error_nomem(err);
    }
    *lines = grown;
    grown[(*count)++] = line;
    return 0;
}

int ra_audit_add_problem(struct ra_audit *audit, struct ra_error *err, const char *format,
                         ...)
{
    va_list args;
    va_start(args, format);
    int status = add_line(&audit->problems, &audit->problem_count, err, format, args);
    va_end(args);
    return status;
}

int ra_audit_add_note(struct ra_audit *audit, struct ra_error *err, const char *format,
                      ...)
{
    va_list args;
    va_start(args, format);
    int status = add_line(&audit->notes, &audit->note_count, err, format, args);
    va_end(args);
    return status;
}

static int compare_workloads(const void *left, const void *right)
{
    const struct ra_workload *a = left;
    const struct ra_workload *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static void count_verdicts(struct ra_audit *audit)
{
    struct ra_summary *summary = &audit->summary;
    for (size_t i = 0; i < audit->workload_count; i++) {
        switch (audit->workloads[i].verdict) {
        case RA_VERDICT_PASS:
            summary->pass++;
            break;
        case RA_VERDICT_FAIL:
            summary->fail++;
            break;
        case RA_VERDICT_WAIVED:
            summary->waived++;
            break;
        case RA_VERDICT_ERROR:
            summary->error++;
            break;
        }
    }
    summary->total = audit->workload_count;
}

void ra_audit_finish(struct ra_audit *audit)
{
    if (audit->workload_count > 1)
        qsort(audit->workloads, audit->workload_count, sizeof *audit->workloads,
              compare_workloads);
    audit->summary = (struct ra_summary){.gone = audit->summary.gone};
    count_verdicts(audit);
    if (audit->summary.error > 0 || audit->problem_count > 0)
        audit->summary.exit_status = RA_EXIT_INCOMPLETE;
    else if (audit->summary.fail > 0)
        audit->summary.exit_status = RA_EXIT_FAILING;
    else
        audit->summary.exit_status = RA_EXIT_CLEAN;
}

void ra_source_clear(struct ra_source *source)
{
    free(source->endpoint);
    free(source->product);
    free(source->name);
    free(source->version);
    free(source->api_version);
    *source = (struct ra_source){0};
}

void ra_audit_clear(struct ra_audit *audit)
{
    for (size_t i = 0; i < audit->source_count; i++)
        ra_source_clear(&audit->sources[i]);
    free(audit->sources);
    for (size_t i = 0; i < audit->workload_count; i++)
        ra_workload_clear(&audit->workloads[i]);
    free(audit->workloads);
    for (size_t i = 0; i < audit->problem_count; i++)
        free(audit->problems[i]);
    free(audit->problems);
    for (size_t i = 0; i < audit->note_count; i++)
        free(audit->notes[i]);
    free(audit->notes);
    *audit = (struct ra_audit){0};
}
