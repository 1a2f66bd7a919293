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

/* An array of elements of this size with room for more of them; NULL without memory. */
static void *with_room(void *array, size_t count, size_t more, size_t size)
{
    return reallocarray(array, count + more + 1, size);
}

int ra_audit_merge(struct ra_audit *audit, struct ra_audit *other, struct ra_error *err)
{
    void *sources = with_room(audit->sources, audit->source_count, other->source_count,
                              sizeof *audit->sources);
    audit->sources = sources == NULL ? audit->sources : sources;
    void *workloads = with_room(audit->workloads, audit->workload_count,
                                other->workload_count, sizeof *audit->workloads);
    audit->workloads = workloads == NULL ? audit->workloads : workloads;
    void *problems = with_room(audit->problems, audit->problem_count,
                               other->problem_count, sizeof(char *));
    audit->problems = problems == NULL ? audit->problems : problems;
    void *notes =
        with_room(audit->notes, audit->note_count, other->note_count, sizeof(char *));
    audit->notes = notes == NULL ? audit->notes : notes;
    if (sources == NULL || workloads == NULL || problems == NULL || notes == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < other->workload_count; i++) {
        audit->workloads[audit->workload_count] = other->workloads[i];
        audit->workloads[audit->workload_count++].source += audit->source_count;
    }
    audit->workload_capacity = audit->workload_count + 1;
    for (size_t i = 0; i < other->source_count; i++)
        audit->sources[audit->source_count++] = other->sources[i];
    for (size_t i = 0; i < other->problem_count; i++)
        audit->problems[audit->problem_count++] = other->problems[i];
    for (size_t i = 0; i < other->note_count; i++)
        audit->notes[audit->note_count++] = other->notes[i];
    audit->summary.gone += other->summary.gone;
    other->workload_count = other->source_count = 0;
    other->problem_count = other->note_count = 0;
    ra_audit_clear(other);
    return 0;
}

static int compare_workloads(const void *left, const void *right)
{
    const struct ra_workload *a = left;
    const struct ra_workload *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->id, b->id);
}

void ra_summary_count(struct ra_summary *summary, enum ra_verdict verdict)
{
    summary->total++;
    switch (verdict) {
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

const char *ra_source_label(const struct ra_source *source)
{
    return source->name == NULL || source->name[0] == '\0' ? source->endpoint
                                                           : source->name;
}

static int compare_labels(const void *left, const void *right)
{
    return strcmp(ra_source_label(*(struct ra_source *const *)left),
                  ra_source_label(*(struct ra_source *const *)right));
}

static void find_shared_labels(struct ra_audit *audit)
{
    struct ra_source **order =
        calloc(audit->source_count + 1, sizeof(struct ra_source *));
    for (size_t i = 0; i < audit->source_count; i++) {
        audit->sources[i].is_label_shared = order == NULL;
        if (order != NULL)
            order[i] = &audit->sources[i];
    }
    if (order != NULL && audit->source_count > 1)
        qsort(order, audit->source_count, sizeof(struct ra_source *), compare_labels);
    for (size_t i = 1; order != NULL && i < audit->source_count; i++)
        if (compare_labels(&order[i - 1], &order[i]) == 0) {
            order[i - 1]->is_label_shared = true;
            order[i]->is_label_shared = true;
        }
    free(order);
}

/* Takes those out that were removed meanwhile, and counts them. */
static void count_gone(struct ra_audit *audit)
{
    size_t kept = 0;
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_workload *workload = &audit->workloads[i];
        if (workload->is_gone) {
            audit->summary.gone++;
            ra_workload_clear(workload);
        } else {
            audit->workloads[kept++] = *workload;
        }
    }
    audit->workload_count = kept;
}

void ra_audit_finish(struct ra_audit *audit)
{
    count_gone(audit);
    find_shared_labels(audit);
    if (audit->workload_count > 1)
        qsort(audit->workloads, audit->workload_count, sizeof *audit->workloads,
              compare_workloads);
    audit->summary = (struct ra_summary){.gone = audit->summary.gone};
    for (size_t i = 0; i < audit->workload_count; i++)
        ra_summary_count(&audit->summary, audit->workloads[i].verdict);
    if (audit->summary.error > 0 || audit->problem_count > 0)
        audit->summary.exit_status = RA_EXIT_INCOMPLETE;
    else if (audit->summary.fail > 0)
        audit->summary.exit_status = RA_EXIT_FAILING;
    else
        audit->summary.exit_status = RA_EXIT_CLEAN;
}

static bool is_of_services(const struct ra_source *source)
{
    return source->kind == RA_SOURCE_COMPOSE || source->kind == RA_SOURCE_SWARM;
}

const char *ra_audit_noun(const struct ra_audit *audit, size_t count)
{
    size_t of_services = 0;
    for (size_t i = 0; i < audit->source_count; i++)
        of_services += is_of_services(&audit->sources[i]);
    if (of_services == 0)
        return count == 1 ? "container" : "containers";
    if (of_services == audit->source_count)
        return count == 1 ? "service" : "services";
    return count == 1 ? "workload" : "workloads";
}

const struct ra_product *ra_audit_product(const struct ra_audit *audit,
                                          const struct ra_workload *workload)
{
    return ra_product_named(audit->sources[workload->source].product);
}

const char *ra_source_kind_name(enum ra_source_kind kind)
{
    static const char *const names[] = {
        [RA_SOURCE_ENGINE] = "engine",
        [RA_SOURCE_INSPECT] = "inspect",
        [RA_SOURCE_COMPOSE] = "compose",
        [RA_SOURCE_SWARM] = "swarm",
    };
    return names[kind];
}

bool ra_source_is_podman(const struct ra_source *source)
{
    return source->product != NULL && strcmp(source->product, "podman") == 0;
}

void ra_source_clear(struct ra_source *source)
{
    free(source->endpoint);
    free(source->product);
    free(source->name);
    free(source->data_root);
    free(source->version);
    free(source->api_version);
    free(source->error);
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
