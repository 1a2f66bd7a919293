#include "rootfs_audit/source/compose_volume.h"

#include "rootfs_audit/source/compose_text.h"
#include "rootfs_audit/source/mount_spec.h"
#include "rootfs_audit/util/byte_size.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"
#include "rootfs_audit/util/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int copy(const char *text, size_t length, char **to, struct ra_error *err)
{
    *to = ra_compose_text_copy(text, length);
    return *to == NULL ? ra_error_nomem(err) : 0;
}

static int copy_target(const char *text, size_t length, struct ra_compose_volume *volume,
                       struct ra_error *err)
{
    volume->target = ra_compose_text_copy_path(text, length);
    return volume->target == NULL ? ra_error_nomem(err) : 0;
}

/* A path that is not absolute is taken from the file's folder, wherever that will be: it
 * stays as it is written. */
static int copy_host_path(const char *text, size_t length,
                          struct ra_compose_volume *volume, struct ra_error *err)
{
    if (copy(text, length, &volume->source, err) != 0)
        return -1;
    if (volume->source[0] != '/')
        return 0;
    char *clean = ra_path_clean(volume->source);
    if (clean == NULL)
        return ra_error_nomem(err);
    free(volume->source);
    volume->source = clean;
    return 0;
}

static int set_driver(const char *driver, struct ra_compose_volume *volume,
                      struct ra_error *err)
{
    if (copy(driver, strlen(driver), &volume->driver, err) != 0)
        return -1;
    volume->is_shared = strcmp(driver, "local") != 0;
    return 0;
}

