#include "sample.h"

#include "rootfs_audit/rules/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "sample: %s\n", why);
    exit(2);
}

static char *heap(const char *text)
{
    char *copy = text == NULL ? NULL : strdup(text);
    if (text != NULL && copy == NULL)
        give_up("out of memory");
    return copy;
}

static void check(int status, const struct ra_error *err)
{
    if (status != 0)
        give_up(ra_error_message(err));
}

/* Ids differ, and are the same each time. */
static unsigned count;

static struct ra_workload container(size_t source, const char *name, bool is_readonly)
{
    char id[RA_ID_LENGTH + 1];
    count++;
    snprintf(id, sizeof id, "%08x%056x", count * 2654435761U, count);
    return (struct ra_workload){
        .source = source,
        .id = heap(id),
        .name = heap(name),
        .image = heap("registry.example/shop/app:2"),
        .state = heap("running"),
        .readonly_rootfs = is_readonly ? RA_READONLY_TRUE : RA_READONLY_FALSE,
    };
}

static struct ra_workload with_writable(struct ra_workload workload,
                                        enum ra_writable_kind kind, const char *path,
                                        const char *source, const char *options)
{
    struct ra_error err = {0};
    struct ra_writable writable = {
        .path = heap(path),
        .kind = kind,
        .is_explicit = true,
        .is_persistent = kind != RA_WRITABLE_TMPFS,
        .source = heap(source),
        .driver = kind == RA_WRITABLE_VOLUME ? heap("local") : NULL,
        .options = heap(options),
    };
    check(ra_workload_take_writable(&workload, &writable, &err), &err);
    return workload;
}

static struct ra_workload with_tmp(struct ra_workload workload)
{
    return with_writable(workload, RA_WRITABLE_TMPFS, "/tmp", NULL, "size=16m,noexec");
}

static struct ra_workload with_image_volume(struct ra_workload workload)
{
    workload =
        with_writable(workload, RA_WRITABLE_VOLUME, "/var/lib/image",
                      "f00df00df00df00df00df00df00df00df00df00df00df00df00df00df00d"
                      "f00d",
                      NULL);
    workload.writable[workload.writable_count - 1].is_explicit = false;
    return workload;
}

static struct ra_workload with_kernel_mount(struct ra_workload workload, const char *path,
                                            bool is_root)
{
    struct ra_error err = {0};
    struct ra_kernel_mount mount = {.path = heap(path),
                                    .type = heap("ext4"),
                                    .source = heap("/"),
                                    .is_root = is_root};
    check(ra_workload_take_kernel_mount(&workload, &mount, &err), &err);
    workload.kernel_rootfs = is_root ? RA_KERNEL_RW : RA_KERNEL_RO;
    return workload;
}

static struct ra_workload with_error(struct ra_workload workload, const char *why)
{
    workload.error = heap(why);
    workload.readonly_rootfs = RA_READONLY_UNKNOWN;
    return workload;
}

static void add_string(struct ra_strings *strings, const char *text)
{
    struct ra_error err = {0};
    check(ra_strings_add(strings, &err, "%s", text), &err);
}

static void fill_path(struct ra_advice_path *path, const char *name, enum ra_advice_as as,
                      const char *flag, const char *example)
{
    *path = (struct ra_advice_path){.path = heap(name),
                                    .as = as,
                                    .flag = heap(flag),
                                    .evidence = RA_EVIDENCE_CHANGES,
                                    .count = 3};
    add_string(&path->examples, example);
    if (as == RA_ADVICE_BAKE)
        add_string(&path->remarks, "put it into the image");
}

/* As `--advise` gives it; the flags' words are all of the kind that it gives. */
static struct ra_workload with_advice(struct ra_workload workload, const char *example)
{
    struct ra_advice *advice = calloc(1, sizeof *advice);
    static const char tmpfs[] = "--tmpfs=/run:rw,noexec,nosuid,nodev,size=16m,mode=755";
    static const char volume[] =
        "--mount=type=volume,source=db-data,target=/it's a \"place\" & <more>";
    if (advice == NULL || (advice->paths = calloc(3, sizeof *advice->paths)) == NULL)
        give_up("out of memory");
    add_string(&advice->run_flags, "--read-only");
    add_string(&advice->run_flags, tmpfs);
    add_string(&advice->run_flags, volume);
    advice->compose = heap("services:\n  db:\n    read_only: true\n    tmpfs:\n      - "
                           "\"/run:rw,noexec,nosuid,nodev,size=16m,mode=755\"\n");
    fill_path(&advice->paths[0], "/it's a \"place\" & <more>", RA_ADVICE_VOLUME, volume,
              example);
    fill_path(&advice->paths[1], "/run", RA_ADVICE_TMPFS, tmpfs, "/run/db.pid");
    fill_path(&advice->paths[2], "/usr/bin", RA_ADVICE_BAKE, NULL, "/usr/bin/tool");
    advice->path_count = 3;
    add_string(&advice->volumes, "db-data");
    add_string(&advice->gaps, "open files: the container is not running");
    add_string(&advice->remarks, "the advice is as good as what was seen");
    workload.advice = advice;
    return workload;
}

