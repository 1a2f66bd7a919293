/*
 * Folders of a container's filesystem that advice may mount something over, and what the
 * engine tells of each: whether it is there, whose it is, and what is in it.
 */
#ifndef ROOTFS_AUDIT_MODEL_FOLDER_H
#define ROOTFS_AUDIT_MODEL_FOLDER_H

#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

enum ra_folder_state {
    RA_FOLDER_UNASKED,
    RA_FOLDER_UNKNOWN, /* the engine does not tell */
    RA_FOLDER_ABSENT,
    RA_FOLDER_PRESENT,
    RA_FOLDER_FILE, /* it is no folder */
    RA_FOLDER_LINK, /* it is a symbolic link; see `target` */
};

struct ra_folder_entry {
    char *path; /* in the container, absolute and clean */
    enum ra_file_kind kind;
    unsigned mode; /* permission bits */
    long long uid;
    long long gid;
    long long size;  /* bytes */
    long long mtime; /* seconds since the epoch */
};

struct ra_folder {
    char *path; /* absolute and clean */
    enum ra_folder_state state;
    char *target;  /* of a symbolic link, absolute and clean; else NULL */
    long long uid; /* the folder's owner, in the container */
    long long gid;
    unsigned mode;         /* permission bits */
    bool is_owner_checked; /* uid, gid and those of the entries are the container's own,
                              or -1 where that is not known */
    bool wants_entries;    /* ask for what is in it, too */
    bool is_needed;        /* advice rests on it, so that not knowing it is to be told */
    bool is_whole;         /* `entries` is all of it */
    struct ra_folder_entry *entries; /* all that is below it, at any depth, by
                                        ra_path_compare */
    size_t entry_count;
    size_t entry_capacity;
};

struct ra_folder_list {
    struct ra_folder **all; /* by ra_path_compare */
    size_t count;
    size_t capacity;
};

/* The folder with this path, added as unasked where it is new; NULL when memory runs out.
 * Where entries are wanted of one that was asked without, it is to be asked again. */
struct ra_folder *ra_folder_want(struct ra_folder_list *list, const char *path,
                                 bool wants_entries);

/* The folder with this path, or NULL. */
const struct ra_folder *ra_folder_find(const struct ra_folder_list *list,
                                       const char *path);

/* Whether one is still to be asked. */
bool ra_folder_any_unasked(const struct ra_folder_list *list);

/* Adds an entry, whose path moves into the folder. */
int ra_folder_take_entry(struct ra_folder *folder, struct ra_folder_entry *entry,
                         struct ra_error *err);

/* Drops the entries. */
void ra_folder_forget(struct ra_folder *folder);

/* Sorts the entries. */
void ra_folder_settle(struct ra_folder *folder);

void ra_folder_list_clear(struct ra_folder_list *list);

#endif
