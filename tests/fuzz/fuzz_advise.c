/* Random containers: what tests/unit/advice_kit.h says of every advice holds, and the
 * order in which things were seen does not matter. */
#include "fuzz.h"

#include "advice_kit.h"

enum { LINES_MAX = 64 };

struct input {
    const uint8_t *data;
    size_t size;
};

static unsigned next(struct input *input, unsigned below)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->data++ % below;
}

#define CHOOSE(input, table) (table)[next(input, sizeof(table) / sizeof(table)[0])]

static void read_path(struct input *input, char *path, size_t size)
{
    static const char *const starts[] = {
        "/run",     "/tmp",    "/var/lib", "/var/log",     "/var/cache",    "/var/spool",
        "/var/run", "/var",    "/srv",     "/opt",         "/etc",          "/usr/lib",
        "/home",    "/home/u", "",         "/root/.cache", "/var/lib/dpkg", "/dev"};
    static const char *const parts[] = {"a",    "b",    "c",    "d",      "e",
                                        "a-b",  "a:b",  "a b",  "lock",   "x\n",
                                        "cron", "\xff", "a,\"", ".cache", "__pycache__"};
    size_t length = (size_t)snprintf(path, size, "%s", CHOOSE(input, starts));
    for (unsigned depth = next(input, 5) + 1; depth > 0; depth--)
        length +=
            (size_t)snprintf(path + length, size - length, "/%s", CHOOSE(input, parts));
}

static void read_line(struct input *input, struct kit_line *line)
{
    static const long long uids[] = {0, 33, 1000, -1};
    static const unsigned modes[] = {0755, 01777, 0700, 02750};
    static const long long sizes[] = {0, 5, 1 << 20, 1LL << 32, 0x7fffffffffffffff};
    *line = (struct kit_line){.what = CHOOSE(input, "--CAAADOXT"),
                              .kind = CHOOSE(input, "ffdduo")};
    if (line->what == '\0')
        line->what = 'A';
    if (line->kind == '\0')
        line->kind = 'f';
    line->uid = CHOOSE(input, uids);
    line->mode = CHOOSE(input, modes);
    line->size = CHOOSE(input, sizes);
    read_path(input, line->path, sizeof line->path);
}

static void tell(const char *fault, const struct kit_line *lines, size_t count,
                 const struct ra_advice *advice)
{
    for (size_t i = 0; i < count; i++)
        if (kit_fits(lines, i))
            fprintf(stderr, "%c %c %s %lld %o %lld\n", lines[i].what, lines[i].kind,
                    lines[i].path, lines[i].uid, lines[i].mode, lines[i].size);
    char *flags = kit_show_flags(advice);
    fprintf(stderr, "%s%s\n", flags, fault);
    free(flags);
}

static char *advise(const struct kit_line *lines, size_t count, bool is_backwards,
                    unsigned flags)
{
    struct kit kit;
    kit_begin(&kit);
    kit.is_mute = (flags & 1) != 0;
    kit.is_podman = (flags & 2) != 0;
    kit_add_fitting(&kit, lines, count, is_backwards);
    struct ra_advice *advice = kit_advise(&kit);
    const char *fault = kit_find_fault(&kit, advice);
    if (fault != NULL)
        tell(fault, lines, count, advice);
    HOLDS(fault == NULL);
    HOLDS(kit.rounds < 64);
    HOLDS(advice->run_flags.count <= 1 + 5 * count);
    HOLDS(advice->compose != NULL);
    char *shown = kit_show_flags(advice);
    ra_advice_free(advice);
    kit_end(&kit);
    return shown;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.data = data, .size = size};
    struct kit_line lines[LINES_MAX];
    size_t count = 0;
    unsigned flags = next(&input, 4);
    while (input.size > 0 && count < LINES_MAX)
        read_line(&input, &lines[count++]);
    char *forwards = advise(lines, count, false, flags);
    char *backwards = advise(lines, count, true, flags);
    HOLDS(strcmp(forwards, backwards) == 0);
    free(backwards);
    free(forwards);
    return 0;
}
