#include "unit.h"

#include "scratch.h"

#include "rootfs_audit/evidence/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ROOT(options) "1 0 0:50 / / " options " - overlay overlay rw,lowerdir=/l\n"
#define USUAL                                                  \
    "2 1 0:51 / /proc rw,nosuid - proc proc rw\n"              \
    "3 1 0:52 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k\n" \
    "4 3 0:53 / /dev/pts rw - devpts devpts rw\n"              \
    "5 3 0:54 / /dev/mqueue rw - mqueue mqueue rw\n"           \
    "6 3 0:55 / /dev/shm rw - tmpfs shm rw\n"                  \
    "7 1 0:56 / /sys ro - sysfs sysfs ro\n"                    \
    "8 7 0:57 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n"       \
    "9 2 0:52 /null /proc/kcore rw,nosuid - tmpfs tmpfs rw\n"  \
    "10 1 8:1 /c/hosts /etc/hosts ro - ext4 /dev/sda1 rw\n"

static const struct ra_kernel_facts no_facts = {0};

static void reads(const char *table, enum ra_kernel_rootfs rootfs, const char *mounts)
{
    struct ra_workload workload = {0};
    char said[1024] = "";
    bool looked = false;
    char *text = heap(table);
    assert_int_equal(
        ra_kernel_read_tables(text, NULL, 0, &no_facts, &workload, &looked, NULL), 0);
    assert_true(looked);
    assert_int_equal(workload.kernel_rootfs, rootfs);
    for (size_t i = 0; i < workload.kernel_mount_count; i++)
        snprintf(said + strlen(said), sizeof said - strlen(said), "%s%s ",
                 workload.kernel_mounts[i].is_root ? "root:" : "",
                 workload.kernel_mounts[i].path);
    assert_string_equal(said, mounts);
    ra_workload_clear(&workload);
    free(text);
}

static void test_a_usual_read_only_container_has_nothing_to_report(void **state)
{
    (void)state;
    reads(ROOT("ro,relatime") USUAL, RA_KERNEL_RO, "");
}

static void test_a_root_remounted_in_place_is_rw(void **state)
{
    (void)state;
    reads(ROOT("rw,relatime") USUAL, RA_KERNEL_RW, "root:/ ");
}

static void test_a_root_bound_elsewhere_and_remounted_there_is_rw(void **state)
{
    (void)state;
    reads(ROOT("ro") USUAL "20 6 0:50 / /dev/shm/r rw - overlay overlay rw,lowerdir=/l\n",
          RA_KERNEL_RW, "root:/dev/shm/r ");
    reads(ROOT("ro") USUAL "20 6 0:50 /etc /dev/shm/e rw - overlay overlay rw\n",
          RA_KERNEL_RW, "root:/dev/shm/e ");
    reads(ROOT("ro") USUAL "20 6 0:50 / /dev/shm/r ro - overlay overlay rw\n",
          RA_KERNEL_RO, "");
}

static void test_every_mount_at_slash_is_the_root(void **state)
{
    (void)state;
    /* The process's root stays below what is mounted over it. */
    reads(ROOT("rw") USUAL "20 1 0:120 / / ro - tmpfs none ro\n", RA_KERNEL_RW,
          "root:/ ");
}

#define OVERLAY(options)    \
    "1 0 0:50 / / " options \
    " - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/a\\054b/diff,workdir=/w\n"

/* The first table, another, and what comes of them for a known upper directory. */
static void reads_both(const char *table, const char *other, const char *upper_dir,
                       enum ra_kernel_rootfs rootfs, const char *first_mount)
{
    struct ra_workload workload = {.upper_dir = heap(upper_dir)};
    bool looked = false;
    char *first = heap(table);
    char *others[] = {heap(other)};
    assert_int_equal(
        ra_kernel_read_tables(first, others, 1, &no_facts, &workload, &looked, NULL), 0);
    assert_true(looked);
    assert_int_equal(workload.kernel_rootfs, rootfs);
    assert_int_equal(workload.kernel_mount_count, first_mount == NULL ? 0 : 1);
    if (first_mount != NULL)
        assert_string_equal(workload.kernel_mounts[0].path, first_mount);
    ra_workload_clear(&workload);
    free(others[0]);
    free(first);
}

