/* Which folders must be writable, by what was written. */
#include "unit.h"

#include "advice_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place_case {
    const char *lines;    /* the container; see advice_kit.h */
    const char *expected; /* "CLASS PATH COUNT\n" for each place */
};

static char *show(const struct ra_place_list *places)
{
    static const char *const classes[] = {
        [RA_PATH_ENGINES] = "engines",
        [RA_PATH_SYSTEM] = "system",
        [RA_PATH_CONFIGURATION] = "configuration",
        [RA_PATH_SCRATCH] = "scratch",
        [RA_PATH_DATA] = "data",
    };
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    for (size_t i = 0; i < places->count; i++)
        fprintf(stream, "%s %s %zu\n", classes[places->all[i].class], places->all[i].path,
                places->all[i].claim_count);
    fclose(stream);
    return text;
}

static void finds(struct kit *kit, const char *expected, const char *about)
{
    struct ra_place_list places = {0};
    kit_find_places(kit, &places);
    char *shown = show(&places);
    if (strcmp(shown, expected) != 0)
        fail_msg("%s\ngives\n%swhere this was expected\n%s", about, shown, expected);
    free(shown);
    ra_place_list_clear(&places);
}

static void check(const struct place_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kit kit;
        kit_begin(&kit);
        kit_add_lines(&kit, cases[i].lines);
        finds(&kit, cases[i].expected, cases[i].lines);
        kit_end(&kit);
    }
}

#define CHECK(cases) check(cases, sizeof cases / sizeof cases[0])

static void test_place_is_the_deepest_folder_that_the_image_has(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"", ""},
        {"A f /run/nginx.pid", "scratch /run 1\n"},
        {"- d /run/mysqld 100\nA f /run/mysqld/x", "scratch /run/mysqld 1\n"},
        {"- d /run/mysqld 100\nA f /run/mysqld/x\nA f /run/y",
         "scratch /run 1\nscratch /run/mysqld 1\n"},
        {"A d /run/mysqld\nA f /run/mysqld/x", "scratch /run 1\n"},
        {"- d /var/lib/mysql\nA d /var/lib/mysql/db\nA f /var/lib/mysql/db/t",
         "data /var/lib/mysql 1\n"},
        {"- d /var/lib/mysql/db\nC f /var/lib/mysql/db/t", "data /var/lib/mysql/db 1\n"},
        {"A d /tmp/a\nA d /tmp/a/b\nA f /tmp/a/b/c", "scratch /tmp 1\n"},
    };
    CHECK(cases);
}

static void test_place_in_a_shared_folder_is_only_the_part_made_at_run_time(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"- d /var/lib\nA d /var/lib/x\nA f /var/lib/x/f", "data /var/lib/x 1\n"},
        {"- d /var/lib\nA d /var/lib/x\nA d /var/lib/x/y\nA f /var/lib/x/y/f",
         "data /var/lib/x 1\n"},
        {"- d /var/lib\nA d /var/lib/x", "data /var/lib/x 1\n"},
        {"A d /var/log/x\nA f /var/log/x/f", "scratch /var/log/x 1\n"},
        {"- d /opt\nA d /opt/x\nA f /opt/x/f", "data /opt/x 1\n"},
        {"- d /srv\nA d /srv/x\nA f /srv/x/f", "data /srv/x 1\n"},
        {"- d /home/u\nA d /home/u/x\nA f /home/u/x/f", "data /home/u/x 1\n"},
        {"- d /home\nA d /home/u\nA d /home/u/x\nA f /home/u/x/f", "data /home/u/x 1\n"},
        {"A d /data\nA f /data/f", "data /data 1\n"},
        {"A d /data\nA d /data/x\nA f /data/x/f", "data /data 1\n"},
        {"A d /root/.cache\nA f /root/.cache/f", "scratch /root/.cache 1\n"},
        {"- d /etc\nA d /etc/x\nA f /etc/x/f", "configuration /etc/x 1\n"},
    };
    CHECK(cases);
}

static void test_file_straight_in_a_shared_folder_needs_all_of_it(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"A f /var/lib/x", "data /var/lib 1\n"},
        {"D f /var/lib/x", "data /var/lib 1\n"},
        {"A f /var/log/x.log", "scratch /var/log 1\n"},
        {"A f /srv/x", "data /srv 1\n"},
    };
    CHECK(cases);
}

static void
test_folder_of_its_own_user_in_a_shared_folder_of_his_needs_all_of_it(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"- d /home/u 1000\nA d /home/u/x 1000\nA f /home/u/x/f 1000",
         "data /home/u 1\n"},
        {"- d /home/u 1000\nA d /home/u/x 0\nA f /home/u/x/f 0", "data /home/u/x 1\n"},
        {"- d /home/u 1000\nA d /home/u/.cache 1000\nA f /home/u/.cache/f 1000",
         "scratch /home/u/.cache 1\n"},
    };
    CHECK(cases);
}

