#include "rootfs_audit/source/overlay_mount.h"

#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

/* Whether a path lies where Podman keeps the overlays of one container, and throws them
 * away: <root>/<driver>-containers/<id>/userdata/overlay/ */
static bool is_of_podman(const char *path)
{
    static const char folder[] = "-containers/";
    static const char overlay[] = "/userdata/overlay/";
    for (const char *at = strstr(path, folder); at != NULL; at = strstr(at + 1, folder)) {
        const char *id = at + strlen(folder);
        if (strspn(id, "0123456789abcdef") == RA_ID_LENGTH &&
            strncmp(id + RA_ID_LENGTH, overlay, strlen(overlay)) == 0)
            return true;
    }
    return false;
}

static int take_upper_dir(const char *folder, size_t length,
                          struct ra_overlay_mount *overlay, struct ra_error *err)
{
    char *copy = strndup(folder, length);
    if (copy == NULL)
        return ra_error_nomem(err);
    free(overlay->upper_dir);
    overlay->upper_dir = copy;
    return 0;
}

static int read_word(const char *word, size_t length, struct ra_overlay_mount *overlay,
                     struct ra_error *err)
{
    static const char lower[] = "lowerdir=";
    static const char upper[] = "upperdir=";
    enum { KEY = sizeof upper - 1 };
    if (length == 1 && word[0] == 'O')
        overlay->is_overlay = overlay->is_writable = true;
    if (length >= KEY && strncmp(word, lower, KEY) == 0)
        overlay->is_overlay = true;
    if (length < KEY || strncmp(word, upper, KEY) != 0)
        return 0;
    overlay->is_writable = true;
    return take_upper_dir(word + KEY, length - KEY, overlay, err);
}

static int read_words(const char *words, struct ra_overlay_mount *overlay,
                      struct ra_error *err)
{
    while (*words != '\0') {
        size_t length = strcspn(words, ",");
        if (read_word(words, length, overlay, err) != 0)
            return -1;
        words += length;
        words += *words == ',';
    }
    return 0;
}

/* Only the operator's own layer is worth its name, and only that of an overlay. */
static void drop_upper_dir(struct ra_overlay_mount *overlay)
{
    if (overlay->upper_dir == NULL ||
        (overlay->is_overlay && !is_of_podman(overlay->upper_dir)))
        return;
    free(overlay->upper_dir);
    overlay->upper_dir = NULL;
}

int ra_overlay_mount_parse(const char *options, struct ra_overlay_mount *overlay,
                           struct ra_error *err)
{
    struct ra_overlay_mount made = {0};
    if (read_words(options, &made, err) != 0) {
        ra_overlay_mount_clear(&made);
        return -1;
    }
    drop_upper_dir(&made);
    *overlay = made;
    return 0;
}

static const char *get_text(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(value) ? value->valuestring : "";
}

/* What follows a text and a colon; NULL where it does not begin so. */
static const char *after(const char *text, const char *part)
{
    size_t length = strlen(part);
    return length > 0 && strncmp(text, part, length) == 0 && text[length] == ':'
               ? text + length + 1
               : NULL;
}

/* The options of "SOURCE:DESTINATION:OPTIONS" in HostConfig.Binds; a volume's source is
 * its name there. "" where it has none. */
static const char *find_bind(const cJSON *mount, const cJSON *binds)
{
    const char *name = get_text(mount, "Name");
    const char *source = get_text(mount, "Source");
    const char *destination = get_text(mount, "Destination");
    const cJSON *bind = cJSON_IsArray(binds) ? binds->child : NULL;
    for (; bind != NULL; bind = bind->next) {
        if (!cJSON_IsString(bind))
            continue;
        const char *rest = after(bind->valuestring, name);
        rest = rest == NULL ? after(bind->valuestring, source) : rest;
        rest = rest == NULL ? NULL : after(rest, destination);
        if (rest != NULL)
            return rest;
    }
    return "";
}

/* The options of an entry, wherever they are. */
static int read_options(const cJSON *mount, const cJSON *binds,
                        struct ra_overlay_mount *overlay, struct ra_error *err)
{
    const cJSON *options = cJSON_GetObjectItemCaseSensitive(mount, "Options");
    if (!cJSON_IsArray(options))
        return read_words(find_bind(mount, binds), overlay, err);
    for (const cJSON *word = options->child; word != NULL; word = word->next)
        if (cJSON_IsString(word) &&
            read_word(word->valuestring, strlen(word->valuestring), overlay, err) != 0)
            return -1;
    return 0;
}

int ra_overlay_mount_read(const cJSON *mount, const cJSON *binds,
                          struct ra_overlay_mount *overlay, struct ra_error *err)
{
    struct ra_overlay_mount made = {0};
    if (read_options(mount, binds, &made, err) != 0) {
        ra_overlay_mount_clear(&made);
        return -1;
    }
    /* Where nothing tells what it is made of, it may well be written to. */
    if (!made.is_overlay && is_of_podman(get_text(mount, "Source")))
        made.is_overlay = made.is_writable = true;
    drop_upper_dir(&made);
    *overlay = made;
    return 0;
}

int ra_overlay_mount_describe(const struct ra_overlay_mount *overlay,
                              struct ra_writable *writable, struct ra_error *err)
{
    bool has_upper = overlay->upper_dir != NULL;
    writable->kind = RA_WRITABLE_OTHER;
    writable->is_persistent = has_upper;
    writable->options = strdup("overlay");
    writable->source = has_upper ? ra_path_clean(overlay->upper_dir) : NULL;
    return writable->options == NULL || (has_upper && writable->source == NULL)
               ? ra_error_nomem(err)
               : 0;
}

void ra_overlay_mount_clear(struct ra_overlay_mount *overlay)
{
    free(overlay->upper_dir);
    *overlay = (struct ra_overlay_mount){0};
}
