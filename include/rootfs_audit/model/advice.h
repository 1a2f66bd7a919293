/*
 * The advice for one workload: the flags with which it would run read-only, and why each.
 */
#ifndef ROOTFS_AUDIT_MODEL_ADVICE_H
#define ROOTFS_AUDIT_MODEL_ADVICE_H

#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/strings.h"

#include <stdbool.h>
#include <stddef.h>

enum ra_advice_as {
    RA_ADVICE_TMPFS,
    RA_ADVICE_VOLUME,
    RA_ADVICE_BAKE, /* modified at run time: put it in the image */
};

enum { RA_ADVICE_EXAMPLES_MAX = 4 };

/* What to do about one path. */
struct ra_advice_path {
    char *path;
    enum ra_advice_as as;
    char *flag; /* one of the run flags; NULL for what is baked, and for what cannot be
                   written as a flag */
    unsigned evidence;          /* bits of enum ra_evidence */
    const char *rule;           /* the id of the finding that it mends; or NULL */
    size_t count;               /* how many paths were seen written */
    struct ra_strings examples; /* the first of them */
    struct ra_strings remarks;  /* sentences for people: what to know about it */
};

struct ra_advice {
    struct ra_strings run_flags; /* complete arguments of docker run, before the image */
    char *compose; /* the same, as an override file; NULL when there is none */
    struct ra_advice_path *paths; /* by ra_path_compare */
    size_t path_count;
    struct ra_strings volumes; /* the names of the volumes that they make */
    struct ra_strings remarks; /* sentences for people, about the whole */
    struct ra_strings gaps;    /* the evidence that could not be had, and why */
};

/* Whether all evidence was had that was asked for. */
bool ra_advice_is_complete(const struct ra_advice *advice);

/* Appends the line that says what evidence is missing, "Evidence missing: A; B": every
 * report has it before the flags, which may lack what that would have shown. Appends
 * nothing where all is there. Returns -1 when memory runs out. */
int ra_advice_append_missing(const struct ra_advice *advice, struct ra_buffer *text);

/* "tmpfs", "volume" or "bake". */
const char *ra_advice_as_name(enum ra_advice_as as);

void ra_advice_path_clear(struct ra_advice_path *path);

/* Accepts NULL. */
void ra_advice_free(struct ra_advice *advice);

#endif
