#include "unit.h"

#include "jail.h"
#include "scratch.h"

#include "rootfs_audit/evidence/gather.h"
#include "rootfs_audit/evidence/observe.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

enum { OFTEN = 2000 };

static int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    bool is_done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    return is_done ? 0 : -1;
}

static int prepare(void)
{
    return write_file("/read", "1") == 0 && write_file("/script", "#!/none\n") == 0 &&
                   chmod("/script", 0755) == 0 && mkdir("/vol", 0755) == 0 &&
                   mount("none", "/vol", "tmpfs", 0, NULL) == 0 &&
                   mkfifo("/pipe", 0600) == 0
               ? 0
               : -1;
}

/* Files that live shorter than anybody could look at them, and what is not of interest.
 */
static int write_all(void)
{
    int read_only = open("/read", O_RDONLY);
    int pipe = open("/pipe", O_RDWR);
    bool is_done = read_only >= 0 && pipe >= 0 && write(pipe, "x", 1) == 1 &&
                   write_file("/short", "12345") == 0 && unlink("/short") == 0 &&
                   write_file("/named (deleted)", "1") == 0 &&
                   write_file("/vol/outside", "1") == 0 && mkdir("/folder", 0700) == 0 &&
                   close(open("/untouched\n\xff", O_WRONLY | O_CREAT, 0600)) == 0;
    close(read_only);
    close(pipe);
    return is_done ? 0 : -1;
}

static int execute(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        char *const arguments[] = {NULL};
        char name[] = "x";
        char *const with_name[] = {name, NULL};
        execve("/script", with_name, arguments);
        _exit(0);
    }
    return waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

static int write_often(void)
{
    for (int i = 0; i < OFTEN; i++)
        if (write_file("/often", "x") != 0)
            return -1;
    return 0;
}

static int write_many(void)
{
    for (int i = 0; i < OFTEN; i++) {
        char path[32];
        snprintf(path, sizeof path, "/many%d", i);
        if (write_file(path, "x") != 0 || unlink(path) != 0)
            return -1;
    }
    return 0;
}

enum command { PREPARE, WRITE_ALL, EXECUTE, WRITE_OFTEN, WRITE_MANY, COMMANDS };

static int act(int command)
{
    switch ((enum command)command) {
    case PREPARE:
        return prepare();
    case WRITE_ALL:
        return write_all();
    case EXECUTE:
        return execute();
    case WRITE_OFTEN:
        return write_often();
    case WRITE_MANY:
        return write_many();
    case COMMANDS:
        break;
    }
    return -1;
}

/* One observation. As soon as it has begun, its script is played; then it is stopped. */
struct scene {
    struct jail jail;
    void (*play)(struct scene *scene);
    int command;
    int stop[2];
    unsigned told;
    unsigned last_ms;
    size_t last_seen;
};

static void begin(struct scene *scene)
{
    *scene = (struct scene){0};
    assert_int_equal(pipe2(scene->stop, O_CLOEXEC), 0);
    jail_start(&scene->jail, ID, act);
    assert_int_equal(jail_do(&scene->jail, PREPARE), 0);
}

static void end(struct scene *scene)
{
    jail_end(&scene->jail);
    close(scene->stop[0]);
    close(scene->stop[1]);
}

static void progress(void *context, unsigned elapsed_ms, unsigned seconds, size_t seen)
{
    struct scene *scene = context;
    assert_int_equal(seconds, 60);
    assert_true(elapsed_ms >= scene->last_ms);
    scene->last_ms = elapsed_ms;
    scene->last_seen = seen;
    if (scene->told++ > 0)
        return;
    scene->play(scene);
    assert_int_equal(write(scene->stop[1], "s", 1), 1);
}

static void play_command(struct scene *scene)
{
    assert_int_equal(jail_do(&scene->jail, scene->command), 0);
}

