#include "rootfs_audit/source/podman.h"

#include "rootfs_audit/util/path.h"
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

/* Whether what --tmpfs takes, PATH[:OPTIONS], or a part of what --mount does, is of the
 * path. */
static bool is_of_path(const char *text, size_t length, const char *path)
{
    char *copy = strndup(text, length);
    char *clean = copy == NULL ? NULL : ra_path_clean(copy);
    bool is_same = clean != NULL && strcmp(clean, path) == 0;
    free(clean);
    free(copy);
    return is_same;
}

/* type=tmpfs,dst=PATH,tmpfs-size=1m */
static bool mount_names(const char *words, const char *path)
{
    static const char *const keys[] = {"dst=", "destination=", "target="};
    while (*words != '\0') {
        size_t length = strcspn(words, ",");
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            size_t key = strlen(keys[i]);
            if (length > key && strncmp(words, keys[i], key) == 0 &&
                is_of_path(words + key, length - key, path))
                return true;
        }
        words += length;
        words += *words == ',';
    }
    return false;
}

/* Whether one argument, with the next after it, asks for a mount at the path. */
static bool argument_names(const cJSON *argument, const char *path)
{
    static const char tmpfs[] = "--tmpfs";
    static const char mount[] = "--mount";
    enum { LENGTH = sizeof tmpfs - 1 };
    if (!cJSON_IsString(argument))
        return false;
    const char *text = argument->valuestring;
    bool is_tmpfs = strncmp(text, tmpfs, LENGTH) == 0;
    if (!is_tmpfs && strncmp(text, mount, LENGTH) != 0)
        return false;
    const char *value = text[LENGTH] == '=' ? text + LENGTH + 1 : NULL;
    if (text[LENGTH] == '\0' && cJSON_IsString(argument->next))
        value = argument->next->valuestring;
    if (value == NULL)
        return false;
    return is_tmpfs ? is_of_path(value, strcspn(value, ":"), path)
                    : mount_names(value, path);
}

/* The arguments of the container's own command may be taken for Podman's: then its tmpfs
 * counts as asked for. */
static bool command_names(const cJSON *command, const char *path)
{
    const cJSON *argument = NULL;
    cJSON_ArrayForEach(argument, command)
    {
        if (argument_names(argument, path))
            return true;
    }
    return false;
}

void ra_podman_mark_own_tmpfs(const cJSON *inspect, struct ra_workload *workload)
{
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(inspect, "Config");
    const cJSON *command = cJSON_GetObjectItemCaseSensitive(config, "CreateCommand");
    if (workload->readonly_rootfs != RA_READONLY_TRUE)
        return;
    for (size_t i = 0; i < workload->writable_count; i++) {
        struct ra_writable *writable = &workload->writable[i];
        if (looks_like_own(writable) && !command_names(command, writable->path))
            writable->is_explicit = false;
    }
}
