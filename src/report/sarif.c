#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/sarif_parts.h"
#include "rootfs_audit/report/sarif_rules.h"
#include "rootfs_audit/util/json_write.h"
#include "rootfs_audit/util/rfc3339.h"

struct page {
    const struct ra_audit *audit;
    struct ra_sarif_places places;
    struct ra_sink *sink;
    bool is_first; /* in the array that is written */
};

/* The elements of an array are written one by one: a report of any size is never whole in
 * memory. */
static void begin_array(struct page *page, const char *key)
{
    ra_sink_printf(page->sink, "\"%s\":[", key);
    page->is_first = true;
}

static void write_element(struct page *page, cJSON *value)
{
    ra_sink_puts(page->sink, page->is_first ? "\n" : ",\n");
    page->is_first = false;
    ra_json_write_take(page->sink, value, value != NULL);
}

static void write_tool(struct page *page)
{
    cJSON *driver = ra_sarif_driver(page->audit);
    ra_sink_puts(page->sink, "\"tool\":{\"driver\":\n");
    ra_json_write_take(page->sink, driver, driver != NULL);
    ra_sink_puts(page->sink, "},\n");
    begin_array(page, "taxonomies");
    write_element(page, ra_sarif_taxonomy());
    ra_sink_puts(page->sink, "],\n");
}

static void write_notification(const struct ra_sarif_gap *gap, void *context)
{
    struct page *page = context;
    write_element(page, ra_sarif_notification(page->audit, gap));
}

static bool is_complete(const struct ra_audit *audit)
{
    bool any_failed = audit->summary.exit_status == RA_EXIT_INCOMPLETE;
    for (size_t i = 0; i < audit->source_count; i++)
        any_failed |= audit->sources[i].error != NULL;
    return !any_failed;
}

/* invocation, 3.20. */
static void write_invocation(struct page *page)
{
    const struct ra_audit *audit = page->audit;
    char started[RA_RFC3339_SIZE];
    char finished_at[RA_RFC3339_SIZE];
    if (ra_rfc3339_write(&audit->started_at, started) != 0 ||
        ra_rfc3339_write(&audit->finished_at, finished_at) != 0)
        ra_sink_fail(page->sink, "the clock's time cannot be written");
    ra_sink_printf(page->sink,
                   "\"invocations\":[{\"executionSuccessful\":%s,\"exitCode\":%d,"
                   "\"startTimeUtc\":\"%s\",\"endTimeUtc\":\"%s\",\n\"properties\":",
                   is_complete(audit) ? "true" : "false", (int)audit->summary.exit_status,
                   started, finished_at);
    cJSON *properties = ra_sarif_invocation_properties(audit);
    ra_json_write_take(page->sink, properties, properties != NULL);
    ra_sink_puts(page->sink, ",\n");
    begin_array(page, "toolExecutionNotifications");
    ra_sarif_gaps_each(&page->places, page->sink, write_notification, page);
    ra_sink_puts(page->sink, "]}],\n");
}

static void write_artifacts(struct page *page)
{
    begin_array(page, "artifacts");
    for (size_t i = 0; i < page->audit->workload_count; i++) {
        struct ra_sarif_spot spot = ra_sarif_places_workload(&page->places, i);
        write_element(page, ra_sarif_artifact(&spot));
    }
    ra_sink_puts(page->sink, "],\n");
}

static void write_gap(const struct ra_sarif_gap *gap, void *context)
{
    struct page *page = context;
    write_element(page, ra_sarif_gap_result(page->audit, gap));
}

static void write_results(struct page *page)
{
    begin_array(page, "results");
    ra_sarif_gaps_each(&page->places, page->sink, write_gap, page);
    for (size_t i = 0; i < page->audit->workload_count; i++) {
        struct ra_sarif_spot spot = ra_sarif_places_workload(&page->places, i);
        for (size_t j = 0; j < spot.workload->finding_count; j++)
            write_element(
                page, ra_sarif_result(page->audit, &spot, &spot.workload->findings[j]));
    }
    ra_sink_puts(page->sink, "]");
}

void ra_report_sarif(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink)
{
    struct page page = {.audit = audit, .sink = sink};
    (void)options;
    if (ra_sarif_places_init(&page.places, audit, sink) != 0)
        return;
    ra_sink_puts(sink, "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
                       "errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
                       "\"version\":\"2.1.0\",\n\"runs\":[{\n");
    write_tool(&page);
    write_invocation(&page);
    ra_sink_puts(sink, "\"columnKind\":\"unicodeCodePoints\",\n");
    write_artifacts(&page);
    write_results(&page);
    ra_sink_puts(sink, "}]}\n");
    ra_sarif_places_clear(&page.places);
}