static double now(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Observes while the script is played, and settles what was seen. */
static void observe(struct scene *scene, struct ra_observed *observed,
                    struct ra_written_list *list)
{
    struct ra_workload workload = {.id = heap(ID), .pid = scene->jail.pid};
    const struct ra_observe_options options = {
        .seconds = 60,
        .stop = scene->stop[0],
        .progress = progress,
        .progress_context = scene,
    };
    *observed = (struct ra_observed){.workload = &workload, .written = list};
    double started = now();
    assert_int_equal(ra_observe(scene->jail.proc, observed, 1, &options, NULL), 0);
    assert_true(now() - started < 50); /* it was stopped */
    observed->workload = NULL;
    size_t count = list->count;
    ra_written_settle(list);
    assert_int_equal(list->count, count); /* each once */
    ra_workload_clear(&workload);
}

static const struct ra_written *find(const struct ra_written_list *list, const char *path)
{
    const struct ra_written *found = ra_written_find(list, path);
    if (found == NULL)
        fail_msg("%s is not in the list", path);
    return found;
}

static void test_what_is_written_and_removed_again_is_seen(void **state)
{
    (void)state;
    static const char *const paths[] = {"/short", "/named (deleted)", "/untouched\n\xff"};
    static const long long sizes[] = {5, 1, 0};
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    begin(&scene);
    scene.play = play_command;
    scene.command = WRITE_ALL;
    observe(&scene, &observed, &list);
    assert_true(observed.was_observed);
    assert_false(observed.why.failed);
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct ra_written *one = find(&list, paths[i]);
        assert_int_equal(one->evidence, RA_EVIDENCE_OBSERVED);
        assert_int_equal(one->change, RA_CHANGE_UNKNOWN);
        assert_int_equal(one->kind, RA_FILE_REGULAR);
        assert_int_equal(one->size, sizes[i]);
        assert_true(one->written_at > 0);
        assert_false(one->is_executed);
    }
    ra_written_clear(&list);
    end(&scene);
}

static void test_what_is_executed_is_seen_and_is_not_written(void **state)
{
    (void)state;
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    begin(&scene);
    scene.play = play_command;
    scene.command = EXECUTE;
    observe(&scene, &observed, &list);
    assert_true(observed.was_observed);
    assert_int_equal(list.count, 1);
    assert_int_equal(find(&list, "/script")->evidence, 0);
    assert_true(find(&list, "/script")->is_executed);
    ra_written_clear(&list);
    end(&scene);
}

static void test_a_file_that_is_written_often_is_added_once(void **state)
{
    (void)state;
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    begin(&scene);
    scene.play = play_command;
    scene.command = WRITE_OFTEN;
    observe(&scene, &observed, &list);
    assert_true(observed.was_observed);
    assert_int_equal(list.count, 1);
    assert_int_equal(find(&list, "/often")->size, OFTEN);
    ra_written_clear(&list);
    end(&scene);
}

static void test_of_many_short_lived_files_none_is_missed(void **state)
{
    (void)state;
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    begin(&scene);
    scene.play = play_command;
    scene.command = WRITE_MANY;
    observe(&scene, &observed, &list);
    assert_true(observed.was_observed);
    assert_int_equal(list.count, OFTEN);
    assert_int_equal(find(&list, "/many0")->size, 1);
    assert_int_equal(find(&list, "/many1999")->evidence, RA_EVIDENCE_OBSERVED);
    ra_written_clear(&list);
    end(&scene);
}

static void play_the_end(struct scene *scene)
{
    long pid = scene->jail.pid;
    assert_int_equal(jail_do(&scene->jail, WRITE_ALL), 0);
    jail_remove_process(&scene->jail, pid);
    jail_kill(&scene->jail);
}

static void test_a_container_that_ends_was_observed_to_its_end(void **state)
{
    (void)state;
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    begin(&scene);
    scene.play = play_the_end;
    observe(&scene, &observed, &list);
    assert_true(observed.was_observed);
    assert_false(observed.why.failed);
    assert_int_equal(find(&list, "/short")->size, 5);
    ra_written_clear(&list);
    end(&scene);
}

static void play_a_new_start(struct scene *scene)
{
    play_the_end(scene);
    jail_add_process(&scene->jail, getpid(), ID);
}

static void test_a_container_that_starts_anew_was_not_observed_to_the_end(void **state)
{
    (void)state;
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    if (geteuid() != 0)
        skip();
    begin(&scene);
    scene.play = play_a_new_start;
    observe(&scene, &observed, &list);
    assert_false(observed.was_observed);
    assert_error_says(&observed.why, "started anew");
    assert_int_equal(find(&list, "/short")->size, 5);
    ra_written_clear(&list);
    end(&scene);
}

