#include "unit.h"

#include "jail.h"
#include "scratch.h"

#include "rootfs_audit/evidence/open_files.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int make(const char *path, int flags)
{
    return open(path, flags | O_CREAT, 0644);
}

/* In the jail: files that are open in every way. */
static int open_all(void)
{
    int gone = make("/gone", O_WRONLY);
    int nameless = open("/", O_TMPFILE | O_RDWR, 0600);
    bool is_done = make("/written", O_WRONLY | O_APPEND) >= 0 &&
                   make("/updated\n\xff", O_RDWR) >= 0 && make("/read", O_RDONLY) >= 0 &&
                   make("/named (deleted)", O_WRONLY) >= 0 &&
                   write(gone, "12345", 5) == 5 && unlink("/gone") == 0 &&
                   nameless >= 0 && memfd_create("memory", 0) >= 0 &&
                   mkfifo("/pipe", 0600) == 0 && open("/pipe", O_RDWR) >= 0 &&
                   open("/written", O_PATH) >= 0 && mkdir("/vol", 0755) == 0 &&
                   mount("none", "/vol", "tmpfs", 0, NULL) == 0 &&
                   make("/vol/outside", O_WRONLY) >= 0;
    return is_done ? 0 : -1;
}

static int map(const char *path, int protection, int flags)
{
    int fd = make(path, O_RDWR);
    bool is_done = fd >= 0 && ftruncate(fd, 4096) == 0 &&
                   mmap(NULL, 4096, protection, flags, fd, 0) != MAP_FAILED;
    close(fd);
    return is_done ? 0 : -1;
}

/* The same for mapped ones, which are closed. */
static int map_all(void)
{
    bool is_done = map("/shared\n", PROT_READ | PROT_WRITE, MAP_SHARED) == 0 &&
                   map("/private", PROT_READ | PROT_WRITE, MAP_PRIVATE) == 0 &&
                   map("/looked-at", PROT_READ, MAP_SHARED) == 0 &&
                   map("/lib.so", PROT_READ | PROT_EXEC, MAP_PRIVATE) == 0 &&
                   map("/lib.so", PROT_READ | PROT_EXEC, MAP_PRIVATE) == 0 &&
                   map("/vol/lib.so", PROT_READ | PROT_EXEC, MAP_PRIVATE) == 0 &&
                   map("/dropped.so", PROT_READ | PROT_EXEC, MAP_PRIVATE) == 0 &&
                   unlink("/dropped.so") == 0;
    return is_done ? 0 : -1;
}

/* Starts another process in the jail, and returns its id. */
static int start(bool (*enter)(void), const char *path)
{
    int ready[2];
    char byte = 0;
    if (pipe(ready) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (enter() && make(path, O_WRONLY) >= 0 && write(ready[1], "r", 1) == 1)
            pause();
        _exit(1);
    }
    close(ready[1]);
    bool is_ready = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    return is_ready ? pid : -1;
}

static bool enter_a_chroot(void)
{
    return mkdir("/cell", 0755) == 0 && mkdir("/cell/d", 0755) == 0 &&
           chroot("/cell/d") == 0;
}

static bool enter_a_chroot_on_a_volume(void)
{
    return mkdir("/vol", 0755) == 0 && mount("none", "/vol", "tmpfs", 0, NULL) == 0 &&
           chroot("/vol") == 0 && chdir("/") == 0;
}

static bool enter_a_namespace(void)
{
    return unshare(CLONE_NEWNS) == 0;
}

