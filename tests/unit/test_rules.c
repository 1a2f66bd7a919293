/* Each rule fires, does not fire, and keeps quiet where it cannot know. */
#include "unit.h"

#include "rootfs_audit/rules/rules.h"
#include "rootfs_audit/rules/system_paths.h"

#include <string.h>

static char docker[] = "docker";
static char podman[] = "podman";
static char endpoint[] = "unix:///run/user/1000/engine";

static struct ra_workload readonly(void)
{
    return (struct ra_workload){.readonly_rootfs = RA_READONLY_TRUE};
}

static void can_write(struct ra_workload *workload, enum ra_writable_kind kind,
                      const char *path, const char *source, const char *options)
{
    struct ra_writable writable = {.path = heap(path),
                                   .kind = kind,
                                   .is_explicit = true,
                                   .source = source == NULL ? NULL : heap(source),
                                   .options = options == NULL ? NULL : heap(options)};
    assert_int_equal(ra_workload_take_writable(workload, &writable, NULL), 0);
}

static void can_read(struct ra_workload *workload, const char *path, const char *source)
{
    struct ra_readonly_bind bind = {.path = heap(path), .source = heap(source)};
    assert_int_equal(ra_workload_take_readonly_bind(workload, &bind, NULL), 0);
}

static void kernel_shows(struct ra_workload *workload, const char *path, bool is_root)
{
    struct ra_kernel_mount mount = {.path = heap(path),
                                    .type = heap(is_root ? "overlay" : "ext4"),
                                    .source = heap("/"),
                                    .is_root = is_root};
    assert_int_equal(ra_workload_take_kernel_mount(workload, &mount, NULL), 0);
}

static void apply(struct ra_workload *workload, char *product)
{
    const struct ra_source source = {.product = product, .endpoint = endpoint};
    const struct ra_rule_levels levels = ra_rule_default_levels();
    assert_int_equal(ra_rules_apply(workload, &source, &levels, NULL), 0);
}

static const struct ra_finding *find(const struct ra_workload *workload, const char *rule)
{
    for (size_t i = 0; i < workload->finding_count; i++)
        if (strcmp(workload->findings[i].rule, rule) == 0)
            return &workload->findings[i];
    return NULL;
}

/* The rule fired at its level, and its message holds `words`. Ends the workload. */
static void fires(struct ra_workload *workload, char *product, const char *rule,
                  enum ra_level level, const char *words)
{
    apply(workload, product);
    const struct ra_finding *finding = find(workload, rule);
    if (finding == NULL)
        fail_msg("%s did not fire", rule);
    assert_int_equal(finding->level, level);
    if (strstr(finding->message, words) == NULL)
        fail_msg("'%s' does not say '%s'", finding->message, words);
    ra_workload_clear(workload);
}

static void keeps_quiet(struct ra_workload *workload, char *product, const char *rule)
{
    apply(workload, product);
    const struct ra_finding *finding = find(workload, rule);
    if (finding != NULL)
        fail_msg("%s fired: %s", rule, finding->message);
    ra_workload_clear(workload);
}

static void test_rootfs_writable(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-writable";
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE};
    fires(&workload, docker, rule, RA_LEVEL_FAIL, "--read-only");
    workload = readonly();
    keeps_quiet(&workload, docker, rule);
    workload = (struct ra_workload){.error = heap("the flag is a string")};
    keeps_quiet(&workload, docker, rule);
}

static void
test_rootfs_writable_fires_where_the_flag_is_unknown_without_an_error(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    fires(&workload, docker, "rootfs-writable", RA_LEVEL_FAIL, "writable");
}

static void test_rootfs_writable_fires_where_something_writable_covers_it(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_BIND, "/", "/srv", NULL);
    fires(&workload, podman, "rootfs-writable", RA_LEVEL_FAIL, "bind is mounted over");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/", NULL, NULL);
    keeps_quiet(&workload, podman, "system-path-writable");
}

static void test_rootfs_remounted(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-remounted";
    struct ra_workload workload = readonly();
    workload.kernel_rootfs = RA_KERNEL_RW;
    kernel_shows(&workload, "/dev/shm/r", true);
    fires(&workload, docker, rule, RA_LEVEL_FAIL, "/dev/shm/r");
    workload = readonly();
    workload.kernel_rootfs = RA_KERNEL_RO;
    keeps_quiet(&workload, docker, rule);
    workload = readonly(); /* the kernel was not asked */
    keeps_quiet(&workload, docker, rule);
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_FALSE,
                                    .kernel_rootfs = RA_KERNEL_RW};
    kernel_shows(&workload, "/", true);
    keeps_quiet(&workload, docker, rule); /* rootfs-writable says it already */
}