static void set_descriptors(rlim_t count)
{
    struct rlimit limit = {0};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = count;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Whether it is the kernel who keeps the limit: valgrind does it itself. */
static bool are_descriptors_limited(void)
{
    static const char limit_name[] = "Max open files";
    struct rlimit limit = {0};
    char line[256];
    bool is_limited = false;
    FILE *limits = fopen("/proc/self/limits", "re");
    assert_non_null(limits);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    set_descriptors(limit.rlim_cur - 1);
    while (fgets(line, sizeof line, limits) != NULL)
        if (strncmp(line, limit_name, strlen(limit_name)) == 0)
            is_limited =
                strtoull(line + strlen(limit_name), NULL, 10) == limit.rlim_cur - 1;
    set_descriptors(limit.rlim_cur);
    fclose(limits);
    return is_limited;
}

static void play_few_descriptors(struct scene *scene)
{
    int next = dup(0);
    close(next);
    assert_int_equal(jail_do(&scene->jail, WRITE_ALL), 0);
    set_descriptors((rlim_t)next);
}

static void test_events_that_are_lost_are_said_to_be(void **state)
{
    (void)state;
    struct scene scene;
    struct ra_observed observed;
    struct ra_written_list list = {0};
    struct rlimit limit = {0};
    if (geteuid() != 0 || !are_descriptors_limited())
        skip();
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    begin(&scene);
    scene.play = play_few_descriptors;
    observe(&scene, &observed, &list);
    set_descriptors(limit.rlim_cur);
    assert_false(observed.was_observed);
    assert_error_says(&observed.why, "did not tell all that was written: Too many open");
    ra_written_clear(&list);
    end(&scene);
}

/* What progress was told of a wait that nobody stops. */
struct wait {
    unsigned calls;
    unsigned last_ms;
};

static void count_calls(void *context, unsigned elapsed_ms, unsigned seconds, size_t seen)
{
    struct wait *wait = context;
    assert_true(elapsed_ms >= wait->last_ms);
    assert_int_equal(seconds, 1);
    assert_int_equal(seen, 0);
    wait->last_ms = elapsed_ms;
    wait->calls++;
}

static void test_it_waits_as_long_as_it_should_and_tells_of_it(void **state)
{
    (void)state;
    struct jail jail;
    struct wait wait = {0};
    struct ra_written_list lists[2] = {0};
    if (geteuid() != 0)
        skip();
    jail_start(&jail, ID, act);
    struct ra_workload here = {.id = heap(ID), .pid = jail.pid};
    struct ra_workload stopped = {.id = heap(OTHER)};
    struct ra_observed all[] = {{.workload = &stopped, .written = &lists[0]},
                                {.workload = &here, .written = &lists[1]}};
    const struct ra_observe_options options = {
        .seconds = 1, .stop = -1, .progress = count_calls, .progress_context = &wait};
    double started = now();
    assert_int_equal(ra_observe(jail.proc, all, 2, &options, NULL), 0);
    double elapsed = now() - started;
    assert_true(elapsed >= 0.9 && elapsed < 10.0);
    assert_true(wait.calls >= 3 && wait.calls <= 12);
    assert_true(wait.last_ms >= 1000);
    assert_true(all[1].was_observed);
    assert_false(all[0].was_observed);
    assert_error_says(&all[0].why, "is not running");
    ra_workload_clear(&here);
    ra_workload_clear(&stopped);
    jail_end(&jail);
}

static void not_called(void *context, unsigned elapsed_ms, unsigned seconds, size_t seen)
{
    (void)context;
    (void)elapsed_ms;
    (void)seconds;
    (void)seen;
    fail_msg("there is nothing to wait for");
}

static void is_not_observed(const char *proc, long pid, const char *words)
{
    struct ra_written_list list = {0};
    struct ra_workload workload = {.id = heap(ID), .pid = pid};
    struct ra_observed one = {
        .workload = &workload, .written = &list, .was_observed = true};
    const struct ra_observe_options options = {
        .seconds = 1000, .stop = -1, .progress = not_called};
    assert_int_equal(ra_observe(proc, &one, 1, &options, NULL), 0);
    assert_false(one.was_observed);
    assert_error_says(&one.why, words);
    assert_int_equal(list.count, 0);
    ra_workload_clear(&workload);
}

static void test_for_containers_that_cannot_be_watched_it_does_not_wait(void **state)
{
    (void)state;
    char proc[SCRATCH_SIZE];
    const struct ra_observe_options options = {.seconds = 1000, .stop = -1};
    assert_int_equal(ra_observe("/proc", NULL, 0, &options, NULL), 0);
    if (geteuid() != 0)
        skip();
    scratch_make(proc);
    scratch_folder(proc, "7");
    scratch_file(proc, "7/cgroup", "0::/docker/" OTHER "\n", 0644);
    scratch_folder(proc, "8");
    scratch_file(proc, "8/cgroup", "0::/docker/" ID "\n", 0644);
    is_not_observed(proc, 0, "is not running");
    is_not_observed(proc, 9, "not to be found here");
    is_not_observed(proc, 7, "not in this container's cgroup");
    is_not_observed(proc, 8, "has ended");
    scratch_remove(proc);
}

static void test_one_who_is_not_root_cannot_watch(void **state)
{
    (void)state;
    uid_t user = geteuid();
    if (user == 0)
        assert_int_equal(seteuid(65534), 0);
    is_not_observed("/proc", 1, "root with CAP_SYS_ADMIN");
    if (user == 0)
        assert_int_equal(seteuid(user), 0);
}

static void test_of_a_file_that_is_gathered_again_all_is_kept(void **state)
{
    (void)state;
    struct ra_written_list list = {0};
    struct ra_gather gather = {.list = &list};
    struct ra_written facts = ra_written_unknown();
    assert_int_equal(ra_written_add(&list, "/a", &facts, NULL), 0); /* somebody else's */
    facts.evidence = RA_EVIDENCE_OPEN_FILES;
    facts.size = 10;
    facts.written_at = 5;
    assert_int_equal(ra_gather_add(&gather, "/a", &facts, NULL), 0);
    assert_int_equal(ra_gather_add(&gather, "/b", &facts, NULL), 0);
    facts = ra_written_unknown();
    facts.is_executed = true;
    facts.is_roots = true;
    facts.size = 7;
    facts.written_at = 9;
    assert_int_equal(ra_gather_add(&gather, "/a", &facts, NULL), 0);
    assert_int_equal(gather.count, 2);
    assert_false(gather.is_full);
    ra_gather_clear(&gather);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.all[0].evidence, 0);
    assert_string_equal(list.all[1].path, "/a");
    assert_int_equal(list.all[1].evidence, RA_EVIDENCE_OPEN_FILES);
    assert_int_equal(list.all[1].size, 10);
    assert_int_equal(list.all[1].written_at, 9);
    assert_true(list.all[1].is_executed);
    assert_true(list.all[1].is_roots);
    assert_false(list.all[2].is_executed);
    ra_written_clear(&list);
}

