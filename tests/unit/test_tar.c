/* Headers of archives in the forms that engines and tars write. */
#include "unit.h"

#include "rootfs_audit/util/tar.h"
#include "tar_kit.h"

#include <stdio.h>
#include <string.h>

enum { ENTRIES_MAX = 16 };

/* What was taken. */
struct taken {
    struct {
        char path[400];
        char link[400];
        char type;
        unsigned mode;
        long long uid;
        long long gid;
        long long size;
        long long mtime;
    } all[ENTRIES_MAX];
    size_t count;
    size_t enough; /* 0: take all */
};

static bool take(void *context, const struct ra_tar_entry *entry)
{
    struct taken *taken = context;
    assert_true(taken->count < ENTRIES_MAX);
    snprintf(taken->all[taken->count].path, 400, "%s", entry->path);
    snprintf(taken->all[taken->count].link, 400, "%s", entry->link);
    taken->all[taken->count].type = entry->type;
    taken->all[taken->count].mode = entry->mode;
    taken->all[taken->count].uid = entry->uid;
    taken->all[taken->count].gid = entry->gid;
    taken->all[taken->count].size = entry->size;
    taken->all[taken->count].mtime = entry->mtime;
    return ++taken->count != taken->enough;
}

/* Feeds the archive in pieces of `piece` bytes. */
static enum ra_tar_state feed(const struct ra_buffer *archive, size_t piece,
                              struct taken *taken)
{
    struct ra_tar tar;
    enum ra_tar_state state = RA_TAR_MORE;
    ra_tar_init(&tar, take, taken);
    for (size_t at = 0; at < archive->length; at += piece) {
        size_t left = archive->length - at;
        state = ra_tar_feed(&tar, archive->data + at, left < piece ? left : piece);
    }
    ra_tar_clear(&tar);
    return state;
}

static struct ra_buffer archive(void)
{
    struct ra_buffer made;
    ra_buffer_init(&made, 4UL << 20);
    return made;
}

static void add(struct ra_buffer *out, const char *name, char type, long long size)
{
    const struct tar_entry entry = {
        .name = name, .type = type, .mode = 0755, .uid = 33, .size = size};
    tar_add(out, &entry);
}

/* The archive has this state and one entry with this path, owner and size. */
static void reads(struct ra_buffer *made, enum ra_tar_state state, const char *path,
                  long long uid, long long size)
{
    struct taken taken = {0};
    assert_int_equal(feed(made, 512, &taken), state);
    assert_int_equal(taken.count, 1);
    assert_string_equal(taken.all[0].path, path);
    assert_int_equal(taken.all[0].uid, uid);
    assert_int_equal(taken.all[0].size, size);
    ra_buffer_clear(made);
}

static void is_bad(struct ra_buffer *made)
{
    struct taken taken = {0};
    assert_int_equal(feed(made, 512, &taken), RA_TAR_BAD);
    ra_buffer_clear(made);
}

static void test_headers_are_read_in_whatever_pieces_they_come(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 7, 100, 511, 512, 513, 1000000};
    const struct tar_entry link = {.name = "run/l", .type = '2', .link = "../x"};
    struct ra_buffer made = archive();
    add(&made, "run/", '5', 0);
    add(&made, "run/a", '0', 700);
    add(&made, "run/empty", '0', 0);
    tar_add(&made, &link);
    add(&made, "run/exact", '0', 512);
    tar_end(&made);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct taken taken = {0};
        assert_int_equal(feed(&made, pieces[i], &taken), RA_TAR_ENDED);
        assert_int_equal(taken.count, 5);
        assert_string_equal(taken.all[0].path, "run/");
        assert_int_equal(taken.all[0].type, '5');
        assert_int_equal(taken.all[0].mode, 0755);
        assert_int_equal(taken.all[0].uid, 33);
        assert_int_equal(taken.all[0].gid, 33);
        assert_int_equal(taken.all[0].mtime, 1700000000);
        assert_string_equal(taken.all[1].path, "run/a");
        assert_int_equal(taken.all[1].size, 700);
        assert_string_equal(taken.all[2].path, "run/empty");
        assert_string_equal(taken.all[3].link, "../x");
        assert_int_equal(taken.all[3].type, '2');
        assert_string_equal(taken.all[4].path, "run/exact");
        assert_string_equal(taken.all[4].link, "");
    }
    ra_buffer_clear(&made);
}

static void test_archive_without_its_end_goes_on(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    add(&made, "a", '0', 3);
    reads(&made, RA_TAR_MORE, "a", 33, 3);
}