/* Labels may have variables: nothing is made of them. */
static int check_declared(const cJSON *declared, struct ra_error *err)
{
    static const char *const keys[] = {"name", "driver", "driver_opts", "external"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (ra_compose_text_check(cJSON_GetObjectItemCaseSensitive(declared, keys[i]),
                                  keys[i], err) != 0)
            return -1;
    return 0;
}

/* {name, driver, driver_opts, external} of the top level, or null. */
static int read_declared(const cJSON *declared, struct ra_compose_volume *volume,
                         struct ra_error *err)
{
    const char *name = NULL;
    const char *driver = NULL;
    const cJSON *options = NULL;
    const cJSON *external = NULL;
    if (cJSON_IsNull(declared))
        return set_driver("local", volume, err);
    if (!cJSON_IsObject(declared))
        return ra_error_set(err, "it is %s, not an object", ra_json_type_name(declared));
    if (check_declared(declared, err) != 0 ||
        ra_json_get_string(declared, "name", &name, err) != 0 ||
        ra_json_get_string(declared, "driver", &driver, err) != 0 ||
        ra_json_get_object(declared, "driver_opts", &options, err) != 0 ||
        ra_json_get_any(declared, "external", &external, err) != 0 ||
        ra_volume_options_read(options, &volume->driver_options, err) != 0)
        return -1;
    if (name != NULL) {
        free(volume->source);
        if (copy(name, strlen(name), &volume->source, err) != 0)
            return -1;
    }
    if (driver == NULL && external != NULL && !cJSON_IsFalse(external))
        return 0;
    return set_driver(driver == NULL || driver[0] == '\0' ? "local" : driver, volume,
                      err);
}

/* A volume by its name, "" for an anonymous one. */
static int read_named(const struct ra_compose_file *file, const char *name, size_t length,
                      struct ra_compose_volume *volume, struct ra_error *err)
{
    if (length == 0)
        return set_driver("local", volume, err);
    if (copy(name, length, &volume->source, err) != 0)
        return -1;
    const cJSON *declared = ra_compose_index_find(&file->by_volume, name, length);
    if (declared == NULL || read_declared(declared, volume, err) == 0)
        return 0;
    return ra_error_wrap(err, "the volume %.*s", length < 64 ? (int)length : 64, name);
}

/* C:\data: the colon of a drive separates nothing, and compose takes one letter for that.
 */
static size_t drive_length(const char *text)
{
    return isalpha((unsigned char)text[0]) && text[1] == ':' ? 2 : 0;
}

static int read_short(const struct ra_compose_file *file, const char *text,
                      struct ra_compose_volume *volume, struct ra_error *err)
{
    size_t drive = drive_length(text);
    size_t source = drive + strcspn(text + drive, ":");
    bool is_path = drive > 0 || (text[0] != '\0' && strchr("./~", text[0]) != NULL);
    volume->kind = RA_WRITABLE_VOLUME;
    if (text[source] == '\0')
        return copy_target(text, source, volume, err) != 0
                   ? -1
                   : read_named(file, "", 0, volume, err);
    const char *target = text + source + 1;
    size_t length = strcspn(target, ":");
    const char *mode = target[length] == ':' ? target + length + 1 : "";
    volume->is_readonly = ra_words_have(mode, "ro");
    if (copy_target(target, length, volume, err) != 0)
        return -1;
    if (!is_path)
        return read_named(file, text, source, volume, err);
    volume->kind = RA_WRITABLE_BIND;
    return copy_host_path(text, source, volume, err);
}

static long long read_size(const cJSON *size)
{
    if (cJSON_IsString(size))
        return ra_byte_size_parse(size->valuestring);
    return cJSON_IsNumber(size) && size->valuedouble >= 0 && size->valuedouble < 1e18
               ? (long long)size->valuedouble
               : -1;
}

/* A number is the mode itself; a string is octal, as in YAML. */
static long read_mode(const cJSON *mode)
{
    if (cJSON_IsNumber(mode) && mode->valuedouble >= 0 && mode->valuedouble <= 07777)
        return (long)mode->valuedouble;
    if (!cJSON_IsString(mode))
        return -1;
    const char *digits = mode->valuestring;
    digits += strncmp(digits, "0o", 2) == 0 ? 2 : 0;
    size_t length = strspn(digits, "01234567");
    if (length == 0 || length > 5 || digits[length] != '\0')
        return -1;
    long value = strtol(digits, NULL, 8);
    return value <= 07777 ? value : -1;
}

static int read_tmpfs(const cJSON *item, struct ra_compose_volume *volume,
                      struct ra_error *err)
{
    const cJSON *options = NULL;
    const cJSON *value = NULL;
    char size[32] = "";
    char mode[32] = "";
    if (ra_json_get_object(item, "tmpfs", &options, err) != 0 ||
        ra_json_get_any(options, "size", &value, err) != 0)
        return -1;
    if (read_size(value) > 0)
        snprintf(size, sizeof size, "size=%lld", read_size(value));
    if (ra_json_get_any(options, "mode", &value, err) != 0)
        return -1;
    if (read_mode(value) > 0)
        snprintf(mode, sizeof mode, "mode=%lo", (unsigned long)read_mode(value));
    if (size[0] == '\0' && mode[0] == '\0')
        return 0;
    if (asprintf(&volume->options, "%s%s%s", size,
                 size[0] != '\0' && mode[0] != '\0' ? "," : "", mode) < 0) {
        volume->options = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

/* `recursive` of a read-only bind: enabled, disabled (the lower mounts are not bound at
 * all), readonly, or writable, which alone leaves the lower mounts as they are. */
static int read_recursive(const cJSON *item, bool *is_shallow, struct ra_error *err)
{
    const cJSON *bind = NULL;
    const char *recursive = NULL;
    if (ra_json_get_object(item, "bind", &bind, err) != 0 ||
        ra_json_get_string(bind, "recursive", &recursive, err) != 0)
        return -1;
    *is_shallow = recursive != NULL && strcmp(recursive, "writable") == 0;
    return 0;
}

/* `subpath` of a volume, in the words of --mount. */
static int read_subpath(const cJSON *item, struct ra_compose_volume *volume,
                        struct ra_error *err)
{
    const cJSON *options = NULL;
    const char *subpath = NULL;
    if (ra_json_get_object(item, "volume", &options, err) != 0 ||
        ra_json_get_string(options, "subpath", &subpath, err) != 0)
        return -1;
    if (subpath == NULL || subpath[0] == '\0')
        return 0;
    char *text = ra_compose_text_copy(subpath, strlen(subpath));
    int length = text == NULL ? -1 : asprintf(&volume->options, "subpath=%s", text);
    free(text);
    if (length >= 0)
        return 0;
    volume->options = NULL;
    return ra_error_nomem(err);
}

static int read_source(const struct ra_compose_file *file, const cJSON *item,
                       const char *type, struct ra_compose_volume *volume,
                       struct ra_error *err)
{
    const char *source = NULL;
    if (ra_json_get_string(item, "source", &source, err) != 0)
        return -1;
    source = source == NULL ? "" : source;
    switch (volume->kind) {
    case RA_WRITABLE_TMPFS:
        return read_tmpfs(item, volume, err);
    case RA_WRITABLE_BIND:
        return read_recursive(item, &volume->is_shallow, err) != 0
                   ? -1
                   : copy_host_path(source, strlen(source), volume, err);
    case RA_WRITABLE_OTHER:
        return copy(type, strlen(type), &volume->options, err);
    case RA_WRITABLE_VOLUME:
        break;
    }
    if (strcmp(type, "cluster") != 0)
        return read_subpath(item, volume, err) != 0
                   ? -1
                   : read_named(file, source, strlen(source), volume, err);
    volume->is_shared = true;
    return copy(source, strlen(source), &volume->source, err);
}

static int read_long(const struct ra_compose_file *file, const cJSON *item,
                     struct ra_compose_volume *volume, struct ra_error *err)
{
    const char *type = NULL;
    const char *target = NULL;
    const cJSON *flag = NULL;
    if (ra_json_get_string(item, "type", &type, err) != 0 ||
        ra_json_get_string(item, "target", &target, err) != 0 ||
        ra_json_get_any(item, "read_only", &flag, err) != 0)
        return -1;
    if (type == NULL || target == NULL)
        return ra_error_set(err, "an entry has no %s", type == NULL ? "type" : "target");
    volume->kind = ra_mount_spec_kind(type);
    volume->is_readonly = cJSON_IsTrue(flag) || strcmp(type, "image") == 0;
    if (copy_target(target, strlen(target), volume, err) != 0)
        return -1;
    return read_source(file, item, type, volume, err);
}

int ra_compose_volume_read(const struct ra_compose_file *file, const cJSON *item,
                           struct ra_compose_volume *volume, struct ra_error *err)
{
    int status = -1;
    if (cJSON_IsString(item))
        status = read_short(file, item->valuestring, volume, err);
    else if (cJSON_IsObject(item))
        status = read_long(file, item, volume, err);
    else
        ra_error_set(err, "an entry is %s, neither an object nor a string",
                     ra_json_type_name(item));
    if (status != 0)
        ra_compose_volume_clear(volume);
    return status;
}

static int add_readonly(struct ra_compose_volume *volume, struct ra_workload *workload,
                        struct ra_error *err)
{
    if (volume->kind != RA_WRITABLE_BIND || volume->source == NULL)
        return 0;
    struct ra_readonly_bind bind = {.path = volume->target,
                                    .source = volume->source,
                                    .is_shallow = volume->is_shallow};
    volume->target = volume->source = NULL;
    int status = ra_workload_take_readonly_bind(workload, &bind, err);
    ra_readonly_bind_clear(&bind);
    return status;
}

int ra_compose_volume_add(struct ra_compose_volume *volume, struct ra_workload *workload,
                          struct ra_error *err)
{
    if (ra_path_set_add(&workload->mount_targets, volume->target) != 0)
        return ra_error_nomem(err);
    if (volume->is_readonly)
        return add_readonly(volume, workload, err);
    struct ra_writable writable = {
        .path = volume->target,
        .kind = volume->kind,
        .is_explicit = true,
        .is_persistent = volume->kind != RA_WRITABLE_TMPFS,
        .is_shared = volume->is_shared,
        .source = volume->source,
        .driver = volume->driver,
        .options = volume->options,
    };
    volume->target = volume->source = volume->driver = volume->options = NULL;
    int status = ra_workload_take_writable(workload, &writable, err);
    ra_writable_clear(&writable);
    if (status != 0 || volume->kind != RA_WRITABLE_VOLUME || volume->is_shared)
        return status;
    return ra_volume_options_apply(&volume->driver_options, workload,
                                   workload->writable_count - 1, err);
}

void ra_compose_volume_clear(struct ra_compose_volume *volume)
{
    free(volume->target);
    free(volume->source);
    free(volume->driver);
    free(volume->options);
    ra_volume_options_clear(&volume->driver_options);
    *volume = (struct ra_compose_volume){0};
}
