#include "rootfs_audit/advice/mount.h"

#include "rootfs_audit/advice/flags.h"
#include "rootfs_audit/model/product.h"
#include "rootfs_audit/util/path.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const long long MIB = 1LL << 20;

/* A tmpfs has room for this many times what was seen in it, and at least for this much.
 */
enum { HEADROOM = 4, SIZE_MIN_MIB = 16, TEMPORARY_MIN_MIB = 64 };

/* More than this is not put into memory. */
enum { TMPFS_MAX_MIB = 256 };

/* What a look into a folder that may become a tmpfs tells. */
struct content {
    const char *deleted; /* a file of the image that was there at first; or NULL */
    long long used;      /* bytes in files that were written there */
    const struct ra_folder_entry *file; /* of the image, and needed; or NULL */
    bool is_remade;                     /* log files and the like are made anew */
    const struct ra_folder_entry *kept[RA_KEPT_MAX + 1];
    size_t kept_count;
};

/* Whether a path is in a mount of its own, there already or advised. */
static bool is_elsewhere(const struct ra_mount_input *input, const struct ra_place *place,
                         const char *path)
{
    for (size_t i = 0; i < input->mount_targets->count; i++)
        if (ra_path_is_within(path, input->mount_targets->paths[i]))
            return true;
    for (size_t i = 0; i < input->places->count; i++) {
        const struct ra_place *other = &input->places->all[i];
        if (other != place && other->class != RA_PATH_SYSTEM &&
            ra_path_is_within(other->path, place->path) &&
            ra_path_is_within(path, other->path))
            return true;
    }
    return false;
}

/* Whether the image has an entry of the folder. Without the engine's word what was
 * written may be the image's; but nothing of an image is younger than its container's
 * start: it was made since the engine was asked what has changed. */
static bool is_of_image(const struct ra_mount_input *input,
                        const struct ra_folder_entry *entry,
                        const struct ra_written *written)
{
    if (written == NULL)
        return input->started_at <= 0 || entry->mtime < input->started_at;
    return written->change != RA_CHANGE_ADDED;
}

/* Whether a file is such as a service makes anew each time: a log, a lock, a process id.
 */