static void test_the_root_is_the_overlay_with_the_engines_upper_directory(void **state)
{
    (void)state;
    static const char upper_dir[] = "/var/lib/a,b/diff";
    /* A jail on a volume: what is at "/" there is not the container's root. */
    reads_both("30 1 8:1 / / rw - ext4 /dev/sda1 rw\n" OVERLAY("ro"), OVERLAY("ro"),
               upper_dir, RA_KERNEL_RO, "/");
    reads_both(OVERLAY("rw"), OVERLAY("ro"), upper_dir, RA_KERNEL_RW, "/");
    /* Named relative to the driver's folder. */
    reads_both("1 0 0:50 / / rw - overlay overlay rw,upperdir=b/diff\n", OVERLAY("ro"),
               "/var/lib/b/diff", RA_KERNEL_RW, "/");
}

static void test_a_root_that_is_writable_in_another_view_is_rw(void **state)
{
    (void)state;
    reads_both(ROOT("ro") USUAL, ROOT("rw") USUAL, "/unknown", RA_KERNEL_RW, "/");
    reads_both(OVERLAY("ro") USUAL, OVERLAY("rw") USUAL, "/var/lib/a,b/diff",
               RA_KERNEL_RW, "/");
    /* What else is writable there is its own affair: a sandbox, a service. */
    reads_both(ROOT("ro") USUAL, "1 0 0:99 / / rw - tmpfs tmpfs rw\n", "/unknown",
               RA_KERNEL_RO, NULL);
}

static void
test_what_the_engine_mounts_read_only_is_no_baseline_when_writable(void **state)
{
    (void)state;
    static const char table[] = ROOT("ro") USUAL
        "20 2 0:51 /sys /proc/sys rw - proc proc rw\n"
        "21 7 0:57 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "22 2 8:1 /null /proc/fs rw - ext4 /dev/sda1 rw\n";
    reads(table, RA_KERNEL_RO, "/proc/sys /sys/fs/cgroup/memory /proc/fs ");
    struct ra_workload workload = {.is_privileged = true};
    bool looked = false;
    char *text = heap(table);
    assert_int_equal(
        ra_kernel_read_tables(text, NULL, 0, &no_facts, &workload, &looked, NULL), 0);
    assert_int_equal(workload.kernel_mount_count, 1);
    assert_string_equal(workload.kernel_mounts[0].path, "/proc/fs");
    ra_workload_clear(&workload);
    free(text);
}

static void test_declared_and_stray_mounts_are_listed_in_order(void **state)
{
    (void)state;
    reads(ROOT("ro") USUAL "20 1 0:60 / /tmp rw - tmpfs tmpfs rw\n"
                           "21 1 8:1 /srv /srv ro - ext4 /dev/sda1 rw\n"
                           "22 21 8:2 / /srv/sub rw - ext4 /dev/sdb1 rw\n"
                           "23 3 0:61 / /dev/mine rw - tmpfs tmpfs rw\n",
          RA_KERNEL_RO, "/tmp /srv/sub /dev/mine ");
}

static void test_a_container_on_its_own_part_of_a_shared_filesystem(void **state)
{
    (void)state;
    /* The vfs driver: root and binds are folders of one filesystem. */
    reads("1 0 8:1 /vfs/abc / ro - ext4 /dev/sda1 rw\n" USUAL
          "20 1 8:1 /data /data rw - ext4 /dev/sda1 rw\n",
          RA_KERNEL_RO, "/data ");
    reads("1 0 8:1 /vfs/abc / ro - ext4 /dev/sda1 rw\n" USUAL
          "20 1 8:1 / /host rw - ext4 /dev/sda1 rw\n",
          RA_KERNEL_RW, "root:/host ");
}

