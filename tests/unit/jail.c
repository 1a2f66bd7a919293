#include "unit.h"

#include "jail.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is told of a process is the real one's, but for its cgroup. */
static const char *const parts[] = {"root", "fd",     "fdinfo",  "maps",
                                    "ns",   "status", "uid_map", "map_files"};

void jail_add_process(const struct jail *jail, long pid, const char *id)
{
    char name[128];
    char target[128];
    snprintf(name, sizeof name, "%ld", pid);
    scratch_folder(jail->proc, name);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(name, sizeof name, "%ld/%s", pid, parts[i]);
        snprintf(target, sizeof target, "/proc/%ld/%s", pid, parts[i]);
        assert_int_equal(symlink(target, scratch_path(jail->proc, name)), 0);
    }
    snprintf(name, sizeof name, "%ld/cgroup", pid);
    snprintf(target, sizeof target, "0::/docker/%s\n", id);
    scratch_file(jail->proc, name, target, 0644);
}

void jail_remove_process(const struct jail *jail, long pid)
{
    char name[64];
    snprintf(name, sizeof name, "%ld", pid);
    scratch_remove(scratch_path(jail->proc, name));
}

/* Makes a new filesystem the root; all others are out of sight then. */
static int move_in(const char *folder)
{
    return unshare(CLONE_NEWNS) == 0 &&
                   mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
                   mount("none", folder, "tmpfs", 0, "size=64m") == 0 &&
                   chdir(folder) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 &&
                   umount2(".", MNT_DETACH) == 0 && chdir("/") == 0
               ? 0
               : -1;
}

_Noreturn static void live(const char *folder, int commands, int answers,
                           int (*act)(int command))
{
    int command = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    umask(022);
    int answer = move_in(folder);
    while (write(answers, &answer, sizeof answer) == sizeof answer &&
           read(commands, &command, sizeof command) == sizeof command)
        answer = act(command);
    _exit(0);
}

static int read_answer(const struct jail *jail)
{
    int answer = -1;
    assert_int_equal(read(jail->from, &answer, sizeof answer), sizeof answer);
    return answer;
}

void jail_start(struct jail *jail, const char *id, int (*act)(int command))
{
    int to[2];
    int from[2];
    scratch_make(jail->proc);
    assert_int_equal(pipe2(to, O_CLOEXEC), 0);
    assert_int_equal(pipe2(from, O_CLOEXEC), 0);
    jail->pid = fork();
    if (jail->pid == 0)
        live(jail->proc, to[0], from[1], act);
    assert_true(jail->pid > 0);
    close(to[0]);
    close(from[1]);
    jail->to = to[1];
    jail->from = from[0];
    assert_int_equal(read_answer(jail), 0);
    jail_add_process(jail, jail->pid, id);
}

int jail_do(const struct jail *jail, int command)
{
    assert_int_equal(write(jail->to, &command, sizeof command), sizeof command);
    return read_answer(jail);
}

void jail_kill(struct jail *jail)
{
    if (jail->pid <= 0)
        return;
    kill(jail->pid, SIGKILL);
    waitpid(jail->pid, NULL, 0);
    close(jail->to);
    close(jail->from);
    jail->pid = 0;
}

void jail_end(struct jail *jail)
{
    jail_kill(jail);
    scratch_remove(jail->proc);
}
