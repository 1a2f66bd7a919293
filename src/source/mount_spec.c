#include "rootfs_audit/source/mount_spec.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/json.h"

#include <stdio.h>
#include <string.h>

enum ra_writable_kind ra_mount_spec_kind(const char *type)
{
    static const struct {
        const char *type;
        enum ra_writable_kind kind;
    } kinds[] = {
        {"bind", RA_WRITABLE_BIND},
        {"volume", RA_WRITABLE_VOLUME},
        {"cluster", RA_WRITABLE_VOLUME},
        {"tmpfs", RA_WRITABLE_TMPFS},
    };
    for (size_t i = 0; type != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(type, kinds[i].type) == 0)
            return kinds[i].kind;
    return RA_WRITABLE_OTHER;
}

/* ["exec"] or ["uid", "100"], an element of TmpfsOptions.Options. */
static int append_option(const cJSON *option, struct ra_buffer *text,
                         struct ra_error *err)
{
    const cJSON *word = NULL;
    const char *separator = text->length == 0 ? "" : ",";
    cJSON_ArrayForEach(word, option)
    {
        if (!cJSON_IsString(word))
            return ra_error_set(err, "Options: a word is %s, not a string",
                                ra_json_type_name(word));
        if (ra_buffer_puts(text, separator) != 0 ||
            ra_buffer_puts(text, word->valuestring) != 0)
            return ra_error_set(err, "Options: there are too many");
        separator = "=";
    }
    return 0;
}

/* Writes TmpfsOptions in the words of --tmpfs; Mode is decimal here and octal there. */
static int append_tmpfs_options(const cJSON *options, struct ra_buffer *text,
                                struct ra_error *err)
{
    const cJSON *size = NULL;
    const cJSON *mode = NULL;
    const cJSON *words = NULL;
    const cJSON *option = NULL;
    char number[32] = "";
    if (ra_json_get_any(options, "SizeBytes", &size, err) != 0 ||
        ra_json_get_any(options, "Mode", &mode, err) != 0 ||
        ra_json_get_array(options, "Options", &words, err) != 0)
        return -1;
    if (cJSON_IsNumber(size) && size->valuedouble >= 1 && size->valuedouble < 1e18) {
        snprintf(number, sizeof number, "size=%.0f", size->valuedouble);
        ra_buffer_puts(text, number);
    }
    if (cJSON_IsNumber(mode) && mode->valuedouble >= 1 && mode->valuedouble <= 07777) {
        snprintf(number, sizeof number, "%smode=%o", text->length > 0 ? "," : "",
                 (unsigned)mode->valuedouble);
        ra_buffer_puts(text, number);
    }
    cJSON_ArrayForEach(option, words)
    {
        if (append_option(option, text, err) != 0)
            return -1;
    }
    return 0;
}

int ra_mount_spec_tmpfs(const cJSON *mount, char **options, struct ra_error *err)
{
    enum { OPTIONS_MAX = 4096 };
    const cJSON *told = NULL;
    struct ra_buffer text;
    if (ra_json_get_object(mount, "TmpfsOptions", &told, err) != 0)
        return -1;
    ra_buffer_init(&text, OPTIONS_MAX);
    int status = append_tmpfs_options(told, &text, err);
    if (status == 0 && text.length > 0 && (*options = ra_buffer_take(&text)) == NULL)
        status = ra_error_nomem(err);
    ra_buffer_clear(&text);
    return status;
}

bool ra_mount_spec_is_shallow(const cJSON *mount)
{
    const cJSON *bind = cJSON_GetObjectItemCaseSensitive(mount, "BindOptions");
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(bind, "ReadOnlyNonRecursive")) &&
           !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(bind, "NonRecursive"));
}

int ra_mount_spec_subpath(const cJSON *mount, char **options, struct ra_error *err)
{
    const cJSON *volume = cJSON_GetObjectItemCaseSensitive(mount, "VolumeOptions");
    const cJSON *subpath = cJSON_GetObjectItemCaseSensitive(volume, "Subpath");
    if (!cJSON_IsString(subpath) || subpath->valuestring[0] == '\0')
        return 0;
    if (asprintf(options, "subpath=%s", subpath->valuestring) < 0) {
        *options = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}
