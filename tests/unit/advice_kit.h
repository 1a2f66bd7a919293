/*
 * Containers in a few words, for tests and fuzzing of the advice: what the image has,
 * what was written, and an engine that answers what the advice asks of folders.
 *
 * Nothing here needs cmocka. Memory running out ends the program.
 */
#ifndef TESTS_UNIT_ADVICE_KIT_H
#define TESTS_UNIT_ADVICE_KIT_H

#include "rootfs_audit/advice/advise.h"
#include "rootfs_audit/advice/places.h"

#include <stdbool.h>
#include <stddef.h>

/* Something in the container's filesystem, as the engine would tell of it. */
struct kit_node {
    char *path;
    char *target; /* a link's; else NULL */
    enum ra_file_kind kind;
    bool is_of_image;
    unsigned mode;
    long long uid; /* and gid */
    long long size;
};

struct kit {
    struct ra_workload workload;
    struct ra_written_list written;
    struct ra_folder_list folders;
    struct ra_path_set taken;
    struct kit_node *nodes;
    size_t node_count;
    size_t node_capacity;
    size_t asked; /* how many questions about folders were answered */
    size_t rounds;
    long long now;
    bool is_mute; /* the engine does not tell of folders */
    bool is_podman;
    bool has_upper_dir; /* the overlay's upper directory was read, too */
};

/* A running container, "web", whose root filesystem is writable. */
void kit_begin(struct kit *kit);
void kit_end(struct kit *kit);

/* Adds what a line like those below says. `what`: '-' the image has it, 'C' A D the
 * engine says it was changed, added, deleted; 'O' it was seen open (what there is no
 * more), 'X' executed, 'T' something is mounted there. `kind`: 'f' a file, 'd' a folder,
 * 'o' another, 'u' not told whether. */
void kit_add(struct kit *kit, char what, char kind, const char *path, long long uid,
             unsigned mode, long long size);
void kit_link(struct kit *kit, const char *path, const char *target);

/* The same from lines "WHAT KIND PATH[ UID[ MODE[ SIZE]]]", or "LINK PATH TARGET":
 *
 *     - d /run/mysqld 100 755
 *     A f /run/mysqld/mysqld.pid
 *
 * Folders above are there by themselves, and those above a change have changed. */
void kit_add_lines(struct kit *kit, const char *lines);

/* A random line. It counts only where nothing before it is at its path, and what has
 * something in it is a folder. */
struct kit_line {
    char path[128];
    char what;
    char kind;
    long long uid;
    unsigned mode;
    long long size;
};

bool kit_fits(const struct kit_line *lines, size_t index);

/* Adds those that count, from the first or from the last. */
void kit_add_fitting(struct kit *kit, const struct kit_line *lines, size_t count,
                     bool is_backwards);

/* What the advice is given. */
struct ra_advise_input kit_input(struct kit *kit);

/* Finds the places, answering all questions. */
void kit_find_places(struct kit *kit, struct ra_place_list *places);

/* Makes the advice, answering all questions. The caller frees it. */
struct ra_advice *kit_advise(struct kit *kit);

/* Its paths, a line "AS PATH" for each; and its flags, a line each. On the heap. */
char *kit_show_paths(const struct ra_advice *advice);
char *kit_show_flags(const struct ra_advice *advice);

/* The path of the advice, or NULL. */
const struct ra_advice_path *kit_find(const struct ra_advice *advice, const char *path);

/* Whether one of its remarks has these words. */
bool kit_remarks(const struct ra_advice_path *path, const char *words);

/* What holds for every advice on a writable container, and here does not; or NULL.
 * Static, or valid until the next call. */
const char *kit_find_fault(const struct kit *kit, const struct ra_advice *advice);

#endif
