#include "advice_kit.h"

#include "rootfs_audit/advice/flags.h"
#include "rootfs_audit/advice/links.h"
#include "rootfs_audit/advice/path_class.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/path.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More rounds than any real container needs. */
enum { ROUNDS_MAX = 64 };

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static char *copy(const char *text)
{
    char *made = strdup(text);
    must(made != NULL);
    return made;
}

void kit_begin(struct kit *kit)
{
    *kit = (struct kit){.now = 1000000};
    kit->workload.id = copy("0123456789abcdef0123456789abcdef"
                            "0123456789abcdef0123456789abcdef");
    kit->workload.name = copy("web");
    kit->workload.readonly_rootfs = RA_READONLY_FALSE;
    kit->workload.verdict = RA_VERDICT_FAIL;
}

void kit_end(struct kit *kit)
{
    for (size_t i = 0; i < kit->node_count; i++) {
        free(kit->nodes[i].path);
        free(kit->nodes[i].target);
    }
    free(kit->nodes);
    ra_workload_clear(&kit->workload);
    ra_written_clear(&kit->written);
    ra_folder_list_clear(&kit->folders);
    ra_path_set_clear(&kit->taken);
}

static struct kit_node *add_node(struct kit *kit, const char *path)
{
    if (kit->node_count == kit->node_capacity) {
        kit->node_capacity = kit->node_capacity == 0 ? 64 : kit->node_capacity * 2;
        kit->nodes = reallocarray(kit->nodes, kit->node_capacity, sizeof *kit->nodes);
        must(kit->nodes != NULL);
    }
    struct kit_node *node = &kit->nodes[kit->node_count++];
    *node = (struct kit_node){.path = copy(path)};
    return node;
}

static void add_folder(struct kit *kit, const char *path)
{
    struct kit_node *node = add_node(kit, path);
    node->kind = RA_FILE_FOLDER;
    node->is_of_image = true;
    node->mode = 0755;
}

static void add_written(struct kit *kit, char what, enum ra_file_kind kind,
                        const char *path, long long size)
{
    struct ra_written facts = ra_written_unknown();
    facts.evidence = RA_EVIDENCE_CHANGES;
    facts.kind = kind;
    facts.size = kind == RA_FILE_REGULAR && what == 'O' ? size : -1;
    switch (what) {
    case 'C':
        facts.change = RA_CHANGE_CHANGED;
        break;
    case 'A':
        facts.change = RA_CHANGE_ADDED;
        break;
    case 'D':
        facts.change = RA_CHANGE_DELETED;
        break;
    case 'X':
        facts.evidence = 0;
        facts.is_executed = true;
        break;
    default:
        facts.evidence = RA_EVIDENCE_OPEN_FILES;
        break;
    }
    must(ra_written_add(&kit->written, path, &facts, NULL) == 0);
}

void kit_add(struct kit *kit, char what, char kind, const char *path, long long uid,
             unsigned mode, long long size)
{
    enum ra_file_kind kinds[] = {['f'] = RA_FILE_REGULAR,
                                 ['d'] = RA_FILE_FOLDER,
                                 ['o'] = RA_FILE_OTHER,
                                 ['u'] = RA_FILE_UNKNOWN};
    if (what == 'T') {
        must(ra_path_set_add(&kit->workload.mount_targets, path) == 0);
        what = '-';
    }
    if (what == '-' || what == 'C' || what == 'A') {
        struct kit_node *node = add_node(kit, path);
        node->kind = kind == 'u' ? RA_FILE_REGULAR : kinds[(int)kind];
        node->is_of_image = what != 'A';
        node->uid = uid;
        node->mode = mode;
        node->size = node->kind == RA_FILE_REGULAR ? size : 0;
    }
    /* Docker's /changes, of which most here is made, does not tell folders from files. */
    if (what != '-')
        add_written(kit, what, what == 'O' || what == 'X' ? kinds[(int)kind] : 0, path,
                    size);
}

void kit_link(struct kit *kit, const char *path, const char *target)
{
    struct kit_node *node = add_node(kit, path);
    node->kind = RA_FILE_OTHER;
    node->is_of_image = true;
    node->target = copy(target);
}