static void test_a_table_without_root_or_with_nonsense_was_not_looked_at(void **state)
{
    (void)state;
    static const char *const tables[] = {USUAL, "", "nonsense\n",
                                         ROOT("ro") "nonsense\n"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct ra_workload workload = {0};
        bool looked = true;
        char *text = heap(tables[i]);
        assert_int_equal(
            ra_kernel_read_tables(text, NULL, 0, &no_facts, &workload, &looked, NULL), 0);
        assert_false(looked);
        assert_int_equal(workload.kernel_rootfs, RA_KERNEL_UNKNOWN);
        assert_int_equal(workload.kernel_mount_count, 0);
        free(text);
    }
}

/* What the first process's table gives of a container, "PATH " for each mount, and
 * "PATH=SETTING " for one that a setting explains. Ends the workload. */
static void reads_as(const char *table, const struct ra_kernel_facts *facts,
                     struct ra_workload *workload, const char *mounts)
{
    char said[1024] = "";
    bool looked = false;
    char *text = heap(table);
    assert_int_equal(ra_kernel_read_tables(text, NULL, 0, facts, workload, &looked, NULL),
                     0);
    assert_true(looked);
    for (size_t i = 0; i < workload->kernel_mount_count; i++) {
        const struct ra_kernel_mount *mount = &workload->kernel_mounts[i];
        snprintf(said + strlen(said), sizeof said - strlen(said), "%s%s%s ", mount->path,
                 mount->setting == NULL ? "" : "=",
                 mount->setting == NULL ? "" : mount->setting);
    }
    assert_string_equal(said, mounts);
    ra_workload_clear(workload);
    free(text);
}

static void test_masks_of_a_user_namespace_are_baseline(void **state)
{
    (void)state;
    static const char table[] =
        ROOT("ro") USUAL "20 2 0:5 /null /proc/keys rw - devtmpfs udev rw,size=1k\n"
                         "21 2 0:5 /null /proc/timer_list rw - devtmpfs udev rw,size=1k\n"
                         "22 7 0:5 /null /sys/firmware/x rw - devtmpfs udev rw,size=1k\n"
                         "23 1 0:5 /null /etc/shadow rw - devtmpfs udev rw,size=1k\n"
                         "24 2 0:5 /zero /proc/interrupts rw - devtmpfs udev rw,size=1k\n"
                         "25 2 0:5 / /proc/scsi rw - devtmpfs udev rw,size=1k\n"
                         "26 2 0:9 /null /proc/acpi rw - tmpfs tmpfs rw\n"
                         "27 1 0:5 /null /process rw - devtmpfs udev rw\n";
    const struct ra_kernel_facts facts = {.has_other_users = true};
    struct ra_workload workload = {0};
    reads_as(table, &facts, &workload,
             "/etc/shadow /proc/interrupts /proc/scsi /proc/acpi /process ");
}

static void test_cgroups_are_baseline_in_another_user_namespace_only(void **state)
{
    (void)state;
    static const char table[] =
        ROOT("ro") "7 1 0:56 / /sys ro - sysfs sysfs ro\n"
                   "8 7 0:57 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
                   "9 8 0:58 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                   "10 8 0:59 / /sys/fs/cgroup/x rw - ext4 /dev/sda1 rw\n"
                   "11 1 0:57 / /mnt rw - cgroup2 cgroup rw\n"
                   "12 1 0:51 / /proc/sys rw - proc proc rw\n";
    const struct ra_kernel_facts other = {.has_other_users = true};
    struct ra_workload workload = {0};
    reads_as(table, &other, &workload, "/sys/fs/cgroup/x /mnt /proc/sys ");
    workload = (struct ra_workload){0};
    reads_as(table, &no_facts, &workload,
             "/sys/fs/cgroup /sys/fs/cgroup/memory /sys/fs/cgroup/x /mnt /proc/sys ");
    workload = (struct ra_workload){.has_writable_cgroups = true};
    reads_as(table, &no_facts, &workload,
             "/sys/fs/cgroup=--security-opt writable-cgroups=true "
             "/sys/fs/cgroup/memory=--security-opt writable-cgroups=true "
             "/sys/fs/cgroup/x /mnt /proc/sys ");
}

