#include "rootfs_audit/advice/claims.h"

#include "rootfs_audit/advice/links.h"
#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

/* The engine is asked of no more single paths than this whether they are folders. */
enum { KINDS_MAX = 256 };

struct making {
    const struct ra_places_input *input;
    struct ra_path_set targets; /* the mount targets, links followed */
    struct ra_claim *claims;
    size_t count;
    size_t kinds_asked;
    struct ra_error *err;
};

size_t ra_claims_parent_length(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/')
        length--;
    return length > 0 ? length - 1 : 0;
}

/* The entry of the list with the path's first `length` bytes. */
static const struct ra_written *find_prefix(const struct ra_written_list *list,
                                            const char *path, size_t length)
{
    char *prefix = strndup(path, length);
    const struct ra_written *found =
        prefix == NULL ? NULL : ra_written_find(list, prefix);
    free(prefix);
    return found;
}

static enum ra_folder_state state_of(const struct ra_folder_list *folders,
                                     const char *path, size_t length)
{
    char *prefix = strndup(path, length);
    const struct ra_folder *folder =
        prefix == NULL ? NULL : ra_folder_find(folders, prefix);
    free(prefix);
    return folder == NULL ? RA_FOLDER_UNASKED : folder->state;
}

static bool is_absent(const struct ra_folder_list *folders, const char *path,
                      size_t length)
{
    enum ra_folder_state state = state_of(folders, path, length);
    return state == RA_FOLDER_ABSENT || state == RA_FOLDER_FILE ||
           state == RA_FOLDER_LINK;
}

/* Whether the path's first `length` bytes are a folder that `below` is in, or is. */
static bool is_above(const char *path, size_t length, const char *below)
{
    return below != NULL && length > 0 && strncmp(below, path, length) == 0 &&
           (below[length] == '\0' || below[length] == '/');
}

bool ra_claims_is_of_image(const struct ra_places_input *input, const char *path,
                           size_t length)
{
    const struct ra_written *entry = find_prefix(input->written, path, length);
    if (is_above(path, length, input->working_dir))
        return true;
    if (entry != NULL && entry->change == RA_CHANGE_ADDED)
        return false;
    return length == 0 || !is_absent(input->folders, path, length);
}

static bool is_shared(const char *path, size_t length)
{
    char *prefix = strndup(length == 0 ? "/" : path, length == 0 ? 1 : length);
    bool shared = prefix != NULL && ra_path_is_shared(prefix);
    free(prefix);
    return shared;
}

/* Where it matters whether a path is a folder, and nobody has told, the engine is asked.
 */
static int learn_kind(struct making *making, const struct ra_written *written,
                      enum ra_file_kind *kind)
{
    *kind = written->kind;
    size_t parent = ra_claims_parent_length(written->path, strlen(written->path));
    if (*kind != RA_FILE_UNKNOWN || written->change == RA_CHANGE_DELETED ||
        (written->change == RA_CHANGE_ADDED && !is_shared(written->path, parent)))
        return 0;
    const struct ra_folder *folder =
        ra_folder_find(making->input->folders, written->path);
    /* Known ones count as well: this is done again after each round of questions. */
    if (making->kinds_asked++ < KINDS_MAX && folder == NULL) {
        folder = ra_folder_want(making->input->folders, written->path, false);
        if (folder == NULL)
            return ra_error_nomem(making->err);
    }
    if (folder != NULL && folder->state == RA_FOLDER_PRESENT)
        *kind = RA_FILE_FOLDER;
    return 0;
}

/* Of a shared folder's part that is the container's own, whether its owner could have
 * made it, because he may write in the shared folder: a volume in its place would belong
 * to root, and so would keep him out. */
