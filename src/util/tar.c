#include "rootfs_audit/util/tar.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, SPECIAL_MAX = 1 << 20 };

/* Where the fields of a ustar header are: POSIX.1-2017, pax, "ustar Interchange Format".
 */
enum {
    NAME = 0,
    NAME_SIZE = 100,
    MODE = 100,
    UID = 108,
    GID = 116,
    ID_SIZE = 8,
    SIZE = 124,
    MTIME = 136,
    NUMBER_SIZE = 12,
    CHECKSUM = 148,
    CHECKSUM_SIZE = 8,
    TYPE = 156,
    LINK = 157,
    MAGIC = 257,
    PREFIX = 345,
    PREFIX_SIZE = 155,
};

void ra_tar_init(struct ra_tar *tar,
                 bool (*take)(void *context, const struct ra_tar_entry *entry),
                 void *context)
{
    *tar = (struct ra_tar){
        .take = take, .context = context, .size = -1, .uid = -1, .gid = -1};
    ra_buffer_init(&tar->special, SPECIAL_MAX);
    ra_buffer_init(&tar->path, SPECIAL_MAX);
    ra_buffer_init(&tar->link, SPECIAL_MAX);
}

void ra_tar_clear(struct ra_tar *tar)
{
    ra_buffer_clear(&tar->special);
    ra_buffer_clear(&tar->path);
    ra_buffer_clear(&tar->link);
}

/* A number in octal digits, or, where the first bit is set, in GNU's base 256. Negative
 * and too large ones are -1. */
static long long read_number(const unsigned char *field, size_t size)
{
    long long number = 0;
    if (field[0] & 0x80) {
        if (field[0] & 0x40)
            return -1;
        number = field[0] & 0x7f;
        for (size_t i = 1; i < size; i++) {
            if (number > LLONG_MAX >> 8)
                return -1;
            number = number << 8 | field[i];
        }
        return number;
    }
    size_t at = 0;
    while (at < size && field[at] == ' ')
        at++;
    for (; at < size && field[at] >= '0' && field[at] <= '7'; at++)
        number = number << 3 | (field[at] - '0');
    return number;
}

/* The sum of the header's bytes, the checksum itself taken as spaces. */
static bool has_checksum(const unsigned char *block)
{
    long long sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_SIZE ? ' ' : block[i];
    return sum == read_number(block + CHECKSUM, CHECKSUM_SIZE);
}

static bool is_zero(const unsigned char *block)
{
    for (size_t i = 0; i < BLOCK; i++)
        if (block[i] != 0)
            return false;
    return true;
}

static int set_text(struct ra_buffer *buffer, const char *text, size_t length)
{
    ra_buffer_reset(buffer);
    return ra_buffer_append(buffer, text, length);
}

/* One record of a pax header: "27 path=some/where\n", the keyword at `key`. */
static int read_record(struct ra_tar *tar, const char *key, const char *end)
{
    const char *equals = memchr(key, '=', (size_t)(end - key));
    if (equals == NULL)
        return -1;
    size_t length = (size_t)(equals - key);
    const char *value = equals + 1;
    size_t value_length = (size_t)(end - value);
    if (length == 4 && memcmp(key, "path", 4) == 0)
        return set_text(&tar->path, value, value_length);
    if (length == 8 && memcmp(key, "linkpath", 8) == 0)
        return set_text(&tar->link, value, value_length);
    /* The record's newline ends the number. */
    if (length == 4 && memcmp(key, "size", 4) == 0)
        tar->size = strtoll(value, NULL, 10);
    else if (length == 3 && memcmp(key, "uid", 3) == 0)
        tar->uid = strtoll(value, NULL, 10);
    else if (length == 3 && memcmp(key, "gid", 3) == 0)
        tar->gid = strtoll(value, NULL, 10);
    return 0;
}

static int read_pax(struct ra_tar *tar)
{
    const char *at = ra_buffer_text(&tar->special);
    const char *end = at + tar->special.length;
    while (at < end) {
        char *key = NULL;
        unsigned long length = strtoul(at, &key, 10);
        if (*key != ' ' || length > (size_t)(end - at) || at + length <= key + 1 ||
            at[length - 1] != '\n' || read_record(tar, key + 1, at + length - 1) != 0)
            return -1;
        at += length;
    }
    return 0;
}

/* An extended header's content is complete. */
static int read_special(struct ra_tar *tar)
{
    const char *text = ra_buffer_text(&tar->special);
    switch (tar->special_type) {
    case 'x':
        return read_pax(tar);
    case 'L':
        return set_text(&tar->path, text, strnlen(text, tar->special.length));
    case 'K':
        return set_text(&tar->link, text, strnlen(text, tar->special.length));
    default:
        return 0; /* 'g', for all that follow: says nothing that matters here */
    }
}

