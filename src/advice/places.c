#include "rootfs_audit/advice/places.h"

#include "rootfs_audit/util/path.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* So many folders side by side are taken for a family, of which others may be
     * written next. */
    FAMILY = 4,
    /* The same in a folder that is no single service's, where it takes more of them. */
    CROWD = 8,
    /* No container needs more mounts than this; the rest is only told of. */
    MOUNTS_MAX = 64,
    /* What is of the system is told of in no more groups than this, if that can be, and
     * the names of these have no more parts. */
    GROUPS_MAX = 8,
    GROUP_DEPTH = 4,
};

struct finding {
    const struct ra_places_input *input;
    struct ra_claim *claims;
    size_t count;
    struct ra_error *err;
};

/* By place, system ones apart; then in the written list's order. */
static int compare_claims(const void *left, const void *right)
{
    const struct ra_claim *a = left;
    const struct ra_claim *b = right;
    bool a_system = a->class == RA_PATH_SYSTEM;
    bool b_system = b->class == RA_PATH_SYSTEM;
    size_t common = a->length < b->length ? a->length : b->length;
    if (a_system != b_system)
        return a_system - b_system;
    for (size_t i = 0; i < common; i++)
        if (a->written->path[i] != b->written->path[i])
            return ra_path_compare(a->written->path, b->written->path);
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->written < b->written ? -1 : a->written > b->written;
}

static bool is_same_place(const struct ra_claim *a, const struct ra_claim *b)
{
    return a->length == b->length &&
           (a->class == RA_PATH_SYSTEM) == (b->class == RA_PATH_SYSTEM) &&
           memcmp(a->written->path, b->written->path, a->length) == 0;
}

/* The end of the claims that share the place of the one at `first`. */
static size_t end_of_place(const struct finding *finding, size_t first)
{
    size_t end = first + 1;
    while (end < finding->count &&
           is_same_place(&finding->claims[first], &finding->claims[end]))
        end++;
    return end;
}

/* How many places in the folder that is a claim's first `length` bytes it stands for;
 * SIZE_MAX where it stands for none. */
static size_t least_to_stand_for(const struct ra_claim *claim, size_t length)
{
    static const char *const never[] = {"/etc", "/var"};
    size_t least = FAMILY;
    char *prefix = strndup(claim->written->path, length);
    if (prefix == NULL || length == 0)
        least = SIZE_MAX;
    else if (ra_path_is_common(prefix))
        least = CROWD;
    for (size_t i = 0; prefix != NULL && i < sizeof never / sizeof never[0]; i++)
        if (strcmp(prefix, never[i]) == 0)
            least = SIZE_MAX;
    free(prefix);
    return least;
}

static enum ra_path_class class_of_folder(const char *path, size_t length)
{
    char *prefix = strndup(path, length);
    enum ra_path_class class =
        prefix == NULL ? RA_PATH_DATA : ra_path_class_of(prefix, true);
    free(prefix);
    return class;
}

static enum ra_path_class class_of_place(const struct ra_claim *claim)
{
    return class_of_folder(claim->written->path, claim->length);
}

/* Whether a place is lost in a tmpfs over a folder that it is in: what the image has
 * would be hidden, and what is to be kept would not last. */
static bool is_lost_in_tmpfs(const struct finding *finding, const struct ra_claim *claim)
{
    return class_of_place(claim) != RA_PATH_SCRATCH ||
           ra_claims_is_of_image(finding->input, claim->written->path, claim->length);
}

/* Widens the places directly in a folder to that folder, if they are a family; `first`
 * and `end` are the claims in that folder. */
static bool widen(struct finding *finding, size_t first, size_t end, size_t length,
                  size_t least)
{
    size_t places = 0;
    bool is_lost = false;
    const char *path = finding->claims[first].written->path;
    for (size_t i = first; i < end; i = end_of_place(finding, i)) {
        const struct ra_claim *claim = &finding->claims[i];
        places += ra_claims_parent_length(claim->written->path, claim->length) == length;
        is_lost |= claim->needs_volume || is_lost_in_tmpfs(finding, claim);
    }
    if (places < least)
        return false;
    for (size_t i = first; i < end; i++) {
        finding->claims[i].length = length;
        finding->claims[i].needs_volume =
            is_lost && class_of_folder(path, length) == RA_PATH_SCRATCH;
    }
    return true;
}

static bool widen_any(struct finding *finding)
{
    bool is_changed = false;
    for (size_t first = 0; first < finding->count;) {
        struct ra_claim *claim = &finding->claims[first];
        size_t next = end_of_place(finding, first);
        size_t length = ra_claims_parent_length(claim->written->path, claim->length);
        size_t least = least_to_stand_for(claim, length);
        if (claim->class != RA_PATH_SYSTEM && least < SIZE_MAX) {
            size_t end = next;
            while (end < finding->count && finding->claims[end].class != RA_PATH_SYSTEM &&
                   finding->claims[end].length > length &&
                   finding->claims[end].written->path[length] == '/' &&
                   memcmp(finding->claims[end].written->path, claim->written->path,
                          length) == 0)
                end++;
            if (widen(finding, first, end, length, least)) {
                is_changed = true;
                next = end;
            }
        }
        first = next;
    }
    return is_changed;
}

/* Whether the place at `inner` can do without one of its own, because of the one at
 * `outer`, which holds it. A volume starts with all that the image has there; in a tmpfs
 * a process makes again what it has made. */
