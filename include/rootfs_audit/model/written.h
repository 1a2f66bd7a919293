/*
 * What a container was seen to write on its root filesystem: paths, and who saw each.
 * Sources and evidence add to a list; the advice reads it once it is settled.
 */
#ifndef ROOTFS_AUDIT_MODEL_WRITTEN_H
#define ROOTFS_AUDIT_MODEL_WRITTEN_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Who saw it; a set of bits. */
enum ra_evidence {
    RA_EVIDENCE_CHANGES = 1,    /* the engine: GET /containers/{id}/changes */
    RA_EVIDENCE_UPPERDIR = 2,   /* it is in the overlay's upper directory */
    RA_EVIDENCE_OPEN_FILES = 4, /* a process has it open for writing, or mapped so */
    RA_EVIDENCE_OBSERVED = 8,   /* fanotify(7) told of it */
};

enum { RA_EVIDENCE_COUNT = 4 };

/* What became of it, against the image (`Kind` of /changes). */
enum ra_change {
    RA_CHANGE_UNKNOWN,
    RA_CHANGE_CHANGED, /* the image has it too */
    RA_CHANGE_ADDED,   /* the image does not have it */
    RA_CHANGE_DELETED, /* the image has it */
};

enum ra_file_kind {
    RA_FILE_UNKNOWN,
    RA_FILE_REGULAR,
    RA_FILE_FOLDER,
    RA_FILE_OTHER, /* a symbolic link, socket, pipe or device */
};

struct ra_written {
    char *path;        /* in the container, absolute and clean; any bytes but NUL */
    unsigned evidence; /* bits of enum ra_evidence */
    enum ra_change change;
    enum ra_file_kind kind;
    bool is_executed;     /* a process runs it or has it mapped executable, or it was
                             written as a program: an ELF file or script with an x bit,
                             or a shared library */
    bool is_reowned;      /* a folder whose owner or mode is not what the image has */
    bool is_retimed;      /* a folder in which something was made or removed since */
    bool is_roots;        /* a process of user 0 in the container writes it */
    long long size;       /* bytes on the filesystem; -1 when not known */
    long long written_at; /* st_mtime, seconds since the epoch; -1 when not known */
};

/* One of which nothing is known: what is not known has its value for that. */
struct ra_written ra_written_unknown(void);

struct ra_written_list {
    struct ra_written *all; /* once settled: each path once, a folder before what is in
                               it, by ra_path_compare */
    size_t count;
    size_t capacity;
};

/* Adds what is known of a path, which is copied; facts->path is not looked at. */
int ra_written_add(struct ra_written_list *list, const char *path,
                   const struct ra_written *facts, struct ra_error *err);

/* Sorts the list and makes one of entries with equal paths: evidence and flags are
 * united, what one does not know is taken from the other, and where they differ the
 * larger value wins, so that the order does not matter. */
void ra_written_settle(struct ra_written_list *list);

/* The entry with this path in a settled list, or NULL. */
const struct ra_written *ra_written_find(const struct ra_written_list *list,
                                         const char *path);

/* "changes", "upperdir", "open-files" or "observed", for one bit. */
const char *ra_evidence_name(enum ra_evidence evidence);

void ra_written_clear(struct ra_written_list *list);

#endif