static void test_volume_holds_the_places_that_are_in_it(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"- d /srv/a/b\nA f /srv/a/x\nA f /srv/a/b/y", "data /srv/a 2\n"},
        {"- d /srv/a/b/c/d\nA f /srv/a/x\nA f /srv/a/b/c/d/y", "data /srv/a 2\n"},
        {"- d /opt/app/.cache\nA f /opt/app/x\nA f /opt/app/.cache/y",
         "data /opt/app 2\n"},
        {"- d /srv/a\n- d /srv/ab\nA f /srv/a/x\nA f /srv/ab/y",
         "data /srv/a 1\ndata /srv/ab 1\n"},
        {"- d /srv/a\n- d /srv/a-b\n- d /srv/a/b\nA f /srv/a/x\nA f /srv/a-b/y\n"
         "A f /srv/a/b/z",
         "data /srv/a 2\ndata /srv/a-b 1\n"},
    };
    CHECK(cases);
}

static void test_folders_side_by_side_are_a_family_from_four_on(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"A f /a/b/1/f\nA f /a/b/2/f\nA f /a/b/3/f",
         "data /a/b/1 1\ndata /a/b/2 1\ndata /a/b/3 1\n"},
        {"A f /a/b/1/f\nA f /a/b/2/f\nA f /a/b/3/f\nA f /a/b/4/f", "data /a/b 4\n"},
        /* and of families */
        {"A f /s/a/1/f\nA f /s/a/2/f\nA f /s/a/3/f\nA f /s/a/4/f\n"
         "A f /s/b/f\nA f /s/c/f\nA f /s/d/f",
         "data /s 7\n"},
        /* others in it go along */
        {"A f /a/b/1/f\nA f /a/b/2/x/f\nA f /a/b/3/f\nA f /a/b/4/f\nA f /a/b/5/f",
         "data /a/b 5\n"},
        {"A f /var/cache/nginx/1/f\nA f /var/cache/nginx/2/f\nA f /var/cache/nginx/3/f\n"
         "A f /var/cache/nginx/4/f",
         "scratch /var/cache/nginx 4\n"},
        /* not: a shared folder, /run, /tmp, the root */
        {"A f /var/lib/1/f\nA f /var/lib/2/f\nA f /var/lib/3/f\nA f /var/lib/4/f",
         "data /var/lib/1 1\ndata /var/lib/2 1\ndata /var/lib/3 1\ndata /var/lib/4 1\n"},
        {"A f /run/1/f\nA f /run/2/f\nA f /run/3/f\nA f /run/4/f",
         "scratch /run/1 1\nscratch /run/2 1\nscratch /run/3 1\nscratch /run/4 1\n"},
        {"A f /tmp/1/f\nA f /tmp/2/f\nA f /tmp/3/f\nA f /tmp/4/f",
         "scratch /tmp/1 1\nscratch /tmp/2 1\nscratch /tmp/3 1\nscratch /tmp/4 1\n"},
        {"A f /1/f\nA f /2/f\nA f /3/f\nA f /4/f",
         "data /1 1\ndata /2 1\ndata /3 1\ndata /4 1\n"},
        {"A f /etc/1/f\nA f /etc/2/f\nA f /etc/3/f\nA f /etc/4/f",
         "configuration /etc/1 1\nconfiguration /etc/2 1\nconfiguration /etc/3 1\n"
         "configuration /etc/4 1\n"},
    };
    CHECK(cases);
}

static void test_changed_folder_counts_only_where_nothing_in_it_explains_it(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"C d /run", "scratch /run 1\n"}, /* something was made in it and removed */
        {"C d /srv/app", "data /srv/app 1\n"},
        {"C d /run\n- d /run/a\nA f /run/a/f", "scratch /run/a 1\n"},
        {"C d /run\nA f /run/f", "scratch /run 1\n"},
        {"C d /run\nA f /run/secrets", ""},
        {"C d /etc\nA f /etc/hosts\nA f /etc/resolv.conf", ""},
        {"C d /run\nC d /run-x\n- d /run/a\nA f /run/a/f",
         "scratch /run/a 1\ndata /run-x 1\n"},
    };
    CHECK(cases);
}