static bool is_made_each_time(const char *path)
{
    static const char *const suffixes[] = {".lock", ".log", ".pid", ".sock"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (length > strlen(suffixes[i]) &&
            strcmp(path + length - strlen(suffixes[i]), suffixes[i]) == 0)
            return true;
    return ra_path_is_within(path, "/var/log") || ra_path_is_within(path, "/run");
}

/* Whether the one who writes a file of the image could make it in an empty folder: one
 * that is directly in it. What is of the system is no longer written, and so not made. */
static bool can_be_remade(const struct ra_folder *folder,
                          const struct ra_folder_entry *entry,
                          const struct ra_written *written)
{
    enum { OTHERS_WRITE = 0002 };
    if (strchr(entry->path + strlen(folder->path) + 1, '/') != NULL)
        return false;
    return written != NULL && written->evidence != 0 && entry->kind == RA_FILE_REGULAR &&
           is_made_each_time(entry->path) &&
           ra_path_class_of(entry->path, false) != RA_PATH_SYSTEM &&
           (written->is_roots || entry->uid == 0 ||
            (entry->uid >= 0 && entry->uid == folder->uid) ||
            (folder->mode & OTHERS_WRITE) != 0);
}

/* Whether the image has nothing in the folder that is the entry at `index`. */
static bool is_empty(const struct ra_mount_input *input, const struct ra_folder *folder,
                     size_t index)
{
    for (size_t i = index + 1;
         i < folder->entry_count &&
         ra_path_is_within(folder->entries[i].path, folder->entries[index].path);
         i++)
        if (is_of_image(input, &folder->entries[i],
                        ra_written_find(input->written, folder->entries[i].path)))
            return false;
    return true;
}

/* A sum that does not overflow, whatever sizes an engine tells. */
static long long add_size(long long sum, long long size)
{
    return size > LLONG_MAX - sum ? LLONG_MAX : sum + size;
}

/* What a file of this size takes in a tmpfs, which has pages. */
static long long in_pages(long long size)
{
    enum { PAGE = 4096 };
    return size > LLONG_MAX - PAGE ? size : (size + PAGE - 1) / PAGE * PAGE;
}

static void look_at_entry(const struct ra_mount_input *input,
                          const struct ra_folder *folder, size_t index,
                          struct content *content)
{
    const struct ra_folder_entry *entry = &folder->entries[index];
    const struct ra_written *written = ra_written_find(input->written, entry->path);
    if (entry->kind == RA_FILE_REGULAR && written != NULL)
        content->used = add_size(
            content->used, in_pages(written->size >= 0 ? written->size : entry->size));
    if (!is_of_image(input, entry, written) || ra_path_is_leftover(entry->path) ||
        ra_path_class_of(entry->path, false) == RA_PATH_ENGINES)
        return;
    if (entry->kind == RA_FILE_FOLDER &&
        (input->is_podman || !is_empty(input, folder, index)))
        return;
    if (entry->kind == RA_FILE_FOLDER && ra_flags_can_keep(entry->path)) {
        if (content->kept_count <= RA_KEPT_MAX)
            content->kept[content->kept_count++] = entry;
    } else if (can_be_remade(folder, entry, written)) {
        content->is_remade = true;
    } else if (content->file == NULL) {
        content->file = entry;
    }
}

static struct content look(const struct ra_mount_input *input,
                           const struct ra_place *place, const struct ra_folder *folder)
{
    struct content content = {0};
    for (size_t i = 0; i < folder->entry_count; i++)
        if (!is_elsewhere(input, place, folder->entries[i].path))
            look_at_entry(input, folder, i, &content);
    for (size_t i = 0; i < place->claim_count && content.deleted == NULL; i++)
        if (place->claims[i]->change == RA_CHANGE_DELETED &&
            !is_made_each_time(place->claims[i]->path) &&
            !ra_path_is_leftover(place->claims[i]->path))
            content.deleted = place->claims[i]->path;
    return content;
}

/* The bytes that the written files themselves tell of; -1 where they do not. */
static long long sum_sizes(const struct ra_place *place)
{
    long long sum = -1;
    for (size_t i = 0; i < place->claim_count; i++) {
        const struct ra_written *written = place->claims[i];
        if (written->size < 0 || written->kind == RA_FILE_FOLDER)
            continue;
        sum = add_size(sum < 0 ? 0 : sum, in_pages(written->size));
    }
    return sum;
}

static bool is_temporary(const char *path)
{
    return ra_path_is_within(path, "/tmp") || ra_path_is_within(path, "/var/tmp");
}

/* "200 KiB", rounded up. */
static const char *show_size(long long bytes, char text[static 32])
{
    if (bytes < 10LL * 1024)
        snprintf(text, 32, "%lld bytes", bytes);
    else if (bytes < 10 * MIB)
        snprintf(text, 32, "%lld KiB", (bytes + 1023) / 1024);
    else
        snprintf(text, 32, "%lld MiB", bytes / MIB + (bytes % MIB != 0));
    return text;
}

static int choose_size(const struct ra_place *place, long long used,
                       struct ra_mount *mount, struct ra_error *err)
{
    char text[32];
    const long long mibs =
        is_temporary(place->path) ? (int)TEMPORARY_MIN_MIB : (int)SIZE_MIN_MIB;
    const long long least = mibs * MIB;
    if (used < 0) {
        mount->size = TEMPORARY_MIN_MIB * MIB;
        return ra_strings_add(&mount->remarks, err,
                              "how much is there could not be learnt, and %d MiB is a "
                              "guess",
                              (int)TEMPORARY_MIN_MIB);
    }
    mount->size = least;
    while (mount->size < used * HEADROOM)
        mount->size *= 2;
    if (mount->size == least)
        return ra_strings_add(&mount->remarks, err,
                              "%s seen there; %lld MiB is the least that is advised",
                              show_size(used, text), mount->size / MIB);
    return ra_strings_add(&mount->remarks, err,
                          "%s seen there; %lld MiB leaves room for %d times that",
                          show_size(used, text), mount->size / MIB, (int)HEADROOM);
}

static bool is_executable(const struct ra_mount_input *input,
                          const struct ra_place *place)
{
    for (size_t i = 0; i < input->written->count; i++) {
        const struct ra_written *written = &input->written->all[i];
        if (written->is_executed && ra_path_is_within(written->path, place->path) &&
            !is_elsewhere(input, place, written->path))
            return true;
    }
    return false;
}

/* Whether somebody looked for programs there: in the upper directory, or by the engine's
 * archive of the folder, in which a program has an x bit. */
static bool are_programs_known(const struct ra_mount_input *input,
                               const struct ra_folder *folder)
{
    enum { X_BITS = 0111 };
    if (input->has_upper_dir)
        return true;
    for (size_t i = 0; i < folder->entry_count; i++)
        if (folder->entries[i].kind == RA_FILE_REGULAR &&
            (folder->entries[i].mode & X_BITS) != 0)
            return false;
    return folder->state == RA_FOLDER_PRESENT && folder->is_whole;
}

/* Where images keep nothing that is needed. */
static bool is_always_scratch(const char *path)
{
    return is_temporary(path) || ra_path_is_within(path, "/run");
}

/* Makes it a volume, and says why, where a place of scratch class cannot be a tmpfs. */
static int refuse_tmpfs(const struct ra_mount_input *input, const struct ra_place *place,
                        const struct ra_folder *folder, const struct content *content,
                        long long used, struct ra_mount *mount, struct ra_error *err)
{
    char text[32];
    mount->is_volume = true;
    if (input->is_podman && !mount->has_owner && !is_temporary(place->path))
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because who owns it could not be learnt, and "
                              "Podman's --tmpfs belongs to root");
    if (input->is_podman && mount->has_owner && (mount->uid != 0 || mount->gid != 0))
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because Podman's --tmpfs cannot be given to "
                              "another user than root");
    if (folder->state == RA_FOLDER_UNKNOWN && !is_always_scratch(place->path))
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because what the image has there could not be "
                              "learnt");
    if (folder->state == RA_FOLDER_PRESENT && !folder->is_whole)
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because it holds too much for memory");
    if (used > TMPFS_MAX_MIB * MIB)
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because it holds %s, too much for memory",
                              show_size(used, text));
    if (content->file != NULL)
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because a tmpfs would hide what the image has "
                              "there: %s",
                              content->file->path);
    if (content->deleted != NULL)
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because the image has a file there that is used "
                              "before it is removed: %s",
                              content->deleted);
    if (content->kept_count > RA_KEPT_MAX)
        return ra_strings_add(&mount->remarks, err,
                              "a volume, because a tmpfs would hide the folders that the "
                              "image has there: %s",
                              content->kept[0]->path);
    mount->is_volume = false;
    return 0;
}

