#include "rootfs_audit/cli/cli.h"
#include "rootfs_audit/model/audit.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A standard stream that is closed at the start must not become the engine's socket: the
 * report would be sent there. Standard output and error get a descriptor that cannot be
 * written, so that losing the report is noticed. */
static int hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) != fd)
            return -1;
    return 0;
}

int main(int argc, char *argv[])
{
    if (hold_standard_streams() != 0)
        return RA_EXIT_INCOMPLETE;
    /* A reader that went away is a failed write, and so an exit status of 2. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* ulimit -f: an error like a full disk */
    return ra_cli_main(argc, argv);
}