static void test_mounts_and_what_was_made_for_them_say_nothing(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"T d /data\nA d /data", ""},
        {"T d /data/x\nA d /data\nA d /data/x", ""},
        {"T d /run/x\nC d /run\nA d /run/x\nA f /run/x/f", ""},
        {"T d /run/x\nA d /run/x\nA f /run/f", "scratch /run 1\n"},
        {"T d /data\nO f /data/deep/down", ""},
        {"T d /data\nA f /database/f\n- d /database", "data /database 1\n"},
        {"LINK /var/run /run\nT d /var/run/x\nC d /run\nA d /run/x\nA f /run/x/f", ""},
        {"LINK /var/run ../run\nT d /var/run\nA f /run/f", ""},
        {"LINK /a /b\nLINK /b /c\n- d /c\nT d /a/x\nA d /c/x", ""},
    };
    struct place_case looped = {"LINK /a /b\nLINK /b /a\nT d /a/x\nA f /run/f",
                                "scratch /run 1\n"};
    CHECK(cases);
    /* "../run" is what the engine would have made "/run" of. */
    check(&looped, 1);
}

static void test_what_every_engine_makes_says_nothing(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"A f /.dockerenv\nA f /etc/hosts\nA f /etc/hostname\nA f /etc/resolv.conf", ""},
        {"A f /etc/mtab\nA f /run/.containerenv\nA f /run/secrets/x\nA f /dev/console\n"
         "A f /proc/x\nA f /sys/x",
         ""},
    };
    CHECK(cases);
}

static void test_system_is_a_place_of_its_own_class(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"C f /etc/passwd", "system /etc 1\n"},
        {"C f /usr/bin/x\nC f /usr/bin/y", "system /usr/bin 2\n"},
        {"A f /bin/x", "system /bin 1\n"},
        {"C f /var/lib/dpkg/status\nC f /var/lib/apt/x\nC f /var/cache/apt/y",
         "system /var/cache/apt 1\nsystem /var/lib/apt 1\nsystem /var/lib/dpkg 1\n"},
        {"A f /opt/app/__pycache__/x.pyc\nA f /opt/app/data/y",
         "data /opt/app/data 1\nsystem /opt/app/__pycache__ 1\n"},
        {"A f /file", "system / 1\n"},
        {"D f /file", "system / 1\n"},
        {"A f /etc/cups/printers.conf", "configuration /etc/cups 1\n"},
        {"A f /etc/ssl/certs/x", "system /etc/ssl/certs 1\n"},
        {"C d /etc", "system /etc 1\n"},
        {"C d /usr", "system /usr 1\n"},
    };
    CHECK(cases);
}

static void test_system_is_told_of_in_at_most_eight_groups(void **state)
{
    (void)state;
    struct kit kit;
    char path[64];
    kit_begin(&kit);
    for (int i = 0; i < 100; i++) {
        snprintf(path, sizeof path, "/usr/share/pkg%d/deep/down/f", i);
        kit_add(&kit, 'C', 'f', path, 0, 0644, 0);
        snprintf(path, sizeof path, "/lib/pkg%d/f", i);
        kit_add(&kit, 'A', 'f', path, 0, 0644, 0);
    }
    finds(&kit, "system /lib 100\nsystem /usr 100\n", "a hundred packages");
    kit_end(&kit);
    static const struct place_case cases[] = {
        {"A f /usr/1/x\nA f /usr/2/x\nA f /usr/3/x\nA f /usr/4/x\nA f /usr/5/x\n"
         "A f /usr/6/x\nA f /usr/7/x\nA f /usr/8/x",
         "system /usr/1 1\nsystem /usr/2 1\nsystem /usr/3 1\nsystem /usr/4 1\n"
         "system /usr/5 1\nsystem /usr/6 1\nsystem /usr/7 1\nsystem /usr/8 1\n"},
        {"A f /usr/1/x\nA f /usr/2/x\nA f /usr/3/x\nA f /usr/4/x\nA f /usr/5/x\n"
         "A f /usr/6/x\nA f /usr/7/x\nA f /usr/8/x\nA f /usr/9/x",
         "system /usr 9\n"},
    };
    CHECK(cases);
}

static void test_what_was_deleted_needs_the_folder_that_it_was_in(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"- d /run/a\nD f /run/a/f", "scratch /run/a 1\n"},
        {"- d /srv/a\nD d /srv/a/b", "data /srv/a 1\n"},
        {"D f /etc/passwd-", "system /etc 1\n"},
    };
    CHECK(cases);
}

static void test_path_whose_folder_is_no_more_needs_the_one_that_is_left(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"- d /run\nO f /run/a/b/c/f", "scratch /run 1\n"},
        {"- d /srv/app\nO f /srv/app/tmp1/f", "data /srv/app 1\n"},
        {"- d /srv\nO f /srv/tmp1/f", "data /srv 1\n"},
        {"O f /gone/f", "system / 1\n"},
        {"- d /run/a\nO f /run/a/f", "scratch /run/a 1\n"},
        {"- d /etc\nO f /etc/gone/f", "system /etc 1\n"},
        {"- f /srv/app/x\nO f /srv/app/x/f", "data /srv/app 1\n"},
        {"LINK /srv/app/x /run\nO f /srv/app/x/f", "data /srv/app 1\n"},
    };
    CHECK(cases);
}