static void test_rootfs_remounted_names_a_remount_before_what_a_bind_brought(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    workload.kernel_rootfs = RA_KERNEL_RW;
    can_write(&workload, RA_WRITABLE_BIND, "/host", "/", NULL);
    kernel_shows(&workload, "/host/var/lib/docker/overlay2/x/merged", true);
    kernel_shows(&workload, "/", true);
    fires(&workload, docker, "rootfs-remounted", RA_LEVEL_FAIL, "read-write at /:");
}

/* The finding's words, and its fix; ends the workload. */
static void says(struct ra_workload *workload, const char *rule, const char *words,
                 const char *not_words, const char *fix)
{
    apply(workload, docker);
    const struct ra_finding *finding = find(workload, rule);
    if (finding == NULL)
        fail_msg("%s did not fire", rule);
    if (strstr(finding->message, words) == NULL)
        fail_msg("'%s' does not say '%s'", finding->message, words);
    if (strstr(finding->message, not_words) != NULL)
        fail_msg("'%s' says '%s'", finding->message, not_words);
    assert_string_equal(finding->fix, fix);
    ra_workload_clear(workload);
}

static struct ra_workload remounted_at(const char *path)
{
    struct ra_workload workload = readonly();
    workload.kernel_rootfs = RA_KERNEL_RW;
    kernel_shows(&workload, path, true);
    return workload;
}

static void test_rootfs_remounted_blames_a_process_only_where_it_can(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-remounted";
    static const char can[] = "a process in the container may have done it";
    static const char cannot[] = "its settings let no process in the container do that";
    struct ra_workload workload = remounted_at("/");
    workload.has_sys_admin = true;
    says(&workload, rule, can, cannot, "run it without CAP_SYS_ADMIN");
    workload = remounted_at("/");
    workload.is_privileged = true;
    says(&workload, rule, can, cannot, "run it without CAP_SYS_ADMIN");
    workload = remounted_at("/");
    says(&workload, rule, cannot, "CAP_SYS_ADMIN", "find out what mounted it");
}

static void test_rootfs_in_a_bind_of_the_host_is_the_binds(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-remounted";
    static const char inside[] = "/host/var/lib/docker/overlay2/x/merged";
    struct ra_workload workload = remounted_at(inside);
    can_read(&workload, "/host", "/");
    says(&workload, rule, "below the bind of the host's / at /host", "CAP_SYS_ADMIN",
         "bind only what it needs");
    workload = remounted_at(inside);
    can_write(&workload, RA_WRITABLE_BIND, "/host", "/", NULL);
    says(&workload, rule, inside, "CAP_SYS_ADMIN", "bind only what it needs");
    /* A bind through a link: the mount table has where it leads. */
    workload = remounted_at("/mnt/host/x/merged");
    can_read(&workload, "/host", "/");
    workload.readonly_binds[0].real_path = heap("/mnt/host");
    says(&workload, rule, "below the bind of the host's / at /host", "CAP_SYS_ADMIN",
         "bind only what it needs");
    /* A volume, a tmpfs or a bind elsewhere brings no root along. */
    workload = remounted_at("/data/merged");
    can_read(&workload, "/dat", "/");
    can_write(&workload, RA_WRITABLE_VOLUME, "/data", "data", NULL);
    says(&workload, rule, "let no process", "below the bind", "find out what mounted it");
}

static void kernel_shows_by(struct ra_workload *workload, const char *path,
                            const char *setting)
{
    kernel_shows(workload, path, false);
    workload->kernel_mounts[workload->kernel_mount_count - 1].setting = setting;
}

static void test_mounts_that_a_setting_explains_are_information(void **state)
{
    (void)state;
    static const char cgroups[] = "--security-opt writable-cgroups=true";
    static const char unmasked[] = "--security-opt unmask or systempaths";
    struct ra_workload workload = readonly();
    workload.external = heap("db");
    kernel_shows_by(&workload, "/sys/fs/cgroup", cgroups);
    kernel_shows_by(&workload, "/proc/sys", unmasked);
    kernel_shows_by(&workload, "/sys/fs/cgroup/memory", cgroups);
    kernel_shows(&workload, "/made/inside", false);
    apply(&workload, docker);
    assert_int_equal(workload.finding_count, 3);
    const struct ra_finding *findings = workload.findings;
    assert_int_equal(findings[0].level, RA_LEVEL_INFO);
    assert_string_equal(findings[0].subject, "/sys/fs/cgroup");
    assert_string_equal(findings[0].message,
                        "The kernel has 2 mounts read-write because of --security-opt "
                        "writable-cgroups=true, /sys/fs/cgroup (ext4) the first of them: "
                        "leave that out unless the container needs it");
    assert_string_equal(findings[0].fix, "leave that setting out");
    assert_int_equal(findings[1].level, RA_LEVEL_INFO);
    assert_string_equal(findings[1].message,
                        "The kernel has /proc/sys (ext4) mounted read-write because of "
                        "--security-opt unmask or systempaths: leave that out unless the "
                        "container needs it");
    assert_int_equal(findings[2].level, RA_LEVEL_WARN);
    assert_null(findings[2].subject);
    assert_non_null(strstr(findings[2].message, "/made/inside (ext4)"));
    assert_non_null(strstr(findings[2].message, "a hook or a plug-in"));
    ra_workload_clear(&workload);
}

