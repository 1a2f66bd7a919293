/* Which mounts a setting explains, and which it does not. */
#include "unit.h"

#include "rootfs_audit/evidence/engine_mount.h"

#include <string.h>

enum given {
    NOTHING,
    READ_ONLY,
    SYSTEMD,
    IMAGE_TMPFS,
    UNMASKED,
    CGROUPS,
    REMAPPED,
    GIVEN_COUNT,
};

/* Sets what one setting sets; strings are static. */
static struct ra_workload workload_with(enum given given)
{
    static char remapped[] = "/var/lib/docker/300000.300000";
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_FALSE};
    switch (given) {
    case NOTHING:
    case GIVEN_COUNT:
        break;
    case READ_ONLY:
        workload.readonly_rootfs = RA_READONLY_TRUE;
        workload.has_own_tmpfs = true;
        break;
    case SYSTEMD:
        workload.is_systemd = true;
        break;
    case IMAGE_TMPFS:
        workload.has_image_tmpfs = true;
        ra_path_set_add(&workload.image_volumes, "/data");
        break;
    case UNMASKED:
        workload.is_unmasked = workload.has_unmasked_cgroups = true; /* as Podman's ALL */
        break;
    case CGROUPS:
        workload.has_writable_cgroups = true;
        break;
    case REMAPPED:
        workload.data_root = remapped;
        break;
    }
    return workload;
}

#define UNMASK "--security-opt unmask or systempaths"
#define CGROUPS_UNMASKED "--security-opt unmask"
#define WRITABLE "--security-opt writable-cgroups=true"
#define HOST_USERS "--userns=host on an engine with userns-remap"
#define IMAGE "--image-volume=tmpfs"

static const struct {
    const char *path;
    const char *type;
    const char *settings[GIVEN_COUNT]; /* by what is given; of Podman */
} mounts[] = {
    {"/run", "tmpfs", {[READ_ONLY] = "--read-only-tmpfs", [SYSTEMD] = "--systemd"}},
    {"/tmp", "tmpfs", {[READ_ONLY] = "--read-only-tmpfs", [SYSTEMD] = "--systemd"}},
    {"/var/tmp", "tmpfs", {[READ_ONLY] = "--read-only-tmpfs"}},
    {"/run/lock", "tmpfs", {[SYSTEMD] = "--systemd"}},
    {"/var/log/journal", "tmpfs", {[SYSTEMD] = "--systemd"}},
    {"/data", "tmpfs", {[IMAGE_TMPFS] = IMAGE}},
    /* below those, and beside */
    {"/run/x", "tmpfs", {0}},
    {"/runx", "tmpfs", {0}},
    {"/tmp/x", "tmpfs", {0}},
    {"/var", "tmpfs", {0}},
    /* of another type */
    {"/run", "ext4", {0}},
    {"/tmp", "overlay", {0}},
    {"/data", "ramfs", {0}},
    {"/data", "cgroup2", {0}},
    {"/sys/fs/cgroup",
     "cgroup2",
     {[SYSTEMD] = "--systemd",
      [UNMASKED] = CGROUPS_UNMASKED,
      [CGROUPS] = WRITABLE,
      [REMAPPED] = HOST_USERS}},
    {"/sys/fs/cgroup/memory",
     "cgroup",
     {[SYSTEMD] = "--systemd",
      [UNMASKED] = CGROUPS_UNMASKED,
      [CGROUPS] = WRITABLE,
      [REMAPPED] = HOST_USERS}},
    {"/sys/fs/cgroupx", "cgroup", {0}},
    {"/sys/fs/cgroup/x", "proc", {0}},
    {"/proc/sys", "proc", {[UNMASKED] = UNMASK}},
    {"/sys", "sysfs", {[UNMASKED] = UNMASK}},
    {"/sys/firmware", "sysfs", {[UNMASKED] = UNMASK}},
    {"/process", "proc", {0}},
    {"/sys", "proc", {0}},
};

static const char *shown(const char *setting)
{
    return setting == NULL ? "-" : setting;
}