static void test_taking_ends_when_there_is_enough(void **state)
{
    (void)state;
    struct taken taken = {.enough = 1};
    struct ra_buffer made = archive();
    add(&made, "a", '5', 0);
    add(&made, "b", '5', 0);
    assert_int_equal(feed(&made, 512, &taken), RA_TAR_STOPPED);
    assert_int_equal(taken.count, 1);
    ra_buffer_clear(&made);
}

static void test_pax_headers_outrank_the_fields_and_are_for_one_entry(void **state)
{
    (void)state;
    char name[300];
    struct taken taken = {0};
    struct ra_buffer made = archive();
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    tar_add_pax(&made, "path", name);
    tar_add_pax(&made, "linkpath", "to/there");
    tar_add_pax(&made, "uid", "4000000000");
    tar_add_pax(&made, "gid", "7");
    tar_add_pax(&made, "mtime", "1.5");
    add(&made, "cut", '2', 0);
    add(&made, "next", '5', 0);
    tar_end(&made);
    assert_int_equal(feed(&made, 512, &taken), RA_TAR_ENDED);
    assert_int_equal(taken.count, 2);
    assert_string_equal(taken.all[0].path, name);
    assert_string_equal(taken.all[0].link, "to/there");
    assert_true(taken.all[0].uid == 4000000000);
    assert_int_equal(taken.all[0].gid, 7);
    assert_string_equal(taken.all[1].path, "next");
    assert_string_equal(taken.all[1].link, "");
    assert_int_equal(taken.all[1].uid, 33);
    ra_buffer_clear(&made);
}

static void test_pax_size_outranks_the_field(void **state)
{
    (void)state;
    struct taken taken = {0};
    struct ra_buffer made = archive();
    const struct tar_entry zero = {.name = "a", .type = '0'};
    tar_add_pax(&made, "size", "600");
    tar_add(&made, &zero);
    for (size_t i = 0; i < 1024; i++)
        assert_int_equal(ra_buffer_append(&made, "y", 1), 0);
    add(&made, "b", '5', 0);
    tar_end(&made);
    assert_int_equal(feed(&made, 512, &taken), RA_TAR_ENDED);
    assert_int_equal(taken.count, 2);
    assert_int_equal(taken.all[0].size, 600);
    assert_string_equal(taken.all[1].path, "b");
    ra_buffer_clear(&made);
}

static void test_global_and_unknown_extended_headers_say_nothing(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    tar_add_special(&made, 'g', "13 path=wrong\n", 14);
    tar_add_pax(&made, "SCHILY.xattr.user.x", "a=b\nc");
    add(&made, "a", '5', 0);
    tar_end(&made);
    reads(&made, RA_TAR_ENDED, "a", 33, 0);
}

static void test_gnu_long_names_are_read(void **state)
{
    (void)state;
    char name[200];
    struct taken taken = {0};
    struct ra_buffer made = archive();
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    tar_add_special(&made, 'K', "to/there", 9);
    tar_add_special(&made, 'L', name, sizeof name);
    add(&made, "cut", '2', 0);
    add(&made, "next", '5', 0);
    tar_end(&made);
    assert_int_equal(feed(&made, 512, &taken), RA_TAR_ENDED);
    assert_int_equal(taken.count, 2);
    assert_string_equal(taken.all[0].path, name);
    assert_string_equal(taken.all[0].link, "to/there");
    assert_string_equal(taken.all[1].path, "next");
    ra_buffer_clear(&made);
}

static void test_prefix_of_ustar_stands_before_the_name(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    add(&made, "name", '5', 0);
    memcpy(made.data + 345, "a/prefix", 8);
    tar_sign(made.data);
    reads(&made, RA_TAR_MORE, "a/prefix/name", 33, 0);
    made = archive();
    add(&made, "name", '5', 0);
    memcpy(made.data + 345, "12345", 5); /* GNU's format has times there */
    memcpy(made.data + 257, "ustar  ", 8);
    tar_sign(made.data);
    reads(&made, RA_TAR_MORE, "name", 33, 0);
}

static void test_name_that_fills_its_field_has_no_nul(void **state)
{
    (void)state;
    char name[101];
    struct ra_buffer made = archive();
    memset(name, 'n', 100);
    name[100] = '\0';
    add(&made, name, '5', 0);
    reads(&made, RA_TAR_MORE, name, 33, 0);
}