static bool become_a_user(void)
{
    /* With another user a process forgets that it is to end with its parent. */
    return mkdir("/home", 0755) == 0 && chown("/home", 1000, 1000) == 0 &&
           setresuid(1000, 1000, 1000) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

enum command {
    OPEN_ALL,
    MAP_ALL,
    START_IN_CHROOT,
    START_IN_NAMESPACE,
    START_AS_USER,
    CHROOT_ON_VOLUME,
};

static int act(int command)
{
    switch ((enum command)command) {
    case OPEN_ALL:
        return open_all();
    case MAP_ALL:
        return map_all();
    case START_IN_CHROOT:
        return start(enter_a_chroot, "/inside");
    case START_IN_NAMESPACE:
        return start(enter_a_namespace, "/in-namespace");
    case START_AS_USER:
        return start(become_a_user, "/home/file");
    case CHROOT_ON_VOLUME:
        return make("/before", O_WRONLY) >= 0 && enter_a_chroot_on_a_volume() &&
                       make("/on-volume", O_WRONLY) >= 0
                   ? 0
                   : -1;
    }
    return -1;
}

static void read_of(const char *proc, long pid, const char *id,
                    struct ra_written_list *list, bool *was_read, struct ra_error *why)
{
    struct ra_workload workload = {.id = heap(id), .pid = pid};
    struct ra_processes processes = {0};
    assert_int_equal(ra_processes_read(proc, &processes, NULL), 0);
    assert_int_equal(
        ra_open_files_read(proc, &processes, &workload, list, was_read, why, NULL), 0);
    ra_processes_clear(&processes);
    ra_workload_clear(&workload);
}

static void read_all(const struct jail *jail, struct ra_written_list *list)
{
    struct ra_error why = {0};
    bool was_read = false;
    read_of(jail->proc, jail->pid, ID, list, &was_read, &why);
    if (why.failed)
        fail_msg("%s", ra_error_message(&why));
    assert_true(was_read);
    size_t count = list->count;
    ra_written_settle(list);
    assert_int_equal(list->count, count); /* each once */
}

static const struct ra_written *find(const struct ra_written_list *list, const char *path)
{
    const struct ra_written *found = ra_written_find(list, path);
    if (found == NULL)
        fail_msg("%s is not in the list", path);
    return found;
}

static void test_files_open_for_writing_on_the_root_mount_are_told(void **state)
{
    (void)state;
    static const char *const paths[] = {"/written", "/updated\n\xff", "/named (deleted)",
                                        "/gone"};
    struct jail jail;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    assert_int_equal(jail_do(&jail, OPEN_ALL), 0);
    read_all(&jail, &list);
    for (size_t i = 0; i < 4; i++) {
        const struct ra_written *one = find(&list, paths[i]);
        assert_int_equal(one->evidence, RA_EVIDENCE_OPEN_FILES);
        assert_int_equal(one->kind, RA_FILE_REGULAR);
        assert_int_equal(one->change, RA_CHANGE_UNKNOWN);
        assert_int_equal(one->size, i == 3 ? 5 : 0);
        assert_true(one->written_at > 0);
        assert_true(one->is_roots);
        assert_false(one->is_executed);
    }
    assert_int_equal(list.count, 5);
    size_t nameless = 0;
    for (size_t i = 0; i < list.count; i++)
        nameless += strncmp(list.all[i].path, "/#", 2) == 0 &&
                    strchr(list.all[i].path, ' ') == NULL;
    assert_int_equal(nameless, 1);
    ra_written_clear(&list);
    jail_end(&jail);
}

static void test_mapped_files_are_told_as_written_or_executed(void **state)
{
    (void)state;
    struct jail jail;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    assert_int_equal(jail_do(&jail, MAP_ALL), -1); /* there is no /vol yet */
    assert_int_equal(jail_do(&jail, OPEN_ALL), 0);
    assert_int_equal(jail_do(&jail, MAP_ALL), 0);
    read_all(&jail, &list);
    const struct ra_written *shared = find(&list, "/shared\n");
    assert_int_equal(shared->evidence, RA_EVIDENCE_OPEN_FILES);
    assert_false(shared->is_executed);
    assert_true(shared->is_roots);
    static const char *const run[] = {"/lib.so", "/dropped.so"};
    for (size_t i = 0; i < 2; i++) {
        const struct ra_written *one = find(&list, run[i]);
        assert_int_equal(one->evidence, 0);
        assert_true(one->is_executed);
        assert_false(one->is_roots);
    }
    assert_int_equal(list.count, 5 + 3);
    ra_written_clear(&list);
    jail_end(&jail);
}

static void test_every_process_of_the_container_counts(void **state)
{
    (void)state;
    struct jail jail;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    int in_chroot = jail_do(&jail, START_IN_CHROOT);
    int in_namespace = jail_do(&jail, START_IN_NAMESPACE);
    int as_user = jail_do(&jail, START_AS_USER);
    assert_true(in_chroot > 0 && in_namespace > 0 && as_user > 0);
    jail_add_process(&jail, in_chroot, ID);
    jail_add_process(&jail, in_namespace, ID);
    jail_add_process(&jail, as_user, ID);
    read_all(&jail, &list);
    assert_int_equal(list.count, 3);
    assert_int_equal(find(&list, "/cell/d/inside")->evidence, RA_EVIDENCE_OPEN_FILES);
    assert_true(find(&list, "/cell/d/inside")->is_roots);
    assert_true(find(&list, "/in-namespace")->is_roots);
    assert_false(find(&list, "/home/file")->is_roots);
    ra_written_clear(&list);

    /* One that is another container's, or on its way in from the host, does not. */
    jail_remove_process(&jail, in_chroot);
    jail_add_process(&jail, in_chroot, OTHER);
    jail_add_process(&jail, getpid(), ID);
    read_all(&jail, &list);
    assert_int_equal(list.count, 2);
    assert_null(ra_written_find(&list, "/cell/d/inside"));
    ra_written_clear(&list);
    kill(in_chroot, SIGKILL);
    kill(in_namespace, SIGKILL);
    kill(as_user, SIGKILL);
    jail_end(&jail);
}

static void test_a_first_process_in_a_chroot_on_a_volume_hides_no_root(void **state)
{
    (void)state;
    struct jail jail;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    assert_int_equal(jail_do(&jail, CHROOT_ON_VOLUME), 0);
    read_all(&jail, &list);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.all[0].path, "/before");
    ra_written_clear(&list);
    jail_end(&jail);
}