static void add_line(struct kit *kit, const char *line)
{
    char what = 0;
    char kind = 0;
    char path[1024];
    char target[1024];
    long long uid = 0;
    long long size = 0;
    unsigned mode = 0;
    if (sscanf(line, " LINK %1023s %1023s", path, target) == 2)
        kit_link(kit, path, target);
    else if (sscanf(line, " %c %c %1023s %lld %o %lld", &what, &kind, path, &uid, &mode,
                    &size) >= 3)
        kit_add(kit, what, kind, path, uid,
                mode != 0     ? mode
                : kind == 'd' ? 0755
                              : 0644,
                size);
    else
        must(line[strspn(line, " ")] == '\0');
}

void kit_add_lines(struct kit *kit, const char *lines)
{
    char *all = copy(lines);
    char *rest = all;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        add_line(kit, line);
    free(all);
}

bool kit_fits(const struct kit_line *lines, size_t index)
{
    const char *path = lines[index].path;
    for (size_t i = 0; i < index; i++)
        if (strcmp(lines[i].path, path) == 0 ||
            (ra_path_is_within(path, lines[i].path) && lines[i].kind != 'd') ||
            (ra_path_is_within(lines[i].path, path) && lines[index].kind != 'd'))
            return false;
    return true;
}

void kit_add_fitting(struct kit *kit, const struct kit_line *lines, size_t count,
                     bool is_backwards)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = is_backwards ? count - 1 - i : i;
        if (kit_fits(lines, at))
            kit_add(kit, lines[at].what, lines[at].kind, lines[at].path, lines[at].uid,
                    lines[at].mode, lines[at].size);
    }
}

static int compare_nodes(const void *left, const void *right)
{
    return ra_path_compare(((const struct kit_node *)left)->path,
                           ((const struct kit_node *)right)->path);
}

static const struct kit_node *find_node(const struct kit *kit, size_t count,
                                        const char *path)
{
    char *name = copy(path);
    const struct kit_node wanted = {.path = name};
    const struct kit_node *found =
        count == 0 ? NULL
                   : bsearch(&wanted, kit->nodes, count, sizeof wanted, compare_nodes);
    free(name);
    return found;
}

/* Cuts a path to the folder that it is in. False where that is "/". */
static bool cut(char *path)
{
    char *slash = strrchr(path, '/');
    *slash = '\0';
    return slash != path;
}

/* What something was deleted from is there. */
static void add_above_deleted(struct kit *kit)
{
    size_t given = kit->node_count;
    if (given > 0)
        qsort(kit->nodes, given, sizeof *kit->nodes, compare_nodes);
    for (size_t i = 0; i < kit->written.count; i++) {
        char *path = copy(kit->written.all[i].path);
        if (kit->written.all[i].change == RA_CHANGE_DELETED && cut(path) &&
            find_node(kit, given, path) == NULL)
            add_folder(kit, path);
        free(path);
    }
}

static void settle_nodes(struct kit *kit)
{
    add_above_deleted(kit);
    size_t given = kit->node_count;
    size_t kept = 0;
    if (given == 0)
        return;
    qsort(kit->nodes, given, sizeof *kit->nodes, compare_nodes);
    for (size_t i = 0; i < given; i++) {
        char *path = copy(kit->nodes[i].path);
        while (cut(path) && find_node(kit, given, path) == NULL)
            add_folder(kit, path);
        free(path);
    }
    qsort(kit->nodes, kit->node_count, sizeof *kit->nodes, compare_nodes);
    for (size_t i = 1; i < kit->node_count; i++) {
        if (strcmp(kit->nodes[i].path, kit->nodes[kept].path) != 0) {
            kit->nodes[++kept] = kit->nodes[i];
            continue;
        }
        free(kit->nodes[i].path);
        free(kit->nodes[i].target);
    }
    kit->node_count = kept + 1;
}

/* The engine tells of each folder above a change that it changed. */
static void settle_written(struct kit *kit)
{
    struct ra_written_list above = {0};
    struct ra_written changed = ra_written_unknown();
    changed.evidence = RA_EVIDENCE_CHANGES;
    changed.change = RA_CHANGE_CHANGED;
    ra_written_settle(&kit->written);
    for (size_t i = 0; i < kit->written.count; i++) {
        char *path = copy(kit->written.all[i].path);
        while ((kit->written.all[i].evidence & RA_EVIDENCE_CHANGES) != 0 && cut(path) &&
               ra_written_find(&kit->written, path) == NULL)
            must(ra_written_add(&above, path, &changed, NULL) == 0);
        free(path);
    }
    for (size_t i = 0; i < above.count; i++)
        must(ra_written_add(&kit->written, above.all[i].path, &changed, NULL) == 0);
    ra_written_clear(&above);
    ra_written_settle(&kit->written);
}