#define PODMAN_TMPFS                                                     \
    "20 1 0:60 / /run rw,nosuid,nodev,noexec - tmpfs tmpfs rw,size=1k\n" \
    "21 1 0:61 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw\n"                \
    "22 1 0:62 / /tmp/x rw - tmpfs tmpfs rw\n"

static void test_mounts_of_podmans_read_only_are_declared_by_the_kernel(void **state)
{
    (void)state;
    static const char table[] = ROOT("ro") USUAL PODMAN_TMPFS;
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_TRUE,
                                   .has_own_tmpfs = true};
    bool looked = false;
    char *text = heap(table);
    assert_int_equal(
        ra_kernel_read_tables(text, NULL, 0, &no_facts, &workload, &looked, NULL), 0);
    free(text);
    assert_int_equal(workload.writable_count, 2);
    assert_string_equal(workload.writable[0].path, "/run");
    assert_string_equal(workload.writable[0].options, "nosuid,nodev,noexec,size=1k");
    assert_string_equal(workload.writable[1].path, "/tmp");
    assert_string_equal(workload.writable[1].options, "nosuid,nodev");
    assert_int_equal(workload.kernel_rootfs, RA_KERNEL_RO);
    ra_workload_clear(&workload);
    workload =
        (struct ra_workload){.readonly_rootfs = RA_READONLY_TRUE, .has_own_tmpfs = true};
    reads_as(table, &no_facts, &workload,
             "/run=--read-only-tmpfs /tmp=--read-only-tmpfs /tmp/x ");
}

static void test_mounts_of_podmans_read_only_are_strange_elsewhere(void **state)
{
    (void)state;
    static const char table[] = ROOT("ro") USUAL PODMAN_TMPFS;
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_TRUE};
    reads_as(table, &no_facts, &workload, "/run /tmp /tmp/x ");
    workload = (struct ra_workload){.readonly_rootfs = RA_READONLY_UNKNOWN};
    reads_as(table, &no_facts, &workload, "/run /tmp /tmp/x ");
}

static void test_setting_never_explains_a_mount_of_the_root(void **state)
{
    (void)state;
    static const char table[] = "1 0 0:50 / / ro - tmpfs tmpfs rw\n"
                                "2 1 0:50 / /run rw - tmpfs tmpfs rw\n";
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_TRUE,
                                   .has_image_tmpfs = true};
    bool looked = false;
    char *text = heap(table);
    assert_int_equal(
        ra_kernel_read_tables(text, NULL, 0, &no_facts, &workload, &looked, NULL), 0);
    free(text);
    assert_int_equal(workload.kernel_rootfs, RA_KERNEL_RW);
    assert_int_equal(workload.kernel_mount_count, 1);
    assert_true(workload.kernel_mounts[0].is_root);
    assert_null(workload.kernel_mounts[0].setting);
    assert_int_equal(workload.writable_count, 0);
    ra_workload_clear(&workload);
}

/* A proc filesystem with one process. */
static char proc[40];

