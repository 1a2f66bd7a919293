#include "rootfs_audit/source/podman.h"

#include "rootfs_audit/source/podman_command.h"
#include "rootfs_audit/source/podman_mounts.h"
#include "rootfs_audit/util/words.h"

#include <stdlib.h>
#include <string.h>

bool ra_podman_wrote(const cJSON *inspect)
{
    static const char *const keys[] = {"OCIRuntime", "ConmonPidFile", "ImageName"};
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(inspect, "Config");
    const cJSON *variables = cJSON_GetObjectItemCaseSensitive(config, "Env");
    const cJSON *item = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (cJSON_IsString(cJSON_GetObjectItemCaseSensitive(inspect, keys[i])))
            return true;
    cJSON_ArrayForEach(item, variables)
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, "container=podman") == 0)
            return true;
    }
    return false;
}

/* Whether a tmpfs has just the options that Podman gives its own, in any of its versions:
 * some add exec, noexec or a size. */
static bool looks_like_own(const struct ra_writable *writable)
{
    static const char own[] =
        "rw,rprivate,nosuid,nodev,tmpcopyup,exec,noexec,size=65536k";
    const char *words = writable->options;
    if (writable->kind != RA_WRITABLE_TMPFS || !ra_words_have(words, "tmpcopyup") ||
        (strcmp(writable->path, "/run") != 0 && strcmp(writable->path, "/tmp") != 0 &&
         strcmp(writable->path, "/var/tmp") != 0))
        return false;
    while (*words != '\0') {
        char word[16] = "";
        size_t length = strcspn(words, ",");
        if (length >= sizeof word)
            return false;
        memcpy(word, words, length);
        if (length > 0 && !ra_words_have(own, word))
            return false;
        words += length;
        words += *words == ',';
    }
    return true;
}

/* A volume that Podman named itself. */
static bool is_anonymous(const struct ra_writable *writable)
{
    return writable->kind == RA_WRITABLE_VOLUME && writable->source != NULL &&
           ra_id_is_full(writable->source);
}

/* Whether somebody asked for an anonymous volume, as far as the document tells. One of
 * another container's was chosen with that. */
static bool is_chosen(const struct ra_podman_command *command,
                      const struct ra_workload *workload, const char *path)
{
    const cJSON *argument = command->first;
    return ra_workload_image(workload) == NULL ||
           ra_podman_mounts_have_volume(command, path) ||
           ra_podman_command_value(command, &argument, "--volumes-from", '\0') != NULL;
}

static void mark_implicit(const struct ra_podman_command *command,
                          struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->writable_count; i++) {
        struct ra_writable *writable = &workload->writable[i];
        if ((workload->readonly_rootfs == RA_READONLY_TRUE && looks_like_own(writable) &&
             !ra_podman_mounts_have_tmpfs(command, writable->path)) ||
            (is_anonymous(writable) && !is_chosen(command, workload, writable->path)))
            writable->is_explicit = false;
    }
}

static int translate_state(struct ra_workload *workload, struct ra_error *err)
{
    static const struct {
        const char *podman;
        const char *docker;
    } states[] = {
        {"configured", "created"},
        {"initialized", "created"},
        {"stopped", "exited"},
        {"stopping", "running"},
    };
    for (size_t i = 0; workload->state != NULL && i < sizeof states / sizeof states[0];
         i++) {
        if (strcmp(workload->state, states[i].podman) != 0)
            continue;
        char *state = strdup(states[i].docker);
        if (state == NULL)
            return ra_error_nomem(err);
        free(workload->state);
        workload->state = state;
    }
    return 0;
}

static const char *get_text(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(value) ? value->valuestring : "";
}

/* The compatible document does not say it: an infra container has the pod's short id in
 * its name, an image of Podman's own or the pause image, and runs nothing but that. */
static bool is_infra(const cJSON *inspect, const struct ra_workload *workload)
{
    static const char *const images[] = {"localhost/podman-pause", "/pause:"};
    static const char *const programs[] = {"/catatonit", "/pause",
                                           "/usr/libexec/podman/catatonit", "catatonit"};
    const cJSON *told = cJSON_GetObjectItemCaseSensitive(inspect, "IsInfra");
    const char *path = get_text(inspect, "Path");
    enum { SHORT_ID = 12 };
    bool has_image = false;
    bool has_program = false;
    if (cJSON_IsBool(told))
        return cJSON_IsTrue(told);
    for (size_t i = 0; workload->image != NULL && i < sizeof images / sizeof images[0];
         i++)
        has_image |= strstr(workload->image, images[i]) != NULL;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        has_program |= strcmp(path, programs[i]) == 0;
    return has_image && has_program &&
           strspn(workload->name, "0123456789abcdef") == SHORT_ID &&
           strcmp(workload->name + SHORT_ID, "-infra") == 0;
}

/* As Go's strconv.ParseBool reads a truth value. */
static bool is_switched_off(const struct ra_podman_command *command, const char *option)
{
    static const char *const words[] = {"false", "False", "FALSE", "f", "F", "0"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ra_podman_command_has(command, option, words[i]))
            return true;
    return false;
}

int ra_podman_complete(const cJSON *inspect, struct ra_workload *workload,
                       struct ra_error *err)
{
    struct ra_podman_command command = ra_podman_command_of(inspect);
    if (translate_state(workload, err) != 0 ||
        ra_podman_mounts_add(&command, workload, err) != 0)
        return -1;
    workload->is_infra = is_infra(inspect, workload);
    workload->has_image_tmpfs =
        ra_podman_command_has(&command, "--image-volume", "tmpfs");
    workload->has_own_tmpfs = workload->readonly_rootfs == RA_READONLY_TRUE &&
                              !is_switched_off(&command, "--read-only-tmpfs");
    mark_implicit(&command, workload);
    return 0;
}
