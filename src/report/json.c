#include "rootfs_audit/report/format.h"

#include "rootfs_audit/report/json_parts.h"
#include "rootfs_audit/util/json_write.h"
#include "rootfs_audit/util/rfc3339.h"

static void write_value(struct ra_sink *sink, cJSON *value)
{
    ra_json_write_take(sink, value, value != NULL);
}

static void write_time(struct ra_sink *sink, const char *key, const struct timespec *time)
{
    char text[RA_RFC3339_SIZE];
    if (ra_rfc3339_write(time, text) != 0)
        ra_sink_fail(sink, "the clock's time cannot be written");
    ra_sink_printf(sink, "\"%s\":\"%s\",\n", key, text);
}

static void write_head(struct ra_sink *sink, const struct ra_audit *audit)
{
    ra_sink_puts(sink, "{\"schema_version\":1,\n\"tool\":");
    write_value(sink, ra_json_tool(audit));
    ra_sink_puts(sink, ",\n\"control\":");
    write_value(sink, ra_json_control());
    ra_sink_puts(sink, ",\n");
    write_time(sink, "started_at", &audit->started_at);
    write_time(sink, "finished_at", &audit->finished_at);
}

static void write_lines(struct ra_sink *sink, const char *key, char *const *lines,
                        size_t count)
{
    cJSON *object = cJSON_CreateObject();
    bool complete = ra_json_add_strings(object, key, lines, count);
    cJSON *array = cJSON_DetachItemFromObjectCaseSensitive(object, key);
    cJSON_Delete(object);
    ra_sink_printf(sink, "\"%s\":", key);
    ra_json_write_take(sink, array, complete);
    ra_sink_puts(sink, ",\n");
}

static void write_summary(struct ra_sink *sink, const struct ra_summary *summary)
{
    ra_sink_printf(sink,
                   "\"summary\":{\"total\":%zu,\"pass\":%zu,\"fail\":%zu,\"waived\":%zu,"
                   "\"error\":%zu,\"gone\":%zu,\"exit_status\":%d}}\n",
                   summary->total, summary->pass, summary->fail, summary->waived,
                   summary->error, summary->gone, (int)summary->exit_status);
}

/* One object, with a line for each source and workload, so that a report of any size is
 * written piece by piece and two of them can be compared by diff. */
void ra_report_json(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink)
{
    (void)options;
    write_head(sink, audit);
    ra_sink_puts(sink, "\"sources\":[");
    for (size_t i = 0; i < audit->source_count; i++) {
        ra_sink_puts(sink, i == 0 ? "\n" : ",\n");
        write_value(sink, ra_json_source(&audit->sources[i]));
    }
    ra_sink_puts(sink, "],\n\"workloads\":[");
    for (size_t i = 0; i < audit->workload_count; i++) {
        ra_sink_puts(sink, i == 0 ? "\n" : ",\n");
        write_value(sink,
                    ra_json_workload(&audit->workloads[i], audit->workloads[i].source));
    }
    ra_sink_puts(sink, "],\n");
    write_lines(sink, "problems", audit->problems, audit->problem_count);
    write_lines(sink, "notes", audit->notes, audit->note_count);
    write_summary(sink, &audit->summary);
}