/* Replaces a link of the proc folder by a text. */
static void put(const struct jail *jail, const char *part, const char *text)
{
    char name[64];
    snprintf(name, sizeof name, "%d/%s", jail->pid, part);
    assert_int_equal(unlink(scratch_path(jail->proc, name)), 0);
    scratch_file(jail->proc, name, text, 0644);
}

static void test_root_is_who_user_0_of_the_container_is(void **state)
{
    (void)state;
    static const struct {
        const char *uid_map;
        const char *status;
        bool is_roots;
    } cases[] = {
        {"0 100000 65536\n", "Name:\tx\nUid:\t100000\t100000\t100000\t100000\n", true},
        {"0 100000 65536\n", "Name:\tx\nUid:\t0\t0\t0\t0\n", false},
        {"0 100000 65536\n", "Name:\tx\nUid:\t100001\t100001\t100001\t100001\n", false},
        {"0 100000 65536\n", "Name:\tx\nUid:\t1\t1\t1\t100000\n", true},
        {"0 100000 65536\n", "Name:\tx\nUid:\t1\t100000\t1\t1\n", true},
        {"0 100000 65536\n", "Name:\tx\nUid:\t100000\t1\t100000\t1\n", false},
        {" 1000 1000 1\n 0 7 1\n", "Name:\tx\nUid:\t7\t7\t7\t7\n", true},
        {"5 0 1\n", "Name:\tx\nUid:\t0\t0\t0\t0\n", false},
        {"", "Name:\tx\nUid:\t0\t0\t0\t0\n", false},
        {"0 0 4294967295\n", "Name:\tx\n", false},
    };
    struct jail jail;
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    assert_int_equal(jail_do(&jail, OPEN_ALL), 0);
    put(&jail, "ns", ""); /* not our own user namespace */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_written_list list = {0};
        put(&jail, "uid_map", cases[i].uid_map);
        put(&jail, "status", cases[i].status);
        read_all(&jail, &list);
        if (find(&list, "/written")->is_roots != cases[i].is_roots)
            fail_msg("case %zu", i);
        ra_written_clear(&list);
    }
    jail_end(&jail);
}

static void is_refused(const char *proc, long pid, const char *id, const char *words)
{
    struct ra_written_list list = {0};
    struct ra_error why = {0};
    bool was_read = true;
    read_of(proc, pid, id, &list, &was_read, &why);
    assert_false(was_read);
    assert_int_equal(list.count, 0);
    assert_error_says(&why, words);
    ra_written_clear(&list);
}

static void test_a_container_that_is_not_here_is_not_looked_at(void **state)
{
    (void)state;
    char proc[SCRATCH_SIZE];
    scratch_make(proc);
    scratch_folder(proc, "7");
    scratch_file(proc, "7/cgroup", "0::/docker/" OTHER "\n", 0644);
    scratch_folder(proc, "8");
    scratch_file(proc, "8/cgroup", "0::/docker/" ID "\n", 0644);
    is_refused(proc, 0, ID, "is not running");
    is_refused(proc, 9, ID, "not to be found here");
    is_refused(proc, 7, ID, "not in this container's cgroup");
    is_refused(proc, 8, ID, "has ended"); /* it has no root any more */
    scratch_remove(proc);
}

static void test_a_process_that_may_not_be_looked_at_needs_root(void **state)
{
    (void)state;
    struct jail jail;
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    assert_int_equal(chmod(jail.proc, 0755), 0);
    char name[64];
    snprintf(name, sizeof name, "%d", jail.pid);
    assert_int_equal(chmod(scratch_path(jail.proc, name), 0755), 0);
    assert_int_equal(seteuid(65534), 0);
    is_refused(jail.proc, jail.pid, ID, "run as root");
    assert_int_equal(seteuid(0), 0);
    jail_end(&jail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_open_for_writing_on_the_root_mount_are_told),
        cmocka_unit_test(test_mapped_files_are_told_as_written_or_executed),
        cmocka_unit_test(test_every_process_of_the_container_counts),
        cmocka_unit_test(test_a_first_process_in_a_chroot_on_a_volume_hides_no_root),
        cmocka_unit_test(test_root_is_who_user_0_of_the_container_is),
        cmocka_unit_test(test_a_container_that_is_not_here_is_not_looked_at),
        cmocka_unit_test(test_a_process_that_may_not_be_looked_at_needs_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