static void test_what_is_gone_from_etc_takes_no_service_along(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"- d /etc/cups\nC f /etc/cups/p\nO f /etc/gone/f",
         "configuration /etc/cups 1\nsystem /etc 1\n"},
        {"- d /etc/cups\nC f /etc/cups/p\nC f /etc/passwd\nO f /etc/gone/f",
         "configuration /etc/cups 1\nsystem /etc 2\n"},
    };
    CHECK(cases);
}

static void test_working_directory_that_the_engine_made_says_nothing(void **state)
{
    (void)state;
    static const struct place_case cases[] = {
        {"A d /app\nA d /app/here", ""},
        {"A d /app\nA d /app/here\nA f /app/here/x", "data /app/here 1\n"},
        {"A d /app\nA d /app/here\nA f /app/x", "data /app 1\n"},
        {"A d /app\nA d /app/here-too\nA f /app/here-too/x", "data /app 1\n"},
        {"C d /app/here", "data /app/here 1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit kit;
        kit_begin(&kit);
        kit.workload.working_dir = heap("/app/here");
        kit_add_lines(&kit, cases[i].lines);
        finds(&kit, cases[i].expected, cases[i].lines);
        kit_end(&kit);
    }
}

static void test_garbled_name_counts_only_where_nothing_has_the_true_one(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct kit kit;
        kit_begin(&kit);
        kit.has_upper_dir = i == 1;
        kit_add(&kit, '-', 'd', "/srv/a\xff", 0, 0755, 0);
        kit_add(&kit, 'A', 'f', "/srv/a\xef\xbf\xbd/x", 0, 0644, 0);
        finds(&kit, i == 0 ? "data /srv/a\xef\xbf\xbd 1\n" : "", "garbled");
        kit_end(&kit);
    }
}

static void test_engine_that_does_not_tell_leaves_the_nearest_folder(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit.is_mute = true;
    kit_add_lines(&kit, "A f /run/x/f\nO f /srv/app/y\nA d /var/lib/z\nA f /var/lib/z/f");
    finds(&kit, "scratch /run/x 1\ndata /srv/app 1\ndata /var/lib/z 1\n", "mute");
    kit_end(&kit);
}

static void test_ten_thousand_files_give_a_few_places_and_few_questions(void **state)
{
    (void)state;
    static const char *const folders[] = {"/var/lib/app", "/var/cache/app", "/run/app",
                                          "/usr/share"};
    struct kit kit;
    char path[64];
    kit_begin(&kit);
    for (int i = 0; i < 10000; i++) {
        /* Neither docker nor this says of which kind they are. */
        snprintf(path, sizeof path, "%s/%d/%d", folders[i % 4], i % 40, i);
        kit_add(&kit, i % 3 == 0 ? 'A' : 'C', 'u', path, 0, 0644, 1);
    }
    finds(&kit,
          "scratch /run/app 2500\nscratch /var/cache/app 2500\n"
          "data /var/lib/app 2500\nsystem /usr/share 2500\n",
          "ten thousand");
    assert_true(kit.asked < 400);
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place_is_the_deepest_folder_that_the_image_has),
        cmocka_unit_test(test_place_in_a_shared_folder_is_only_the_part_made_at_run_time),
        cmocka_unit_test(test_file_straight_in_a_shared_folder_needs_all_of_it),
        cmocka_unit_test(
            test_folder_of_its_own_user_in_a_shared_folder_of_his_needs_all_of_it),
        cmocka_unit_test(test_volume_holds_the_places_that_are_in_it),
        cmocka_unit_test(test_folders_side_by_side_are_a_family_from_four_on),
        cmocka_unit_test(test_changed_folder_counts_only_where_nothing_in_it_explains_it),
        cmocka_unit_test(test_mounts_and_what_was_made_for_them_say_nothing),
        cmocka_unit_test(test_what_every_engine_makes_says_nothing),
        cmocka_unit_test(test_system_is_a_place_of_its_own_class),
        cmocka_unit_test(test_system_is_told_of_in_at_most_eight_groups),
        cmocka_unit_test(test_what_was_deleted_needs_the_folder_that_it_was_in),
        cmocka_unit_test(test_path_whose_folder_is_no_more_needs_the_one_that_is_left),
        cmocka_unit_test(test_what_is_gone_from_etc_takes_no_service_along),
        cmocka_unit_test(test_working_directory_that_the_engine_made_says_nothing),
        cmocka_unit_test(test_garbled_name_counts_only_where_nothing_has_the_true_one),
        cmocka_unit_test(test_engine_that_does_not_tell_leaves_the_nearest_folder),
        cmocka_unit_test(test_ten_thousand_files_give_a_few_places_and_few_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