static void test_level_of_a_policy_holds_for_explained_mounts_too(void **state)
{
    (void)state;
    static const char rule[] = "undeclared-writable-mount";
    const struct ra_source source = {.product = docker, .endpoint = endpoint};
    struct ra_rule_levels levels = ra_rule_default_levels();
    levels.levels[ra_rule_find(rule)] = RA_LEVEL_FAIL;
    struct ra_workload workload = readonly();
    workload.external = heap("db");
    kernel_shows_by(&workload, "/sys/fs/cgroup", "--systemd");
    assert_int_equal(ra_rules_apply(&workload, &source, &levels, NULL), 0);
    assert_int_equal(workload.finding_count, 1);
    assert_int_equal(find(&workload, rule)->level, RA_LEVEL_FAIL);
    ra_workload_clear(&workload);
}

static void test_system_path_is_found_behind_a_link(void **state)
{
    (void)state;
    static const char rule[] = "system-path-writable";
    static const struct {
        const char *path;
        const char *real;
        const char *says; /* NULL: nothing */
    } cases[] = {
        {"/opt/conf", "/etc", "/opt/conf, a link to /etc"},
        {"/opt/tools", "/usr/bin/tools", "/usr/bin/tools"},
        {"/etc/app", "/srv/app", "/etc/app"},
        {"/opt/data", "/srv/data", NULL},
        {"/opt/conf", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload = readonly();
        can_write(&workload, RA_WRITABLE_TMPFS, cases[i].path, NULL, "size=1m");
        workload.writable[0].real_path =
            cases[i].real == NULL ? NULL : heap(cases[i].real);
        if (cases[i].says != NULL)
            fires(&workload, docker, rule, RA_LEVEL_WARN, cases[i].says);
        else
            keeps_quiet(&workload, docker, rule);
    }
}

static void test_equal_settings_are_one_wherever_their_text_is(void **state)
{
    (void)state;
    static const char setting[] = "--systemd";
    static const char same[] = "--systemd";
    struct ra_workload workload = readonly();
    workload.external = heap("db");
    kernel_shows_by(&workload, "/run", setting);
    kernel_shows_by(&workload, "/tmp", same);
    apply(&workload, podman);
    assert_int_equal(workload.finding_count, 1);
    assert_non_null(strstr(workload.findings[0].message, "2 mounts read-write"));
    ra_workload_clear(&workload);
}

static void test_explained_mount_that_is_declared_is_no_finding(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/run", NULL, "size=1k,noexec");
    kernel_shows_by(&workload, "/run", "--read-only-tmpfs");
    keeps_quiet(&workload, podman, "undeclared-writable-mount");
}

static struct ra_workload with_shallow_bind(enum ra_kernel_rootfs kernel_rootfs)
{
    struct ra_workload workload = readonly();
    workload.kernel_rootfs = kernel_rootfs;
    can_read(&workload, "/srv", "/host/srv");
    workload.readonly_binds[0].is_shallow = true;
    return workload;
}

static void test_shallow_bind_is_a_finding_where_the_kernel_was_not_asked(void **state)
{
    (void)state;
    static const char rule[] = "undeclared-writable-mount";
    struct ra_workload workload = with_shallow_bind(RA_KERNEL_UNKNOWN);
    fires(&workload, docker, rule, RA_LEVEL_WARN,
          "The bind of the host's /host/srv at /srv is read-only, but not recursively");
    workload = with_shallow_bind(RA_KERNEL_RO);
    keeps_quiet(&workload, docker, rule); /* nothing below it is writable */
    workload = with_shallow_bind(RA_KERNEL_RO);
    kernel_shows(&workload, "/srv/sub", false);
    fires(&workload, docker, rule, RA_LEVEL_WARN, "the mount at /srv/sub in it is not");
    workload = with_shallow_bind(RA_KERNEL_UNKNOWN);
    workload.readonly_binds[0].is_shallow = false;
    keeps_quiet(&workload, docker, rule);
    workload = with_shallow_bind(RA_KERNEL_UNKNOWN);
    workload.readonly_rootfs = RA_READONLY_FALSE;
    keeps_quiet(&workload, docker, rule); /* rootfs-writable comes first */
}

static void test_stray_mounts_share_a_finding(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    workload.external = heap("db");
    kernel_shows(&workload, "/a", false);
    kernel_shows(&workload, "/b", false);
    apply(&workload, docker);
    assert_int_equal(workload.finding_count, 1);
    assert_non_null(strstr(workload.findings[0].message, "2 mounts"));
    assert_non_null(strstr(workload.findings[0].message, "/a (ext4)"));
    ra_workload_clear(&workload);
}

static void test_a_bind_of_var_holds_no_socket(void **state)
{
    (void)state;
    assert_null(ra_system_path_socket("/var", NULL));
    assert_non_null(ra_system_path_socket("/var/run", NULL));
    assert_non_null(ra_system_path_socket("/", NULL));
    assert_non_null(ra_system_path_socket("/run", NULL));
    assert_null(ra_system_path_socket("/srv", endpoint));
}

static void test_rootfs_remountable(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-remountable";
    struct ra_workload workload = readonly();
    workload.has_sys_admin = true;
    fires(&workload, docker, rule, RA_LEVEL_WARN, "--cap-add SYS_ADMIN");
    workload = readonly();
    workload.is_privileged = true;
    fires(&workload, docker, rule, RA_LEVEL_WARN, "--privileged");
    workload = readonly();
    keeps_quiet(&workload, docker, rule);
}

static void test_system_path_writable(void **state)
{
    (void)state;
    static const char rule[] = "system-path-writable";
    static const char *const bad[] = {"/etc", "/usr/local/lib", "/lib64", "/sbin/x"};
    static const char *const good[] = {"/data", "/etcetera", "/var/lib", "/opt/usr"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ra_workload workload = readonly();
        can_write(&workload, RA_WRITABLE_TMPFS, bad[i], NULL, NULL);
        fires(&workload, docker, rule, RA_LEVEL_WARN, bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct ra_workload workload = readonly();
        can_write(&workload, RA_WRITABLE_VOLUME, good[i], NULL, NULL);
        keeps_quiet(&workload, docker, rule);
    }
}

static void test_host_system_path_writable(void **state)
{
    (void)state;
    static const char rule[] = "host-system-path-writable";
    static const char *const bad[] = {"/",
                                      "/etc/cron.d",
                                      "/var/lib/docker/volumes",
                                      "/dev",
                                      "/var",
                                      "/sys/fs/cgroup",
                                      "/run",
                                      "/run/docker.sock"};
    static const char *const good[] = {"/srv/data", "/var/lib/mysql", "/opt", "/home/u"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ra_workload workload = readonly();
        can_write(&workload, RA_WRITABLE_BIND, "/x", bad[i], NULL);
        fires(&workload, docker, rule, RA_LEVEL_WARN, bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct ra_workload workload = readonly();
        can_write(&workload, RA_WRITABLE_BIND, "/x", good[i], NULL);
        keeps_quiet(&workload, docker, rule);
    }
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_BIND, "/x", NULL, NULL); /* of where, is not told */
    keeps_quiet(&workload, docker, rule);
}

static void test_engines_own_data_is_a_system_path_wherever_it_is(void **state)
{
    (void)state;
    static const char rule[] = "host-system-path-writable";
    static const struct {
        const char *root;
        const char *source;
        bool is_bad;
    } cases[] = {{"/big/docker", "/big/docker", true},
                 {"/big/docker", "/big/docker/volumes", true},
                 {"/big/docker", "/big", true},
                 {"/big/docker", "/bigger", false},
                 {"/big/docker", "/big/docker2", false},
                 {"/big/docker/1000.1000", "/big/docker/1000.1000/volumes", true},
                 {"/big/docker/1000.1000", "/big/docker", true},
                 {"/big/docker/1000.1000", "/big/docker/2000.2000", true},
                 {"/big/docker/1000.", "/big/docker/other", false},
                 {"/1000.1000", "/srv", false},
                 {"/", "/srv", false},
                 {NULL, "/big/docker", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload = readonly();
        workload.data_root = cases[i].root == NULL ? NULL : heap(cases[i].root);
        can_write(&workload, RA_WRITABLE_BIND, "/x", cases[i].source, NULL);
        if (cases[i].is_bad)
            fires(&workload, docker, rule, RA_LEVEL_WARN, "/big");
        else
            keeps_quiet(&workload, docker, rule);
    }
}

static void test_upper_layer_of_an_overlay_on_a_system_path_of_the_host(void **state)
{
    (void)state;
    static const char rule[] = "host-system-path-writable";
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_OTHER, "/x", "/etc/app", "overlay");
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/etc/app");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_OTHER, "/x", NULL, "overlay");
    keeps_quiet(&workload, docker, rule);
}

static void test_infra_container_of_a_pod_is_told_what_can_be_done(void **state)
{
    (void)state;
    const struct ra_rule_levels levels = ra_rule_default_levels();
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE,
                                   .is_infra = true};
    const struct ra_source source = {.product = podman};
    assert_int_equal(ra_rules_apply(&workload, &source, &levels, NULL), 0);
    ra_rules_conclude(&workload, false);
    assert_int_equal(workload.verdict, RA_VERDICT_FAIL);
    assert_int_equal(workload.finding_count, 1);
    assert_non_null(strstr(workload.findings[0].message, "--infra=false"));
    assert_null(strstr(workload.findings[0].message, "--read-only"));
    assert_non_null(strstr(workload.findings[0].fix, "waive it"));
    ra_workload_clear(&workload);
}

static void test_fix_is_in_the_words_of_what_declares_the_workload(void **state)
{
    (void)state;
    static const struct {
        enum ra_source_kind source;
        enum ra_workload_kind kind;
        const char *fix;
    } cases[] = {
        {RA_SOURCE_ENGINE, RA_WORKLOAD_CONTAINER, "run it with --read-only"},
        {RA_SOURCE_COMPOSE, RA_WORKLOAD_SERVICE, "set read_only: true"},
        {RA_SOURCE_SWARM, RA_WORKLOAD_SERVICE, "docker service update --read-only"},
    };
    const struct ra_rule_levels levels = ra_rule_default_levels();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ra_source source = {.kind = cases[i].source};
        struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE,
                                       .kind = cases[i].kind};
        assert_int_equal(ra_rules_apply(&workload, &source, &levels, NULL), 0);
        assert_string_equal(workload.findings[0].fix, cases[i].fix);
        ra_workload_clear(&workload);
    }
}