static void add(struct ra_audit *audit, struct ra_workload workload)
{
    struct ra_error err = {0};
    ra_workload_settle_writable(&workload);
    check(ra_audit_take_workload(audit, &workload, &err), &err);
}

static void add_source(struct ra_audit *audit, enum ra_source_kind kind,
                       const char *endpoint, const char *host, const char *error)
{
    struct ra_error err = {0};
    struct ra_source source = {.kind = kind,
                               .endpoint = heap(endpoint),
                               .name = heap(host),
                               .error = heap(error)};
    if (kind == RA_SOURCE_ENGINE && error == NULL) {
        source.product = heap("docker");
        source.version = heap("20.10.24+dfsg1");
        source.api_version = heap("1.41");
    }
    check(ra_audit_take_source(audit, &source, &err), &err);
}

/* One for each rule, and the plain cases. */
static void add_every_rule(struct ra_audit *audit)
{
    struct ra_workload agent = container(0, "agent", true);
    struct ra_error err = {0};
    struct ra_readonly_bind bind = {.path = heap("/host"), .source = heap("/srv/host")};
    agent = with_writable(agent, RA_WRITABLE_BIND, "/etc/agent", "/etc", NULL);
    agent = with_kernel_mount(agent, "/host/sub", false);
    check(ra_workload_take_readonly_bind(&agent, &bind, &err), &err);
    add(audit, agent);

    struct ra_workload api = with_image_volume(container(0, "api", true));
    add(audit, with_writable(api, RA_WRITABLE_TMPFS, "/work", NULL, "exec"));

    add(audit, with_advice(container(0, "db", false), "/it's a \"place\" & <more>/x"));
    add(audit, container(0, "legacy", false));
    add(audit, container(0, "old", false));

    struct ra_workload sidecar =
        with_kernel_mount(container(0, "sidecar", true), "/", true);
    sidecar.has_sys_admin = true;
    add(audit, with_tmp(sidecar));

    add(audit, container(0, "stateless", true));
    add(audit, with_error(container(0, "broken", false),
                          "HostConfig.ReadonlyRootfs is missing or null, not true or "
                          "false <b>&\x1b[31m"));

    struct ra_workload external = container(0, "web", true);
    external.external = heap("PostgreSQL at db.example");
    add(audit, with_tmp(external));
}

static void add_hostile_names(struct ra_audit *audit)
{
    char long_name[301] = "";
    memset(long_name, 'n', 300);
    const char *const failing[] = {
        "a \"quote\", it's & <script>alert(1)</script> ]]> --> \\ %s",
        "b line\nbreak\r\n\ttab",
        "d \xff\xfe not \xc3( UTF-8 \xed\xa0\x80",
        "f right-to-left \xe2\x80\xae"
        "elif\xe2\x80\xac mark \xe2\x80\x8f, "
        "zero\xe2\x80\x8bwidth \xe2\x80\xa8",
        "h `$(touch /tmp/pwned)`; * | {{7*7}} ${7*7}",
        long_name,
    };
    for (size_t i = 0; i < sizeof failing / sizeof failing[0]; i++) {
        struct ra_workload workload = container(2, failing[i], false);
        free(workload.image);
        workload.image = heap(failing[i]);
        workload =
            with_writable(workload, RA_WRITABLE_BIND, failing[i], failing[i], NULL);
        free(workload.writable[0].path);
        if (asprintf(&workload.writable[0].path, "/%s", failing[i]) < 0)
            give_up("out of memory");
        add(audit, i == 4 ? with_advice(workload, failing[0]) : workload);
    }
    add(audit, with_tmp(container(2,
                                  "c \x1b[31mred\x1b[0m \x07\xc2\x9b"
                                  "31m \x7f \xef\xbf\xbf",
                                  true)));
    add(audit,
        with_tmp(container(2, "g javascript:alert(1)//</style></title><!--", true)));
    add(audit,
        with_tmp(container(2, "i \xc3\xa9\xe6\xbc\xa2\xf0\x9f\x90\xb3 -1 #'", true)));
    add(audit,
        with_error(container(2, "j <img src=x onerror=alert(1)>", false),
                   "Mounts[0] has no \"Destination\" <img src=x onerror=alert(2)>"));
}

static struct ra_workload with_copied(struct ra_workload workload)
{
    struct ra_error err = {0};
    struct ra_copied_file file = {.key = heap("configs.conf"),
                                  .target = heap("/etc/web.conf"),
                                  .from = RA_COPIED_FROM_CONTENT};
    check(ra_workload_take_copied_file(&workload, &file, &err), &err);
    return workload;
}

