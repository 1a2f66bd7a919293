/*
 * The files of a TLS connection: whose word on the engine's identity counts, and what
 * proves ours. They lie in one folder and have the names that the docker CLI gives them.
 */
#ifndef ROOTFS_AUDIT_SOURCE_TLS_H
#define ROOTFS_AUDIT_SOURCE_TLS_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>

struct ra_tls {
    bool is_on;
    bool is_unverified; /* the engine may be anyone; only a context can ask for that */
    char *ca;           /* a file of CA certificates, and no others count; NULL: the
                           system's */
    char *cert;         /* our certificate; NULL when we show none */
    char *key;          /* its private key */
};

/* Looks into `folder` for ca.pem, cert.pem and key.pem, and sets those of the three paths
 * whose file is there. That each can be read and is what its name says is checked here,
 * where an error can name the file; what it proves is between libcurl and the engine. A
 * certificate without its key is an error, and so is the reverse. */
int ra_tls_find(const char *folder, struct ra_tls *tls, struct ra_error *err);

void ra_tls_clear(struct ra_tls *tls);

#endif
