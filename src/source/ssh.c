#include "rootfs_audit/source/ssh.h"

#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 16 };

/* Arguments, each a copy: posix_spawn(3) wants them writable. */
struct command {
    char *words[WORDS_MAX + 1];
    size_t count;
};

static int add_word(struct command *command, const char *word)
{
    char *copy = command->count < WORDS_MAX ? strdup(word) : NULL;
    if (copy == NULL)
        return -1;
    command->words[command->count++] = copy;
    return 0;
}

static void clear_command(struct command *command)
{
    while (command->count > 0)
        free(command->words[--command->count]);
}

/* What runs over there. ssh hands it to a shell as one line, so what needs it is quoted.
 */
static int add_remote_command(struct command *command, const struct ra_endpoint *endpoint)
{
    struct ra_buffer url;
    struct ra_buffer quoted;
    int failed = add_word(command, "docker");
    ra_buffer_init(&url, 4096);
    ra_buffer_init(&quoted, 32768);
    if (endpoint->path != NULL) {
        failed |= ra_buffer_puts(&url, "unix://") | ra_buffer_puts(&url, endpoint->path);
        failed |= ra_shell_quote(&quoted, ra_buffer_text(&url));
        failed |= add_word(command, "--host");
        failed |= add_word(command, ra_buffer_text(&quoted));
    }
    failed |= add_word(command, "system") | add_word(command, "dial-stdio");
    ra_buffer_clear(&url);
    ra_buffer_clear(&quoted);
    return failed;
}

static int make_command(const struct ra_endpoint *endpoint, long timeout_ms,
                        struct command *command)
{
    /* A second less than the request has, so that ssh is the one to say what is wrong. */
    long seconds = timeout_ms > 2000 ? timeout_ms / 1000 - 1 : 1;
    char timeout[64];
    int failed = add_word(command, "ssh");
    snprintf(timeout, sizeof timeout, "ConnectTimeout=%ld", seconds);
    if (endpoint->user != NULL)
        failed |= add_word(command, "-l") | add_word(command, endpoint->user);
    if (endpoint->port != NULL)
        failed |= add_word(command, "-p") | add_word(command, endpoint->port);
    failed |= add_word(command, "-o") | add_word(command, timeout);
    failed |= add_word(command, "-T");
    failed |= add_word(command, "--") | add_word(command, endpoint->host);
    failed |= add_remote_command(command, endpoint);
    return failed;
}

/* A file that ssh, or the host that it talks to, cannot fill beyond a size. */
static int make_words_file(void)
{
    int fd = memfd_create("what ssh says", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && (ftruncate(fd, RA_SSH_WORDS_MAX) != 0 ||
                    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Returns what posix_spawnp does. */
static int spawn(char *const words[], int theirs, int words_fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed != 0)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return failed;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE); /* whatever this process does about them */
    sigaddset(&signals, SIGXFSZ);
    failed |= posix_spawnattr_setsigdefault(&attributes, &signals);
    sigemptyset(&signals);
    failed |= posix_spawnattr_setsigmask(&attributes, &signals);
    failed |= posix_spawnattr_setflags(&attributes,
                                       POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    failed |= posix_spawn_file_actions_adddup2(&actions, theirs, STDIN_FILENO);
    failed |= posix_spawn_file_actions_adddup2(&actions, theirs, STDOUT_FILENO);
    failed |= posix_spawn_file_actions_adddup2(&actions, words_fd, STDERR_FILENO);
    failed |= posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    if (failed == 0) /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the caller's words */
        failed = posix_spawnp(pid, words[0], &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static int explain_spawn(int cause, struct ra_error *err)
{
    if (cause == ENOENT)
        return ra_error_set(err, "there is no ssh command in PATH; install it (Debian: "
                                 "openssh-client)");
    return ra_error_set(err, "ssh cannot be started: %s", strerror(cause));
}

/* Descriptors from 0 to 2 would be in the way of those that the child gets. */
static int lift(int *fd)
{
    if (*fd < 0 || *fd > STDERR_FILENO)
        return *fd < 0 ? -1 : 0;
    int lifted = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(*fd);
    *fd = lifted;
    return lifted < 0 ? -1 : 0;
}

int ra_ssh_start(const struct ra_endpoint *endpoint, long timeout_ms, struct ra_ssh *ssh,
                 struct ra_error *err)
{
    struct command command = {0};
    int pair[2] = {-1, -1};
    int words_fd = -1;
    int status = -1;
    pid_t pid = -1;
    if (make_command(endpoint, timeout_ms, &command) != 0) {
        ra_error_nomem(err);
        goto out;
    }
    words_fd = make_words_file();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0 || words_fd < 0 ||
        lift(&pair[0]) != 0 || lift(&pair[1]) != 0 || lift(&words_fd) != 0 ||
        fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0) {
        ra_error_set(err, "ssh cannot be started: %s", strerror(errno));
        goto out;
    }
    int cause = spawn(command.words, pair[1], words_fd, &pid);
    if (cause != 0) {
        explain_spawn(cause, err);
        goto out;
    }
    *ssh = (struct ra_ssh){.pid = pid, .socket = pair[0], .words = words_fd};
    pair[0] = words_fd = -1;
    status = 0;
out:
    if (pair[0] >= 0)
        close(pair[0]);
    if (pair[1] >= 0)
        close(pair[1]);
    if (words_fd >= 0)
        close(words_fd);
    clear_command(&command);
    return status;
}

static bool has_hung_up(int socket)
{
    char byte = 0;
    ssize_t got = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

/* Waits for the process, but no longer than this. */
static bool has_ended(struct ra_ssh *ssh, long wait_ms, int *status)
{
    static const struct timespec pause = {.tv_nsec = 5000000};
    for (long waited_ms = 0; ssh->pid > 0; waited_ms += 5) {
        pid_t got = waitpid(ssh->pid, status, WNOHANG);
        /* ECHILD: whoever started us ignores SIGCHLD, and the kernel forgets children. */
        if (got == ssh->pid || (got < 0 && errno != EINTR))
            ssh->pid = 0;
        else if (waited_ms >= wait_ms)
            return false;
        else
            nanosleep(&pause, NULL);
    }
    return true;
}

static void read_words(int fd, struct ra_buffer *words)
{
    ra_buffer_reset(words);
    if (lseek(fd, 0, SEEK_SET) == 0 && ra_file_read_fd(fd, words) == 0)
        words->length = strlen(ra_buffer_text(words));
}

enum { FAREWELL_MS = 2000 };

bool ra_ssh_collect(struct ra_ssh *ssh, struct ra_ssh_end *end)
{
    int status = 0;
    /* Its last words come after it hung up; they say why. */
    if (ssh->pid == 0 || !has_hung_up(ssh->socket) ||
        !has_ended(ssh, FAREWELL_MS, &status))
        return false;
    end->is_by_itself = true;
    end->status = status;
    read_words(ssh->words, &end->words);
    return true;
}

void ra_ssh_end(struct ra_ssh *ssh, struct ra_ssh_end *end)
{
    bool is_running = ssh->pid != 0 && !ra_ssh_collect(ssh, end);
    close(ssh->socket);
    if (is_running) {
        kill(ssh->pid, SIGTERM);
        if (!has_ended(ssh, FAREWELL_MS, &end->status)) {
            kill(ssh->pid, SIGKILL);
            while (waitpid(ssh->pid, &end->status, 0) < 0 && errno == EINTR)
                continue;
        }
        end->is_by_itself = false;
        read_words(ssh->words, &end->words);
    }
    close(ssh->words);
    *ssh = (struct ra_ssh){.socket = -1, .words = -1};
}
