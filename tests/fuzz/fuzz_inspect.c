/*
 * An inspect document from its bytes to every report. It passes only when its flag was
 * the JSON boolean true, and no report lets a control character through.
 */
#include "fuzz.h"

#include "rootfs_audit/report/format.h"
#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/source/inspect.h"
#include "rootfs_audit/source/podman.h"
#include "rootfs_audit/util/json.h"

static void check_report(const struct ra_audit *audit, const struct ra_format *format,
                         const struct ra_report_options *options)
{
    struct ra_buffer text;
    struct ra_sink sink;
    ra_buffer_init(&text, 64UL << 20);
    ra_sink_init_buffer(&sink, &text);
    format->render(audit, options, &sink);
    HOLDS(ra_sink_finish(&sink, NULL) == 0);
    for (size_t i = 0; i < text.length; i++)
        HOLDS(text.data[i] == '\n' ||
              ((unsigned char)text.data[i] >= ' ' && text.data[i] != '\x7f'));
    ra_buffer_clear(&text);
}

static void check_reports(struct ra_workload *workload)
{
    static char endpoint[] = "unix:///run/docker.sock";
    static char product[] = "docker";
    static char version[] = "1.41";
    static const struct ra_report_options options[] = {{.width = 80, .is_verbose = true},
                                                       {.width = 20, .is_quiet = true}};
    size_t count = 0;
    const struct ra_format *formats = ra_formats(&count);
    struct ra_source source = {
        .endpoint = endpoint, .product = product, .api_version = version};
    struct ra_rule_info rules[RA_RULE_COUNT];
    for (size_t i = 0; i < RA_RULE_COUNT; i++)
        rules[i] = *ra_rule_info(i);
    struct ra_audit audit = {.tool_version = "0",
                             .rules = rules,
                             .rule_count = RA_RULE_COUNT,
                             .sources = &source,
                             .source_count = 1,
                             .workloads = workload,
                             .workload_count = 1};
    const struct ra_rule_levels levels = ra_rule_default_levels();
    HOLDS(ra_rules_apply(workload, &source, &levels, NULL) == 0);
    ra_rules_conclude(workload, true);
    HOLDS(workload->verdict != RA_VERDICT_PASS ||
          workload->readonly_rootfs == RA_READONLY_TRUE);
    ra_audit_finish(&audit);
    for (size_t i = 0; i < 2 * count; i++)
        check_report(&audit, &formats[i / 2], &options[i % 2]);
}

/* What nobody chose is a tmpfs that Podman adds, and only where the root is read-only, or
 * an anonymous volume. */
static void check_podman(const char *text, size_t size, struct ra_workload *workload)
{
    cJSON *root = NULL;
    HOLDS(ra_json_parse(text, size, &root, NULL) == 0);
    if (ra_podman_wrote(root)) {
        size_t before = workload->writable_count;
        HOLDS(ra_podman_complete(root, workload, NULL) == 0);
        HOLDS(workload->writable_count >= before);
        for (size_t i = 0; i < workload->writable_count; i++) {
            const struct ra_writable *writable = &workload->writable[i];
            HOLDS(writable->is_explicit ||
                  (writable->kind == RA_WRITABLE_TMPFS &&
                   workload->readonly_rootfs == RA_READONLY_TRUE) ||
                  (writable->kind == RA_WRITABLE_VOLUME &&
                   ra_id_is_full(writable->source)));
        }
    }
    cJSON_Delete(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_workload workload = {0};
    struct ra_error err = {0};
    if (ra_inspect_read(text, size, &workload, &err) == 0) {
        HOLDS(!err.failed);
        HOLDS(workload.readonly_rootfs != RA_READONLY_UNKNOWN || workload.error != NULL);
        HOLDS(workload.readonly_rootfs != RA_READONLY_TRUE ||
              memmem(text, size, "true", 4) != NULL);
        check_podman(text, size, &workload);
        check_reports(&workload);
    } else {
        HOLDS(err.failed && workload.id == NULL);
    }
    ra_error_clear(&err);
    ra_workload_clear(&workload);
    free(text);
    return 0;
}
