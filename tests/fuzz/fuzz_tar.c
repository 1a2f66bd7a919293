/* What is taken from an archive does not depend on the pieces that it comes in, and says
 * nothing that no archive can. */
#include "fuzz.h"

#include "rootfs_audit/util/tar.h"

/* A sum of all that was taken. */
struct sum {
    uint64_t value;
    size_t count;
};

static void add(struct sum *sum, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++)
        sum->value = (sum->value ^ at[i]) * 1099511628211U; /* FNV-1a */
}

static bool take(void *context, const struct ra_tar_entry *entry)
{
    struct sum *sum = context;
    HOLDS(entry->path != NULL && entry->link != NULL);
    HOLDS(entry->mode <= 07777 && entry->size >= 0);
    HOLDS(entry->uid >= -1 && entry->gid >= -1);
    add(sum, entry->path, strlen(entry->path) + 1);
    add(sum, entry->link, strlen(entry->link) + 1);
    add(sum, &entry->type, sizeof entry->type);
    add(sum, &entry->mode, sizeof entry->mode);
    add(sum, &entry->uid, sizeof entry->uid);
    add(sum, &entry->gid, sizeof entry->gid);
    add(sum, &entry->size, sizeof entry->size);
    add(sum, &entry->mtime, sizeof entry->mtime);
    return ++sum->count < 1000;
}

static enum ra_tar_state feed(const uint8_t *data, size_t size, size_t piece,
                              struct sum *sum)
{
    struct ra_tar tar;
    enum ra_tar_state state = RA_TAR_MORE;
    ra_tar_init(&tar, take, sum);
    for (size_t at = 0; at < size; at += piece)
        state = ra_tar_feed(&tar, (const char *)data + at,
                            size - at < piece ? size - at : piece);
    ra_tar_clear(&tar);
    return state;
}

/* libFuzzer does not find checksums by itself. */
static void sign(uint8_t *block)
{
    unsigned sum = 0;
    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += block[i];
    snprintf((char *)block + 148, 8, "%06o", sum);
}

/* Follows `data` from header to header as far as it is plain, and makes them right. */
static void sign_all(uint8_t *data, size_t size)
{
    for (size_t at = 0; at + 512 <= size; at += 512)
        if (data[at + 148] != 0 && data[at + 257] == 'u')
            sign(data + at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *archive = (uint8_t *)fuzz_text(data, size);
    sign_all(archive, size);
    struct sum whole = {0};
    enum ra_tar_state state = feed(archive, size, size + 1, &whole);
    for (size_t piece = 1; piece < 2000; piece = piece * 7 + 2) {
        struct sum sum = {0};
        HOLDS(feed(archive, size, piece, &sum) == state);
        HOLDS(sum.value == whole.value && sum.count == whole.count);
    }
    HOLDS((state == RA_TAR_STOPPED) == (whole.count == 1000));
    free(archive);
    return 0;
}
