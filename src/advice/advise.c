#include "rootfs_audit/advice/advise.h"

#include "rootfs_audit/advice/draft.h"
#include "rootfs_audit/advice/links.h"
#include "rootfs_audit/advice/mend.h"
#include "rootfs_audit/advice/mount.h"
#include "rootfs_audit/advice/places.h"
#include <stdio.h>
#include <string.h>

/* What was written in the container's first seconds was written by its start. Nothing is
 * said where it has not run much longer. */
enum { START_SECONDS = 5, RUN_SECONDS = 15 };

/* Younger than this, a container may not have shown yet what it writes. */
enum { YOUNG_SECONDS = 60 };

struct making {
    const struct ra_advise_input *input;
    struct ra_path_set targets; /* the mount targets, links followed */
    struct ra_place_list places;
    struct ra_draft draft;
};

bool ra_advise_is_wanted(const struct ra_workload *workload)
{
    return workload->error == NULL &&
           (workload->readonly_rootfs != RA_READONLY_TRUE || ra_mend_is_wanted(workload));
}

static bool needs_places(const struct ra_workload *workload)
{
    return workload->readonly_rootfs != RA_READONLY_TRUE;
}

static int find_places(const struct ra_advise_input *input, struct ra_place_list *places,
                       struct ra_error *err)
{
    const struct ra_places_input places_input = {
        .written = input->written,
        .mount_targets = &input->workload->mount_targets,
        .working_dir = input->workload->working_dir,
        .folders = input->folders,
        .has_upper_dir = input->has_upper_dir,
    };
    return needs_places(input->workload) ? ra_places_find(&places_input, places, err) : 0;
}

int ra_advise_prepare(const struct ra_advise_input *input, struct ra_error *err)
{
    struct ra_place_list places = {0};
    int status = find_places(input, &places, err);
    ra_place_list_clear(&places);
    return status;
}

static int describe_claims(struct making *making, const struct ra_place *place,
                           struct ra_advice_path *path)
{
    path->count += place->claim_count;
    for (size_t i = 0; i < place->claim_count; i++) {
        path->evidence |= place->claims[i]->evidence;
        if (path->examples.count < RA_ADVICE_EXAMPLES_MAX &&
            ra_strings_add(&path->examples, making->draft.err, "%s",
                           place->claims[i]->path) != 0)
            return -1;
    }
    return 0;
}

/* Whether all that was written there was written when the container started. */
static bool is_of_start(const struct ra_advise_input *input, const struct ra_place *place)
{
    long long start = input->workload->started_at;
    bool is_known = false;
    if (input->workload->pid == 0 || start <= 0 || input->now - start < RUN_SECONDS)
        return false;
    for (size_t i = 0; i < place->claim_count; i++) {
        long long written_at = place->claims[i]->written_at;
        if (written_at < 0 || written_at > start + START_SECONDS ||
            (place->claims[i]->evidence & RA_EVIDENCE_OPEN_FILES) != 0)
            return false;
        is_known |= written_at >= start;
    }
    return is_known;
}

static int bake(struct making *making, const struct ra_place *place,
                struct ra_advice_path *path)
{
    path->as = RA_ADVICE_BAKE;
    if (place->is_left_out)
        return ra_strings_add(&path->remarks, making->draft.err,
                              "it writes in more folders than can be mounted one by one: "
                              "let it write in one, and ask again");
    bool is_bytecode = true;
    for (size_t i = 0; i < place->claim_count; i++)
        is_bytecode &= strstr(place->claims[i]->path, "/__pycache__") != NULL;
    if (is_bytecode)
        return ra_strings_add(&path->remarks, making->draft.err,
                              "Python's byte code: compile it in the image, or set "
                              "PYTHONDONTWRITEBYTECODE=1; Python does without it");
    if (strcmp(path->path, "/") == 0)
        return ra_strings_add(&path->remarks, making->draft.err,
                              "written straight into /, which no mount can stand for: "
                              "write into a folder, or put it in the image");
    return ra_strings_add(&path->remarks, making->draft.err,
                          "modified at run time: put it in the image");
}

static size_t parent_length(const char *path)
{
    return ra_claims_parent_length(path, strlen(path));
}

/* Another place in the folder that this one is in, where that is one service's own. */
static bool has_sibling(const struct making *making, const struct ra_place *place)
{
    size_t length = parent_length(place->path);
    for (size_t i = 0; i < making->places.count; i++) {
        const struct ra_place *other = &making->places.all[i];
        if (other != place && other->class != RA_PATH_SYSTEM &&
            parent_length(other->path) == length &&
            strncmp(other->path, place->path, length) == 0)
            return true;
    }
    return false;
}

