#include "rootfs_audit/evidence/mountinfo.h"

#include "rootfs_audit/util/words.h"

#include <stddef.h>
#include <string.h>

static bool is_octal(char digit)
{
    return digit >= '0' && digit <= '7';
}

/* Space, tab, newline and backslash stand as \ and three octal digits. */
static void unescape(char *text)
{
    char *out = text;
    while (*text != '\0') {
        if (text[0] == '\\' && is_octal(text[1]) && is_octal(text[2]) &&
            is_octal(text[3])) {
            *out++ =
                (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
            text += 4;
        } else {
            *out++ = *text++;
        }
    }
    *out = '\0';
}

/* Cuts the next field off a line; NULL when there is none. */
static char *next_field(char **line)
{
    return strsep(line, " ");
}

/* The same, unescaped. */
static char *next_text(char **line)
{
    char *field = next_field(line);
    if (field != NULL)
        unescape(field);
    return field;
}

static bool is_complete(const struct ra_mountinfo *entry)
{
    return entry->device != NULL && entry->root != NULL && entry->path != NULL &&
           entry->path[0] == '/' && entry->options != NULL && entry->type != NULL &&
           entry->super_options != NULL;
}

int ra_mountinfo_next(char **text, struct ra_mountinfo *entry)
{
    char *line = *text == NULL || **text == '\0' ? NULL : strsep(text, "\n");
    if (line == NULL)
        return 0;
    *entry = (struct ra_mountinfo){0};
    next_field(&line); /* the mount's id */
    next_field(&line); /* its parent's */
    entry->device = next_field(&line);
    entry->root = next_text(&line);
    entry->path = next_text(&line);
    entry->options = next_field(&line);
    const char *optional = next_field(&line);
    while (optional != NULL && strcmp(optional, "-") != 0)
        optional = next_field(&line);
    entry->type = next_text(&line);
    next_field(&line); /* the source: what it was mounted from, in its own words */
    entry->super_options = next_field(&line);
    return is_complete(entry) ? 1 : -1;
}

bool ra_mountinfo_is_writable(const struct ra_mountinfo *entry)
{
    return !ra_words_have(entry->options, "ro") &&
           !ra_words_have(entry->super_options, "ro");
}

bool ra_mountinfo_next_option(const char **words, const char *name, char *value,
                              size_t size)
{
    size_t name_length = strlen(name);
    while (**words != '\0') {
        const char *word = *words;
        size_t length = strcspn(word, ",");
        *words += length + (word[length] == ',');
        if (length > name_length && strncmp(word, name, name_length) == 0 &&
            word[name_length] == '=' && length - name_length <= size) {
            memcpy(value, word + name_length + 1, length - name_length - 1);
            value[length - name_length - 1] = '\0';
            unescape(value);
            return true;
        }
    }
    return false;
}

bool ra_mountinfo_option(const struct ra_mountinfo *entry, const char *name, char *value,
                         size_t size)
{
    const char *words = entry->super_options;
    return ra_mountinfo_next_option(&words, name, value, size);
}
