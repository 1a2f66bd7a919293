#include "rootfs_audit/source/podman_command.h"

#include <stddef.h>
#include <string.h>

static bool is_same(const cJSON *a, const cJSON *b)
{
    return cJSON_IsString(a) && cJSON_IsString(b) &&
           strcmp(a->valuestring, b->valuestring) == 0;
}

/* Where the list ends with what the container runs, the first of that; else NULL. */
static const cJSON *find_end(const cJSON *list, const cJSON *run)
{
    int count = cJSON_GetArraySize(list);
    int tail = cJSON_GetArraySize(run);
    if (tail == 0 || tail >= count)
        return NULL;
    const cJSON *end = list->child;
    for (int i = 0; i < count - tail; i++)
        end = end->next;
    const cJSON *argument = end;
    for (const cJSON *word = run->child; word != NULL; word = word->next) {
        if (!is_same(argument, word))
            return NULL;
        argument = argument->next;
    }
    return end;
}

/* A command line may be as long as its writer likes, and is gone through often; Podman's
 * own options come first. */
enum { ARGUMENTS_MAX = 1024 };

/* The end, or the argument that is one too many. */
static const cJSON *limit(const cJSON *first, const cJSON *end)
{
    const cJSON *argument = first;
    for (int i = 0; i < ARGUMENTS_MAX && argument != NULL && argument != end; i++)
        argument = argument->next;
    return argument;
}

struct ra_podman_command ra_podman_command_of(const cJSON *inspect)
{
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(inspect, "Config");
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(config, "CreateCommand");
    const cJSON *run = cJSON_GetObjectItemCaseSensitive(config, "Cmd");
    if (!cJSON_IsArray(list))
        return (struct ra_podman_command){0};
    const cJSON *end = cJSON_IsArray(run) ? find_end(list, run) : NULL;
    return (struct ra_podman_command){.first = list->child,
                                      .end = limit(list->child, end)};
}

static const char *text_of(const cJSON *item)
{
    return item != NULL && cJSON_IsString(item) ? item->valuestring : NULL;
}

/* "--volume=x" and "--volume" "x". */
static const char *long_value(const char *text, const char *name, const char *next)
{
    size_t length = strlen(name);
    if (strncmp(text, name, length) != 0)
        return NULL;
    if (text[length] == '=')
        return text + length + 1;
    return text[length] == '\0' ? next : NULL;
}

/* "-v" "x", "-vx", "-v=x", and letters without a value before it: "-itv" "x". */
static const char *short_value(const char *text, char letter, const char *next)
{
    if (letter == '\0' || text[0] != '-' || text[1] == '-')
        return NULL;
    text += 1 + strspn(text + 1, "Pdiqt");
    if (*text != letter)
        return NULL;
    text += 1 + (text[1] == '=');
    return *text == '\0' ? next : text;
}

const char *ra_podman_command_value(const struct ra_podman_command *command,
                                    const cJSON **argument, const char *name, char letter)
{
    while (*argument != NULL && *argument != command->end) {
        const cJSON *now = *argument;
        const char *text = text_of(now);
        const char *next = now->next == command->end ? NULL : text_of(now->next);
        const char *value = NULL;
        *argument = now->next;
        if (text != NULL)
            value = long_value(text, name, next);
        if (text != NULL && value == NULL)
            value = short_value(text, letter, next);
        if (value != NULL)
            return value;
    }
    return NULL;
}

bool ra_podman_command_has(const struct ra_podman_command *command, const char *name,
                           const char *value)
{
    const cJSON *argument = command->first;
    const char *given = NULL;
    while ((given = ra_podman_command_value(command, &argument, name, '\0')) != NULL)
        if (strcmp(given, value) == 0)
            return true;
    return false;
}