static void add_entry(struct ra_folder *folder, const struct kit_node *node)
{
    struct ra_folder_entry entry = {.path = copy(node->path),
                                    .kind = node->kind,
                                    .mode = node->mode,
                                    .uid = node->uid,
                                    .gid = node->uid,
                                    .size = node->size};
    must(ra_folder_take_entry(folder, &entry, NULL) == 0);
}

static void answer(struct kit *kit, struct ra_folder *folder)
{
    const struct kit_node *node = find_node(kit, kit->node_count, folder->path);
    kit->asked++;
    folder->state = kit->is_mute ? RA_FOLDER_UNKNOWN : RA_FOLDER_ABSENT;
    if (node == NULL || kit->is_mute)
        return;
    folder->uid = folder->gid = node->uid;
    folder->mode = node->mode;
    folder->state = node->target != NULL           ? RA_FOLDER_LINK
                    : node->kind == RA_FILE_FOLDER ? RA_FOLDER_PRESENT
                                                   : RA_FOLDER_FILE;
    if (node->target != NULL && folder->target == NULL)
        folder->target = copy(node->target);
    if (folder->state != RA_FOLDER_PRESENT || !folder->wants_entries)
        return;
    for (const struct kit_node *at = node + 1;
         at < kit->nodes + kit->node_count && ra_path_is_within(at->path, node->path);
         at++)
        add_entry(folder, at);
    folder->is_whole = true;
    ra_folder_settle(folder);
}

static void answer_all(struct kit *kit)
{
    kit->rounds++;
    for (size_t i = 0; i < kit->folders.count; i++)
        if (kit->folders.all[i]->state == RA_FOLDER_UNASKED)
            answer(kit, kit->folders.all[i]);
}

struct ra_advise_input kit_input(struct kit *kit)
{
    return (struct ra_advise_input){.workload = &kit->workload,
                                    .has_evidence = true,
                                    .written = &kit->written,
                                    .folders = &kit->folders,
                                    .has_upper_dir = kit->has_upper_dir,
                                    .is_podman = kit->is_podman,
                                    .taken = &kit->taken,
                                    .now = (time_t)kit->now};
}

static void settle(struct kit *kit)
{
    settle_nodes(kit);
    settle_written(kit);
}

void kit_find_places(struct kit *kit, struct ra_place_list *places)
{
    const struct ra_places_input input = {.written = &kit->written,
                                          .mount_targets = &kit->workload.mount_targets,
                                          .working_dir = kit->workload.working_dir,
                                          .has_upper_dir = kit->has_upper_dir,
                                          .folders = &kit->folders};
    settle(kit);
    do {
        answer_all(kit);
        ra_place_list_clear(places);
        must(ra_places_find(&input, places, NULL) == 0);
    } while (ra_folder_any_unasked(&kit->folders) && kit->rounds < ROUNDS_MAX);
}

struct ra_advice *kit_advise(struct kit *kit)
{
    const struct ra_advise_input input = kit_input(kit);
    struct ra_advice *advice = NULL;
    settle(kit);
    do {
        answer_all(kit);
        must(ra_advise_prepare(&input, NULL) == 0);
    } while (ra_folder_any_unasked(&kit->folders) && kit->rounds < ROUNDS_MAX);
    must(ra_advise_make(&input, &advice, NULL) == 0);
    return advice;
}

char *kit_show_paths(const struct ra_advice *advice)
{
    struct ra_buffer text;
    ra_buffer_init(&text, SIZE_MAX / 2);
    for (size_t i = 0; i < advice->path_count; i++)
        must(ra_buffer_puts(&text, ra_advice_as_name(advice->paths[i].as)) == 0 &&
             ra_buffer_puts(&text, " ") == 0 &&
             ra_buffer_puts(&text, advice->paths[i].path) == 0 &&
             ra_buffer_puts(&text, "\n") == 0);
    char *shown = ra_buffer_take(&text);
    must(shown != NULL);
    return shown;
}

