#include "rootfs_audit/source/client_error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void explain_connect(long cause, const struct ra_endpoint *endpoint,
                            struct ra_error *err)
{
    struct stat status;
    const char *path = endpoint->socket_path;
    if (cause == ENOENT || cause == ENOTDIR)
        ra_error_set(err, "there is no such socket; start the engine, or name its socket "
                          "with --host=unix:///PATH or DOCKER_HOST");
    else if (cause == EACCES)
        ra_error_set(err, "permission denied; run as root, or as a member of the group "
                          "that owns the socket (often docker)");
    else if (stat(path, &status) == 0 && !S_ISSOCK(status.st_mode))
        ra_error_set(err, "this is not a socket; name the engine's socket with "
                          "--host=unix:///PATH");
    else if (cause == ECONNREFUSED)
        ra_error_set(err, "nothing listens on this socket; start the engine");
    else if (cause == 0 || cause == EAGAIN)
        ra_error_set(err, "it takes no more connections now; try again later, or look "
                          "into the engine's log");
    else
        ra_error_set(err, "cannot connect: %s", strerror((int)cause));
}

void ra_client_explain(CURL *easy, CURLcode code, const struct ra_endpoint *endpoint,
                       const char *path, long timeout_ms, struct ra_error *err)
{
    long cause = 0;
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &cause);
        explain_connect(cause, endpoint, err);
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        ra_error_set(err,
                     "what listens here does not speak HTTP; name a Docker or Podman "
                     "API socket with --host=unix:///PATH");
        break;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        ra_error_set(err,
                     "the connection was closed without an answer to GET %s; look "
                     "into the engine's log",
                     path);
        break;
    case CURLE_PARTIAL_FILE:
        ra_error_set(err, "the answer to GET %s was cut off; look into the engine's log",
                     path);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        ra_error_set(err,
                     "no complete answer to GET %s within %g s; look into the engine's "
                     "log, or wait longer with --timeout=SECONDS",
                     path, (double)timeout_ms / 1000);
        break;
    default:
        ra_error_set(err, "GET %s failed: %s", path, curl_easy_strerror(code));
        break;
    }
}
