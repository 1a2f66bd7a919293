#include "rootfs_audit/cli/hosts.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const size_t file_limit = 16UL << 20;

/* Cuts a comment and the blanks around off a line, and returns what is left of it. */
static char *trim(char *line)
{
    for (char *at = line; *at != '\0'; at++)
        if (*at == '#' && (at == line || isblank((unsigned char)at[-1]))) {
            *at = '\0';
            break;
        }
    line += strspn(line, " \t\r");
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        line[--length] = '\0';
    return line;
}

static int read_lines(char *text, struct ra_strings *hosts, struct ra_error *err)
{
    for (char *line = strsep(&text, "\n"); line != NULL; line = strsep(&text, "\n")) {
        const char *host = trim(line);
        if (host[0] != '\0' && ra_strings_add(hosts, err, "%s", host) != 0)
            return -1;
    }
    return 0;
}

int ra_hosts_read(const char *path, struct ra_strings *hosts, struct ra_error *err)
{
    struct ra_buffer text;
    ra_buffer_init(&text, file_limit);
    size_t before = hosts->count;
    int cause = strcmp(path, "-") == 0 ? ra_file_read_fd(STDIN_FILENO, &text)
                                       : ra_file_read(AT_FDCWD, path, &text);
    int status = 0;
    if (cause != 0)
        status =
            ra_error_set(err, "--hosts=%s cannot be read: %s", path, strerror(cause));
    else if (text.length != strlen(ra_buffer_text(&text)))
        status = ra_error_set(err, "--hosts=%s is no text: it holds a NUL byte", path);
    else if (text.length > 0)
        status = read_lines(text.data, hosts, err);
    if (status == 0 && hosts->count == before)
        status = ra_error_set(err,
                              "--hosts=%s names no endpoint; write one a line, like "
                              "unix:///var/run/docker.sock",
                              path);
    ra_buffer_clear(&text);
    return status;
}