static long long padded(long long size)
{
    return (size + BLOCK - 1) / BLOCK * BLOCK;
}

static enum ra_tar_state start_special(struct ra_tar *tar, char type, long long size)
{
    if (size > SPECIAL_MAX)
        return RA_TAR_BAD;
    ra_buffer_reset(&tar->special);
    tar->special_type = type;
    tar->special_left = size;
    tar->skip = padded(size) - size;
    return size == 0 && read_special(tar) != 0 ? RA_TAR_BAD : RA_TAR_MORE;
}

/* Joins prefix and name, where no extended header gave the path. */
static int complete_names(struct ra_tar *tar)
{
    const char *block = (const char *)tar->block;
    bool has_prefix = memcmp(block + MAGIC, "ustar\0", 6) == 0 && block[PREFIX] != '\0';
    if (tar->path.length == 0) {
        if (has_prefix && (set_text(&tar->path, block + PREFIX,
                                    strnlen(block + PREFIX, PREFIX_SIZE)) != 0 ||
                           ra_buffer_append(&tar->path, "/", 1) != 0))
            return -1;
        if (ra_buffer_append(&tar->path, block + NAME,
                             strnlen(block + NAME, NAME_SIZE)) != 0)
            return -1;
    }
    if (tar->link.length == 0)
        return ra_buffer_append(&tar->link, block + LINK,
                                strnlen(block + LINK, NAME_SIZE));
    return 0;
}

/* Links, folders and devices have no content, whatever size their header gives. */
static bool has_content(char type)
{
    return type < '1' || type > '6';
}

static enum ra_tar_state read_header(struct ra_tar *tar)
{
    const unsigned char *block = tar->block;
    if (is_zero(block))
        return RA_TAR_ENDED;
    if (!has_checksum(block))
        return RA_TAR_BAD;
    char type = (char)block[TYPE];
    long long size = read_number(block + SIZE, NUMBER_SIZE);
    if (type == 'x' || type == 'g' || type == 'L' || type == 'K')
        return size < 0 ? RA_TAR_BAD : start_special(tar, type, size);
    if (tar->size >= 0)
        size = tar->size;
    if (size < 0 || size > LLONG_MAX - BLOCK || complete_names(tar) != 0)
        return RA_TAR_BAD;
    struct ra_tar_entry entry = {
        .path = ra_buffer_text(&tar->path),
        .link = ra_buffer_text(&tar->link),
        .type = (char)(type == '\0' ? '0' : type),
        .mode = (unsigned)read_number(block + MODE, ID_SIZE) & 07777,
        .uid = tar->uid >= 0 ? tar->uid : read_number(block + UID, ID_SIZE),
        .gid = tar->gid >= 0 ? tar->gid : read_number(block + GID, ID_SIZE),
        .size = has_content(type) ? size : 0,
        .mtime = read_number(block + MTIME, NUMBER_SIZE),
    };
    tar->skip = padded(entry.size);
    bool goes_on = tar->take(tar->context, &entry);
    ra_buffer_reset(&tar->path);
    ra_buffer_reset(&tar->link);
    tar->size = tar->uid = tar->gid = -1;
    return goes_on ? RA_TAR_MORE : RA_TAR_STOPPED;
}

/* How much of `length` bytes a part that still wants `left` takes. */
static size_t share(long long left, size_t length)
{
    return (unsigned long long)left < length ? (size_t)left : length;
}

static size_t feed_special(struct ra_tar *tar, const char *bytes, size_t length)
{
    size_t taken = share(tar->special_left, length);
    tar->special_left -= (long long)taken;
    if (ra_buffer_append(&tar->special, bytes, taken) != 0 ||
        (tar->special_left == 0 && read_special(tar) != 0))
        tar->state = RA_TAR_BAD;
    return taken;
}

static size_t feed_block(struct ra_tar *tar, const char *bytes, size_t length)
{
    size_t taken = share((long long)(BLOCK - tar->block_length), length);
    memcpy(tar->block + tar->block_length, bytes, taken);
    tar->block_length += taken;
    if (tar->block_length == BLOCK) {
        tar->block_length = 0;
        tar->state = read_header(tar);
    }
    return taken;
}

enum ra_tar_state ra_tar_feed(struct ra_tar *tar, const char *bytes, size_t length)
{
    while (length > 0 && tar->state == RA_TAR_MORE) {
        size_t taken = 0;
        if (tar->special_left > 0) {
            taken = feed_special(tar, bytes, length);
        } else if (tar->skip > 0) {
            taken = share(tar->skip, length);
            tar->skip -= (long long)taken;
        } else {
            taken = feed_block(tar, bytes, length);
        }
        bytes += taken;
        length -= taken;
    }
    return tar->state;
}