static void test_too_many_files_are_not_gathered(void **state)
{
    (void)state;
    enum { LENGTH = 1 << 20, ENOUGH = 300 };
    struct ra_written_list list = {0};
    struct ra_gather gather = {.list = &list};
    struct ra_written facts = ra_written_unknown();
    char *path = malloc(LENGTH + 1);
    assert_non_null(path);
    memset(path, 'x', LENGTH);
    path[LENGTH] = '\0';
    for (int i = 0; i < ENOUGH; i++) {
        snprintf(path, 16, "/%014d", i);
        path[15] = 'x';
        assert_int_equal(ra_gather_add(&gather, path, &facts, NULL), 0);
    }
    assert_true(gather.is_full);
    assert_int_equal(list.count, 256);
    ra_gather_clear(&gather);
    ra_written_clear(&list);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_and_removed_again_is_seen),
        cmocka_unit_test(test_what_is_executed_is_seen_and_is_not_written),
        cmocka_unit_test(test_a_file_that_is_written_often_is_added_once),
        cmocka_unit_test(test_of_many_short_lived_files_none_is_missed),
        cmocka_unit_test(test_a_container_that_ends_was_observed_to_its_end),
        cmocka_unit_test(test_a_container_that_starts_anew_was_not_observed_to_the_end),
        cmocka_unit_test(test_events_that_are_lost_are_said_to_be),
        cmocka_unit_test(test_it_waits_as_long_as_it_should_and_tells_of_it),
        cmocka_unit_test(test_for_containers_that_cannot_be_watched_it_does_not_wait),
        cmocka_unit_test(test_one_who_is_not_root_cannot_watch),
        cmocka_unit_test(test_of_a_file_that_is_gathered_again_all_is_kept),
        cmocka_unit_test(test_too_many_files_are_not_gathered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
