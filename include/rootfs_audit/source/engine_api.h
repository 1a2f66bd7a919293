/*
 * What an engine's answers mean, apart from the documents in them: its version, and its
 * refusals. Docker's errors are {"message"}, Podman's {"cause","message","response"},
 * and plain text where the API version is too old.
 */
#ifndef ROOTFS_AUDIT_SOURCE_ENGINE_API_H
#define ROOTFS_AUDIT_SOURCE_ENGINE_API_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/client.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Makes one request and hands a 200 to `read`. Anything else is an error that says what
 * the engine answered. `path` is borrowed. */
int ra_engine_get(struct ra_client *client, const char *path, size_t body_limit,
                  int (*read)(void *context, const struct ra_response *response,
                              struct ra_error *err),
                  void *context, struct ra_error *err);

/* The same; *status is that of the answer also where it is an error, and 0 where there is
 * none. */
int ra_engine_get_status(struct ra_client *client, const char *path, size_t body_limit,
                         int (*read)(void *context, const struct ra_response *response,
                                     struct ra_error *err),
                         void *context, long *status, struct ra_error *err);

/* Whether there is a volume of this name, which needs no escaping in a URL: GET
 * /volumes/{name}. Returns 1, 0, or -1 with `why` set where the engine does not tell. */
int ra_engine_has_volume(struct ra_client *client, const char *api_version,
                         const char *name, struct ra_error *why);

/* Asks GET /_ping and fills a zeroed source with the endpoint, and with what the headers
 * say. */
int ra_engine_ping(struct ra_client *client, const struct ra_endpoint *endpoint,
                   struct ra_source *source, struct ra_error *err);

/* Reads the headers of GET /_ping: product, version, and the API version to use, the
 * smaller of the engine's and this program's. */
int ra_engine_read_ping(const struct ra_response *response, struct ra_source *source,
                        struct ra_error *err);

/* Whether a 404 is the engine's own word that there is no such container. */
bool ra_engine_says_gone(const struct ra_response *response);

/* Whether a 404 is the engine's own word that a container has no such file. */
bool ra_engine_says_no_file(const struct ra_response *response);

/* Sets `err` to what a response other than 200 says. `question` is what was asked, in
 * words that fit into "the engine answered ...". */
int ra_engine_refusal(const struct ra_response *response, const char *question,
                      struct ra_error *err);

#endif