static void put(const char *name, const char *text)
{
    char path[96];
    snprintf(path, sizeof path, "%s/7/%s", proc, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int make_proc(void **state)
{
    (void)state;
    char path[96];
    strcpy(proc, "/tmp/ra.XXXXXX");
    assert_non_null(mkdtemp(proc));
    snprintf(path, sizeof path, "%s/7", proc);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/7/ns", proc);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/7/root", proc);
    assert_int_equal(symlink("/", path), 0);
    put("ns/mnt", "");
    return 0;
}

static int remove_proc(void **state)
{
    (void)state;
    scratch_remove(proc);
    return 0;
}

static enum ra_look look_at(struct ra_workload *workload, struct ra_error *why)
{
    enum ra_look look = RA_LOOK_HIDDEN;
    struct ra_processes processes = {0};
    assert_int_equal(ra_processes_read(proc, &processes, NULL), 0);
    assert_int_equal(ra_kernel_look(proc, &processes, workload, &look, why, NULL), 0);
    ra_processes_clear(&processes);
    return look;
}

static enum ra_look look(long pid, struct ra_error *why, enum ra_kernel_rootfs *rootfs)
{
    struct ra_workload workload = {.id = heap(ID), .pid = pid};
    enum ra_look look = look_at(&workload, why);
    *rootfs = workload.kernel_rootfs;
    ra_workload_clear(&workload);
    return look;
}

static void test_look_at_the_containers_own_process(void **state)
{
    (void)state;
    enum ra_kernel_rootfs rootfs = RA_KERNEL_UNKNOWN;
    put("cgroup", "0::/system.slice/docker-" ID ".scope\n");
    put("mountinfo", ROOT("ro") USUAL);
    assert_int_equal(look(7, NULL, &rootfs), RA_LOOK_SEEN);
    assert_int_equal(rootfs, RA_KERNEL_RO);
}

static void test_look_at_somebody_elses_process_sees_nothing(void **state)
{
    (void)state;
    struct ra_error why = {0};
    enum ra_kernel_rootfs rootfs = RA_KERNEL_RO;
    put("cgroup",
        "0::/docker/ffff456789abcdef0123456789abcdef0123456789abcdef0123456789\n");
    put("mountinfo", ROOT("ro") USUAL);
    assert_int_equal(look(7, &why, &rootfs), RA_LOOK_UNSEEN);
    assert_int_equal(rootfs, RA_KERNEL_UNKNOWN);
    assert_error_says(&why, "not in this container's cgroup");
}

static void test_look_at_a_process_that_is_not_there_sees_nothing(void **state)
{
    (void)state;
    struct ra_error why = {0};
    enum ra_kernel_rootfs rootfs = RA_KERNEL_RO;
    assert_int_equal(look(8, &why, &rootfs), RA_LOOK_UNSEEN);
    assert_int_equal(rootfs, RA_KERNEL_UNKNOWN);
    assert_error_says(&why, "not to be found here");
}

static void test_look_at_a_table_that_is_empty_sees_nothing(void **state)
{
    (void)state;
    struct ra_error why = {0};
    enum ra_kernel_rootfs rootfs = RA_KERNEL_RO;
    put("cgroup", "12:pids:/docker/" ID "\n0::/docker/" ID "\n");
    put("mountinfo", "");
    assert_int_equal(look(7, &why, &rootfs), RA_LOOK_HIDDEN);
    assert_int_equal(rootfs, RA_KERNEL_UNKNOWN);
    assert_error_says(&why, "no root");
}

#define PROVEN "1 0 0:50 / / ro - overlay overlay rw,lowerdir=/l,upperdir=/u/x/diff\n"

/* Looks at a container of this runtime, whose upper directory is /u/x/diff. */
static enum ra_look look_with(const char *runtime, const char *table,
                              struct ra_error *why, enum ra_kernel_rootfs *rootfs)
{
    struct ra_workload workload = {.id = heap(ID),
                                   .pid = 7,
                                   .upper_dir = heap("/u/x/diff"),
                                   .runtime = runtime == NULL ? NULL : heap(runtime)};
    put("cgroup", "0::/docker/" ID "\n");
    put("mountinfo", table);
    enum ra_look look = look_at(&workload, why);
    if (look == RA_LOOK_UNSEEN)
        assert_int_equal(workload.kernel_mount_count, 0);
    *rootfs = workload.kernel_rootfs;
    ra_workload_clear(&workload);
    return look;
}

static void test_runtimes_that_share_the_hosts_kernel_are_looked_at(void **state)
{
    (void)state;
    static const char *const names[] = {
        NULL, "", "runc", "crun", "io.containerd.runc.v2", "/usr/bin/crun", "oci"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum ra_kernel_rootfs rootfs = RA_KERNEL_UNKNOWN;
        assert_int_equal(look_with(names[i], ROOT("rw") USUAL, NULL, &rootfs),
                         RA_LOOK_SEEN);
        assert_int_equal(rootfs, RA_KERNEL_RW);
    }
}

static void test_another_runtime_is_looked_at_where_the_root_is_proven(void **state)
{
    (void)state;
    static const char *const names[] = {"nvidia", "runsc", "/opt/kata/bin/kata-runtime",
                                        "io.containerd.runsc.v1", "runc/x"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum ra_kernel_rootfs rootfs = RA_KERNEL_UNKNOWN;
        assert_int_equal(look_with(names[i], PROVEN USUAL, NULL, &rootfs), RA_LOOK_SEEN);
        assert_int_equal(rootfs, RA_KERNEL_RO);
    }
}

static void test_another_runtime_without_proof_is_not_seen_and_named(void **state)
{
    (void)state;
    static const char *const tables[] = {
        ROOT("ro") USUAL,
        ROOT("rw") USUAL,
        /* The host's table has the container's root, but not at "/". */
        ROOT("ro") "2 1 0:51 / /u/x/merged ro - overlay overlay rw,upperdir=/u/x/diff\n",
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct ra_error why = {0};
        enum ra_kernel_rootfs rootfs = RA_KERNEL_RO;
        assert_int_equal(look_with("runsc", tables[i], &why, &rootfs), RA_LOOK_UNSEEN);
        assert_int_equal(rootfs, RA_KERNEL_UNKNOWN);
        assert_error_says(&why, "its runtime, runsc,");
    }
}

#define CGROUP "8 1 0:57 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"

static void test_users_are_others_by_the_first_process(void **state)
{
    (void)state;
    char path[96];
    struct ra_workload workload = {.id = heap(ID), .pid = 7};
    put("cgroup", "0::/docker/" ID "\n");
    put("mountinfo", ROOT("ro") CGROUP);
    put("ns/user", "");
    assert_int_equal(look_at(&workload, NULL), RA_LOOK_SEEN);
    assert_int_equal(workload.kernel_mount_count, 0);
    ra_workload_clear(&workload);
    snprintf(path, sizeof path, "%s/7/ns/user", proc);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/proc/self/ns/user", path), 0);
    workload = (struct ra_workload){.id = heap(ID), .pid = 7};
    assert_int_equal(look_at(&workload, NULL), RA_LOOK_SEEN);
    assert_int_equal(workload.kernel_mount_count, 1);
    assert_string_equal(workload.kernel_mounts[0].path, "/sys/fs/cgroup");
    ra_workload_clear(&workload);
}

static void add_writable(struct ra_workload *workload, const char *path)
{
    struct ra_writable writable = {.path = heap(path), .kind = RA_WRITABLE_TMPFS};
    assert_int_equal(ra_workload_take_writable(workload, &writable, NULL), 0);
}

static void add_readonly_bind(struct ra_workload *workload, const char *path)
{
    struct ra_readonly_bind bind = {.path = heap(path), .source = heap("/srv")};
    assert_int_equal(ra_workload_take_readonly_bind(workload, &bind, NULL), 0);
}

/* The process's root is this test's, so that the scratch folder is the container's. */
static void test_places_that_were_asked_for_are_resolved(void **state)
{
    (void)state;
    char base[SCRATCH_SIZE];
    char table[2 * SCRATCH_SIZE];
    struct ra_workload workload = {.id = heap(ID), .pid = 7};
    scratch_make(base);
    scratch_folder(base, "7");
    assert_int_equal(symlink("7", scratch_path(base, "current")), 0);
    assert_int_equal(symlink("7", scratch_path(base, "mounted")), 0);
    snprintf(table, sizeof table, ROOT("ro") "2 1 0:60 / %s rw - tmpfs tmpfs rw\n",
             scratch_path(base, "mounted"));
    put("cgroup", "0::/docker/" ID "\n");
    put("mountinfo", table);
    add_writable(&workload, scratch_path(base, "current/data"));
    add_writable(&workload, scratch_path(base, "7/data"));
    add_writable(&workload, scratch_path(base, "mounted"));
    add_readonly_bind(&workload, scratch_path(base, "current"));
    add_readonly_bind(&workload, scratch_path(base, "7"));
    assert_int_equal(look_at(&workload, NULL), RA_LOOK_SEEN);
    assert_null(workload.writable[0].real_path); /* it has no links */
    assert_string_equal(workload.writable[1].path, scratch_path(base, "current/data"));
    assert_string_equal(workload.writable[1].real_path, scratch_path(base, "7/data"));
    assert_null(workload.writable[2].real_path); /* something is mounted right there */
    assert_string_equal(workload.readonly_binds[0].real_path, scratch_path(base, "7"));
    assert_null(workload.readonly_binds[1].real_path);
    ra_workload_clear(&workload);
    scratch_remove(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_usual_read_only_container_has_nothing_to_report),
        cmocka_unit_test(test_a_root_remounted_in_place_is_rw),
        cmocka_unit_test(test_a_root_bound_elsewhere_and_remounted_there_is_rw),
        cmocka_unit_test(test_every_mount_at_slash_is_the_root),
        cmocka_unit_test(test_the_root_is_the_overlay_with_the_engines_upper_directory),
        cmocka_unit_test(test_a_root_that_is_writable_in_another_view_is_rw),
        cmocka_unit_test(
            test_what_the_engine_mounts_read_only_is_no_baseline_when_writable),
        cmocka_unit_test(test_declared_and_stray_mounts_are_listed_in_order),
        cmocka_unit_test(test_a_container_on_its_own_part_of_a_shared_filesystem),
        cmocka_unit_test(test_a_table_without_root_or_with_nonsense_was_not_looked_at),
        cmocka_unit_test(test_masks_of_a_user_namespace_are_baseline),
        cmocka_unit_test(test_cgroups_are_baseline_in_another_user_namespace_only),
        cmocka_unit_test(test_mounts_of_podmans_read_only_are_declared_by_the_kernel),
        cmocka_unit_test(test_mounts_of_podmans_read_only_are_strange_elsewhere),
        cmocka_unit_test(test_setting_never_explains_a_mount_of_the_root),
        cmocka_unit_test_setup_teardown(
            test_runtimes_that_share_the_hosts_kernel_are_looked_at, make_proc,
            remove_proc),
        cmocka_unit_test_setup_teardown(
            test_another_runtime_is_looked_at_where_the_root_is_proven, make_proc,
            remove_proc),
        cmocka_unit_test_setup_teardown(
            test_another_runtime_without_proof_is_not_seen_and_named, make_proc,
            remove_proc),
        cmocka_unit_test_setup_teardown(test_users_are_others_by_the_first_process,
                                        make_proc, remove_proc),
        cmocka_unit_test_setup_teardown(test_places_that_were_asked_for_are_resolved,
                                        make_proc, remove_proc),
        cmocka_unit_test_setup_teardown(test_look_at_the_containers_own_process,
                                        make_proc, remove_proc),
        cmocka_unit_test_setup_teardown(test_look_at_somebody_elses_process_sees_nothing,
                                        make_proc, remove_proc),
        cmocka_unit_test_setup_teardown(
            test_look_at_a_process_that_is_not_there_sees_nothing, make_proc,
            remove_proc),
        cmocka_unit_test_setup_teardown(test_look_at_a_table_that_is_empty_sees_nothing,
                                        make_proc, remove_proc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
