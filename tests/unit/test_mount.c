/* Whether a place becomes a tmpfs or a volume, of whom, and how large. */
#include "unit.h"

#include "advice_kit.h"

#include "rootfs_audit/advice/links.h"
#include "rootfs_audit/advice/mount.h"

#include <stdio.h>
#include <string.h>

static const long long MIB = 1LL << 20;

/* Decides on the place with this path in a container made of these lines. */
static struct ra_mount decide(struct kit *kit, const char *lines, const char *path)
{
    struct ra_place_list places = {0};
    struct ra_path_set targets = {0};
    struct ra_mount mount = {0};
    bool is_found = false;
    kit_add_lines(kit, lines);
    kit_find_places(kit, &places);
    assert_int_equal(
        ra_links_follow_all(&kit->folders, &kit->workload.mount_targets, &targets), 0);
    const struct ra_mount_input input = {.written = &kit->written,
                                         .mount_targets = &targets,
                                         .folders = &kit->folders,
                                         .places = &places,
                                         .has_upper_dir = kit->has_upper_dir,
                                         .is_podman = kit->is_podman};
    for (size_t i = 0; i < places.count; i++)
        if (strcmp(places.all[i].path, path) == 0) {
            assert_int_equal(ra_mount_decide(&input, &places.all[i], &mount, NULL), 0);
            is_found = true;
        }
    if (!is_found)
        fail_msg("no place at %s:\n%s", path, lines);
    ra_path_set_clear(&targets);
    ra_place_list_clear(&places);
    return mount;
}

static bool says(const struct ra_mount *mount, const char *words)
{
    for (size_t i = 0; i < mount->remarks.count; i++)
        if (strstr(mount->remarks.all[i], words) != NULL)
            return true;
    return false;
}

struct mount_case {
    const char *lines;
    const char *path;
    bool is_volume;
    const char *words; /* of a remark; or NULL */
};

static void check(const struct mount_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kit kit;
        kit_begin(&kit);
        struct ra_mount mount = decide(&kit, cases[i].lines, cases[i].path);
        if (mount.is_volume != cases[i].is_volume)
            fail_msg("%s is no %s:\n%s", cases[i].path,
                     cases[i].is_volume ? "volume" : "tmpfs", cases[i].lines);
        if (cases[i].words != NULL && !says(&mount, cases[i].words))
            fail_msg("'%s' is not said:\n%s", cases[i].words, cases[i].lines);
        ra_mount_clear(&mount);
        kit_end(&kit);
    }
}

#define CHECK(cases) check(cases, sizeof cases / sizeof cases[0])

static void test_scratch_is_a_tmpfs_and_data_a_volume(void **state)
{
    (void)state;
    static const struct mount_case cases[] = {
        {"A f /run/x", "/run", false, "16 MiB"},
        {"A f /tmp/x", "/tmp", false, "64 MiB"},
        {"A f /var/cache/x/y", "/var/cache/x", false, NULL},
        {"A f /var/log/x/y", "/var/log/x", false, "lost"},
        {"A f /srv/x/y", "/srv/x", true, "docker cp"},
        {"A d /data\nA f /data/x", "/data", true, NULL},
        {"A f /etc/cups/x", "/etc/cups", true, "configuration"},
        {"A f /var/lib/x", "/var/lib", true, "straight into /var/lib"},
    };
    CHECK(cases);
}

static void test_copying_is_in_the_words_of_the_engine(void **state)
{
    (void)state;
    for (int is_podman = 0; is_podman < 2; is_podman++) {
        struct kit kit;
        kit_begin(&kit);
        kit.is_podman = is_podman == 1;
        struct ra_mount mount = decide(&kit, "A f /srv/x/y", "/srv/x");
        assert_true(says(&mount, is_podman == 1 ? "podman cp" : "docker cp"));
        assert_false(says(&mount, is_podman == 1 ? "docker cp" : "podman cp"));
        ra_mount_clear(&mount);
        kit_end(&kit);
    }
}

