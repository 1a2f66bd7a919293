#include "unit.h"

#include "rootfs_audit/source/client.h"
#include "rootfs_audit/source/ssh.h"
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Answers each request with its path. */
static const char server[] = "#!/bin/sh\n"
                             "echo x >>\"${0%/*}/starts\"\n"
                             "while read -r method path rest; do\n"
                             "  [ \"$method\" != GET ] || asked=$path\n"
                             "  case $method in ?) printf 'HTTP/1.1 200 OK\\r\\n"
                             "Content-Length: %d\\r\\n\\r\\n%s' ${#asked} \"$asked\"\n"
                             "    [ ! -e \"${0%/*}/once\" ] || exit 0 ;;\n"
                             "  esac\n"
                             "done\n";

/* A folder that is all of PATH, with an `ssh` in it. */
struct fake {
    char folder[SCRATCH_SIZE];
    char *path;
};

static void fake_begin(struct fake *fake, const char *script)
{
    char path[2 * SCRATCH_SIZE];
    const char *old = getenv("PATH");
    assert_non_null(old);
    fake->path = strdup(old);
    scratch_make(fake->folder);
    scratch_file(fake->folder, "ssh", script, 0700);
    snprintf(path, sizeof path, "%s:/usr/bin:/bin", fake->folder);
    setenv("PATH", path, 1);
}

/* Nothing that was started may be left. */
static void fake_end(struct fake *fake)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    setenv("PATH", fake->path, 1);
    free(fake->path);
    scratch_remove(fake->folder);
}

