#include "rootfs_audit/report/sarif_place.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many workloads of a name a source had so far. */
struct tally {
    size_t name; /* the first workload of that name */
    uint32_t count;
};

/* Workloads are sorted by name, so that those of one name stand together; but each source
 * counts its own. */
static void count_turns(const struct ra_audit *audit, struct tally *tallies,
                        uint32_t *turns)
{
    size_t name = 0;
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        struct tally *tally = &tallies[workload->source];
        if (strcmp(workload->name, audit->workloads[name].name) != 0)
            name = i;
        if (tally->name != name)
            *tally = (struct tally){.name = name};
        turns[i] = tally->count++;
    }
}

int ra_sarif_places_init(struct ra_sarif_places *places, const struct ra_audit *audit,
                         struct ra_sink *sink)
{
    struct tally *tallies = calloc(audit->source_count + 1, sizeof *tallies);
    *places = (struct ra_sarif_places){.audit = audit};
    places->turns = calloc(audit->workload_count + 1, sizeof *places->turns);
    bool complete = tallies != NULL && places->turns != NULL;
    if (complete) {
        count_turns(audit, tallies, places->turns);
    } else {
        ra_sarif_places_clear(places);
        ra_sink_fail(sink, "out of memory");
    }
    free(tallies);
    return complete ? 0 : -1;
}

struct ra_sarif_spot ra_sarif_places_source(const struct ra_sarif_places *places,
                                            size_t source)
{
    return (struct ra_sarif_spot){.source = &places->audit->sources[source]};
}

struct ra_sarif_spot ra_sarif_places_workload(const struct ra_sarif_places *places,
                                              size_t workload)
{
    const struct ra_workload *found = &places->audit->workloads[workload];
    struct ra_sarif_spot spot = ra_sarif_places_source(places, found->source);
    spot.workload = found;
    spot.index = workload;
    spot.turn = places->turns[workload];
    return spot;
}

void ra_sarif_places_clear(struct ra_sarif_places *places)
{
    free(places->turns);
    *places = (struct ra_sarif_places){0};
}

/* Every byte but the unreserved. Encoding cannot help a segment that is a step in the
 * path: readers take "%2E%2E" for "..". */
static int put_segment(struct ra_buffer *out, const char *text)
{
    static const char unreserved[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~.";
    bool is_step = text[0] == '\0' || strcmp(text, ".") == 0 || strcmp(text, "..") == 0;
    if ((is_step || text[0] == '~') && ra_buffer_puts(out, "~") != 0)
        return -1;
    while (*text != '\0') {
        char encoded[8];
        size_t plain = strspn(text, unreserved);
        if (ra_buffer_append(out, text, plain) != 0)
            return -1;
        text += plain;
        if (*text == '\0')
            break;
        snprintf(encoded, sizeof encoded, "%%%02X", (unsigned char)*text++);
        if (ra_buffer_puts(out, encoded) != 0)
            return -1;
    }
    return 0;
}

static int put_next(struct ra_buffer *out, const char *text)
{
    return ra_buffer_puts(out, "/") == 0 ? put_segment(out, text) : -1;
}

static int put_workload(struct ra_buffer *out, const struct ra_sarif_spot *spot)
{
    char turn[32];
    if (spot->workload == NULL)
        return 0;
    bool is_service = spot->workload->kind == RA_WORKLOAD_SERVICE;
    if (put_next(out, is_service ? "services" : "containers") != 0 ||
        put_next(out, spot->workload->name) != 0)
        return -1;
    snprintf(turn, sizeof turn, "%zu", spot->turn + 1);
    return spot->turn == 0 ? 0 : put_next(out, turn);
}

/* One file may hold documents of both engines. */
static int put_product(struct ra_buffer *out, const struct ra_source *source)
{
    return source->product == NULL ? 0 : put_next(out, source->product);
}

int ra_sarif_spot_put_uri(struct ra_buffer *out, const struct ra_sarif_spot *spot)
{
    const struct ra_source *source = spot->source;
    if (source == NULL)
        return ra_buffer_puts(out, "rootfs-audit");
    if (put_segment(out, ra_source_label(source)) != 0 ||
        (source->is_label_shared &&
         (put_next(out, source->endpoint) != 0 || put_product(out, source) != 0)))
        return -1;
    return put_workload(out, spot);
}

int ra_sarif_spot_put_fingerprint(struct ra_buffer *out, const struct ra_sarif_spot *spot,
                                  const char *rule, const char *about)
{
    const struct ra_source *source = spot->source;
    if (ra_buffer_puts(out,
                       source == NULL ? "audit" : ra_source_kind_name(source->kind)) != 0)
        return -1;
    if (source != NULL &&
        (put_next(out, source->endpoint) != 0 ||
         put_next(out, source->name == NULL ? "" : source->name) != 0 ||
         (source->kind == RA_SOURCE_INSPECT && put_product(out, source) != 0) ||
         put_workload(out, spot) != 0))
        return -1;
    if (ra_buffer_puts(out, "#") != 0 || ra_buffer_puts(out, rule) != 0)
        return -1;
    if (about == NULL)
        return 0;
    return ra_buffer_puts(out, "@") == 0 ? put_segment(out, about) : -1;
}