static void test_volume_in_memory_is_judged_by_the_options_of_its_driver(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/x", "data", "size=1m");
    fires(&workload, docker, "executable-tmpfs", RA_LEVEL_INFO, "of its volume");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/x", "data", "size=1m,noexec");
    keeps_quiet(&workload, docker, "executable-tmpfs");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/x", "data", "noexec");
    fires(&workload, docker, "unbounded-tmpfs", RA_LEVEL_INFO, "of its volume");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/x", NULL, "size=1m,noexec");
    workload.writable[0].is_ramfs = true;
    fires(&workload, docker, "unbounded-tmpfs", RA_LEVEL_INFO, "make it a tmpfs");
}

static void test_declared_mount_is_recognized_where_its_links_lead(void **state)
{
    (void)state;
    static const char rule[] = "undeclared-writable-mount";
    static const struct {
        const char *declared;
        const char *real; /* NULL: it has no links */
        const char *seen;
        bool is_strange;
    } cases[] = {
        {"/var/run", "/run", "/run", false},
        {"/opt/app/current/storage", "/opt/app/releases/7/storage",
         "/opt/app/releases/7/storage", false},
        {"/var/mail", "/var/spool/mail", "/var/spool/mail", false},
        {"/var/run", NULL, "/run", true},
        {"/var/run/app", "/run/app", "/run/apple", true},
        {"/var/run/app", "/run/app", "/run", true},
        {"/var/run", "/run", "/run/made/inside", true}, /* below a tmpfs */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload = readonly();
        can_write(&workload, RA_WRITABLE_TMPFS, cases[i].declared, NULL, "size=1m");
        if (cases[i].real != NULL)
            workload.writable[0].real_path = heap(cases[i].real);
        kernel_shows(&workload, cases[i].seen, false);
        if (cases[i].is_strange)
            fires(&workload, docker, rule, RA_LEVEL_WARN, cases[i].seen);
        else
            keeps_quiet(&workload, docker, rule);
    }
}