static void read_file(const char *folder, const char *name, char *text, size_t size)
{
    int fd = open(scratch_path(folder, name), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    ssize_t length = read(fd, text, size - 1);
    assert_true(length >= 0);
    text[length] = '\0';
    close(fd);
}

static size_t count_descriptors(void)
{
    size_t count = 0;
    DIR *entries = opendir("/proc/self/fd");
    assert_non_null(entries);
    while (readdir(entries) != NULL)
        count++;
    closedir(entries);
    return count;
}

struct outcome {
    size_t wanted;
    size_t asked;
    size_t answered;
    size_t failed;
    char failure[512];
};

static bool next(void *context, struct ra_request *request)
{
    struct outcome *outcome = context;
    char *path = NULL;
    if (outcome->asked == outcome->wanted)
        return false;
    assert_true(asprintf(&path, "/%zu", outcome->asked) > 0);
    *request =
        (struct ra_request){.path = path, .body_limit = 100, .tag = outcome->asked++};
    return true;
}

static int done(void *context, size_t tag, const struct ra_response *response,
                const struct ra_failure *failure, struct ra_error *err)
{
    struct outcome *outcome = context;
    char expected[32];
    (void)err;
    snprintf(expected, sizeof expected, "/%zu", tag);
    if (response == NULL) {
        outcome->failed++;
        snprintf(outcome->failure, sizeof outcome->failure, "%s",
                 ra_error_message(&failure->error));
        return 0;
    }
    outcome->answered++;
    assert_string_equal(ra_buffer_text(response->body), expected);
    return 0;
}

static struct outcome run(unsigned jobs, size_t wanted, long timeout_ms)
{
    static char host[] = "h";
    static const struct ra_endpoint endpoint = {.scheme = RA_SCHEME_SSH, .host = host};
    struct outcome outcome = {.wanted = wanted};
    const struct ra_client_options options = {.jobs = jobs, .timeout_ms = timeout_ms};
    struct ra_client *client = NULL;
    size_t before = count_descriptors();
    assert_int_equal(ra_client_new(&endpoint, &options, &client, NULL), 0);
    assert_int_equal(ra_client_run(client, next, done, &outcome, NULL), 0);
    ra_client_free(client);
    assert_int_equal(count_descriptors(), before);
    return outcome;
}

static void test_requests_share_as_many_processes_as_jobs(void **state)
{
    (void)state;
    for (unsigned jobs = 1; jobs <= 64; jobs *= 4) {
        struct fake fake;
        char starts[1024];
        fake_begin(&fake, server);
        struct outcome outcome = run(jobs, 100, 30000);
        assert_int_equal(outcome.answered, 100);
        assert_int_equal(outcome.failed, 0);
        read_file(fake.folder, "starts", starts, sizeof starts);
        assert_true(strlen(starts) <= 2UL * (jobs < 8 ? jobs : 8));
        fake_end(&fake);
    }
}

static void test_a_connection_that_ended_is_made_again(void **state)
{
    (void)state;
    struct fake fake;
    char starts[1024];
    fake_begin(&fake, server);
    scratch_file(fake.folder, "once", "", 0600);
    struct outcome outcome = run(1, 5, 30000);
    assert_int_equal(outcome.answered, 5);
    read_file(fake.folder, "starts", starts, sizeof starts);
    assert_int_equal(strlen(starts), 2 * 5);
    fake_end(&fake);
}

static void test_how_ssh_failed_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        const char *says;
    } cases[] = {
        {"echo 'u@h: Permission denied (publickey).' >&2; exit 255",
         "ssh was not let in (ssh: u@h: Permission denied (publickey).); give it a user"},
        {"echo 'Host key verification failed.' >&2; exit 255",
         "the host key is not known"},
        {"echo '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @' >&2\n"
         "echo 'Host key verification failed.' >&2; exit 255",
         "another one than the one that is known (ssh: Host key verification failed.)"},
        {"echo 'ssh: connect to host h port 22: Connection refused' >&2; exit 255",
         "no SSH server listens there (ssh: ssh: connect to host h port 22"},
        {"echo 'ssh: Could not resolve hostname h: Name or service not known' >&2\n"
         "exit 255",
         "there is no such host"},
        {"echo 'bash: line 1: docker: command not found' >&2; exit 127",
         "no docker command for that user there (ssh: bash: line 1"},
        {"exit 127", "or no docker command there (ssh: exit status 127)"},
        {"echo 'failed to open the raw stream connection: dial unix /s: connect: no such "
         "file or directory' >&2; exit 1",
         "docker there cannot connect to its engine"},
        {"echo 'failed to open the raw stream connection: dial unix /s: connect: "
         "permission denied' >&2; exit 1",
         "that user may not use the engine there"},
        {"exit 3", "ssh ended without an answer (ssh: exit status 3)"},
        {"kill -9 $$", "ssh ended without an answer (ssh: killed by signal 9)"},
        {"exit 0", "the connection was closed without an answer to GET /"},
        {"echo first >&2; printf 'last\\n\\r\\n' >&2; exit 9", "(ssh: last)"},
        {"read -r line; exit 4", "(ssh: exit status 4)"},
        {"while read -r line; do case $line in ?) break ;; esac; done; printf 'HTTP/1.1 "
         "200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nab'",
         "was cut off"},
        {"echo hello; exec cat >/dev/null", "what came back through ssh is not HTTP"},
        {"i=0; while [ $i -lt 20000 ]; do echo noise noise; i=$((i + 1)); done >&2\n"
         "exit 5",
         "(ssh: nois"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake;
        char script[1024];
        snprintf(script, sizeof script, "#!/bin/sh\n%s\n", cases[i].script);
        fake_begin(&fake, script);
        struct outcome outcome = run(2, 2, 20000);
        fake_end(&fake);
        assert_int_equal(outcome.answered, 0);
        assert_int_equal(outcome.failed, 2);
        if (strstr(outcome.failure, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, outcome.failure);
        assert_null(strchr(outcome.failure, '\n'));
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void test_one_that_hangs_is_ended_in_time(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "#!/bin/sh\nexec sleep 60\n",
        "#!/bin/sh\ntrap '' TERM\nexec sleep 60\n",
    };
    for (size_t i = 0; i < COUNT(scripts); i++) {
        struct fake fake;
        fake_begin(&fake, scripts[i]);
        double begun = seconds();
        struct outcome outcome = run(1, 1, 300);
        assert_true(seconds() - begun < 20);
        assert_int_equal(outcome.failed, 1);
        assert_non_null(strstr(outcome.failure, "within 0.3 s"));
        fake_end(&fake);
    }
}

static void test_without_an_ssh_the_error_says_so(void **state)
{
    (void)state;
    struct fake fake;
    fake_begin(&fake, server);
    unlink(scratch_path(fake.folder, "ssh"));
    setenv("PATH", fake.folder, 1);
    struct outcome outcome = run(2, 2, 20000);
    assert_int_equal(outcome.failed, 2);
    assert_non_null(strstr(outcome.failure, "there is no ssh command in PATH"));
    fake_end(&fake);
}

/* What ssh was called with, a line for each argument. */
static void record(const struct ra_endpoint *endpoint, long timeout_ms, char *words,
                   size_t size)
{
    struct fake fake;
    struct ra_ssh ssh;
    struct ra_ssh_end end = {0};
    char byte = 0;
    fake_begin(&fake, "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"${0%/*}/words\"\n"
                      "[ ! -e /proc/$$/fd/200 ] || echo leak >>\"${0%/*}/words\"\n");
    int leak = fcntl(STDERR_FILENO, F_DUPFD, 200); /* stays open over an exec */
    ra_buffer_init(&end.words, RA_SSH_WORDS_MAX);
    assert_int_equal(ra_ssh_start(endpoint, timeout_ms, &ssh, NULL), 0);
    assert_true(fcntl(ssh.socket, F_GETFD) & FD_CLOEXEC);
    while (read(ssh.socket, &byte, 1) < 0 && errno == EAGAIN)
        usleep(1000);
    ra_ssh_end(&ssh, &end);
    assert_true(end.is_by_itself);
    assert_int_equal(end.status, 0);
    ra_buffer_clear(&end.words);
    close(leak);
    read_file(fake.folder, "words", words, size);
    fake_end(&fake);
}

static void test_the_command_is_the_docker_clis(void **state)
{
    (void)state;
    char name[] = "h";
    char address[] = "::1";
    char port[] = "2222";
    char user[] = "u";
    char path[] = "/a b'c$(d)";
    const struct ra_endpoint plain = {.scheme = RA_SCHEME_SSH, .host = name};
    const struct ra_endpoint full = {.scheme = RA_SCHEME_SSH,
                                     .host = address,
                                     .port = port,
                                     .user = user,
                                     .path = path};
    char words[1024];
    record(&plain, 30000, words, sizeof words);
    assert_string_equal(words, "-o\nConnectTimeout=29\n-T\n--\nh\n"
                               "docker\nsystem\ndial-stdio\n");
    record(&full, 500, words, sizeof words);
    assert_string_equal(words,
                        "-l\nu\n-p\n2222\n-o\nConnectTimeout=1\n-T\n--\n::1\n"
                        "docker\n--host\n'unix:///a b'\\''c$(d)'\nsystem\ndial-stdio\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_share_as_many_processes_as_jobs),
        cmocka_unit_test(test_a_connection_that_ended_is_made_again),
        cmocka_unit_test(test_how_ssh_failed_is_said),
        cmocka_unit_test(test_one_that_hangs_is_ended_in_time),
        cmocka_unit_test(test_without_an_ssh_the_error_says_so),
        cmocka_unit_test(test_the_command_is_the_docker_clis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
