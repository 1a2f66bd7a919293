#include "rootfs_audit/source/tls_error.h"

#include <string.h>

/* What OpenSSL found wrong with a certificate, as CURLINFO_SSL_VERIFYRESULT has it
 * (X509_STORE_CTX_get_error(3ssl)). */
enum verdict {
    NOT_YET_VALID = 9,
    HAS_EXPIRED = 10,
    SELF_SIGNED = 18,
    SELF_SIGNED_IN_CHAIN = 19,
    NO_LOCAL_ISSUER = 20,
    NO_FIRST_SIGNATURE = 21,
    BAD_PURPOSE = 26,
};

static bool says(const char *detail, const char *words)
{
    return strcasestr(detail, words) != NULL;
}

static void explain_ca(const struct ra_endpoint *endpoint, struct ra_error *err)
{
    if (endpoint->tls.ca != NULL)
        ra_error_set(err,
                     "the engine's certificate is not signed by the CA in %s; put the "
                     "right CA's certificate there, or ask who else answers at this "
                     "address",
                     endpoint->tls.ca);
    else
        ra_error_set(err, "the engine's certificate is signed by no CA that this system "
                          "trusts; give its CA's certificate as ca.pem in the folder "
                          "DOCKER_CERT_PATH with DOCKER_TLS_VERIFY=1, or in a context");
}

/* Tells what is wrong with the engine's certificate. */
static void explain_theirs(long verdict, const char *detail,
                           const struct ra_endpoint *endpoint, struct ra_error *err)
{
    if (verdict == HAS_EXPIRED || says(detail, "has expired"))
        ra_error_set(err, "the engine's certificate, or its CA's, has expired; give it a "
                          "new one, or set this host's clock");
    else if (verdict == NOT_YET_VALID || says(detail, "not yet valid"))
        ra_error_set(err, "the engine's certificate, or its CA's, is not valid yet; set "
                          "this host's clock, or give the engine another one");
    else if (says(detail, "subject name") || says(detail, "host name") ||
             says(detail, "hostname"))
        ra_error_set(err,
                     "the engine's certificate is for another host name than %s; use a "
                     "name that it has, or give the engine one with this "
                     "subjectAltName",
                     endpoint->host);
    else if (verdict == SELF_SIGNED || verdict == SELF_SIGNED_IN_CHAIN ||
             verdict == NO_LOCAL_ISSUER || verdict == NO_FIRST_SIGNATURE)
        explain_ca(endpoint, err);
    else if (verdict == BAD_PURPOSE)
        ra_error_set(err, "the engine's certificate is not one for servers; give it one "
                          "with extendedKeyUsage serverAuth");
    else
        ra_error_set(err, "the engine's certificate was refused: %s; give it another one",
                     detail);
}

static void explain_ours(const char *detail, const struct ra_tls *tls,
                         struct ra_error *err)
{
    /* OpenSSL looks at both when it takes the key, and libcurl does not say what it saw.
     */
    if (tls->key != NULL && says(detail, "private key"))
        ra_error_set(err,
                     "%s is damaged, or not the private key of %s; put files there that "
                     "belong together",
                     tls->key, tls->cert);
    else
        ra_error_set(err, "the client certificate %s cannot be used: %s; make it again",
                     tls->cert == NULL ? "" : tls->cert, detail);
}

/* Tells why the engine ended the handshake, or the connection just after it: that is when
 * it looks at our certificate. */
static bool explain_alert(const char *detail, const struct ra_tls *tls,
                          struct ra_error *err)
{
    if (!says(detail, "alert"))
        return false;
    if (tls->cert == NULL &&
        (says(detail, "certificate required") || says(detail, "bad certificate") ||
         says(detail, "handshake failure")))
        ra_error_set(err, "the engine wants a client certificate, and there is none; put "
                          "cert.pem and key.pem beside ca.pem");
    else if (says(detail, "certificate expired"))
        ra_error_set(err,
                     "the engine says that the client certificate %s has expired; give "
                     "a new one",
                     tls->cert == NULL ? "" : tls->cert);
    else if (tls->cert != NULL &&
             (says(detail, "certificate") || says(detail, "unknown ca") ||
              says(detail, "decrypt error")))
        ra_error_set(err,
                     "the engine refuses the client certificate %s; give one that is "
                     "signed by the CA that it was started with",
                     tls->cert);
    else if (says(detail, "protocol version"))
        ra_error_set(err, "the engine has no TLS 1.2 or newer; update it");
    else
        ra_error_set(err, "the engine ended the TLS connection: %s; look into its log",
                     detail);
    return true;
}

/* TLS 1.3 lets us speak before the engine has looked at our certificate. Who is still
 * speaking when the connection ends does not hear why. */
static bool explain_end(CURL *easy, const struct ra_tls *tls, struct ra_error *err)
{
    long connections = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
    if (connections == 0)
        return false;
    if (tls->cert == NULL)
        ra_error_set(err, "the engine ended the TLS connection at once; it may want a "
                          "client certificate: put cert.pem and key.pem beside ca.pem");
    else
        ra_error_set(err,
                     "the engine ended the TLS connection at once; it may refuse the "
                     "client certificate %s: see its log, or give one that is signed by "
                     "the CA that it was started with",
                     tls->cert);
    return true;
}

bool ra_tls_explain(CURL *easy, CURLcode code, const char *detail,
                    const struct ra_endpoint *endpoint, struct ra_error *err)
{
    long verdict = 0;
    if (!endpoint->tls.is_on)
        return false;
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
        explain_theirs(verdict, detail, endpoint, err);
        return true;
    case CURLE_SSL_CACERT_BADFILE:
        ra_error_set(err, "%s cannot be used: %s; make it again",
                     endpoint->tls.ca == NULL ? "the system's list of CAs"
                                              : endpoint->tls.ca,
                     detail);
        return true;
    case CURLE_SSL_CERTPROBLEM:
        explain_ours(detail, &endpoint->tls, err);
        return true;
    case CURLE_SSL_CONNECT_ERROR:
        if (says(detail, "wrong version number") || says(detail, "packet length"))
            ra_error_set(err, "what listens here does not speak TLS; name the engine's "
                              "TLS port (often 2376), or ask without TLS: unset "
                              "DOCKER_TLS_VERIFY");
        else if (!explain_alert(detail, &endpoint->tls, err))
            ra_error_set(err, "TLS failed: %s; look into the engine's log", detail);
        return true;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
        return explain_alert(detail, &endpoint->tls, err) ||
               explain_end(easy, &endpoint->tls, err);
    default:
        return false;
    }
}