static bool is_covered(const struct finding *finding, size_t outer, size_t inner)
{
    const struct ra_claim *holder = &finding->claims[outer];
    return class_of_place(holder) != RA_PATH_SCRATCH || holder->needs_volume ||
           !is_lost_in_tmpfs(finding, &finding->claims[inner]);
}

static void merge_nested(struct finding *finding)
{
    size_t outer = 0;
    for (size_t first = 0, end = 0; first < finding->count; first = end) {
        const struct ra_claim *claim = &finding->claims[first];
        const struct ra_claim *above = &finding->claims[outer];
        end = end_of_place(finding, first);
        if (claim->class == RA_PATH_SYSTEM)
            return;
        bool is_nested =
            first > outer && claim->length > above->length &&
            claim->written->path[above->length] == '/' &&
            memcmp(claim->written->path, above->written->path, above->length) == 0;
        if (!is_nested)
            outer = first;
        else if (is_covered(finding, outer, first))
            for (size_t i = first; i < end; i++) {
                finding->claims[i].length = above->length;
                finding->claims[i].needs_volume = above->needs_volume;
            }
    }
}

/* The length of a path's first `depth` parts. */
static size_t length_of_parts(const char *path, size_t length, unsigned depth)
{
    size_t end = 0;
    while (end < length && depth-- > 0)
        for (end++; end < length && path[end] != '/';)
            end++;
    return end;
}

/* Of more places than any container needs, those beyond are left out, and told of with
 * what is of the system. */
static void leave_out(struct finding *finding)
{
    size_t places = 0;
    for (size_t first = 0, end = 0; first < finding->count; first = end) {
        end = end_of_place(finding, first);
        if (finding->claims[first].class == RA_PATH_SYSTEM)
            return;
        if (++places <= MOUNTS_MAX)
            continue;
        for (size_t i = first; i < finding->count; i++)
            if (finding->claims[i].class != RA_PATH_SYSTEM) {
                finding->claims[i].class = RA_PATH_SYSTEM;
                finding->claims[i].is_left_out = true;
            }
        return;
    }
}

/* Takes what is of the system together in few groups: where many of its folders were
 * written, their names say less than their number. */
static void group_system(struct finding *finding)
{
    size_t start = 0;
    while (start < finding->count && finding->claims[start].class != RA_PATH_SYSTEM)
        start++;
    for (unsigned depth = GROUP_DEPTH; depth > 0; depth--) {
        size_t groups = 0;
        for (size_t i = start; i < finding->count; i = end_of_place(finding, i))
            groups++;
        if (groups <= GROUPS_MAX)
            return;
        for (size_t i = start; i < finding->count; i++) {
            struct ra_claim *claim = &finding->claims[i];
            claim->length = length_of_parts(claim->written->path, claim->length, depth);
        }
    }
}

static void sort(struct finding *finding)
{
    if (finding->count > 1)
        qsort(finding->claims, finding->count, sizeof *finding->claims, compare_claims);
}

/* The place of the claims from `first` to before `end`, whose facts are asked for. */
static int make_place(struct finding *finding, size_t first, size_t end,
                      struct ra_place *place)
{
    const struct ra_claim *claim = &finding->claims[first];
    place->path = strndup(claim->length == 0 ? "/" : claim->written->path,
                          claim->length == 0 ? 1 : claim->length);
    place->claims = calloc(end - first, sizeof(struct ra_written *));
    if (place->path == NULL || place->claims == NULL)
        return ra_error_nomem(finding->err);
    for (size_t i = first; i < end; i++)
        place->claims[place->claim_count++] = finding->claims[i].written;
    place->class = claim->class == RA_PATH_SYSTEM ? RA_PATH_SYSTEM
                                                  : ra_path_class_of(place->path, true);
    place->needs_volume = claim->needs_volume;
    place->is_left_out = claim->is_left_out;
    place->is_of_image =
        ra_claims_is_of_image(finding->input, place->path, claim->length);
    if (place->class == RA_PATH_SYSTEM)
        return 0;
    struct ra_folder *folder = ra_folder_want(finding->input->folders, place->path,
                                              place->class == RA_PATH_SCRATCH);
    if (folder == NULL)
        return ra_error_nomem(finding->err);
    folder->is_needed = true;
    return 0;
}

static int make_places(struct finding *finding, struct ra_place_list *places)
{
    places->all = calloc(finding->count + 1, sizeof *places->all);
    if (places->all == NULL)
        return ra_error_nomem(finding->err);
    for (size_t first = 0, end = 0; first < finding->count; first = end) {
        end = end_of_place(finding, first);
        if (make_place(finding, first, end, &places->all[places->count++]) != 0)
            return -1;
    }
    return 0;
}

int ra_places_find(const struct ra_places_input *input, struct ra_place_list *places,
                   struct ra_error *err)
{
    struct finding finding = {.input = input, .err = err};
    int status = ra_claims_make(input, &finding.claims, &finding.count, err);
    if (status == 0) {
        sort(&finding);
        while (widen_any(&finding))
            sort(&finding);
        merge_nested(&finding);
        sort(&finding);
        leave_out(&finding);
        sort(&finding);
        group_system(&finding);
        sort(&finding);
        status = make_places(&finding, places);
    }
    free(finding.claims);
    return status;
}

void ra_place_list_clear(struct ra_place_list *places)
{
    for (size_t i = 0; i < places->count; i++) {
        free(places->all[i].path);
        free(places->all[i].claims);
    }
    free(places->all);
    *places = (struct ra_place_list){0};
}