static void test_tmpfs_hides_nothing_of_the_image(void **state)
{
    (void)state;
    static const struct mount_case cases[] = {
        {"- f /var/cache/x/index\nA f /var/cache/x/y", "/var/cache/x", true,
         "/var/cache/x/index"},
        {"- f /var/cache/x/deep/down/index\nA f /var/cache/x/y", "/var/cache/x", true,
         "index"},
        {"LINK /run/link /elsewhere\nA f /run/x", "/run", true, "/run/link"},
        {"- o /run/pipe\nA f /run/x", "/run", true, "/run/pipe"},
        /* what was made at run time is made again */
        {"A f /var/cache/x/y\nA d /var/cache/x/z\nA f /var/cache/x/z/f", "/var/cache/x",
         false, NULL},
        /* the folder of what is baked stays */
        {"A f /var/cache/x/__pycache__/y\nA f /var/cache/x/z", "/var/cache/x", false,
         "/var/cache/x/__pycache__ stays"},
        /* what only lies there since the image was made */
        {"- d /run/lock\n- f /run/utmp\nA f /run/x", "/run", false, NULL},
        /* what has a mount of its own */
        {"T d /run/x\n- f /run/x/y\nA f /run/z", "/run", false, NULL},
        {"- d /run/m 5\n- f /run/m/y\nA f /run/m/z\nA f /run/x", "/run", false, NULL},
        {"- f /run/mm\n- d /run/m\nA f /run/m/z\nA f /run/x", "/run", true, "/run/mm"},
        /* what the engine itself makes */
        {"- f /run/.containerenv\n- d /run/secrets\nA f /run/x", "/run", false, NULL},
    };
    CHECK(cases);
}

static void test_mount_reached_through_a_link_is_not_of_the_image(void **state)
{
    (void)state;
    static const struct mount_case cases[] = {
        {"LINK /var/run /run\nT d /var/run/app\nA d /run/app\n- f /run/app/x\nA f /run/y",
         "/run", false, NULL},
    };
    CHECK(cases);
}

static void test_file_of_the_image_is_made_anew_by_those_who_can(void **state)
{
    (void)state;
    static const struct mount_case cases[] = {
        /* root writes it */
        {"C f /var/log/x/a.log 0\n- d /var/log/x 0 755", "/var/log/x", false,
         "made anew"},
        /* the folder's owner */
        {"C f /var/log/x/a.log 33\n- d /var/log/x 33 755", "/var/log/x", false,
         "made anew"},
        /* anybody may */
        {"C f /var/log/x/a.log 33\n- d /var/log/x 0 1777", "/var/log/x", false,
         "made anew"},
        /* another user in root's folder could not */
        {"C f /var/log/x/a.log 33\n- d /var/log/x 0 755", "/var/log/x", true,
         "/var/log/x/a.log"},
        {"C f /var/log/x/a.log 0\n- d /var/log/x 33 755", "/var/log/x", false,
         "made anew"},
        /* what is baked is not made */
        {"C f /var/cache/dnf/x 0\nA f /var/cache/y", "/var/cache", true,
         "/var/cache/dnf/x"},
        /* and one of them that nobody wrote has to stay */
        {"C f /var/log/x/a.log 0\n- f /var/log/x/b.log 0\n- d /var/log/x 0 755",
         "/var/log/x", true, "b.log"},
    };
    CHECK(cases);
}

