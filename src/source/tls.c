#include "rootfs_audit/source/tls.h"

#include "rootfs_audit/util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char certificate_mark[] = "-----BEGIN CERTIFICATE-----";

static int check_certificate(const char *path, const char *text, struct ra_error *err)
{
    if (strstr(text, certificate_mark) != NULL)
        return 0;
    return ra_error_set(err,
                        "%s holds no certificate; it must be a PEM file with a line "
                        "%s",
                        path, certificate_mark);
}

static int check_key(const char *path, const char *text, struct ra_error *err)
{
    if (strstr(text, "PRIVATE KEY-----") == NULL)
        return ra_error_set(err,
                            "%s holds no private key; it must be a PEM file with a line "
                            "-----BEGIN PRIVATE KEY-----",
                            path);
    /* The library behind libcurl would ask for it on the terminal, in the middle of an
     * audit. The docker CLI takes no such key either. */
    if (strstr(text, "ENCRYPTED") != NULL)
        return ra_error_set(err,
                            "%s is encrypted, and nothing here asks for its passphrase; "
                            "write it without one: openssl pkey -in FILE -out FILE",
                            path);
    return 0;
}

/* Sets *path when the file is there. */
static int find(const char *folder, const char *name,
                int (*check)(const char *path, const char *text, struct ra_error *err),
                char **path, struct ra_error *err)
{
    enum { FILE_MAX = 4 << 20 };
    struct ra_buffer text;
    char *tried = NULL;
    int status = 0;
    if (asprintf(&tried, "%s/%s", folder, name) < 0)
        return ra_error_nomem(err);
    ra_buffer_init(&text, FILE_MAX);
    int cause = ra_file_read(AT_FDCWD, tried, &text);
    bool is_there = cause != ENOENT && cause != ENOTDIR;
    if (is_there && cause == EACCES)
        status = ra_error_set(err,
                              "%s cannot be read: permission denied; run as its owner, "
                              "or let this user read it",
                              tried);
    else if (is_there && cause != 0)
        status = ra_error_set(err, "%s cannot be read: %s", tried, strerror(cause));
    else if (is_there)
        status = check(tried, ra_buffer_text(&text), err);
    if (text.data != NULL)
        explicit_bzero(text.data, text.capacity); /* it may have been the key */
    ra_buffer_clear(&text);
    if (is_there && status == 0)
        *path = tried;
    else
        free(tried);
    return status;
}

int ra_tls_find(const char *folder, struct ra_tls *tls, struct ra_error *err)
{
    struct ra_tls found = {.is_on = tls->is_on, .is_unverified = tls->is_unverified};
    if (find(folder, "ca.pem", check_certificate, &found.ca, err) != 0 ||
        find(folder, "cert.pem", check_certificate, &found.cert, err) != 0 ||
        find(folder, "key.pem", check_key, &found.key, err) != 0)
        goto failed;
    if (found.cert != NULL && found.key == NULL) {
        ra_error_set(err,
                     "%s/key.pem is missing; put there the private key of %s, or "
                     "remove that file",
                     folder, found.cert);
        goto failed;
    }
    if (found.cert == NULL && found.key != NULL) {
        ra_error_set(err,
                     "%s/cert.pem is missing; put there the certificate for %s, or "
                     "remove that file",
                     folder, found.key);
        goto failed;
    }
    ra_tls_clear(tls);
    *tls = found;
    return 0;
failed:
    ra_tls_clear(&found);
    return -1;
}

void ra_tls_clear(struct ra_tls *tls)
{
    free(tls->ca);
    free(tls->cert);
    free(tls->key);
    *tls = (struct ra_tls){0};
}