static int describe_volume(const struct ra_mount_input *input,
                           const struct ra_place *place, struct ra_mount *mount,
                           struct ra_error *err)
{
    if (place->is_of_image && mount->remarks.count == 0 &&
        ra_strings_add(&mount->remarks, err,
                       "a new volume starts with what the image has there; what the "
                       "container has written stays in the container: copy it with "
                       "%s",
                       ra_product_named(input->is_podman ? "podman" : NULL)->copy) != 0)
        return -1;
    if (!place->is_of_image && mount->has_owner &&
        (mount->uid != 0 || (mount->mode & 0022) != 0) &&
        ra_strings_add(
            &mount->remarks, err,
            "a new volume belongs to root there, with mode 755, and the folder "
            "to user %lld, with mode %o: make the folder in the image, with its "
            "owner and mode",
            mount->uid, mount->mode) != 0)
        return -1;
    if (place->class == RA_PATH_CONFIGURATION &&
        ra_strings_add(&mount->remarks, err,
                       "this is configuration, and stays writable: rather put it into "
                       "the image, or bind it read-only") != 0)
        return -1;
    if (ra_path_is_shared(place->path))
        return ra_strings_add(&mount->remarks, err,
                              "files are written straight into %s, and so all of it must "
                              "be writable: give them a folder of their own",
                              place->path);
    return 0;
}