static void test_file_of_a_user_that_root_writes_is_made_anew(void **state)
{
    (void)state;
    struct kit kit;
    struct ra_written facts = ra_written_unknown();
    facts.evidence = RA_EVIDENCE_OPEN_FILES;
    facts.is_roots = true;
    kit_begin(&kit);
    assert_int_equal(ra_written_add(&kit.written, "/var/log/x/a.log", &facts, NULL), 0);
    struct ra_mount mount =
        decide(&kit, "C f /var/log/x/a.log 33\n- d /var/log/x 0 755", "/var/log/x");
    assert_false(mount.is_volume);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_few_empty_folders_of_the_image_are_kept_and_many_are_not(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    struct ra_mount mount =
        decide(&kit, "- d /run/a 7 700\n- d /run/b\n- d /run/c/d\n- d /run/e\nA f /run/x",
               "/run");
    assert_false(mount.is_volume);
    assert_int_equal(mount.kept_count, 4);
    assert_string_equal(mount.kept[0]->path, "/run/a");
    assert_int_equal(mount.kept[0]->uid, 7);
    assert_int_equal(mount.kept[0]->mode, 0700);
    assert_string_equal(mount.kept[2]->path, "/run/c/d");
    assert_true(says(&mount, "/run/a"));
    ra_mount_clear(&mount);
    kit_end(&kit);

    kit_begin(&kit);
    mount = decide(&kit,
                   "- d /run/a\n- d /run/b\n- d /run/c\n- d /run/d\n- d /run/e\n"
                   "A f /run/x",
                   "/run");
    assert_true(mount.is_volume);
    assert_true(says(&mount, "/run/a"));
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_owner_and_mode_are_those_of_the_folder(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    struct ra_mount mount = decide(&kit, "- d /run/m 101 2755\nA f /run/m/x", "/run/m");
    assert_true(mount.has_owner);
    assert_int_equal(mount.uid, 101);
    assert_int_equal(mount.gid, 101);
    assert_int_equal(mount.mode, 02755);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_owner_that_is_not_known_is_said(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit.is_mute = true;
    struct ra_mount mount = decide(&kit, "A f /run/m/x", "/run/m");
    assert_false(mount.has_owner);
    assert_true(says(&mount, "owner"));
    assert_true(says(&mount, "guess"));
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_owner_that_no_kernel_has_is_not_known(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    struct ra_mount mount = decide(&kit, "- d /run/m -1\nA f /run/m/x", "/run/m");
    assert_false(mount.has_owner);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void sizes(const char *lines, const char *path, long long mib)
{
    struct kit kit;
    kit_begin(&kit);
    struct ra_mount mount = decide(&kit, lines, path);
    assert_false(mount.is_volume);
    if (mount.size != mib * MIB)
        fail_msg("%lld for\n%s", mount.size, lines);
    assert_int_equal(mount.size % MIB, 0);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_size_has_room_for_four_times_what_was_seen(void **state)
{
    (void)state;
    sizes("A f /run/x 0 644 0", "/run", 16);
    sizes("A f /run/x 0 644 4194304", "/run", 16);
    sizes("A f /run/x 0 644 4194305", "/run", 32);
    sizes("A f /run/x 0 644 4194304\nA f /run/y 0 644 1", "/run", 32);
    sizes("A f /tmp/x 0 644 1", "/tmp", 64);
    sizes("A f /var/tmp/x 0 644 1", "/var/tmp", 64);
    sizes("A f /tmp/x 0 644 20971520", "/tmp", 128);
    sizes("A f /var/cache/a/x 0 644 268435456", "/var/cache/a", 1024);
    /* of what is there no more, the files tell themselves */
    sizes("- d /run\nO f /run/x 0 644 5242880", "/run", 32);
    /* what has a mount of its own does not count */
    sizes("- d /run/m\nA f /run/m/x 0 644 50000000\nA f /run/x", "/run", 16);
}

static void test_more_than_memory_should_hold_is_a_volume(void **state)
{
    (void)state;
    static const struct mount_case cases[] = {
        {"A f /var/cache/a/x 0 644 268435457", "/var/cache/a", true, "too much"},
        {"- d /tmp\nO f /tmp/x 0 644 9223372036854775807\nO f /tmp/y 0 644 "
         "9223372036854775807",
         "/tmp", true, "too much"},
        {"A f /tmp/x 0 644 9223372036854775807\nA f /tmp/y 0 644 9223372036854775807",
         "/tmp", true, "too much"},
    };
    CHECK(cases);
}

static void test_folder_that_was_not_read_to_its_end_is_a_volume(void **state)
{
    (void)state;
    struct kit kit;
    struct ra_place_list places = {0};
    struct ra_mount mount = {0};
    kit_begin(&kit);
    kit_add_lines(&kit, "A f /tmp/x");
    kit_find_places(&kit, &places);
    for (size_t i = 0; i < kit.folders.count; i++)
        kit.folders.all[i]->is_whole = false;
    const struct ra_mount_input input = {.written = &kit.written,
                                         .mount_targets = &kit.workload.mount_targets,
                                         .folders = &kit.folders,
                                         .places = &places};
    assert_int_equal(ra_mount_decide(&input, &places.all[0], &mount, NULL), 0);
    assert_true(mount.is_volume);
    assert_true(says(&mount, "memory"));
    ra_mount_clear(&mount);
    ra_place_list_clear(&places);
    kit_end(&kit);
}

static void executes(const char *lines, const char *path, bool expected)
{
    struct kit kit;
    kit_begin(&kit);
    struct ra_mount mount = decide(&kit, lines, path);
    if (mount.is_executable != expected)
        fail_msg("%s", lines);
    assert_int_equal(says(&mount, "exec"), expected);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void guesses(const char *lines, const char *path, bool has_upper_dir,
                    bool expected)
{
    struct kit kit;
    kit_begin(&kit);
    kit.has_upper_dir = has_upper_dir;
    struct ra_mount mount = decide(&kit, lines, path);
    if (mount.are_programs_unknown != expected)
        fail_msg("%s", lines);
    assert_false(mount.is_executable);
    assert_int_equal(says(&mount, "it is not known whether programs are run from it"),
                     expected);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_noexec_is_advised_only_where_somebody_looked_for_programs(void **state)
{
    (void)state;
    static const char run[] = "- d /tmp 0 1777\nA f /tmp/tool 0 755";
    static const char plain[] = "- d /tmp 0 1777\nA f /tmp/data 0 644";
    guesses(plain, "/tmp", false, false);
    guesses(run, "/tmp", false, true);
    guesses(run, "/tmp", true, false);
}

static void test_only_evidence_of_execution_makes_it_executable(void **state)
{
    (void)state;
    executes("A f /tmp/x", "/tmp", false);
    executes("A f /tmp/x\nX f /tmp/x", "/tmp", true);
    executes("A f /tmp/x\nX f /tmp/deep/down/y", "/tmp", true);
    executes("A f /tmp/x\nX f /tmpx/y\nX f /usr/bin/z", "/tmp", false);
    executes("A f /run/x\n- d /run/m\nA f /run/m/y\nX f /run/m/y", "/run", false);
    executes("A f /run/x\n- d /run/m\nA f /run/m/y\nX f /run/m/y", "/run/m", true);
    executes("A f /run/x\nT d /run/t\nX f /run/t/y", "/run", false);
}

static void test_podman_cannot_give_a_tmpfs_to_a_user(void **state)
{
    (void)state;
    struct kit kit;
    kit_begin(&kit);
    kit.is_podman = true;
    struct ra_mount mount = decide(&kit, "- d /run/m 5\nA f /run/m/x", "/run/m");
    assert_true(mount.is_volume);
    assert_true(says(&mount, "Podman"));
    ra_mount_clear(&mount);
    kit_end(&kit);
}

/* What becomes of a place whose owner the kernel could not tell. */
static void podman_decides(const char *lines, const char *path, long long owner,
                           bool is_volume, const char *words)
{
    struct kit kit;
    kit_begin(&kit);
    kit.is_podman = true;
    char line[256];
    snprintf(line, sizeof line, "- d %s %lld 755\n%s", path, owner, lines);
    struct ra_mount mount = decide(&kit, line, path);
    if (mount.is_volume != is_volume)
        fail_msg("%s of %lld is no %s", path, owner, is_volume ? "volume" : "tmpfs");
    if (!says(&mount, words))
        fail_msg("'%s' is not said of %s", words, path);
    ra_mount_clear(&mount);
    kit_end(&kit);
}

static void test_podman_gets_a_volume_where_the_owner_is_not_known(void **state)
{
    (void)state;
    static const char unknown[] = "who owns it could not be learnt";
    podman_decides("A f /run/m/x", "/run/m", -1, true, unknown);
    podman_decides("A f /var/cache/x/y", "/var/cache/x", -1, true, unknown);
    podman_decides("A f /run/m/x", "/run/m", 0, false, "MiB");
    podman_decides("A f /run/m/x", "/run/m", 5, true, "another user than root");
    /* Whose owner is the same everywhere. */
    podman_decides("A f /tmp/x", "/tmp", -1, false, "MiB");
}

static void test_docker_gets_a_tmpfs_without_owner_where_it_is_not_known(void **state)
{
    (void)state;
    static const struct mount_case cases[] = {
        {"- d /run/m -1 755\nA f /run/m/x", "/run/m", false, "add uid=, gid= and mode="},
        {"- d /run/m 5 755\nA f /run/m/x", "/run/m", false, "16 MiB"},
    };
    CHECK(cases);
}

static void flag_of_tmp_has(bool has_upper_dir, bool is_run, const char *word,
                            const char *remark)
{
    struct kit kit;
    kit_begin(&kit);
    kit.has_upper_dir = has_upper_dir;
    kit_add_lines(&kit, "- d /tmp 0 1777\nA f /tmp/tool 0 755");
    if (is_run)
        kit_add_lines(&kit, "X f /tmp/tool");
    struct ra_advice *advice = kit_advise(&kit);
    const struct ra_advice_path *tmp = kit_find(advice, "/tmp");
    assert_non_null(tmp);
    assert_int_equal(tmp->as, RA_ADVICE_TMPFS);
    if (strstr(tmp->flag, word) == NULL)
        fail_msg("%s has no %s", tmp->flag, word);
    assert_int_equal(kit_remarks(tmp, "it is not known whether programs are run from it"),
                     strcmp(remark, "unknown") == 0);
    assert_int_equal(kit_remarks(tmp, "programs are run from it, hence exec"),
                     strcmp(remark, "run") == 0);
    ra_advice_free(advice);
    kit_end(&kit);
}

static void test_tmpfs_where_programs_are_unknown_has_exec_and_says_so(void **state)
{
    (void)state;
    flag_of_tmp_has(false, false, ":rw,exec,", "unknown");
    flag_of_tmp_has(true, false, ":rw,noexec,", "");
    flag_of_tmp_has(true, true, ":rw,exec,", "run");
    flag_of_tmp_has(false, true, ":rw,exec,", "run");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scratch_is_a_tmpfs_and_data_a_volume),
        cmocka_unit_test(test_copying_is_in_the_words_of_the_engine),
        cmocka_unit_test(test_tmpfs_hides_nothing_of_the_image),
        cmocka_unit_test(test_mount_reached_through_a_link_is_not_of_the_image),
        cmocka_unit_test(test_file_of_the_image_is_made_anew_by_those_who_can),
        cmocka_unit_test(test_file_of_a_user_that_root_writes_is_made_anew),
        cmocka_unit_test(test_few_empty_folders_of_the_image_are_kept_and_many_are_not),
        cmocka_unit_test(test_owner_and_mode_are_those_of_the_folder),
        cmocka_unit_test(test_owner_that_is_not_known_is_said),
        cmocka_unit_test(test_owner_that_no_kernel_has_is_not_known),
        cmocka_unit_test(test_size_has_room_for_four_times_what_was_seen),
        cmocka_unit_test(test_more_than_memory_should_hold_is_a_volume),
        cmocka_unit_test(test_folder_that_was_not_read_to_its_end_is_a_volume),
        cmocka_unit_test(test_noexec_is_advised_only_where_somebody_looked_for_programs),
        cmocka_unit_test(test_only_evidence_of_execution_makes_it_executable),
        cmocka_unit_test(test_podman_cannot_give_a_tmpfs_to_a_user),
        cmocka_unit_test(test_podman_gets_a_volume_where_the_owner_is_not_known),
        cmocka_unit_test(test_docker_gets_a_tmpfs_without_owner_where_it_is_not_known),
        cmocka_unit_test(test_tmpfs_where_programs_are_unknown_has_exec_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
