/*
 * What to audit: the engine's list of containers, and the choice made from it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_SELECTION_H
#define ROOTFS_AUDIT_SOURCE_SELECTION_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A container as GET /containers/json lists it. */
struct ra_listed {
    char id[RA_ID_LENGTH + 1];
    char **names; /* without leading slash; a linked container has more than one */
    size_t name_count;
    bool is_selected;
};

struct ra_list {
    struct ra_listed *containers; /* or services, by their ids of 25 characters */
    size_t count;
    const char *noun; /* what is listed, for messages; NULL is "container" */
    const char *how;  /* the command that lists them all; NULL is docker ps --all */
};

/* KEY=VALUE, as for docker ps --filter. */
struct ra_filter {
    char *key;
    const char *value;
};

struct ra_selection {
    const char *const *names; /* CONTAINER arguments; none selects all */
    size_t name_count;
    const struct ra_filter *filters;
    size_t filter_count;
    bool is_running_only;
    /* Where one of several sources is selected from: what fits nothing here may fit
     * elsewhere, and is no problem yet. */
    bool *names_fit; /* set for each name that fits; or NULL */
    bool *any_fits;  /* set when the filters leave anything; or NULL */
};

/* The path and query of the list request, from "/containers" on. The caller frees it;
 * NULL when memory runs out. */
char *ra_selection_query(const struct ra_selection *selection);

/* The filters as the value of a request's `filters`, escaped. The caller frees it; NULL
 * when memory runs out. */
char *ra_selection_filters(const struct ra_selection *selection);

/* Reads the body of GET /containers/json, in its order; what is listed twice is taken
 * once. `text` is followed by a NUL byte. */
int ra_list_read(const char *text, size_t length, struct ra_list *list,
                 struct ra_error *err);

/* Marks what the selection names: a full id, a name, or a unique id prefix. A name
 * outranks a prefix of fewer than twelve digits; twelve are what engines print for an id,
 * and a container may be named as another's. What fits nothing or more than one
 * container, and a filter that left nothing, are problems of the audit. */
int ra_selection_apply(const struct ra_selection *selection, struct ra_list *list,
                       const char *endpoint, struct ra_audit *audit,
                       struct ra_error *err);

void ra_list_clear(struct ra_list *list);

#endif
