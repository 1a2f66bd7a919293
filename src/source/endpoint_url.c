#include "rootfs_audit/source/endpoint_url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

/* What is being parsed, for its errors. */
struct given {
    const char *url;
    const char *setting;
};

struct scheme {
    const char *name;
    enum ra_scheme scheme;
    const char *form;
    const char *default_port;
};

static const struct scheme schemes[] = {
    {"unix", RA_SCHEME_UNIX, "unix:///PATH", NULL},
    {"tcp", RA_SCHEME_TCP, "tcp://HOST:PORT", "2375"},
    {"http", RA_SCHEME_HTTP, "http://HOST:PORT", "80"},
    {"https", RA_SCHEME_HTTPS, "https://HOST:PORT", "443"},
    {"ssh", RA_SCHEME_SSH, "ssh://USER@HOST", NULL},
};

static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789";
static const char digits[] = "0123456789";

/* A password may stand before an @, and errors end up in logs. */
static int refuse(const struct given *given, const char *what, const char *form,
                  struct ra_error *err)
{
    const char *start = strstr(given->url, "://");
    const char *at = strrchr(given->url, '@');
    start = start == NULL ? given->url : start + strlen("://");
    if (at == NULL || at < start || memchr(start, ':', (size_t)(at - start)) == NULL)
        return ra_error_set(err, "%s '%s' %s; write it as %s", given->setting, given->url,
                            what, form);
    return ra_error_set(err, "%s '%.*s***%s' %s; write it as %s", given->setting,
                        (int)(start - given->url), given->url, at, what, form);
}

/* Whether each of the bytes is an ASCII letter, a digit or one of `others`. */
static bool has_only(const char *bytes, size_t length, const char *others)
{
    for (size_t i = 0; i < length; i++)
        if (memchr(letters, bytes[i], sizeof letters - 1) == NULL &&
            strchr(others, bytes[i]) == NULL)
            return false;
    return true;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < ' ' || byte == '\x7f';
}

static int copy(char **out, const char *bytes, size_t length, struct ra_error *err)
{
    *out = strndup(bytes, length);
    return *out == NULL ? ra_error_nomem(err) : 0;
}

static int parse_unix(const struct given *given, const char *path,
                      struct ra_endpoint *endpoint, struct ra_error *err)
{
    struct sockaddr_un address;
    if (path[0] != '/')
        return refuse(given, "has no absolute path", "unix:///PATH, with three slashes",
                      err);
    if (strlen(path) >= sizeof address.sun_path)
        return ra_error_set(err,
                            "%s '%s' is longer than a socket's path may be (%zu bytes); "
                            "reach it through a shorter symbolic link",
                            given->setting, given->url, sizeof address.sun_path - 1);
    return copy(&endpoint->socket_path, path, strlen(path), err);
}

/* An IPv6 address, perhaps with a zone: fe80::1%25eth0. */
static bool is_address(const char *host)
{
    struct in6_addr address;
    char text[INET6_ADDRSTRLEN] = "";
    size_t length = strcspn(host, "%");
    if (length >= sizeof text)
        return false;
    memcpy(text, host, length);
    return inet_pton(AF_INET6, text, &address) == 1;
}

/* Names that look like a number are taken for an address by some who read them: 2375
 * would be 0.0.9.71. */
static bool is_bad_number(const char *host)
{
    struct in_addr address;
    return host[strspn(host, "0123456789.")] == '\0' &&
           inet_pton(AF_INET, host, &address) != 1;
}

