/* The progress line, on a terminal of the test's own (pty(7)). */
#include "unit.h"

#include "rootfs_audit/cli/progress.h"

#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct screen {
    int master;
    FILE *stream;
};

static struct screen open_screen(unsigned short columns)
{
    struct screen screen;
    int terminal = -1;
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    assert_int_equal(openpty(&screen.master, &terminal, NULL, NULL, &size), 0);
    screen.stream = fdopen(terminal, "w");
    assert_non_null(screen.stream);
    return screen;
}

/* What was printed, with the stream closed. */
static void read_screen(struct screen *screen, char text[static 512])
{
    fputs("END", screen->stream);
    fflush(screen->stream);
    size_t length = 0;
    while (length < 3 || memcmp(text + length - 3, "END", 3) != 0) {
        ssize_t got = read(screen->master, text + length, 511 - length);
        assert_true(got > 0);
        length += (size_t)got;
    }
    text[length - 3] = '\0';
    fclose(screen->stream);
    close(screen->master);
}

/* As if it had started so many seconds ago. */
static void start(struct ra_progress *progress, struct screen *screen, long seconds)
{
    ra_progress_start(progress, screen->stream, true);
    progress->started.tv_sec -= seconds;
    progress->engine = "unix:///s";
}

static void test_progress_tells_count_rate_and_engine(void **state)
{
    (void)state;
    char text[512];
    struct ra_progress progress;
    struct screen screen = open_screen(100);
    start(&progress, &screen, 10);
    ra_progress_update(&progress, 125, 500); /* 12 a second for 0.4 s more */
    read_screen(&screen, text);
    assert_string_equal(
        text, "\r\033[KInspected 125 of 500 containers, 12 a second: unix:///s ...");
}

static void test_progress_waits_before_it_shows_and_between(void **state)
{
    (void)state;
    char text[512];
    struct ra_progress progress;
    struct screen screen = open_screen(100);
    start(&progress, &screen, 0);
    ra_progress_update(&progress, 1, 500);
    progress.started.tv_sec -= 1;
    ra_progress_update(&progress, 0, 0);
    ra_progress_update(&progress, 3, 500);
    ra_progress_stop(&progress);
    read_screen(&screen, text);
    assert_string_equal(text,
                        "\r\033[KWaiting for the engine, 1 s: unix:///s ...\r\033[K");
}

static void test_progress_is_cut_to_the_terminal_and_escaped(void **state)
{
    (void)state;
    char text[512];
    struct ra_progress progress;
    struct screen screen = open_screen(40);
    start(&progress, &screen, 10);
    progress.engine = "unix:///\033[31m\n";
    ra_progress_update(&progress, 0, 0);
    read_screen(&screen, text);
    assert_string_equal(text, "\r\033[KWaiting for the engine, 10 s: unix:///\\");
}

static void test_progress_of_several_engines_names_one_that_is_not_done(void **state)
{
    (void)state;
    char text[512];
    struct ra_progress progress;
    struct screen screen = open_screen(120);
    start(&progress, &screen, 2);
    ra_progress_engines(&progress, 3, 50, 120, 500, "tcp://beta:2376");
    read_screen(&screen, text);
    assert_string_equal(
        text, "\r\033[K3 of 50 engines done, inspected 120 of 500 containers, 60 "
              "a second; waiting for tcp://beta:2376 ...");
}

static void test_progress_in_a_pipe_is_silent(void **state)
{
    (void)state;
    struct ra_progress progress;
    FILE *pipe = tmpfile();
    assert_non_null(pipe);
    ra_progress_start(&progress, pipe, true);
    progress.started.tv_sec -= 10;
    ra_progress_update(&progress, 1, 2);
    ra_progress_stop(&progress);
    assert_int_equal(ftell(pipe), 0);
    fclose(pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress_tells_count_rate_and_engine),
        cmocka_unit_test(test_progress_waits_before_it_shows_and_between),
        cmocka_unit_test(test_progress_is_cut_to_the_terminal_and_escaped),
        cmocka_unit_test(test_progress_of_several_engines_names_one_that_is_not_done),
        cmocka_unit_test(test_progress_in_a_pipe_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
