#include "rootfs_audit/report/by_source.h"

#include <stdlib.h>

void ra_by_source_init(struct ra_by_source *by_source, const struct ra_audit *audit,
                       struct ra_sink *sink)
{
    *by_source = (struct ra_by_source){.audit = audit};
    size_t *next = calloc(audit->source_count + 1, sizeof *next);
    by_source->order = calloc(audit->workload_count + 1, sizeof *by_source->order);
    by_source->first = calloc(audit->source_count + 1, sizeof *by_source->first);
    if (next == NULL || by_source->order == NULL || by_source->first == NULL) {
        ra_sink_fail(sink, "out of memory");
        ra_by_source_clear(by_source);
        free(next);
        return;
    }
    for (size_t i = 0; i < audit->workload_count; i++)
        by_source->first[audit->workloads[i].source + 1]++;
    for (size_t i = 0; i < audit->source_count; i++) {
        by_source->first[i + 1] += by_source->first[i];
        next[i] = by_source->first[i];
    }
    for (size_t i = 0; i < audit->workload_count; i++)
        by_source->order[next[audit->workloads[i].source]++] = i;
    free(next);
}

size_t ra_by_source_size(const struct ra_by_source *by_source, size_t source)
{
    if (by_source->first == NULL)
        return 0;
    return by_source->first[source + 1] - by_source->first[source];
}

const struct ra_workload *ra_by_source_workload(const struct ra_by_source *by_source,
                                                size_t source, size_t index)
{
    size_t place = by_source->first[source] + index;
    return &by_source->audit->workloads[by_source->order[place]];
}

struct ra_summary ra_by_source_count(const struct ra_by_source *by_source, size_t source)
{
    struct ra_summary summary = {0};
    size_t size = ra_by_source_size(by_source, source);
    for (size_t i = 0; i < size; i++)
        ra_summary_count(&summary, ra_by_source_workload(by_source, source, i)->verdict);
    return summary;
}

void ra_by_source_clear(struct ra_by_source *by_source)
{
    free(by_source->order);
    free(by_source->first);
    *by_source = (struct ra_by_source){0};
}