static int parse_host(const struct given *given, const char *bytes, size_t length,
                      const struct scheme *scheme, struct ra_endpoint *endpoint,
                      struct ra_error *err)
{
    bool is_bracketed = bytes[0] == '[';
    if (length == 0)
        return refuse(given, "has no host", scheme->form, err);
    if (is_bracketed)
        length -= 2;
    if (bytes[0] == '-')
        return refuse(given, "has a host that begins with -", scheme->form, err);
    if (!has_only(bytes + is_bracketed, length, is_bracketed ? ":.%_-" : "._-"))
        return refuse(given, "has a byte in its host that no host's name has",
                      scheme->form, err);
    if (copy(&endpoint->host, bytes + is_bracketed, length, err) != 0)
        return -1;
    if (is_bracketed && !is_address(endpoint->host))
        return refuse(given, "has no IPv6 address in its brackets", scheme->form, err);
    if (!is_bracketed && is_bad_number(endpoint->host))
        return refuse(given, "has a number for a host", scheme->form, err);
    return 0;
}

static int parse_port(const struct given *given, const char *bytes, size_t length,
                      const struct scheme *scheme, struct ra_endpoint *endpoint,
                      struct ra_error *err)
{
    enum { PORT_MAX = 65535 };
    char text[8] = "";
    if (length > 0 && length < sizeof text)
        memcpy(text, bytes, length);
    unsigned long port = strtoul(text, NULL, 10);
    if (length == 0 || strspn(text, digits) != length || port < 1 || port > PORT_MAX)
        return refuse(given, "has a port that is no number from 1 to 65535", scheme->form,
                      err);
    if (asprintf(&endpoint->port, "%lu", port) < 0) {
        endpoint->port = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

static int parse_user(const struct given *given, const char *bytes, size_t length,
                      const struct scheme *scheme, struct ra_endpoint *endpoint,
                      struct ra_error *err)
{
    if (memchr(bytes, ':', length) != NULL)
        return refuse(given,
                      "has a password, which belongs into no setting that others see",
                      scheme->form, err);
    if (scheme->scheme != RA_SCHEME_SSH)
        return refuse(given, "has a user, which engines know nothing of", scheme->form,
                      err);
    if (length == 0)
        return refuse(given, "has no user before the @", scheme->form, err);
    if (bytes[0] == '-')
        return refuse(given, "has a user that begins with -", scheme->form, err);
    /* ssh puts it into commands of its own configuration (ssh_config(5), TOKENS). */
    if (!has_only(bytes, length, "._+@\\-"))
        return refuse(given, "has a byte in its user that no user's name has",
                      scheme->form, err);
    return copy(&endpoint->user, bytes, length, err);
}

/* What comes from the slash on. */
static int parse_path(const struct given *given, const char *path,
                      const struct scheme *scheme, struct ra_endpoint *endpoint,
                      struct ra_error *err)
{
    size_t length = strlen(path);
    if (strpbrk(path, "?#") != NULL)
        return refuse(given, "has a ? or #", scheme->form, err);
    if (strchr(path, '%') != NULL && scheme->scheme == RA_SCHEME_SSH)
        return refuse(given, "has a %", scheme->form, err);
    if (strchr(path, ' ') != NULL && scheme->scheme != RA_SCHEME_SSH)
        return refuse(given, "has a space; %20 stands for one", scheme->form, err);
    while (length > 0 && path[length - 1] == '/')
        length--;
    return length == 0 ? 0 : copy(&endpoint->path, path, length, err);
}

/* [USER@]HOST[:PORT][/PATH] */
static int parse_network(const struct given *given, const char *rest,
                         const struct scheme *scheme, bool needs_port,
                         struct ra_endpoint *endpoint, struct ra_error *err)
{
    size_t end = strcspn(rest, "/?#");
    const char *at = memrchr(rest, '@', end);
    const char *host = at == NULL ? rest : at + 1;
    size_t left = end - (size_t)(host - rest);
    const char *close = host[0] == '[' ? memchr(host, ']', left) : host;
    if (close == NULL)
        return refuse(given, "has no ] after its [", scheme->form, err);
    const char *colon = memchr(close, ':', left - (size_t)(close - host));
    size_t length = colon == NULL ? left : (size_t)(colon - host);
    if (host[0] == '[' && (size_t)(close - host) + 1 != length)
        return refuse(given, "has something after its ] that is no port", scheme->form,
                      err);
    if (host[0] != '[' && colon != NULL &&
        memchr(colon + 1, ':', left - length - 1) != NULL)
        return refuse(given, "has more than one colon, as an IPv6 address has",
                      "tcp://[ADDRESS]:PORT, in brackets", err);
    if (at != NULL &&
        parse_user(given, rest, (size_t)(at - rest), scheme, endpoint, err) != 0)
        return -1;
    if (parse_host(given, host, length, scheme, endpoint, err) != 0 ||
        parse_path(given, rest + end, scheme, endpoint, err) != 0)
        return -1;
    if (colon != NULL)
        return parse_port(given, colon + 1, left - length - 1, scheme, endpoint, err);
    if (needs_port && scheme->scheme == RA_SCHEME_TCP)
        return refuse(given, "has no port", scheme->form, err);
    if (scheme->default_port != NULL)
        return copy(&endpoint->port, scheme->default_port, strlen(scheme->default_port),
                    err);
    return 0;
}

static int refuse_scheme(const struct given *given, struct ra_error *err)
{
    static const char forms[] =
        "unix:///PATH, tcp://HOST:PORT, https://HOST:PORT or ssh://USER@HOST";
    if (strncmp(given->url, "npipe://", strlen("npipe://")) == 0)
        return refuse(given, "is a named pipe of Windows, which this system has not",
                      forms, err);
    if (strncmp(given->url, "fd://", strlen("fd://")) == 0)
        return refuse(given,
                      "is what systemd hands to an engine, and nothing to connect to",
                      forms, err);
    if (given->url[0] == '/')
        return refuse(given, "is a path without its scheme", "unix:///PATH", err);
    return refuse(given, "is no endpoint", forms, err);
}

static int parse(const struct given *given, bool needs_port, struct ra_endpoint *endpoint,
                 struct ra_error *err)
{
    static const struct scheme *const tcp = &schemes[RA_SCHEME_TCP];
    const char *rest = strstr(given->url, "://");
    for (const char *byte = given->url; *byte != '\0'; byte++)
        if (is_control(*byte))
            return refuse(given, "has a control character or a line's end in it",
                          "unix:///PATH, for one", err);
    for (size_t i = 0; rest != NULL && i < sizeof schemes / sizeof schemes[0]; i++) {
        const struct scheme *scheme = &schemes[i];
        size_t length = strlen(scheme->name);
        if ((size_t)(rest - given->url) != length ||
            strncmp(given->url, scheme->name, length) != 0)
            continue;
        endpoint->scheme = scheme->scheme;
        endpoint->tls.is_on = scheme->scheme == RA_SCHEME_HTTPS;
        rest += strlen("://");
        return scheme->scheme == RA_SCHEME_UNIX
                   ? parse_unix(given, rest, endpoint, err)
                   : parse_network(given, rest, scheme, needs_port, endpoint, err);
    }
    if (rest != NULL || strchr(given->url, '/') != NULL)
        return refuse_scheme(given, err);
    endpoint->scheme = RA_SCHEME_TCP;
    return parse_network(given, given->url, tcp, needs_port, endpoint, err);
}

int ra_endpoint_url_parse(const char *url, const char *setting, bool needs_port,
                          struct ra_endpoint *endpoint, struct ra_error *err)
{
    const struct given given = {.url = url, .setting = setting};
    struct ra_endpoint parsed = {0};
    int status = parse(&given, needs_port, &parsed, err);
    if (status == 0 && asprintf(&parsed.url, "%s%s",
                                strstr(url, "://") == NULL ? "tcp://" : "", url) < 0) {
        parsed.url = NULL;
        status = ra_error_nomem(err);
    }
    if (status == 0)
        *endpoint = parsed;
    else
        ra_endpoint_clear(&parsed);
    return status;
}
