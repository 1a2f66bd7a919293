#include "rootfs_audit/source/podman_mounts.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/source/overlay_mount.h"
#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

/* What an option asks for, in copies. */
struct request {
    char *path;    /* clean; NULL where it names none */
    char *options; /* with commas between them; NULL where there are none */
};

static void request_clear(struct request *request)
{
    free(request->path);
    free(request->options);
    *request = (struct request){0};
}

/* Takes PATH[:OPTIONS]. */
static int read_tmpfs(const char *value, struct request *request, struct ra_error *err)
{
    size_t length = strcspn(value, ":");
    char *path = strndup(value, length);
    request->path = path == NULL ? NULL : ra_path_clean(path);
    free(path);
    if (value[length] == ':')
        request->options = strdup(value + length + 1);
    return request->path == NULL || (value[length] == ':' && request->options == NULL)
               ? ra_error_nomem(err)
               : 0;
}

/* Takes [SOURCE:]PATH[:OPTIONS]. */
static int read_volume(const char *value, struct request *request, struct ra_error *err)
{
    size_t length = strcspn(value, ":");
    bool has_source = value[length] == ':' && value[length + 1] == '/';
    return read_tmpfs(has_source ? value + length + 1 : value, request, err);
}

/* The word of type=tmpfs,dst=/x,... that begins with one of the keys; NULL without. */
static const char *find_word(const char *words, const char *const *keys, size_t count,
                             size_t *length)
{
    while (*words != '\0') {
        size_t size = strcspn(words, ",");
        for (size_t i = 0; i < count; i++) {
            size_t key = strlen(keys[i]);
            if (size > key && strncmp(words, keys[i], key) == 0) {
                *length = size - key;
                return words + key;
            }
        }
        words += size;
        words += *words == ',';
    }
    return NULL;
}

static bool is_of_type(const char *words, const char *type)
{
    static const char *const keys[] = {"type="};
    size_t length = 0;
    const char *word = find_word(words, keys, 1, &length);
    return word != NULL && strlen(type) == length && strncmp(word, type, length) == 0;
}

