#include "rootfs_audit/source/native.h"

#include <stdio.h>
#include <stdlib.h>

/* How a container was asked for last. FAILED: the engine answered with an error of its
 * own, which may be for that one container's sake. */
enum asked { COMPATIBLE, NATIVE, REFUSED, FAILED };

int ra_native_init(struct ra_native *native, size_t count, struct ra_error *err)
{
    native->asked = calloc(count + 1, 1);
    native->queue = calloc(count + 1, sizeof *native->queue);
    native->is_wanted = true;
    return native->asked == NULL || native->queue == NULL ? ra_error_nomem(err) : 0;
}

bool ra_native_next(struct ra_native *native, size_t *index)
{
    if (native->taken == native->queued)
        return false;
    *index = native->queue[native->taken++];
    return true;
}

char *ra_native_path(struct ra_native *native, size_t index, const char *id,
                     const char *api_version)
{
    char *path = NULL;
    bool is_native = native->is_wanted && native->asked[index] < REFUSED;
    if (is_native)
        native->asked[index] = NATIVE;
    else if (native->asked != NULL && native->asked[index] == NATIVE)
        native->asked[index] = COMPATIBLE;
    /* The oldest version of this API that Podman 4 and 5 serve. */
    int length = is_native ? asprintf(&path, "/v4.0.0/libpod/containers/%s/json", id)
                           : asprintf(&path, "/v%s/containers/%s/json", api_version, id);
    return length < 0 ? NULL : path;
}

bool ra_native_is_refused(struct ra_native *native, size_t index,
                          const struct ra_response *response,
                          const struct ra_failure *failure)
{
    if (native->asked == NULL)
        return false;
    if (native->asked[index] == REFUSED && response != NULL && response->status == 200)
        native->is_wanted = false;
    bool is_refused = response == NULL ? !failure->is_timeout : response->status != 200;
    if (native->asked[index] != NATIVE || !is_refused)
        return false;
    bool has_failed = response != NULL && response->status >= 500;
    native->asked[index] = has_failed ? FAILED : REFUSED;
    native->queue[native->queued++] = index;
    return true;
}

void ra_native_clear(struct ra_native *native)
{
    free(native->asked);
    free(native->queue);
    *native = (struct ra_native){0};
}
