#include "rootfs_audit/source/transport.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The docker CLI's rule for who is asked without a proxy (ProxyFromEnvironment of Go's
 * net/http). */
static bool is_loopback(const char *host)
{
    struct in_addr address;
    struct in6_addr address6;
    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &address6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&address6);
    return strcmp(host, "localhost") == 0;
}

static CURLcode set_up_tls(CURL *easy, const struct ra_tls *tls)
{
    CURLcode failed = CURLE_OK;
    failed |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    failed |=
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls->is_unverified ? 0L : 1L);
    failed |=
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls->is_unverified ? 0L : 2L);
    if (tls->ca != NULL) {
        failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, tls->ca);
        /* Else the system's CAs would count beside it. */
        failed |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (tls->cert != NULL) {
        failed |= curl_easy_setopt(easy, CURLOPT_SSLCERT, tls->cert);
        failed |= curl_easy_setopt(easy, CURLOPT_SSLKEY, tls->key);
        /* Without one, OpenSSL asks for it on the terminal. */
        failed |= curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "");
    }
    return failed;
}

CURLcode ra_transport_set_up(CURL *easy, const struct ra_endpoint *endpoint,
                             struct ra_dialer *dialer)
{
    CURLcode failed = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                                       endpoint->tls.is_on ? "https" : "http");
    if (endpoint->socket_path != NULL)
        failed |= curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, endpoint->socket_path);
    if (endpoint->host == NULL || dialer != NULL || is_loopback(endpoint->host))
        failed |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (endpoint->tls.is_on)
        failed |= set_up_tls(easy, &endpoint->tls);
    if (dialer != NULL)
        failed |= ra_dialer_serve(dialer, easy);
    return failed;
}

char *ra_transport_url(const struct ra_endpoint *endpoint, const char *path)
{
    char *url = NULL;
    int length = 0;
    if (endpoint->socket_path != NULL)
        length = asprintf(&url, "http://localhost%s", path);
    else if (endpoint->scheme == RA_SCHEME_SSH)
        /* An address, so that nothing is looked up: the host is behind the dialer. */
        length = asprintf(&url, "http://127.0.0.1%s", path);
    else {
        bool is_ipv6 = strchr(endpoint->host, ':') != NULL;
        length =
            asprintf(&url, "%s://%s%s%s:%s%s%s", endpoint->tls.is_on ? "https" : "http",
                     is_ipv6 ? "[" : "", endpoint->host, is_ipv6 ? "]" : "",
                     endpoint->port, endpoint->path == NULL ? "" : endpoint->path, path);
    }
    return length < 0 ? NULL : url;
}
