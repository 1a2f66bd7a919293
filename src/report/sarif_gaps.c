#include "rootfs_audit/report/sarif_gaps.h"

#include <stdlib.h>
#include <string.h>

/* What follows "ENDPOINT: ", or NULL where the problem does not begin so. */
static const char *words_after(const char *problem, const struct ra_source *source)
{
    size_t length = strlen(source->endpoint);
    bool is_prefix = strncmp(problem, source->endpoint, length) == 0 &&
                     strncmp(problem + length, ": ", 2) == 0;
    return is_prefix ? problem + length + 2 : NULL;
}

/* The error of a source is among the problems too, with its endpoint or without. */
static bool is_error_of_source(const struct ra_audit *audit, const char *problem)
{
    for (size_t i = 0; i < audit->source_count; i++) {
        const struct ra_source *source = &audit->sources[i];
        if (source->error == NULL)
            continue;
        const char *words = words_after(problem, source);
        if (strcmp(problem, source->error) == 0 ||
            (words != NULL && strcmp(words, source->error) == 0))
            return true;
    }
    return false;
}

/* The source whose endpoint the problem begins with, the longest such; else the count. */
static size_t source_of(const struct ra_audit *audit, const char *problem)
{
    size_t found = audit->source_count;
    size_t longest = 0;
    for (size_t i = 0; i < audit->source_count; i++) {
        size_t length = strlen(audit->sources[i].endpoint);
        if (length > longest && words_after(problem, &audit->sources[i]) != NULL) {
            found = i;
            longest = length;
        }
    }
    return found;
}

static void each_problem(const struct ra_sarif_places *places, struct ra_sink *sink,
                         void (*use)(const struct ra_sarif_gap *gap, void *context),
                         void *context)
{
    const struct ra_audit *audit = places->audit;
    size_t *turns = calloc(audit->source_count + 1, sizeof *turns);
    if (turns == NULL) {
        ra_sink_fail(sink, "out of memory");
        return;
    }
    for (size_t i = 0; i < audit->problem_count; i++) {
        const char *problem = audit->problems[i];
        if (is_error_of_source(audit, problem))
            continue;
        size_t source = source_of(audit, problem);
        struct ra_sarif_gap gap = {.rule = RA_SARIF_NOT_COMPLETE, .words = problem};
        if (source < audit->source_count)
            gap.spot = ra_sarif_places_source(places, source);
        gap.turn = turns[source]++;
        use(&gap, context);
    }
    free(turns);
}

void ra_sarif_gaps_each(struct ra_sarif_places *places, struct ra_sink *sink,
                        void (*use)(const struct ra_sarif_gap *gap, void *context),
                        void *context)
{
    const struct ra_audit *audit = places->audit;
    for (size_t i = 0; i < audit->source_count; i++) {
        const struct ra_sarif_gap gap = {.rule = RA_SARIF_NOT_AUDITED,
                                         .spot = ra_sarif_places_source(places, i),
                                         .words = audit->sources[i].error};
        if (gap.words != NULL)
            use(&gap, context);
    }
    each_problem(places, sink, use, context);
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_sarif_gap gap = {.rule = RA_SARIF_NOT_EVALUATED,
                                   .spot = ra_sarif_places_workload(places, i)};
        gap.words = gap.spot.workload->error;
        if (gap.spot.workload->verdict == RA_VERDICT_ERROR)
            use(&gap, context);
    }
}
