#include "rootfs_audit/advice/flags.h"

#include "rootfs_audit/util/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 200, REPLACEMENT = 0xfffd };

static const long long MIB = 1LL << 20;

bool ra_flags_can_write(const char *path)
{
    size_t left = strlen(path);
    if (left > 0 && path[left - 1] == ' ')
        return false; /* --mount takes no value that ends in a blank */
    while (left > 0) {
        uint32_t character = 0;
        size_t length = ra_utf8_decode(path, left, &character);
        /* YAML has no U+FFFE, U+FFFF and their like. */
        if (length == 0 || !ra_utf8_is_showable(character) || character == REPLACEMENT ||
            (character & 0xfffe) == 0xfffe)
            return false;
        path += length;
        left -= length;
    }
    return true;
}

/* ",uid=33,gid=33,mode=755", without the owner where that is root. */
static const char *owner(long long uid, long long gid, unsigned mode,
                         char text[static 96])
{
    int length = 0;
    text[0] = '\0';
    if (uid != 0)
        length = snprintf(text, 96, ",uid=%lld", uid);
    if (gid != 0)
        length += snprintf(text + length, 96 - (size_t)length, ",gid=%lld", gid);
    snprintf(text + length, 96 - (size_t)length, ",mode=%o", mode);
    return text;
}

char *ra_flags_tmpfs_options(const struct ra_mount *mount)
{
    char *options = NULL;
    char text[96] = "";
    bool may_run = mount->is_executable || mount->are_programs_unknown;
    if (mount->has_owner)
        owner(mount->uid, mount->gid, mount->mode, text);
    if (asprintf(&options, "rw,%s,nosuid,nodev,size=%lldm%s", may_run ? "exec" : "noexec",
                 mount->size / MIB, text) < 0)
        return NULL;
    return options;
}

bool ra_flags_can_keep(const char *path)
{
    return ra_flags_can_write(path) && strchr(path, ':') == NULL;
}

char *ra_flags_kept_options(const struct ra_folder_entry *entry)
{
    char *options = NULL;
    char text[96];
    if (asprintf(&options, "ro,noexec,nosuid,nodev,size=4k%s",
                 owner(entry->uid, entry->gid, entry->mode, text)) < 0)
        return NULL;
    return options;
}

/* A field of the CSV that --mount takes. */
static char *csv_field(const char *key, const char *value)
{
    bool is_quoted = strpbrk(value, ",\"") != NULL;
    char *field = malloc(strlen(key) + 2 * strlen(value) + 4);
    if (field == NULL)
        return NULL;
    char *at = field;
    if (is_quoted)
        *at++ = '"';
    at = stpcpy(at, key);
    *at++ = '=';
    for (; *value != '\0'; value++) {
        if (*value == '"')
            *at++ = '"';
        *at++ = *value;
    }
    if (is_quoted)
        *at++ = '"';
    *at = '\0';
    return field;
}

/* --mount has no options for a tmpfs's owner. */
static char *tmpfs_as_mount(const char *path, const struct ra_mount *mount,
                            bool *is_possible)
{
    char *flag = NULL;
    *is_possible = mount->has_owner && mount->uid == 0 && mount->gid == 0 &&
                   !mount->is_executable && !mount->are_programs_unknown;
    if (!*is_possible)
        return NULL;
    char *target = csv_field("target", path);
    if (target == NULL ||
        asprintf(&flag, "--mount=type=tmpfs,%s,tmpfs-size=%lld,tmpfs-mode=%o", target,
                 mount->size, mount->mode) < 0)
        flag = NULL;
    free(target);
    return flag;
}

char *ra_flags_tmpfs(const char *path, const struct ra_mount *mount, bool *is_possible)
{
    char *flag = NULL;
    *is_possible = true;
    if (strchr(path, ':') != NULL)
        return tmpfs_as_mount(path, mount, is_possible);
    char *options = ra_flags_tmpfs_options(mount);
    if (options == NULL || asprintf(&flag, "--tmpfs=%s:%s", path, options) < 0)
        flag = NULL;
    free(options);
    return flag;
}

char *ra_flags_volume(const char *name, const char *path)
{
    char *flag = NULL;
    char *target = csv_field("target", path);
    if (target == NULL ||
        asprintf(&flag, "--mount=type=volume,source=%s,%s", name, target) < 0)
        flag = NULL;
    free(target);
    return flag;
}

/* Whether a byte can be in a volume's name. */
static bool is_of_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
}

char *ra_flags_volume_name(const char *container, const char *path)
{
    char *joined = NULL;
    size_t length = 0;
    if (asprintf(&joined, "%s%s", container, path) < 0)
        return NULL;
    for (const char *at = joined; *at != '\0'; at++) {
        const char byte = (char)(*at == '/' ? '-' : *at);
        bool is_first = length == 0; /* which is a letter or digit */
        if (is_of_name(byte) &&
            !(is_first && (byte == '_' || byte == '.' || byte == '-')))
            joined[length++] = byte;
    }
    joined[length] = '\0';
    if (length < 2) { /* too little for a name */
        free(joined);
        return strdup("volume");
    }
    /* The end tells volumes of one container apart. */
    if (length > NAME_MAX_BYTES)
        memmove(joined, joined + length - NAME_MAX_BYTES, NAME_MAX_BYTES + 1);
    if (joined[0] == '_' || joined[0] == '.' || joined[0] == '-')
        joined[0] = 'v';
    return joined;
}
