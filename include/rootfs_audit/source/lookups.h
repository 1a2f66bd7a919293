/*
 * What an inspect document leaves open, asked of the engine afterwards, each thing once:
 *
 * - what a volume of the `local` driver really is, GET /volumes/{name}, Options: it can
 * be a bind of a host path, a tmpfs or a network share, and can be mounted read-only;
 * - whether an anonymous volume was asked for by the image, GET /images/{id}/json,
 *   Config.Volumes, or by somebody's `-v PATH`.
 *
 * What the engine does not tell (a proxy may refuse) stays as it was, counts as writable
 * and implicit, and is noted in the audit.
 */
#ifndef ROOTFS_AUDIT_SOURCE_LOOKUPS_H
#define ROOTFS_AUDIT_SOURCE_LOOKUPS_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/client.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ra_lookups;

/* `ready` is called once for each workload that was wanted, by its place in the audit,
 * when it is complete. `api_version` and the audit are borrowed. NULL without memory. */
struct ra_lookups *ra_lookups_new(struct ra_audit *audit, const char *api_version,
                                  int (*ready)(void *context, size_t workload,
                                               struct ra_error *err),
                                  void *context);

/* Completes a workload: at once where it leaves nothing open that is not known already,
 * else when all its questions are answered. Returns -1 when memory runs out or `ready`
 * does, as the functions below. */
int ra_lookups_want(struct ra_lookups *lookups, size_t workload, struct ra_error *err);

/* The next question, as ra_client_next has it; its tag is the number of the lookup. */
bool ra_lookups_next(struct ra_lookups *lookups, struct ra_request *request);

/* Takes an answer, as ra_client_done has it. */
int ra_lookups_answered(struct ra_lookups *lookups, size_t tag,
                        const struct ra_response *response,
                        const struct ra_failure *failure, struct ra_error *err);

/* Completes what is still open with what there is, and notes what was not told. */
int ra_lookups_finish(struct ra_lookups *lookups, const char *endpoint,
                      struct ra_error *err);

/* Accepts NULL. */
void ra_lookups_free(struct ra_lookups *lookups);

#endif
