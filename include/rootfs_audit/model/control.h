/*
 * The recommendation that all this is for.
 */
#ifndef ROOTFS_AUDIT_MODEL_CONTROL_H
#define ROOTFS_AUDIT_MODEL_CONTROL_H

#include <stddef.h>

/* A number that the recommendation has in some versions of the benchmark. */
struct ra_control_id {
    const char *id;    /* 5.13 */
    const char *since; /* the versions that call it so, in words */
};

/* All strings are static. */
struct ra_control {
    const char *benchmark;
    const char *title;
    const struct ra_control_id *ids; /* the newest first */
    size_t id_count;
};

/* CIS Docker Benchmark, "Ensure that the container's root filesystem is mounted as read
 * only". */
const struct ra_control *ra_control(void);

#endif