static void
test_host_system_path_of_a_read_only_bind_counts_for_sockets_only(void **state)
{
    (void)state;
    static const char rule[] = "host-system-path-writable";
    struct ra_workload workload = readonly();
    can_read(&workload, "/sock", "/var/run/docker.sock");
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/var/run/docker.sock");
    workload = readonly();
    can_read(&workload, "/sock", "/run/user/1000"); /* holds the audited engine's own */
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/run/user/1000/engine");
    workload = readonly();
    can_read(&workload, "/host-etc", "/etc");
    keeps_quiet(&workload, docker, rule);
}

static void test_implicit_volume(void **state)
{
    (void)state;
    static const char rule[] = "implicit-volume";
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_VOLUME, "/data", "ffff", NULL);
    workload.writable[0].is_explicit = false;
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/data");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_VOLUME, "/data", "data", NULL);
    keeps_quiet(&workload, docker, rule);
}

static void test_no_write_strategy(void **state)
{
    (void)state;
    static const char rule[] = "no-write-strategy";
    struct ra_workload workload = readonly();
    fires(&workload, docker, rule, RA_LEVEL_INFO, "rootfs-audit.external");
    workload = readonly();
    workload.external = heap("a database");
    keeps_quiet(&workload, docker, rule);
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, NULL);
    keeps_quiet(&workload, docker, rule);
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_FALSE};
    keeps_quiet(&workload, docker, rule);
}

