#include "rootfs_audit/report/sarif_gaps.h"

#include <stdlib.h>
#include <string.h>

/* The sources, sorted by endpoint, to find those that problems begin with. */
struct index {
    const struct ra_audit *audit;
    size_t *order;
};

static int compare_endpoints(const void *left, const void *right, void *context)
{
    const struct ra_source *sources = context;
    return strcmp(sources[*(const size_t *)left].endpoint,
                  sources[*(const size_t *)right].endpoint);
}

static int index_init(struct index *index, const struct ra_audit *audit)
{
    *index = (struct index){.audit = audit};
    index->order = calloc(audit->source_count + 1, sizeof *index->order);
    if (index->order == NULL)
        return -1;
    for (size_t i = 0; i < audit->source_count; i++)
        index->order[i] = i;
    if (audit->source_count > 1)
        qsort_r(index->order, audit->source_count, sizeof *index->order,
                compare_endpoints, audit->sources);
    return 0;
}

static const struct ra_source *source_at(const struct index *index, size_t place)
{
    return &index->audit->sources[index->order[place]];
}

/* Where the first endpoint stands that is not before this one. */
static size_t find(const struct index *index, const char *text, size_t length)
{
    size_t low = 0;
    size_t high = index->audit->source_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strncmp(source_at(index, middle)->endpoint, text, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_endpoint(const struct index *index, size_t place, const char *text,
                        size_t length)
{
    if (place == index->audit->source_count)
        return false;
    const char *endpoint = source_at(index, place)->endpoint;
    return strlen(endpoint) == length && strncmp(endpoint, text, length) == 0;
}

/* A problem of a source is "ENDPOINT: WORDS"; the longest endpoint counts. Returns the
 * place of the first source that has it, or the count. */
static size_t place_of(const struct index *index, const char *problem, const char **words)
{
    size_t found = index->audit->source_count;
    *words = problem;
    for (const char *colon = strstr(problem, ": "); colon != NULL;
         colon = strstr(colon + 1, ": ")) {
        size_t length = (size_t)(colon - problem);
        size_t place = find(index, problem, length);
        if (is_endpoint(index, place, problem, length)) {
            found = place;
            *words = colon + 2;
        }
    }
    return found;
}

/* The error of a source is among the problems too. */
static bool is_error(const struct index *index, size_t place, const char *words)
{
    const char *endpoint = source_at(index, place)->endpoint;
    size_t length = strlen(endpoint);
    for (; is_endpoint(index, place, endpoint, length); place++) {
        const char *error = source_at(index, place)->error;
        if (error != NULL && strcmp(error, words) == 0)
            return true;
    }
    return false;
}

static void each_problem(const struct ra_sarif_places *places, const struct index *index,
                         size_t *turns,
                         void (*use)(const struct ra_sarif_gap *gap, void *context),
                         void *context)
{
    const struct ra_audit *audit = places->audit;
    for (size_t i = 0; i < audit->problem_count; i++) {
        const char *words = NULL;
        size_t place = place_of(index, audit->problems[i], &words);
        bool is_of_source = place < audit->source_count;
        struct ra_sarif_gap gap = {.rule = RA_SARIF_NOT_COMPLETE,
                                   .words = audit->problems[i]};
        if (is_of_source && is_error(index, place, words))
            continue;
        if (is_of_source)
            gap.spot = ra_sarif_places_source(places, index->order[place]);
        gap.turn = turns[place]++;
        use(&gap, context);
    }
}

static void each_of_problems(const struct ra_sarif_places *places, struct ra_sink *sink,
                             void (*use)(const struct ra_sarif_gap *gap, void *context),
                             void *context)
{
    struct index index;
    size_t *turns = calloc(places->audit->source_count + 1, sizeof *turns);
    if (turns == NULL || index_init(&index, places->audit) != 0) {
        ra_sink_fail(sink, "out of memory");
        free(turns);
        return;
    }
    each_problem(places, &index, turns, use, context);
    free(index.order);
    free(turns);
}

void ra_sarif_gaps_each(const struct ra_sarif_places *places, struct ra_sink *sink,
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
    each_of_problems(places, sink, use, context);
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_sarif_gap gap = {.rule = RA_SARIF_NOT_EVALUATED,
                                   .spot = ra_sarif_places_workload(places, i)};
        gap.words = gap.spot.workload->error;
        if (gap.spot.workload->verdict == RA_VERDICT_ERROR)
            use(&gap, context);
    }
}
