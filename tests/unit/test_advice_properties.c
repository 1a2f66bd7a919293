/* What holds for every advice (kit_find_fault), over containers drawn from a fixed seed,
 * so that a failure can be seen again. tests/fuzz/fuzz_advise.c looks for worse ones. */
#include "unit.h"

#include "advice_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* xorshift64: the same numbers everywhere. */
static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32) % below;
}

static void draw_path(uint64_t *seed, char *path, size_t size)
{
    static const char *const starts[] = {
        "/run",     "/tmp", "/var/lib", "/var/log", "/var/cache", "/srv",
        "/opt/app", "/etc", "/usr/lib", "/home/u",  "",           "/root/.cache"};
    static const char *const parts[] = {"a", "b", "a-b", "a:b", "a b", "lock", "x\n"};
    size_t length = (size_t)snprintf(path, size, "%s", starts[draw(seed, 12)]);
    for (uint32_t depth = draw(seed, 4) + 1; depth > 0; depth--)
        length += (size_t)snprintf(path + length, size - length, "/%s",
                                   parts[draw(seed, 20) * draw(seed, 20) % 7]);
}

enum { LINES_MAX = 16 };

static size_t draw_lines(uint64_t *seed, struct kit_line lines[LINES_MAX])
{
    static const unsigned modes[] = {0755, 01777, 0700};
    size_t count = draw(seed, LINES_MAX - 1) + 1;
    for (size_t i = 0; i < count; i++) {
        draw_path(seed, lines[i].path, sizeof lines[i].path);
        lines[i].what = "-CAADOXT"[draw(seed, 80) % 8];
        lines[i].kind = "fdfu"[draw(seed, 40) % 4];
        if (lines[i].what == 'T')
            lines[i].kind = draw(seed, 3) == 0 ? 'd' : 'f';
        lines[i].uid = draw(seed, 3) * 33;
        lines[i].mode = modes[draw(seed, 3)];
        lines[i].size = draw(seed, 1000);
    }
    return count;
}

static char *show_all(const struct ra_advice *advice)
{
    char *paths = kit_show_paths(advice);
    char *flags = kit_show_flags(advice);
    char *both = NULL;
    assert_true(asprintf(&both, "%s%s%s", paths, flags, advice->compose) > 0);
    free(paths);
    free(flags);
    return both;
}

static void test_invariants_hold_for_random_containers(void **state)
{
    (void)state;
    uint64_t seed = 20261125;
    for (int round = 0; round < RA_ROUNDS; round++) {
        struct kit_line lines[LINES_MAX];
        size_t count = draw_lines(&seed, lines);
        char *shown[3] = {NULL, NULL, NULL};
        bool is_mute = round % 7 == 0;
        for (size_t i = 0; i < 2; i++) {
            struct kit kit;
            kit_begin(&kit);
            kit.is_mute = is_mute;
            kit_add_fitting(&kit, lines, count, i == 1);
            struct ra_advice *advice = kit_advise(&kit);
            shown[i] = show_all(advice);
            const char *fault = kit_find_fault(&kit, advice);
            if (fault != NULL) {
                for (size_t j = 0; j < count; j++)
                    if (kit_fits(lines, j))
                        print_message("%c %c %s %lld %o\n", lines[j].what, lines[j].kind,
                                      lines[j].path, lines[j].uid, lines[j].mode);
                fail_msg("round %d: %s\n%s", round, fault, shown[i]);
            }
            /* Each mount has its path that was written; each may keep a few folders. */
            assert_true(advice->run_flags.count <= 1 + 5 * count);
            if (i == 1) {
                const struct ra_advise_input input = kit_input(&kit);
                ra_advice_free(advice);
                assert_int_equal(ra_advise_make(&input, &advice, NULL), 0);
                shown[2] = show_all(advice);
            }
            ra_advice_free(advice);
            kit_end(&kit);
        }
        assert_string_equal(shown[0], shown[1]);
        assert_string_equal(shown[1], shown[2]);
        for (size_t i = 0; i < 3; i++)
            free(shown[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invariants_hold_for_random_containers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