static void explains(const char *path, const char *type, enum given given,
                     const char *expected)
{
    struct ra_workload workload = workload_with(given);
    const struct ra_mountinfo entry = {.path = path, .type = type, .root = "/"};
    const char *setting = ra_engine_mount_setting(&entry, &workload);
    if (strcmp(shown(setting), shown(expected)) != 0)
        fail_msg("%s (%s), setting %d: %s, not %s", path, type, (int)given,
                 shown(setting), shown(expected));
    ra_path_set_clear(&workload.image_volumes);
}

static void test_each_setting_explains_its_mounts_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mounts / sizeof mounts[0]; i++)
        for (enum given given = NOTHING; given < GIVEN_COUNT; given++)
            explains(mounts[i].path, mounts[i].type, given, mounts[i].settings[given]);
}

static void test_read_only_alone_explains_nothing(void **state)
{
    (void)state;
    struct ra_workload workload = {.readonly_rootfs = RA_READONLY_TRUE};
    const struct ra_mountinfo entry = {.path = "/run", .type = "tmpfs", .root = "/"};
    assert_null(ra_engine_mount_setting(&entry, &workload));
}

static const struct ra_mountinfo run = {
    .path = "/run",
    .root = "/",
    .type = "tmpfs",
    .options = "rw,nosuid,nodev,noexec,relatime",
    .super_options = "rw,size=65536k,mode=755,uid=1,gid=2,inode64",
};

static void test_tmpfs_is_declared_once_with_the_kernels_options(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    for (int i = 0; i < 3; i++)
        assert_int_equal(ra_engine_mount_declare(&run, &workload, NULL), 0);
    assert_int_equal(workload.writable_count, 1);
    const struct ra_writable *writable = &workload.writable[0];
    assert_string_equal(writable->path, "/run");
    assert_string_equal(writable->options,
                        "nosuid,nodev,noexec,size=65536k,mode=755,uid=1,gid=2");
    assert_int_equal(writable->kind, RA_WRITABLE_TMPFS);
    assert_false(writable->is_explicit);
    assert_false(writable->is_persistent);
    assert_null(writable->real_path);
    assert_null(writable->source);
    ra_workload_clear(&workload);
}

static void test_tmpfs_without_options_is_declared_without(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    struct ra_mountinfo plain = run;
    plain.options = "rw,relatime";
    plain.super_options = "rw";
    assert_int_equal(ra_engine_mount_declare(&plain, &workload, NULL), 0);
    assert_int_equal(workload.writable_count, 1);
    assert_null(workload.writable[0].options);
    ra_workload_clear(&workload);
}

static void test_place_that_was_asked_for_is_not_declared_again(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    struct ra_writable asked = {.path = heap("/var/run"),
                                .real_path = heap("/run"),
                                .kind = RA_WRITABLE_VOLUME,
                                .is_explicit = true};
    assert_int_equal(ra_workload_take_writable(&workload, &asked, NULL), 0);
    assert_int_equal(ra_engine_mount_declare(&run, &workload, NULL), 0);
    assert_int_equal(workload.writable_count, 1);
    assert_string_equal(workload.writable[0].path, "/var/run");
    ra_workload_clear(&workload);
}

static void test_what_is_no_tmpfs_is_no_place_to_write_to(void **state)
{
    (void)state;
    struct ra_workload workload = {0};
    struct ra_mountinfo cgroup = run;
    cgroup.path = "/sys/fs/cgroup";
    cgroup.type = "cgroup2";
    assert_int_equal(ra_engine_mount_declare(&cgroup, &workload, NULL), 0);
    assert_int_equal(workload.writable_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_setting_explains_its_mounts_and_no_other),
        cmocka_unit_test(test_read_only_alone_explains_nothing),
        cmocka_unit_test(test_tmpfs_is_declared_once_with_the_kernels_options),
        cmocka_unit_test(test_tmpfs_without_options_is_declared_without),
        cmocka_unit_test(test_place_that_was_asked_for_is_not_declared_again),
        cmocka_unit_test(test_what_is_no_tmpfs_is_no_place_to_write_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
