#include "unit.h"

#include "rootfs_audit/advice/path_class.h"

static void is_class(const char *path, bool is_folder, enum ra_path_class expected)
{
    if (ra_path_class_of(path, is_folder) != expected)
        fail_msg("%s is of class %d", path, (int)ra_path_class_of(path, is_folder));
}

static void test_class_is_by_the_place_of_the_path(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool is_folder;
        enum ra_path_class expected;
    } cases[] = {
        {"/.dockerenv", false, RA_PATH_ENGINES},
        {"/dev/console", false, RA_PATH_ENGINES},
        {"/proc", true, RA_PATH_ENGINES},
        {"/sys/x", false, RA_PATH_ENGINES},
        {"/etc/hosts", false, RA_PATH_ENGINES},
        {"/etc/resolv.conf", false, RA_PATH_ENGINES},
        {"/run/.containerenv", false, RA_PATH_ENGINES},
        {"/run/secrets/key", false, RA_PATH_ENGINES},
        {"/etc", true, RA_PATH_SYSTEM},
        {"/etc/passwd", false, RA_PATH_SYSTEM},
        {"/etc/hosts.allow", false, RA_PATH_SYSTEM},
        {"/etc/ssl/certs/x", false, RA_PATH_SYSTEM},
        {"/usr", true, RA_PATH_SYSTEM},
        {"/usr/local/bin/x", false, RA_PATH_SYSTEM},
        {"/bin", true, RA_PATH_SYSTEM},
        {"/lib64/ld.so", false, RA_PATH_SYSTEM},
        {"/boot/x", false, RA_PATH_SYSTEM},
        {"/var/lib/dpkg/status", false, RA_PATH_SYSTEM},
        {"/var/lib/rpm", true, RA_PATH_SYSTEM},
        {"/var/cache/apt/x", false, RA_PATH_SYSTEM},
        {"/var/log/dpkg.log", false, RA_PATH_SYSTEM},
        {"/file", false, RA_PATH_SYSTEM},
        {"/opt/x/__pycache__/y.pyc", false, RA_PATH_SYSTEM},
        {"/opt/__pycache__", true, RA_PATH_SYSTEM},
        {"/etc/cups", true, RA_PATH_CONFIGURATION},
        {"/etc/cups/printers.conf", false, RA_PATH_CONFIGURATION},
        {"/etc/sslx/y", false, RA_PATH_CONFIGURATION},
        {"/run", true, RA_PATH_SCRATCH},
        {"/run/x", false, RA_PATH_SCRATCH},
        {"/tmp", true, RA_PATH_SCRATCH},
        {"/var/run/x", false, RA_PATH_SCRATCH},
        {"/var/tmp/x", false, RA_PATH_SCRATCH},
        {"/var/cache/nginx", true, RA_PATH_SCRATCH},
        {"/var/log/nginx/access.log", false, RA_PATH_SCRATCH},
        {"/var/lock", true, RA_PATH_SCRATCH},
        {"/var/spool/postfix/x", false, RA_PATH_SCRATCH},
        {"/root/.cache/x", false, RA_PATH_SCRATCH},
        {"/var/spool/cron/crontabs/u", false, RA_PATH_DATA},
        {"/var/spool/mail/u", false, RA_PATH_DATA},
        {"/var/lib/mysql/x", false, RA_PATH_DATA},
        {"/srv", true, RA_PATH_DATA},
        {"/data", true, RA_PATH_DATA},
        {"/home/u/x", false, RA_PATH_DATA},
        {"/opt/x/.cached", false, RA_PATH_DATA},
        {"/opt/x/my__pycache__/y", false, RA_PATH_DATA},
        {"/running/x", false, RA_PATH_DATA},
        {"/usrs/x", false, RA_PATH_DATA},
        {"/tmpfiles/x", false, RA_PATH_DATA},
        {"/devel/x", false, RA_PATH_DATA},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        is_class(cases[i].path, cases[i].is_folder, cases[i].expected);
}

static void test_folders_of_many_services_are_shared_and_common(void **state)
{
    (void)state;
    static const char *const shared[] = {
        "/",    "/etc",     "/home",    "/home/u",    "/opt",       "/srv",
        "/var", "/var/lib", "/var/log", "/var/cache", "/var/spool", "/root"};
    static const char *const common[] = {"/run", "/tmp", "/var/run", "/var/tmp",
                                         "/run/lock"};
    static const char *const own[] = {"/home/u/x", "/var/lib/x", "/data", "/var/log/x",
                                      "/homes",    "/run/x",     "/usr"};
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++)
        if (!ra_path_is_shared(shared[i]) || !ra_path_is_common(shared[i]))
            fail_msg("%s", shared[i]);
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        if (ra_path_is_shared(common[i]) || !ra_path_is_common(common[i]))
            fail_msg("%s", common[i]);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (ra_path_is_shared(own[i]) || ra_path_is_common(own[i]))
            fail_msg("%s", own[i]);
}

static void test_leftovers_are_what_a_distribution_leaves_in_run(void **state)
{
    (void)state;
    assert_true(ra_path_is_leftover("/run/lock"));
    assert_true(ra_path_is_leftover("/run/lock/x"));
    assert_true(ra_path_is_leftover("/run/utmp"));
    assert_false(ra_path_is_leftover("/run"));
    assert_false(ra_path_is_leftover("/run/locks"));
    assert_false(ra_path_is_leftover("/run/mysqld"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_class_is_by_the_place_of_the_path),
        cmocka_unit_test(test_folders_of_many_services_are_shared_and_common),
        cmocka_unit_test(test_leftovers_are_what_a_distribution_leaves_in_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
