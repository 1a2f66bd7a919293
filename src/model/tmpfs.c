#include "rootfs_audit/model/tmpfs.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The number at the front of a word's value, or -1. */
static long long number(const char *value, int base, long long max)
{
    char *end = NULL;
    errno = 0;
    long long parsed = strtoll(value, &end, base);
    if (end == value || errno != 0 || parsed < 0 || parsed > max)
        return -1;
    return *end == '\0' || *end == ',' ? parsed : -1;
}

/* "64m", "50%", "1073741824": whether it is a limit. 0 stands for none. */
static bool is_limit(const char *value)
{
    size_t digits = strspn(value, "0123456789");
    size_t zeros = strspn(value, "0");
    return digits > zeros;
}

static void read_word(struct ra_tmpfs_options *read, const char *word, size_t length)
{
    static const struct {
        const char *word;
        size_t flag;
        bool value;
    } flags[] = {
        {"ro", offsetof(struct ra_tmpfs_options, is_readonly), true},
        {"rw", offsetof(struct ra_tmpfs_options, is_readonly), false},
        {"exec", offsetof(struct ra_tmpfs_options, is_exec), true},
        {"noexec", offsetof(struct ra_tmpfs_options, is_exec), false},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (strlen(flags[i].word) == length && memcmp(word, flags[i].word, length) == 0)
            *(bool *)((char *)read + flags[i].flag) = flags[i].value;
    if (strncmp(word, "size=", 5) == 0)
        read->has_size = is_limit(word + 5);
    else if (strncmp(word, "nr_blocks=", 10) == 0)
        read->has_size = is_limit(word + 10);
    else if (strncmp(word, "mode=", 5) == 0)
        read->mode = (int)number(word + 5, 8, 07777);
    else if (strncmp(word, "uid=", 4) == 0)
        read->uid = number(word + 4, 10, UINT_MAX);
    else if (strncmp(word, "gid=", 4) == 0)
        read->gid = number(word + 4, 10, UINT_MAX);
}

struct ra_tmpfs_options ra_tmpfs_parse(const char *options, bool is_exec_by_default)
{
    struct ra_tmpfs_options read = {
        .is_exec = is_exec_by_default, .mode = -1, .uid = -1, .gid = -1};
    while (options != NULL && *options != '\0') {
        size_t length = strcspn(options, ",");
        read_word(&read, options, length);
        options += length;
        options += *options == ',';
    }
    return read;
}