static void test_undeclared_writable_mount(void **state)
{
    (void)state;
    static const char rule[] = "undeclared-writable-mount";
    struct ra_workload workload = readonly();
    kernel_shows(&workload, "/made/inside", false);
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/made/inside (ext4)");
    workload = readonly();
    can_read(&workload, "/srv", "/srv");
    kernel_shows(&workload, "/srv/sub", false);
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/srv/sub");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_BIND, "/data", "/srv", NULL);
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, NULL);
    kernel_shows(&workload, "/tmp", false);
    kernel_shows(&workload, "/data/below", false); /* the bind brought it along */
    keeps_quiet(&workload, docker, rule);
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, NULL);
    kernel_shows(&workload, "/tmp", false);
    kernel_shows(&workload, "/tmp/below", false);
    fires(&workload, docker, rule, RA_LEVEL_WARN, "/tmp/below (ext4)");
    workload = readonly(); /* nothing was looked at */
    keeps_quiet(&workload, docker, rule);
}

static void test_undeclared_mounts_of_one_bind_share_a_finding(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    can_read(&workload, "/srv", "/srv");
    kernel_shows(&workload, "/srv/a", false);
    kernel_shows(&workload, "/srv/b", false);
    kernel_shows(&workload, "/srv/c", false);
    apply(&workload, docker);
    size_t count = 0;
    for (size_t i = 0; i < workload.finding_count; i++)
        count += strcmp(workload.findings[i].rule, "undeclared-writable-mount") == 0;
    assert_int_equal(count, 1);
    assert_non_null(
        strstr(find(&workload, "undeclared-writable-mount")->message, "3 mounts"));
    ra_workload_clear(&workload);
}

static void test_executable_tmpfs(void **state)
{
    (void)state;
    static const char rule[] = "executable-tmpfs";
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, "exec,size=1m");
    fires(&workload, docker, rule, RA_LEVEL_INFO, "/tmp");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, "size=1m");
    keeps_quiet(&workload, docker, rule); /* Docker adds noexec, Podman does not */
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, "size=1m");
    fires(&workload, podman, rule, RA_LEVEL_INFO, "/tmp");
}

static void is_given(struct ra_workload *workload, const char *key, const char *target,
                     enum ra_copied_from from)
{
    struct ra_copied_file file = {.key = heap(key), .target = heap(target), .from = from};
    assert_int_equal(ra_workload_take_copied_file(workload, &file, NULL), 0);
}

static void test_copied_config(void **state)
{
    (void)state;
    static const char rule[] = "copied-config";
    struct ra_workload workload = readonly();
    is_given(&workload, "configs.c", "/c", RA_COPIED_FROM_CONTENT);
    fires(&workload, docker, rule, RA_LEVEL_WARN,
          "for configs.c it copies its content to /c, and a container with read_only: "
          "true takes no copy, whatever is mounted there: replace content: by file:, "
          "which is mounted");
    workload = readonly();
    is_given(&workload, "secrets.s", "/run/secrets/s", RA_COPIED_FROM_ENVIRONMENT);
    can_write(&workload, RA_WRITABLE_TMPFS, "/run/secrets", NULL, NULL);
    fires(&workload, docker, rule, RA_LEVEL_WARN, "replace environment: by file:");
    workload = readonly();
    is_given(&workload, "use_api_socket", "/x", RA_COPIED_FROM_CLIENT);
    fires(&workload, docker, rule, RA_LEVEL_WARN, "bind the socket under volumes:");
    workload = readonly();
    keeps_quiet(&workload, docker, rule);
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_FALSE};
    is_given(&workload, "configs.c", "/c", RA_COPIED_FROM_CONTENT);
    keeps_quiet(&workload, docker, rule);
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_UNKNOWN};
    is_given(&workload, "configs.c", "/c", RA_COPIED_FROM_CONTENT);
    keeps_quiet(&workload, docker, rule);
}

static void test_rootfs_remountable_names_a_privileged_hook(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-remountable";
    struct ra_workload workload = readonly();
    workload.privileged_hook = heap("post_start[2]");
    fires(&workload, docker, rule, RA_LEVEL_WARN, "The hook post_start[2] is privileged");
    workload = readonly();
    workload.privileged_hook = heap("post_start[2]");
    workload.is_privileged = true; /* says it all */
    apply(&workload, docker);
    assert_int_equal(find(&workload, rule) == NULL, 0);
    assert_null(strstr(find(&workload, rule)->message, "hook"));
    ra_workload_clear(&workload);
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_FALSE,
                                    .privileged_hook = heap("post_start[2]")};
    keeps_quiet(&workload, docker, rule);
}

