#include "rootfs_audit/source/ssh_error.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

enum { LINE_SIZE = 300, NOT_FOUND = 127 };

/* What ssh, or docker on the other host, is known to write. */
struct known {
    const char *says;
    const char *meaning;
    const char *remedy;
};

static const struct known known_words[] = {
    {"IDENTIFICATION HAS CHANGED",
     "the host key is another one than the one that is known",
     "find out why before you remove that one with ssh-keygen -R"},
    {"Host key verification failed", "the host key is not known",
     "connect once with ssh and compare it"},
    {"Could not resolve hostname", "there is no such host", "check its name"},
    {"Connection refused", "no SSH server listens there",
     "start it, or give its port: ssh://USER@HOST:PORT"},
    {"Connection timed out", "the host does not answer",
     "check its name, and firewalls on the way"},
    {"No route to host", "the host cannot be reached", "check the network"},
    {"Network is unreachable", "the host cannot be reached", "check the network"},
    {"connect: permission denied", "that user may not use the engine there",
     "log in as root, or as a member of the group docker"},
    {"raw stream connection", "docker there cannot connect to its engine",
     "start it, or name its socket: ssh://USER@HOST/PATH"},
    {"is not a docker command", "the docker command there is too old",
     "install version 18.09 or later"},
    {"Permission denied", "ssh was not let in",
     "give it a user and a key that are accepted there: an agent, or IdentityFile in "
     "~/.ssh/config"},
};

static const struct known no_docker = {
    NULL, "there is no docker command for that user there",
    "install Docker's CLI, or mend the PATH of commands that ssh runs"};
/* Who looks for docker in vain says so; posix_spawn(3) may have to say it like this. */
static const struct known not_found = {
    NULL, "there is no ssh command in PATH here, or no docker command there",
    "install what is missing"};
static const struct known unknown = {NULL, "ssh ended without an answer",
                                     "see whether ssh HOST docker version works"};

/* The last line that says something. */
static void copy_last_line(const char *words, char line[static LINE_SIZE])
{
    line[0] = '\0';
    while (*words != '\0') {
        size_t length = strcspn(words, "\r\n");
        if (length > 0)
            snprintf(line, LINE_SIZE, "%.*s", (int)length, words);
        words += length;
        words += strspn(words, "\r\n");
    }
}

static const struct known *interpret(const char *words, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        return words[0] == '\0' ? &not_found : &no_docker;
    for (size_t i = 0; i < sizeof known_words / sizeof known_words[0]; i++)
        if (strstr(words, known_words[i].says) != NULL)
            return &known_words[i];
    return &unknown;
}

bool ra_ssh_explain(const struct ra_ssh_end *end, struct ra_error *err)
{
    char line[LINE_SIZE];
    char cause[64] = "";
    const struct known *known = NULL;
    if (!end->is_by_itself || end->status == 0)
        return false;
    known = interpret(ra_buffer_text(&end->words), end->status);
    copy_last_line(ra_buffer_text(&end->words), line);
    if (WIFEXITED(end->status))
        snprintf(cause, sizeof cause, "exit status %d", WEXITSTATUS(end->status));
    else
        snprintf(cause, sizeof cause, "killed by signal %d", WTERMSIG(end->status));
    ra_error_set(err, "%s (ssh: %s); %s", known->meaning, line[0] == '\0' ? cause : line,
                 known->remedy);
    return true;
}
