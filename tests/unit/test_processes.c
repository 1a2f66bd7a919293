#include "unit.h"

#include "rootfs_audit/evidence/processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define A "aaaa456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define B "bbbb456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_id_is_the_innermost_containers(void **state)
{
    (void)state;
    static const struct {
        const char *cgroup;
        const char *id;
    } cases[] = {
        {"", ""},
        {"0::/init.scope\n", ""},
        {"0::/docker/" A "\n", A},
        {"0::/system.slice/docker-" A ".scope\n", A},
        {"0::/machine.slice/libpod-" A ".scope/container\n", A},
        {"12:pids:/docker/" A "\n0::/docker/" A "\n", A},
        {"0::/docker/" A "/docker/" B "\n", B},
        {"0::/docker/" A "0\n", ""}, /* 65 digits */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char id[RA_ID_LENGTH + 1];
        ra_processes_read_id(cases[i].cgroup, id);
        assert_string_equal(id, cases[i].id);
    }
}

static char proc[40];

/* A process whose mount namespace is the inode of the file `namespace`. */
static void make_process(int pid, const char *cgroup, const char *namespace)
{
    char path[96];
    char target[96];
    snprintf(path, sizeof path, "%s/%d", proc, pid);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/%d/ns", proc, pid);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(target, sizeof target, "%s/%s", proc, namespace);
    snprintf(path, sizeof path, "%s/%d/ns/mnt", proc, pid);
    assert_int_equal(symlink(target, path), 0);
    snprintf(path, sizeof path, "%s/%d/cgroup", proc, pid);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(cgroup, file);
    fclose(file);
}

static int make_proc(void **state)
{
    static const char *const namespaces[] = {"host", "own", "shared"};
    (void)state;
    strcpy(proc, "/tmp/ra.XXXXXX");
    assert_non_null(mkdtemp(proc));
    for (size_t i = 0; i < 3; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s/%s", proc, namespaces[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fclose(file);
    }
    make_process(1, "0::/init.scope\n", "host");
    make_process(20, "0::/docker/" A "\n", "own");
    make_process(3, "0::/docker/" A "\n", "own");
    make_process(4, "0::/docker/" A "\n", "host"); /* on its way into the container */
    make_process(5, "0::/docker/" B "\n", "shared");
    make_process(6, "0::/docker/" A "\n", "shared");
    return 0;
}

static int remove_proc(void **state)
{
    static const char *const names[] = {"ns/mnt", "ns", "cgroup", ""};
    static const int pids[] = {1, 20, 3, 4, 5, 6};
    char path[96];
    (void)state;
    for (size_t p = 0; p < 6; p++)
        for (size_t i = 0; i < 4; i++) {
            snprintf(path, sizeof path, "%s/%d/%s", proc, pids[p], names[i]);
            remove(path);
        }
    snprintf(path, sizeof path, "%s/host", proc);
    remove(path);
    snprintf(path, sizeof path, "%s/own", proc);
    remove(path);
    snprintf(path, sizeof path, "%s/shared", proc);
    remove(path);
    return rmdir(proc);
}

static void test_processes_of_a_container_are_found_and_outsiders_marked(void **state)
{
    (void)state;
    struct ra_processes processes = {0};
    size_t count = 0;
    assert_int_equal(ra_processes_read(proc, &processes, NULL), 0);
    assert_int_equal(processes.count, 6);
    const struct ra_process *all = ra_processes_of(&processes, A, &count);
    assert_int_equal(count, 4);
    assert_int_equal(all[0].pid, 3);
    assert_false(all[0].is_outside);
    assert_int_equal(all[1].pid, 4);
    assert_true(all[1].is_outside);
    assert_int_equal(all[2].pid, 6);
    assert_true(all[2].is_outside);
    assert_int_equal(all[3].pid, 20);
    assert_false(all[3].is_outside);
    assert_int_equal(all[0].mount_namespace, all[3].mount_namespace);
    assert_null(ra_processes_of(&processes, "cccc", &count));
    assert_int_equal(count, 0);
    ra_processes_clear(&processes);
}

static void test_a_proc_that_is_not_there_has_no_processes(void **state)
{
    (void)state;
    struct ra_processes processes = {0};
    size_t count = 1;
    assert_int_equal(ra_processes_read("/nothing/here", &processes, NULL), 0);
    assert_null(ra_processes_of(&processes, A, &count));
    assert_int_equal(count, 0);
    ra_processes_clear(&processes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_is_the_innermost_containers),
        cmocka_unit_test_setup_teardown(
            test_processes_of_a_container_are_found_and_outsiders_marked, make_proc,
            remove_proc),
        cmocka_unit_test(test_a_proc_that_is_not_there_has_no_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
