#include "rootfs_audit/source/client_error.h"

#include "rootfs_audit/source/tls_error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void explain_unix(long cause, const struct ra_endpoint *endpoint,
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

static void explain_connect(const struct ra_transfer *transfer,
                            const struct ra_endpoint *endpoint, struct ra_error *err)
{
    struct ra_error why = {0};
    long cause = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &cause);
    if (endpoint->socket_path != NULL)
        explain_unix(cause, endpoint, &why);
    else if (cause == ECONNREFUSED)
        ra_error_set(&why,
                     "nothing listens on port %s of %s; start the engine there, or check "
                     "host and port",
                     endpoint->port == NULL ? "22" : endpoint->port, endpoint->host);
    else
        ra_error_set(&why, "cannot connect: %s; check host, port and network",
                     cause == 0 ? transfer->detail : strerror((int)cause));
    if (endpoint->hint == NULL)
        ra_error_set(err, "%s", ra_error_message(&why));
    else
        ra_error_set(err, "%s; other engines seem to be here: %s", ra_error_message(&why),
                     endpoint->hint);
    ra_error_clear(&why);
}

static void explain_time(const struct ra_transfer *transfer,
                         const struct ra_endpoint *endpoint, struct ra_error *err)
{
    curl_off_t connected = 0;
    double seconds = (double)transfer->timeout_ms / 1000;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connected);
    if (connected == 0 && endpoint->scheme != RA_SCHEME_UNIX &&
        endpoint->scheme != RA_SCHEME_SSH)
        ra_error_set(err,
                     "no connection to port %s of %s within %g s; check host, port and "
                     "firewalls on the way, or wait longer with --timeout=SECONDS",
                     endpoint->port, endpoint->host, seconds);
    else
        ra_error_set(err,
                     "no complete answer to GET %s within %g s; look into the engine's "
                     "log, or wait longer with --timeout=SECONDS",
                     transfer->path, seconds);
}

/* A login shell over there may print a greeting before docker starts. */
static void explain_noise(const struct ra_endpoint *endpoint, struct ra_error *err)
{
    if (endpoint->scheme == RA_SCHEME_SSH)
        ra_error_set(err, "what came back through ssh is not HTTP; see that nothing is "
                          "printed by ssh HOST true");
    else if (endpoint->scheme == RA_SCHEME_UNIX)
        ra_error_set(err,
                     "what listens here does not speak HTTP; name a Docker or Podman "
                     "API socket with --host=unix:///PATH");
    else
        ra_error_set(err,
                     "what listens here does not speak HTTP; name a Docker or Podman "
                     "API port, with DOCKER_TLS_VERIFY=1 if it is one with TLS");
}

void ra_client_explain(const struct ra_transfer *transfer,
                       const struct ra_endpoint *endpoint, struct ra_error *err)
{
    if (transfer->dialer != NULL && transfer->code != CURLE_OPERATION_TIMEDOUT &&
        ra_dialer_explain(transfer->dialer, err))
        return;
    if (ra_tls_explain(transfer->easy, transfer->code, transfer->detail, endpoint, err))
        return;
    switch (transfer->code) {
    case CURLE_COULDNT_CONNECT:
        explain_connect(transfer, endpoint, err);
        break;
    case CURLE_COULDNT_RESOLVE_HOST:
        ra_error_set(err, "the name %s has no address; check it, or give an address",
                     endpoint->host);
        break;
    case CURLE_COULDNT_RESOLVE_PROXY:
        ra_error_set(err, "the name of the proxy that the environment gives has no "
                          "address; mend http_proxy or https_proxy, or add this host to "
                          "no_proxy");
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        explain_noise(endpoint, err);
        break;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        ra_error_set(err,
                     "the connection was closed without an answer to GET %s; look "
                     "into the engine's log",
                     transfer->path);
        break;
    case CURLE_PARTIAL_FILE:
        ra_error_set(err, "the answer to GET %s was cut off; look into the engine's log",
                     transfer->path);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        explain_time(transfer, endpoint, err);
        break;
    default:
        ra_error_set(err, "GET %s failed: %s", transfer->path,
                     transfer->detail[0] == '\0' ? curl_easy_strerror(transfer->code)
                                                 : transfer->detail);
        break;
    }
}

bool ra_client_explain_answer(const struct ra_endpoint *endpoint, long status,
                              const struct ra_buffer *body, struct ra_error *err)
{
    const char *text = ra_buffer_text(body);
    if (status != 400 || endpoint->host == NULL || endpoint->tls.is_on ||
        (strstr(text, "HTTP request to an HTTPS server") == NULL &&
         strstr(text, "plain HTTP request was sent to HTTPS port") == NULL))
        return false;
    ra_error_set(err, "what listens here wants TLS; set DOCKER_TLS_VERIFY=1 and "
                      "DOCKER_CERT_PATH, or use a context with certificates");
    return true;
}