static void test_rootfs_writable_says_that_there_are_no_replicas(void **state)
{
    (void)state;
    static const char rule[] = "rootfs-writable";
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE,
                                   .has_no_replicas = true};
    fires(&workload, docker, rule, RA_LEVEL_FAIL, "runs now (0 replicas): ");
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_FALSE};
    fires(&workload, docker, rule, RA_LEVEL_FAIL, "root filesystem is writable: ");
    workload = readonly();
    workload.has_no_replicas = true;
    keeps_quiet(&workload, docker, rule);
}

static void test_unbounded_tmpfs(void **state)
{
    (void)state;
    static const char rule[] = "unbounded-tmpfs";
    struct ra_workload workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, NULL);
    fires(&workload, docker, rule, RA_LEVEL_INFO, "size=");
    workload = readonly();
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, "size=64m");
    keeps_quiet(&workload, docker, rule);
    workload = readonly();
    workload.has_memory_limit = true;
    can_write(&workload, RA_WRITABLE_TMPFS, "/tmp", NULL, NULL);
    keeps_quiet(&workload, docker, rule);
}

/* What is concluded from one finding of the level, without and with --strict. */
static void concludes(enum ra_level level, bool is_waived, enum ra_verdict expected,
                      enum ra_verdict expected_strict)
{
    struct ra_workload workload = readonly();
    struct ra_finding finding = {
        .rule = "x", .level = level, .message = heap("x"), .is_waived = is_waived};
    assert_int_equal(ra_workload_take_finding(&workload, &finding, NULL), 0);
    ra_rules_conclude(&workload, false);
    assert_int_equal(workload.verdict, expected);
    ra_rules_conclude(&workload, true);
    assert_int_equal(workload.verdict, expected_strict);
    ra_workload_clear(&workload);
}

static void test_verdict_follows_level_waiver_and_strict(void **state)
{
    (void)state;
    concludes(RA_LEVEL_FAIL, false, RA_VERDICT_FAIL, RA_VERDICT_FAIL);
    concludes(RA_LEVEL_WARN, false, RA_VERDICT_PASS, RA_VERDICT_FAIL);
    concludes(RA_LEVEL_INFO, false, RA_VERDICT_PASS, RA_VERDICT_PASS);
    concludes(RA_LEVEL_FAIL, true, RA_VERDICT_WAIVED, RA_VERDICT_WAIVED);
    concludes(RA_LEVEL_WARN, true, RA_VERDICT_PASS, RA_VERDICT_WAIVED);
}

static void test_one_finding_that_is_not_waived_fails(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    struct ra_finding waived = {
        .rule = "a", .level = RA_LEVEL_FAIL, .message = heap("a"), .is_waived = true};
    struct ra_finding plain = {.rule = "b", .level = RA_LEVEL_FAIL, .message = heap("b")};
    ra_workload_take_finding(&workload, &plain, NULL);
    ra_workload_take_finding(&workload, &waived, NULL);
    ra_rules_conclude(&workload, false);
    assert_int_equal(workload.verdict, RA_VERDICT_FAIL);
    ra_workload_clear(&workload);
}

static void test_what_could_not_be_evaluated_is_an_error_whatever_was_found(void **state)
{
    (void)state;
    struct ra_workload workload = readonly();
    workload.error = heap("no answer");
    ra_rules_conclude(&workload, false);
    assert_int_equal(workload.verdict, RA_VERDICT_ERROR);
    ra_workload_clear(&workload);
}

static void test_a_writable_root_without_findings_is_waived_never_passed(void **state)
{
    (void)state;
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE};
    ra_rules_conclude(&workload, false);
    assert_int_equal(workload.verdict, RA_VERDICT_WAIVED);
    workload = readonly();
    workload.kernel_rootfs = RA_KERNEL_RW;
    ra_rules_conclude(&workload, false);
    assert_int_equal(workload.verdict, RA_VERDICT_WAIVED);
}

static void test_a_rule_that_is_off_finds_nothing(void **state)
{
    (void)state;
    const struct ra_source source = {.product = docker, .endpoint = endpoint};
    struct ra_rule_levels levels = ra_rule_default_levels();
    struct ra_workload workload = readonly();
    levels.levels[ra_rule_find("no-write-strategy")] = RA_LEVEL_OFF;
    assert_int_equal(ra_rules_apply(&workload, &source, &levels, NULL), 0);
    assert_int_equal(workload.finding_count, 0);
    ra_workload_clear(&workload);
}

