/*
 * The audit: what one run asked, found and concluded. Sources add workloads to it, the
 * rules judge them, and then it is finished: sorted, counted and const to the reports.
 */
#ifndef ROOTFS_AUDIT_MODEL_AUDIT_H
#define ROOTFS_AUDIT_MODEL_AUDIT_H

#include "rootfs_audit/model/product.h"
#include "rootfs_audit/model/rule_info.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* The exit status of the program, and `exit_status` in reports. */
enum ra_exit {
    RA_EXIT_CLEAN = 0,      /* every workload passed or is waived */
    RA_EXIT_FAILING = 1,    /* at least one fails */
    RA_EXIT_INCOMPLETE = 2, /* the audit could not run or be completed; outranks 1 */
};

enum ra_source_kind {
    RA_SOURCE_ENGINE,  /* a live engine's containers */
    RA_SOURCE_INSPECT, /* a file of inspect documents */
    RA_SOURCE_COMPOSE, /* a compose file in its JSON form */
    RA_SOURCE_SWARM,   /* the services of a swarm, by a manager's word */
};

/* Where workloads came from. */
struct ra_source {
    enum ra_source_kind kind;
    char *endpoint; /* as given: unix:///var/run/docker.sock, or a file's path */
    char *product;  /* "docker" or "podman"; NULL where there is no engine */
    char *name; /* the engine's host (GET /info, Name); NULL when not asked or not told */
    char *data_root;   /* where it keeps its data (GET /info, DockerRootDir); or NULL */
    char *version;     /* the engine's; NULL when it does not say */
    char *api_version; /* the one used in requests */
    char *error;       /* why nothing could be learnt from it; NULL when it was audited */
    bool is_label_shared; /* by another source, as by Podman on the same host; set by
                             ra_audit_finish */
};

struct ra_summary {
    size_t total; /* pass + fail + waived + error */
    size_t pass;
    size_t fail;
    size_t waived;
    size_t error;
    size_t gone; /* removed between list and inspect; not in total */
    enum ra_exit exit_status;
};

struct ra_audit {
    const char *tool_version; /* static */
    struct timespec started_at;
    struct timespec finished_at;
    struct ra_source *sources;
    size_t source_count;
    struct ra_workload *workloads; /* by name, then id, once finished */
    size_t workload_count;
    size_t workload_capacity;
    char **problems; /* what kept the audit from being complete; a line each */
    size_t problem_count;
    char *
        *notes; /* what a reader should know, and what changes no verdict; a line each */
    size_t note_count;
    struct ra_summary summary;        /* valid once finished; `gone` is counted before */
    const struct ra_rule_info *rules; /* borrowed: each with its level in this run */
    size_t rule_count;
};

/* Each moves the object's strings into the audit and clears it; on failure nothing moves.
 */
int ra_audit_take_source(struct ra_audit *audit, struct ra_source *source,
                         struct ra_error *err);
int ra_audit_take_workload(struct ra_audit *audit, struct ra_workload *workload,
                           struct ra_error *err);

/* Moves all that another audit has gathered to the end of this one, and clears it; on
 * failure nothing moves. Neither is finished. */
int ra_audit_merge(struct ra_audit *audit, struct ra_audit *other, struct ra_error *err);

/* Records, printf-style, that the audit is not complete. Its exit status will be 2. */
int ra_audit_add_problem(struct ra_audit *audit, struct ra_error *err, const char *format,
                         ...) __attribute__((format(printf, 3, 4)));

/* Records, printf-style, something to tell the reader. */
int ra_audit_add_note(struct ra_audit *audit, struct ra_error *err, const char *format,
                      ...) __attribute__((format(printf, 3, 4)));

/* What so many of the audit's workloads are called: "container", "containers", "service",
 * "services", or "workloads" where it has both. Static. */
const char *ra_audit_noun(const struct ra_audit *audit, size_t count);

/* Adds a workload with this verdict to the counts and the total. */
void ra_summary_count(struct ra_summary *summary, enum ra_verdict verdict);

/* Sorts the workloads, counts the verdicts, derives the exit status, and finds the
 * sources whose labels are shared (without memory, all count as such). */
void ra_audit_finish(struct ra_audit *audit);

/* The words of the engine that a workload of the audit is from. */
const struct ra_product *ra_audit_product(const struct ra_audit *audit,
                                          const struct ra_workload *workload);

const char *ra_source_kind_name(enum ra_source_kind kind);

/* What people call it: its host, or its endpoint where that is not known. Borrowed. */
const char *ra_source_label(const struct ra_source *source);

/* Whether its engine is Podman. */
bool ra_source_is_podman(const struct ra_source *source);

void ra_source_clear(struct ra_source *source);
void ra_audit_clear(struct ra_audit *audit);

#endif