static int describe_tmpfs(const struct ra_place *place, const struct content *content,
                          struct ra_mount *mount, struct ra_error *err)
{
    mount->kept_count = content->kept_count;
    for (size_t i = 0; i < content->kept_count; i++) {
        mount->kept[i] = content->kept[i];
        if (ra_strings_add(&mount->remarks, err,
                           "the image's empty folder %s stays, read-only",
                           content->kept[i]->path) != 0)
            return -1;
    }
    if (content->is_remade &&
        ra_strings_add(&mount->remarks, err,
                       "the image's files there are made anew by those who write them") !=
            0)
        return -1;
    if (mount->is_executable &&
        ra_strings_add(&mount->remarks, err, "programs are run from it, hence exec") != 0)
        return -1;
    if (!mount->is_executable && mount->are_programs_unknown &&
        ra_strings_add(&mount->remarks, err,
                       "it is not known whether programs are run from it, so exec is "
                       "set; use noexec if none are") != 0)
        return -1;
    if ((ra_path_is_within(place->path, "/var/log") ||
         ra_path_is_within(place->path, "/var/spool")) &&
        ra_strings_add(&mount->remarks, err,
                       "lost when the container stops: make it a volume to keep it") != 0)
        return -1;
    if (!mount->has_owner)
        return ra_strings_add(&mount->remarks, err,
                              "its owner could not be learnt: add uid=, gid= and mode= "
                              "where the service does not run as root");
    return 0;
}

/* Whether it can be a user's or group's number. */
static bool is_id(long long id)
{
    return id >= 0 && id < UINT_MAX;
}

int ra_mount_decide(const struct ra_mount_input *input, const struct ra_place *place,
                    struct ra_mount *mount, struct ra_error *err)
{
    static const struct ra_folder unknown = {.state = RA_FOLDER_UNKNOWN};
    const struct ra_folder *folder = ra_folder_find(input->folders, place->path);
    if (folder == NULL)
        folder = &unknown;
    mount->has_owner =
        folder->state == RA_FOLDER_PRESENT && is_id(folder->uid) && is_id(folder->gid);
    mount->uid = folder->uid;
    mount->gid = folder->gid;
    mount->mode = folder->mode;
    mount->is_volume = place->class != RA_PATH_SCRATCH;
    if (mount->is_volume)
        return describe_volume(input, place, mount, err);
    mount->is_volume = place->needs_volume;
    if (mount->is_volume &&
        ra_strings_add(&mount->remarks, err,
                       "a volume, because folders that the image has there are written, "
                       "and a tmpfs would hide them") != 0)
        return -1;
    if (mount->is_volume)
        return describe_volume(input, place, mount, err);
    struct content content = look(input, place, folder);
    long long used = sum_sizes(place);
    if (mount->has_owner && content.used > used)
        used = content.used;
    if (refuse_tmpfs(input, place, folder, &content, used, mount, err) != 0)
        return -1;
    if (mount->is_volume)
        return describe_volume(input, place, mount, err);
    mount->is_executable = is_executable(input, place);
    mount->are_programs_unknown = !are_programs_known(input, folder);
    if (choose_size(place, used, mount, err) != 0)
        return -1;
    return describe_tmpfs(place, &content, mount, err);
}

void ra_mount_clear(struct ra_mount *mount)
{
    ra_strings_clear(&mount->remarks);
}
