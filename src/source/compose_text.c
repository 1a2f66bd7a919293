#include "rootfs_audit/source/compose_text.h"

#include "rootfs_audit/util/path.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

char *ra_compose_text_copy(const char *text, size_t length)
{
    char *copy = strndup(text, length);
    if (copy == NULL || strchr(copy, '$') == NULL)
        return copy;
    char *to = copy;
    for (const char *from = copy; *from != '\0'; from++) {
        *to++ = *from;
        if (from[0] == '$' && from[1] == '$')
            from++;
    }
    *to = '\0';
    return copy;
}

char *ra_compose_text_copy_path(const char *text, size_t length)
{
    char *raw = ra_compose_text_copy(text, length);
    char *clean = raw == NULL ? NULL : ra_path_clean(raw);
    free(raw);
    return clean;
}

static bool has_variable(const char *text)
{
    for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at, '$')) {
        char next = at[1];
        if (next == '{' || next == '_' || isalpha((unsigned char)next))
            return true;
        at += next == '$' ? 2 : 1;
    }
    return false;
}

const char *ra_compose_text_variable(const cJSON *value)
{
    const cJSON *item = NULL;
    if (cJSON_IsString(value))
        return has_variable(value->valuestring) ? value->valuestring : NULL;
    cJSON_ArrayForEach(item, value)
    {
        const char *found = ra_compose_text_variable(item);
        if (found != NULL)
            return found;
    }
    return NULL;
}

int ra_compose_text_check(const cJSON *value, const char *what, struct ra_error *err)
{
    const char *variable = ra_compose_text_variable(value);
    if (variable == NULL)
        return 0;
    return ra_error_set(err,
                        "%s has a variable that is not filled in (%.64s), as in a file "
                        "that was made with --no-interpolate; make it without: docker "
                        "compose config --format json > FILE",
                        what, variable);
}
