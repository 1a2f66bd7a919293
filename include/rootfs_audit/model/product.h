/*
 * The words that an engine's own command line has for what a reader is told to do.
 */
#ifndef ROOTFS_AUDIT_MODEL_PRODUCT_H
#define ROOTFS_AUDIT_MODEL_PRODUCT_H

/* All strings are static. */
struct ra_product {
    const char *name; /* as in struct ra_source */
    const char *run;  /* "docker run" */
    const char *copy; /* "docker cp" */
    const char *list; /* "docker ps --all" */
};

/* By a source's product; NULL, and what is not known, is Docker. Static. */
const struct ra_product *ra_product_named(const char *name);

#endif