static bool is_made_by_owner(struct making *making, const char *path, size_t shared,
                             size_t own)
{
    enum { GROUP_WRITES = 0020, OTHERS_WRITE = 0002 };
    struct ra_folder_list *folders = making->input->folders;
    char *outer_path = strndup(path, shared);
    char *inner_path = strndup(path, own);
    const struct ra_folder *outer = NULL;
    const struct ra_folder *inner = NULL;
    if (outer_path != NULL && inner_path != NULL && shared > 0) {
        inner = ra_folder_want(folders, inner_path, false);
        outer = ra_folder_want(folders, outer_path, false);
    }
    free(outer_path);
    free(inner_path);
    return inner != NULL && outer != NULL && inner->state == RA_FOLDER_PRESENT &&
           outer->state == RA_FOLDER_PRESENT && inner->uid > 0 &&
           (inner->uid == outer->uid || (outer->mode & OTHERS_WRITE) != 0 ||
            ((outer->mode & GROUP_WRITES) != 0 && outer->gid > 0));
}

/* The length of the path up to and with a part named .cache, which is scratch wherever it
 * is, within its first `length` bytes; 0 where there is none. */
static size_t cache_length(const char *path, size_t length)
{
    static const char part[] = "/.cache";
    const char *found = strstr(path, part);
    size_t end = found == NULL ? 0 : (size_t)(found - path) + strlen(part);
    return end > 0 && end <= length && (path[end] == '/' || path[end] == '\0') ? end : 0;
}

/* The length of the place of a path. 0: there is none but "/". */
static size_t place_length(struct making *making, const struct ra_written *written,
                           enum ra_file_kind kind, enum ra_path_class class)
{
    const char *path = written->path;
    size_t whole = strlen(path);
    size_t parent = ra_claims_parent_length(path, whole);
    bool is_folder = kind == RA_FILE_FOLDER;
    bool is_kept = is_folder && written->change != RA_CHANGE_ADDED &&
                   written->change != RA_CHANGE_DELETED;
    size_t length = is_kept ? whole : parent;
    while (length > 0 && !ra_claims_is_of_image(making->input, path, length))
        length = ra_claims_parent_length(path, length);
    size_t deepest = is_folder ? whole : parent;
    size_t cache = cache_length(path, deepest);
    if (cache > length && !is_absent(making->input->folders, path, cache))
        return cache;
    if (!is_shared(path, length) || length >= deepest)
        return length;
    size_t own = length;
    do {
        for (own++; own < deepest && path[own] != '/';)
            own++;
    } while (own < deepest && is_shared(path, own));
    if (is_absent(making->input->folders, path, own))
        return length;
    if (class != RA_PATH_SCRATCH && is_made_by_owner(making, path, length, own))
        return length;
    return own;
}

/* An engine writes U+FFFD for bytes that its JSON cannot hold; the upper directory has
 * the true name. */
static bool is_garbled(const struct making *making, const struct ra_written *written)
{
    return making->input->has_upper_dir && written->evidence == RA_EVIDENCE_CHANGES &&
           strstr(written->path, "\xef\xbf\xbd") != NULL;
}

static bool is_ignored(const struct making *making, const struct ra_written *written)
{
    if (written->evidence == 0 || strcmp(written->path, "/") == 0 ||
        is_garbled(making, written) ||
        ra_path_class_of(written->path, true) == RA_PATH_ENGINES)
        return true;
    for (size_t i = 0; i < making->targets.count; i++)
        if (ra_path_is_within(written->path, making->targets.paths[i]))
            return true;
    return false;
}

/* A folder that was made, or changed, because something is mounted below it, or that the
 * engine made for the container to start in. */
static bool is_made_by_engine(const struct making *making,
                              const struct ra_written *written)
{
    const char *working_dir = making->input->working_dir;
    for (size_t i = 0; i < making->targets.count; i++)
        if (ra_path_is_within(making->targets.paths[i], written->path))
            return true;
    return working_dir != NULL && written->change == RA_CHANGE_ADDED &&
           ra_path_is_within(working_dir, written->path);
}

/* What is of the system is told of by the folder that changed. */
static size_t system_length(const struct ra_written *written, enum ra_file_kind kind)
{
    size_t whole = strlen(written->path);
    return kind == RA_FILE_FOLDER ? whole : ra_claims_parent_length(written->path, whole);
}