static void test_the_table_is_the_one_of_the_manual(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        enum ra_level level;
    } expected[RA_RULE_COUNT] = {
        {"rootfs-writable", RA_LEVEL_FAIL},
        {"rootfs-remounted", RA_LEVEL_FAIL},
        {"rootfs-remountable", RA_LEVEL_WARN},
        {"system-path-writable", RA_LEVEL_WARN},
        {"host-system-path-writable", RA_LEVEL_WARN},
        {"implicit-volume", RA_LEVEL_WARN},
        {"no-write-strategy", RA_LEVEL_INFO},
        {"undeclared-writable-mount", RA_LEVEL_WARN},
        {"copied-config", RA_LEVEL_WARN},
        {"executable-tmpfs", RA_LEVEL_INFO},
        {"unbounded-tmpfs", RA_LEVEL_INFO},
    };
    for (size_t i = 0; i < RA_RULE_COUNT; i++) {
        const struct ra_rule_info *info = ra_rule_info(i);
        assert_string_equal(info->id, expected[i].id);
        assert_int_equal(info->level, expected[i].level);
        assert_int_equal(ra_rule_find(info->id), i);
        assert_true(strlen(info->title) > 0);
        assert_true(strlen(info->rationale) > 0);
        assert_true(strlen(info->remediation) > 0);
        assert_true(strlen(info->control) > 0);
    }
    assert_int_equal(ra_rule_find("no-such-rule"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rootfs_writable),
        cmocka_unit_test(
            test_rootfs_writable_fires_where_the_flag_is_unknown_without_an_error),
        cmocka_unit_test(test_rootfs_writable_fires_where_something_writable_covers_it),
        cmocka_unit_test(test_rootfs_remounted),
        cmocka_unit_test(
            test_rootfs_remounted_names_a_remount_before_what_a_bind_brought),
        cmocka_unit_test(test_rootfs_remounted_blames_a_process_only_where_it_can),
        cmocka_unit_test(test_rootfs_in_a_bind_of_the_host_is_the_binds),
        cmocka_unit_test(test_mounts_that_a_setting_explains_are_information),
        cmocka_unit_test(test_level_of_a_policy_holds_for_explained_mounts_too),
        cmocka_unit_test(test_system_path_is_found_behind_a_link),
        cmocka_unit_test(test_equal_settings_are_one_wherever_their_text_is),
        cmocka_unit_test(test_explained_mount_that_is_declared_is_no_finding),
        cmocka_unit_test(test_shallow_bind_is_a_finding_where_the_kernel_was_not_asked),
        cmocka_unit_test(test_stray_mounts_share_a_finding),
        cmocka_unit_test(test_a_bind_of_var_holds_no_socket),
        cmocka_unit_test(test_rootfs_remountable),
        cmocka_unit_test(test_system_path_writable),
        cmocka_unit_test(test_host_system_path_writable),
        cmocka_unit_test(
            test_host_system_path_of_a_read_only_bind_counts_for_sockets_only),
        cmocka_unit_test(test_engines_own_data_is_a_system_path_wherever_it_is),
        cmocka_unit_test(test_upper_layer_of_an_overlay_on_a_system_path_of_the_host),
        cmocka_unit_test(test_infra_container_of_a_pod_is_told_what_can_be_done),
        cmocka_unit_test(test_fix_is_in_the_words_of_what_declares_the_workload),
        cmocka_unit_test(test_volume_in_memory_is_judged_by_the_options_of_its_driver),
        cmocka_unit_test(test_declared_mount_is_recognized_where_its_links_lead),
        cmocka_unit_test(test_implicit_volume),
        cmocka_unit_test(test_no_write_strategy),
        cmocka_unit_test(test_undeclared_writable_mount),
        cmocka_unit_test(test_undeclared_mounts_of_one_bind_share_a_finding),
        cmocka_unit_test(test_copied_config),
        cmocka_unit_test(test_rootfs_remountable_names_a_privileged_hook),
        cmocka_unit_test(test_rootfs_writable_says_that_there_are_no_replicas),
        cmocka_unit_test(test_executable_tmpfs),
        cmocka_unit_test(test_unbounded_tmpfs),
        cmocka_unit_test(test_verdict_follows_level_waiver_and_strict),
        cmocka_unit_test(test_one_finding_that_is_not_waived_fails),
        cmocka_unit_test(test_what_could_not_be_evaluated_is_an_error_whatever_was_found),
        cmocka_unit_test(test_a_writable_root_without_findings_is_waived_never_passed),
        cmocka_unit_test(test_a_rule_that_is_off_finds_nothing),
        cmocka_unit_test(test_the_table_is_the_one_of_the_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