static void add_services(struct ra_audit *audit)
{
    static const char *const names[] = {"cache", "web"};
    for (size_t i = 0; i < 2; i++) {
        struct ra_workload service = container(3, names[i], i == 1);
        service.kind = RA_WORKLOAD_SERVICE;
        free(service.id);
        service.id = heap(names[i]);
        free(service.state);
        service.state = NULL;
        add(audit, i == 1 ? with_copied(with_tmp(service)) : service);
    }
}

static void judge(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT])
{
    static const char text[] =
        "{\"waivers\":[{\"match\":{\"name\":\"legacy\"},\"rules\":[\"rootfs-writable\"],"
        "\"reason\":\"vendor's image; <b>ticket</b> "
        "\\\"4711\\\"\",\"until\":\"2099-12-31\"},"
        "{\"match\":{\"name\":\"old\"},\"rules\":[\"rootfs-writable\"],"
        "\"reason\":\"to be replaced\",\"until\":\"2026-01-31\"}]}";
    struct ra_error err = {0};
    struct ra_policy policy;
    ra_policy_init(&policy);
    check(ra_policy_parse("policy", text, sizeof text - 1, &policy, &err), &err);
    for (size_t i = 0; i < RA_RULE_COUNT; i++)
        rules[i] = *ra_rule_info(i);
    for (size_t i = 0; i < audit->workload_count; i++) {
        struct ra_workload *workload = &audit->workloads[i];
        check(ra_rules_apply(workload, &audit->sources[workload->source], &policy.levels,
                             &err),
              &err);
        check(ra_policy_waive(&policy, "2026-11-26", workload, &err), &err);
        ra_rules_conclude(workload, false);
    }
    ra_policy_clear(&policy);
    audit->rules = rules;
    audit->rule_count = RA_RULE_COUNT;
    ra_audit_finish(audit);
}

static void begin(struct ra_audit *audit)
{
    *audit = (struct ra_audit){
        .tool_version = "1.2.3",
        .started_at = {.tv_sec = 1795680000, .tv_nsec = 250000000},
        .finished_at = {.tv_sec = 1795680001, .tv_nsec = 750000000},
    };
}

static void fill(struct ra_audit *audit)
{
    struct ra_error err = {0};
    static const char dead[] =
        "Connection refused <script>alert(3)</script>; is it running?";
    add_source(audit, RA_SOURCE_ENGINE, "tcp://beta.example:2376", NULL, dead);
    add_source(audit, RA_SOURCE_INSPECT, "evidence \"<of>\" & more.json", NULL, NULL);
    add_source(audit, RA_SOURCE_COMPOSE, "compose.json", NULL, NULL);
    add_every_rule(audit);
    add_hostile_names(audit);
    add_services(audit);
    audit->summary.gone = 1;
    check(ra_audit_add_problem(audit, &err, "tcp://beta.example:2376: %s", dead), &err);
    check(ra_audit_add_note(audit, &err,
                            "the kernel was not asked about 1 of 9 running containers"),
          &err);
}

void sample_make(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT],
                 enum sample_variant variant)
{
    begin(audit);
    add_source(audit, RA_SOURCE_ENGINE, "unix:///var/run/docker.sock", "alpha", NULL);
    if (variant == SAMPLE_AGAIN) {
        count = 1000;
        audit->started_at.tv_sec += 86400;
        audit->finished_at.tv_sec += 86400;
    }
    for (size_t i = 0; variant == SAMPLE_CLEAN && i < 3; i++)
        add(audit, with_tmp(container(0, i == 0 ? "a" : i == 1 ? "b" : "c", true)));
    if (variant == SAMPLE_WHOLE || variant == SAMPLE_AGAIN)
        fill(audit);
    judge(audit, rules);
}

void sample_make_large(struct ra_audit *audit, struct ra_rule_info rules[RA_RULE_COUNT],
                       size_t workloads, size_t sources)
{
    char text[64];
    begin(audit);
    for (size_t i = 0; i < sources; i++) {
        snprintf(text, sizeof text, "ssh://root@host-%03zu.example", i);
        add_source(audit, RA_SOURCE_ENGINE, text, text + strlen("ssh://root@"), NULL);
    }
    for (size_t i = 0; i < workloads; i++) {
        snprintf(text, sizeof text, "shop-service-%zu-%zu", i % 97, i);
        struct ra_workload workload = container(i % sources, text, i % 3 != 0);
        if (i % 3 != 2)
            workload = with_tmp(workload);
        if (i % 5 == 0)
            workload = with_image_volume(workload);
        if (i % 30 == 0)
            workload = with_advice(workload, "/data/file");
        add(audit, workload);
    }
    judge(audit, rules);
}
