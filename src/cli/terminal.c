#include "rootfs_audit/cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool ra_terminal_is_coloured(FILE *stream, enum ra_when when)
{
    if (when != RA_WHEN_AUTO)
        return when == RA_WHEN_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    return term != NULL && strcmp(term, "dumb") != 0 && isatty(fileno(stream)) == 1;
}

unsigned ra_terminal_width(FILE *stream)
{
    struct winsize size = {0};
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return RA_TERMINAL_WIDTH;
    return size.ws_col;
}