/* Takes the words of --mount that are options of a tmpfs: --tmpfs has no "tmpfs-". */
static void copy_options(const char *words, char *to)
{
    static const char prefix[] = "tmpfs-";
    static const char *const others[] = {"type=", "dst=",    "destination=", "target=",
                                         "src=",  "source=", "notmpcopyup=", "chown="};
    size_t written = 0;
    while (*words != '\0') {
        size_t size = strcspn(words, ",");
        bool is_other = size == 0;
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
            is_other |= strncmp(words, others[i], strlen(others[i])) == 0;
        size_t skip = strncmp(words, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0;
        if (!is_other && size > skip) {
            if (written > 0)
                to[written++] = ',';
            memcpy(to + written, words + skip, size - skip);
            written += size - skip;
        }
        words += size;
        words += *words == ',';
    }
    to[written] = '\0';
}

static int read_mount(const char *words, struct request *request, struct ra_error *err)
{
    static const char *const keys[] = {"dst=", "destination=", "target="};
    size_t length = 0;
    const char *path = find_word(words, keys, sizeof keys / sizeof keys[0], &length);
    if (path == NULL)
        return 0;
    char *copy = strndup(path, length);
    request->path = copy == NULL ? NULL : ra_path_clean(copy);
    free(copy);
    request->options = malloc(strlen(words) + 1);
    if (request->path == NULL || request->options == NULL)
        return ra_error_nomem(err);
    copy_options(words, request->options);
    return 0;
}

static int read_tmpfs_mount(const char *words, struct request *request,
                            struct ra_error *err)
{
    return is_of_type(words, "tmpfs") ? read_mount(words, request, err) : 0;
}

/* An option that mounts, and how its value is read. */
struct option {
    const char *name;
    char letter;
    int (*read)(const char *value, struct request *request, struct ra_error *err);
};

static const struct option volume = {"--volume", 'v', read_volume};
static const struct option tmpfs = {"--tmpfs", '\0', read_tmpfs};
static const struct option mount = {"--mount", '\0', read_mount};
static const struct option tmpfs_mount = {"--mount", '\0', read_tmpfs_mount};

static bool has(const struct ra_podman_command *command, const struct option *option,
                const char *path)
{
    const char *value = NULL;
    const cJSON *argument = command->first;
    bool is_found = false;
    while (!is_found && (value = ra_podman_command_value(command, &argument, option->name,
                                                         option->letter)) != NULL) {
        struct request request = {0};
        is_found = option->read(value, &request, NULL) == 0 && request.path != NULL &&
                   strcmp(request.path, path) == 0;
        request_clear(&request);
    }
    return is_found;
}

bool ra_podman_mounts_have_tmpfs(const struct ra_podman_command *command,
                                 const char *path)
{
    return has(command, &tmpfs, path) || has(command, &tmpfs_mount, path);
}

bool ra_podman_mounts_have_volume(const struct ra_podman_command *command,
                                  const char *path)
{
    return has(command, &volume, path) || has(command, &mount, path);
}

/* Moves a place into the workload, unless it has a mount there. */
static int add(struct ra_writable *writable, struct ra_workload *workload,
               struct ra_error *err)
{
    if (ra_path_set_has(&workload->mount_targets, writable->path))
        return 0;
    if (ra_path_set_add(&workload->mount_targets, writable->path) != 0)
        return ra_error_nomem(err);
    return ra_workload_take_writable(workload, writable, err);
}

static int add_overlay(struct request *request, struct ra_workload *workload,
                       struct ra_error *err)
{
    struct ra_overlay_mount overlay = {0};
    struct ra_writable writable = {.kind = RA_WRITABLE_OTHER, .is_explicit = true};
    if (request->options == NULL)
        return 0;
    int status = ra_overlay_mount_parse(request->options, &overlay, err);
    if (status == 0 && overlay.is_overlay) {
        writable.path = request->path;
        request->path = NULL;
        status = ra_overlay_mount_describe(&overlay, &writable, err);
        if (status == 0)
            status = add(&writable, workload, err);
    }
    ra_overlay_mount_clear(&overlay);
    ra_writable_clear(&writable);
    return status;
}

static int add_tmpfs(struct request *request, struct ra_workload *workload,
                     struct ra_error *err)
{
    if (ra_tmpfs_parse(request->options, true).is_readonly)
        return 0;
    struct ra_writable writable = {.path = request->path,
                                   .kind = RA_WRITABLE_TMPFS,
                                   .is_explicit = true,
                                   .options = request->options};
    *request = (struct request){0};
    int status = add(&writable, workload, err);
    ra_writable_clear(&writable);
    return status;
}

static int add_all(const struct ra_podman_command *command, const struct option *option,
                   int (*add_one)(struct request *request, struct ra_workload *workload,
                                  struct ra_error *err),
                   struct ra_workload *workload, struct ra_error *err)
{
    const cJSON *argument = command->first;
    const char *value = NULL;
    int status = 0;
    while (status == 0 &&
           (value = ra_podman_command_value(command, &argument, option->name,
                                            option->letter)) != NULL) {
        struct request request = {0};
        status = option->read(value, &request, err);
        if (status == 0 && request.path != NULL)
            status = add_one(&request, workload, err);
        request_clear(&request);
    }
    return status;
}

int ra_podman_mounts_add(const struct ra_podman_command *command,
                         struct ra_workload *workload, struct ra_error *err)
{
    if (add_all(command, &volume, add_overlay, workload, err) != 0 ||
        add_all(command, &tmpfs, add_tmpfs, workload, err) != 0 ||
        add_all(command, &tmpfs_mount, add_tmpfs, workload, err) != 0)
        return -1;
    ra_workload_settle_writable(workload);
    return 0;
}