char *kit_show_flags(const struct ra_advice *advice)
{
    struct ra_buffer text;
    ra_buffer_init(&text, SIZE_MAX / 2);
    for (size_t i = 0; i < advice->run_flags.count; i++)
        must(ra_buffer_puts(&text, advice->run_flags.all[i]) == 0 &&
             ra_buffer_puts(&text, "\n") == 0);
    char *shown = ra_buffer_take(&text);
    must(shown != NULL);
    return shown;
}

const struct ra_advice_path *kit_find(const struct ra_advice *advice, const char *path)
{
    for (size_t i = 0; i < advice->path_count; i++)
        if (strcmp(advice->paths[i].path, path) == 0)
            return &advice->paths[i];
    return NULL;
}

bool kit_remarks(const struct ra_advice_path *path, const char *words)
{
    for (size_t i = 0; path != NULL && i < path->remarks.count; i++)
        if (strstr(path->remarks.all[i], words) != NULL)
            return true;
    return false;
}

static const char *say(const char *what, const char *path)
{
    static char text[5000];
    snprintf(text, sizeof text, "%s: %s", what, path);
    return text;
}

static bool has_flag(const struct ra_advice *advice, const char *flag)
{
    for (size_t i = 0; i < advice->run_flags.count; i++)
        if (strcmp(advice->run_flags.all[i], flag) == 0)
            return true;
    return false;
}