/* What may surprise a program that is used to one writable filesystem. */
static int warn_of_mount(struct making *making, const struct ra_place *place,
                         struct ra_advice_path *path)
{
    char parent[4096];
    snprintf(parent, sizeof parent, "%.*s", (int)parent_length(place->path), place->path);
    if (!place->is_of_image &&
        ra_strings_add(
            &path->remarks, making->draft.err,
            "the folder is there from the start then: whoever makes it must not "
            "mind (mkdir -p)") != 0)
        return -1;
    if (parent[0] == '\0' || ra_path_is_common(parent) || !has_sibling(making, place))
        return 0;
    return ra_strings_add(&path->remarks, making->draft.err,
                          "nothing can be renamed or linked from one mount to another: "
                          "where that is done, mount %s instead",
                          parent);
}

static int mount_place(struct making *making, const struct ra_place *place,
                       struct ra_advice_path *path)
{
    const struct ra_mount_input mount_input = {
        .written = making->input->written,
        .mount_targets = &making->targets,
        .folders = making->input->folders,
        .places = &making->places,
        .started_at = making->input->workload->started_at,
        .has_upper_dir = making->input->has_upper_dir,
        .is_podman = making->input->is_podman,
    };
    struct ra_mount mount = {0};
    int status = ra_mount_decide(&mount_input, place, &mount, making->draft.err);
    path->remarks = mount.remarks;
    if (status == 0)
        status = mount.is_volume ? ra_draft_add_volume(&making->draft, path)
                                 : ra_draft_add_tmpfs(&making->draft, path, &mount);
    if (status == 0 && path->flag != NULL)
        status = warn_of_mount(making, place, path);
    return status;
}

static int advise_place(struct making *making, const struct ra_place *place)
{
    /* What has become a volume after all holds the places below it. */
    struct ra_advice_path *volume =
        place->class == RA_PATH_SYSTEM
            ? NULL
            : ra_draft_find_volume(&making->draft, place->path);
    if (volume != NULL)
        return describe_claims(making, place, volume);
    struct ra_advice_path *path = ra_draft_add_path(&making->draft, place->path);
    if (path == NULL || describe_claims(making, place, path) != 0)
        return -1;
    int status = place->class == RA_PATH_SYSTEM ? bake(making, place, path)
                                                : mount_place(making, place, path);
    if (status != 0 ||
        (place->class != RA_PATH_SYSTEM && place->class != RA_PATH_CONFIGURATION) ||
        !is_of_start(making->input, place))
        return status;
    return ra_strings_add(&path->remarks, making->draft.err,
                          "written only at start, as a configuration is that is made "
                          "from a template");
}

static int advise_places(struct making *making)
{
    for (size_t i = 0; i < making->places.count; i++)
        if (advise_place(making, &making->places.all[i]) != 0)
            return -1;
    return 0;
}

/* Much is written only after a while: a state that is saved now and then, a log that is
 * rotated. */
static int remark_on_age(struct making *making)
{
    const struct ra_workload *workload = making->input->workload;
    const long long age = making->input->now - workload->started_at;
    if (workload->pid == 0 || workload->started_at <= 0 || age < 0 ||
        age >= YOUNG_SECONDS)
        return 0;
    return ra_strings_add(
        &making->draft.advice->remarks, making->draft.err,
        "it has run for only %lld s: what it writes later was not seen, "
        "so use all that it does, and ask again",
        age);
}

static int make(struct making *making, struct ra_advice **advice)
{
    bool is_writable = needs_places(making->input->workload);
    if (is_writable && ra_links_follow_all(making->input->folders,
                                           &making->input->workload->mount_targets,
                                           &making->targets) != 0)
        return ra_error_nomem(making->draft.err);
    if (find_places(making->input, &making->places, making->draft.err) != 0)
        return -1;
    if (is_writable && !making->input->has_evidence)
        return ra_draft_finish(&making->draft, is_writable, advice);
    if (is_writable && ra_strings_add(&making->draft.advice->run_flags, making->draft.err,
                                      "--read-only") != 0)
        return -1;
    if (is_writable && remark_on_age(making) != 0)
        return -1;
    if (is_writable && making->places.count == 0 && making->input->is_complete &&
        ra_strings_add(&making->draft.advice->remarks, making->draft.err,
                       "no write to its root filesystem was seen: so far, --read-only is "
                       "all it needs") != 0)
        return -1;
    if (advise_places(making) != 0 ||
        ra_mend_add(&making->draft, making->input->is_podman) != 0)
        return -1;
    return ra_draft_finish(&making->draft, is_writable, advice);
}

int ra_advise_make(const struct ra_advise_input *input, struct ra_advice **advice,
                   struct ra_error *err)
{
    struct making making = {.input = input};
    int status = ra_draft_init(&making.draft, input->workload, input->taken, err);
    if (status == 0)
        status = make(&making, advice);
    ra_draft_clear(&making.draft);
    ra_path_set_clear(&making.targets);
    ra_place_list_clear(&making.places);
    return status;
}