/* Whether the folder is one that nothing is mounted over: where nothing less would do, it
 * is the whole root, or /etc. */
static bool is_of_system(const char *path, size_t length)
{
    char *prefix = strndup(path, length);
    bool is_system = length == 0 ||
                     (prefix != NULL && ra_path_class_of(prefix, true) == RA_PATH_SYSTEM);
    free(prefix);
    return is_system;
}

static int add_claim(struct making *making, const struct ra_written *written)
{
    enum ra_file_kind kind = RA_FILE_UNKNOWN;
    if (learn_kind(making, written, &kind) != 0)
        return -1;
    struct ra_claim claim = {.written = written};
    claim.class = ra_path_class_of(written->path, kind == RA_FILE_FOLDER);
    claim.length = claim.class == RA_PATH_SYSTEM
                       ? system_length(written, kind)
                       : place_length(making, written, kind, claim.class);
    if (is_of_system(written->path, claim.length))
        claim.class = RA_PATH_SYSTEM;
    making->claims[making->count++] = claim;
    return 0;
}

/* Whether something directly in the folder that is the entry at `index` accounts for its
 * new time. */
static bool has_new_entry(const struct ra_written_list *written, size_t index)
{
    const char *path = written->all[index].path;
    size_t length = strlen(path);
    for (size_t i = index + 1;
         i < written->count && ra_path_is_within(written->all[i].path, path); i++)
        if (strchr(written->all[i].path + length + 1, '/') == NULL &&
            written->all[i].change != RA_CHANGE_CHANGED)
            return true;
    return false;
}

/* Whether a folder of the image, in which other things were written, was itself: given to
 * another owner, or something was made in it and removed. What is of many services is
 * left as it is. */
static bool is_written_itself(const struct making *making, size_t index)
{
    const struct ra_written_list *written = making->input->written;
    const struct ra_written *entry = &written->all[index];
    if (entry->change == RA_CHANGE_ADDED || ra_path_is_common(entry->path) ||
        ra_path_class_of(entry->path, true) == RA_PATH_SYSTEM)
        return false;
    return entry->is_reowned || (entry->is_retimed && !has_new_entry(written, index));
}

/* Of the list's entries those that need a place: a folder in which others were written
 * needs none for itself. */
static int add_claims(struct making *making)
{
    const struct ra_written_list *written = making->input->written;
    const struct ra_written *below = NULL;   /* the next entry that counts */
    const struct ra_written *ignored = NULL; /* the next that does not */
    making->claims = calloc(written->count + 1, sizeof *making->claims);
    if (making->claims == NULL)
        return ra_error_nomem(making->err);
    for (size_t i = written->count; i-- > 0;) {
        const struct ra_written *entry = &written->all[i];
        bool is_parent = below != NULL && ra_path_is_within(below->path, entry->path);
        bool is_made_for_others =
            is_made_by_engine(making, entry) ||
            (ignored != NULL && ra_path_is_within(ignored->path, entry->path));
        if (is_ignored(making, entry)) {
            if (entry->evidence != 0)
                ignored = entry;
            continue;
        }
        if (!is_parent && is_made_for_others)
            continue;
        bool needs_own = !is_parent || is_written_itself(making, i);
        below = entry;
        if (needs_own && add_claim(making, entry) != 0)
            return -1;
    }
    return 0;
}

int ra_claims_make(const struct ra_places_input *input, struct ra_claim **claims,
                   size_t *count, struct ra_error *err)
{
    struct making making = {.input = input, .err = err};
    int status =
        ra_links_follow_all(input->folders, input->mount_targets, &making.targets);
    if (status != 0)
        ra_error_nomem(err);
    else
        status = add_claims(&making);
    ra_path_set_clear(&making.targets);
    if (status != 0) {
        free(making.claims);
        return -1;
    }
    *claims = making.claims;
    *count = making.count;
    return 0;
}