static const char *check_flags(const struct ra_advice *advice)
{
    const struct ra_strings *flags = &advice->run_flags;
    if (flags->count == 0 || strcmp(flags->all[0], "--read-only") != 0)
        return "the first flag is not --read-only";
    for (size_t i = 0; i < flags->count; i++) {
        if (!ra_flags_can_write(flags->all[i]))
            return say("a flag that cannot be shown", flags->all[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(flags->all[i], flags->all[j]) == 0)
                return say("a flag stands twice", flags->all[i]);
    }
    for (size_t i = 0; i < advice->volumes.count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(advice->volumes.all[i], advice->volumes.all[j]) == 0)
                return say("a volume's name stands twice", advice->volumes.all[i]);
    return NULL;
}

static bool is_mount(const struct ra_advice_path *path)
{
    return path->as != RA_ADVICE_BAKE;
}

static const char *check_path(const struct ra_advice *advice,
                              const struct ra_advice_path *path)
{
    enum ra_path_class class = ra_path_class_of(path->path, true);
    if (!is_mount(path))
        return path->flag == NULL ? NULL : say("baked, with a flag", path->path);
    if (strcmp(path->path, "/") == 0 || class == RA_PATH_SYSTEM ||
        class == RA_PATH_ENGINES)
        return say("a mount over the system", path->path);
    if (path->flag == NULL)
        return path->remarks.count > 0 ? NULL : say("a silence", path->path);
    if (!has_flag(advice, path->flag))
        return say("its flag is not among the flags", path->path);
    for (const struct ra_advice_path *other = advice->paths; other < path; other++)
        if (is_mount(other) && ((strcmp(other->path, path->path) == 0 ||
                                 (other->as == RA_ADVICE_VOLUME && other->rule == NULL &&
                                  ra_path_is_within(path->path, other->path)))))
            return say("a mount in another", path->path);
    return NULL;
}

static bool is_in_target(const struct kit *kit, const char *path)
{
    for (size_t i = 0; i < kit->workload.mount_targets.count; i++)
        if (ra_path_is_within(path, kit->workload.mount_targets.paths[i]))
            return true;
    return false;
}

/* Whether there is a mount at or above the path, below `base` where that is not NULL. */
static bool is_mounted(const struct ra_advice *advice, const char *path, const char *base)
{
    for (size_t i = 0; i < advice->path_count; i++)
        if (is_mount(&advice->paths[i]) &&
            ra_path_is_within(path, advice->paths[i].path) &&
            (base == NULL || (strcmp(advice->paths[i].path, base) != 0 &&
                              ra_path_is_within(advice->paths[i].path, base))))
            return true;
    return false;
}

static bool is_baked(const struct ra_advice *advice, const char *path)
{
    for (size_t i = 0; i < advice->path_count; i++)
        if (!is_mount(&advice->paths[i]) &&
            ra_path_is_within(path, advice->paths[i].path))
            return true;
    return false;
}

/* Whether the written entry at `index` only says that something in it was written. */
static bool is_parent(const struct kit *kit, size_t index)
{
    return index + 1 < kit->written.count &&
           ra_path_is_within(kit->written.all[index + 1].path,
                             kit->written.all[index].path);
}

/* Whether a flag shows the path's folder read-only, and no mount in that is for it. */
static bool is_below_kept(const struct ra_advice *advice, const char *path)
{
    for (size_t i = 0; i < advice->run_flags.count; i++) {
        char kept[4200];
        const char *flag = advice->run_flags.all[i];
        const char *options = strstr(flag, ":ro,");
        if (strncmp(flag, "--tmpfs=", 8) != 0 || options == NULL)
            continue;
        snprintf(kept, sizeof kept, "%.*s", (int)(options - flag) - 8, flag + 8);
        if (ra_path_is_within(path, kept) && !is_mounted(advice, path, kept))
            return true;
    }
    return false;
}

static const char *check_written(const struct kit *kit, const struct ra_advice *advice)
{
    for (size_t i = 0; i < kit->written.count; i++) {
        const char *path = kit->written.all[i].path;
        if (kit->written.all[i].evidence == 0 || is_parent(kit, i) ||
            strcmp(path, "/") == 0 || ra_path_class_of(path, true) == RA_PATH_ENGINES ||
            is_in_target(kit, path))
            continue;
        bool is_above_target = false;
        for (size_t j = 0; j < kit->workload.mount_targets.count; j++)
            is_above_target |=
                ra_path_is_within(kit->workload.mount_targets.paths[j], path);
        if (!is_above_target && !is_mounted(advice, path, NULL) &&
            !is_baked(advice, path))
            return say("a written path that no advice is for", path);
        if (!is_above_target && !is_baked(advice, path) && is_below_kept(advice, path))
            return say("a written path in a folder that is shown read-only", path);
    }
    return NULL;
}

/* Whether a mount, of the container or advised, or a folder kept by a flag is at the path
 * or below it. */
static bool is_shown(const struct kit *kit, const struct ra_advice *advice,
                     const char *path)
{
    char start[4200];
    for (size_t i = 0; i < advice->path_count; i++)
        if (is_mount(&advice->paths[i]) && ra_path_is_within(advice->paths[i].path, path))
            return true;
    for (size_t i = 0; i < kit->workload.mount_targets.count; i++)
        if (ra_path_is_within(kit->workload.mount_targets.paths[i], path))
            return true;
    snprintf(start, sizeof start, "--tmpfs=%.4096s", path);
    for (size_t i = 0; i < advice->run_flags.count; i++) {
        const char *flag = advice->run_flags.all[i];
        size_t length = strlen(start);
        if (strncmp(flag, start, length) == 0 &&
            (flag[length] == ':' || flag[length] == '/'))
            return true;
    }
    return false;
}

/* A tmpfs hides nothing that the image has and nobody wrote. */
static const char *check_hidden(const struct kit *kit, const struct ra_advice *advice,
                                const struct ra_advice_path *path)
{
    for (size_t i = 0; i < kit->node_count; i++) {
        const struct kit_node *node = &kit->nodes[i];
        const struct ra_written *written = ra_written_find(&kit->written, node->path);
        if (!ra_path_is_within(node->path, path->path) ||
            strcmp(node->path, path->path) == 0 || is_in_target(kit, node->path) ||
            ra_path_is_leftover(node->path) || is_mounted(advice, node->path, path->path))
            continue;
        bool is_of_image = written == NULL || written->change != RA_CHANGE_ADDED;
        bool is_written =
            written != NULL && written->evidence != 0 && node->kind == RA_FILE_REGULAR;
        bool is_copied = kit->is_podman && node->kind == RA_FILE_FOLDER;
        if (is_of_image && !is_written && !is_copied &&
            !is_shown(kit, advice, node->path))
            return say("hidden by a tmpfs", node->path);
    }
    return NULL;
}

const char *kit_find_fault(const struct kit *kit, const struct ra_advice *advice)
{
    const char *fault = check_flags(advice);
    for (size_t i = 0; fault == NULL && i < advice->path_count; i++) {
        fault = check_path(advice, &advice->paths[i]);
        if (fault == NULL && !kit->is_mute && advice->paths[i].as == RA_ADVICE_TMPFS)
            fault = check_hidden(kit, advice, &advice->paths[i]);
    }
    return fault == NULL ? check_written(kit, advice) : fault;
}