static void test_numbers_in_base_256_are_read(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    add(&made, "a", '5', 0);
    memcpy(made.data + 108, "\x80\0\0\0\xee\x6b\x28\x00", 8);
    tar_sign(made.data);
    reads(&made, RA_TAR_MORE, "a", 4000000000, 0);
}

static void test_number_that_is_negative_or_too_large_is_not_known(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    add(&made, "a", '5', 0);
    memset(made.data + 108, 0xff, 8); /* -1 */
    tar_sign(made.data);
    reads(&made, RA_TAR_MORE, "a", -1, 0);
    made = archive();
    add(&made, "a", '0', 0);
    memset(made.data + 124, 0xff, 12);
    tar_sign(made.data);
    is_bad(&made);
    made = archive();
    add(&made, "a", '0', 0);
    memcpy(made.data + 124, "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 12);
    tar_sign(made.data);
    is_bad(&made);
}

static void test_folders_links_and_devices_have_no_content(void **state)
{
    (void)state;
    for (char type = '1'; type <= '6'; type++) {
        struct taken taken = {0};
        struct ra_buffer made = archive();
        add(&made, "a", type, 512);
        add(&made, "b", '5', 0);
        tar_end(&made);
        assert_int_equal(feed(&made, 512, &taken), RA_TAR_ENDED);
        assert_int_equal(taken.count, 2);
        assert_int_equal(taken.all[0].size, 0);
        ra_buffer_clear(&made);
    }
}

static void test_type_of_old_tars_is_a_regular_file(void **state)
{
    (void)state;
    struct taken taken = {0};
    struct ra_buffer made = archive();
    add(&made, "a", '0', 0);
    made.data[156] = '\0';
    tar_sign(made.data);
    assert_int_equal(feed(&made, 512, &taken), RA_TAR_MORE);
    assert_int_equal(taken.all[0].type, '0');
    ra_buffer_clear(&made);
}

static void test_what_is_no_archive_is_bad(void **state)
{
    (void)state;
    static const char html[512] = "<html>";
    struct ra_buffer made = archive();
    assert_int_equal(ra_buffer_append(&made, html, sizeof html), 0);
    is_bad(&made);
    made = archive();
    add(&made, "a", '5', 0);
    made.data[0] = 'b'; /* the checksum tells */
    is_bad(&made);
}

static void test_extended_header_that_is_broken_is_bad(void **state)
{
    (void)state;
    static const char *const records[] = {
        "path=x\n",    "0 path=x\n",  "3 path=x\n",
        "99 path=x\n", "10 path=x",   "9 path=xy",
        "8 pathxy\n",  "-9 path=x\n", "99999999999999999999 path=x\n",
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct ra_buffer made = archive();
        tar_add_special(&made, 'x', records[i], strlen(records[i]));
        add(&made, "a", '5', 0);
        is_bad(&made);
    }
}

static void test_extended_header_longer_than_any_is_bad(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    add(&made, "a", 'x', (1 << 20) + 1);
    is_bad(&made);
    made = archive();
    add(&made, "a", 'L', 077777777777);
    is_bad(&made);
}

static void test_nothing_is_read_after_the_end(void **state)
{
    (void)state;
    struct ra_buffer made = archive();
    add(&made, "a", '5', 0);
    tar_end(&made);
    add(&made, "b", '5', 0);
    reads(&made, RA_TAR_ENDED, "a", 33, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_are_read_in_whatever_pieces_they_come),
        cmocka_unit_test(test_archive_without_its_end_goes_on),
        cmocka_unit_test(test_taking_ends_when_there_is_enough),
        cmocka_unit_test(test_pax_headers_outrank_the_fields_and_are_for_one_entry),
        cmocka_unit_test(test_pax_size_outranks_the_field),
        cmocka_unit_test(test_global_and_unknown_extended_headers_say_nothing),
        cmocka_unit_test(test_gnu_long_names_are_read),
        cmocka_unit_test(test_prefix_of_ustar_stands_before_the_name),
        cmocka_unit_test(test_name_that_fills_its_field_has_no_nul),
        cmocka_unit_test(test_numbers_in_base_256_are_read),
        cmocka_unit_test(test_number_that_is_negative_or_too_large_is_not_known),
        cmocka_unit_test(test_folders_links_and_devices_have_no_content),
        cmocka_unit_test(test_type_of_old_tars_is_a_regular_file),
        cmocka_unit_test(test_what_is_no_archive_is_bad),
        cmocka_unit_test(test_extended_header_that_is_broken_is_bad),
        cmocka_unit_test(test_extended_header_longer_than_any_is_bad),
        cmocka_unit_test(test_nothing_is_read_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
