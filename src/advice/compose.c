#include "rootfs_audit/advice/compose.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/sink.h"

#include <stdint.h>

/* A YAML string in double quotes; nothing else needs an escape in what can be shown. */
static void write_string(struct ra_sink *sink, const char *text)
{
    ra_sink_puts(sink, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            ra_sink_puts(sink, "\\");
        if (*text == '$')
            ra_sink_puts(sink, "$");
        ra_sink_write(sink, text, 1);
    }
    ra_sink_puts(sink, "\"");
}

static void write_line(struct ra_sink *sink, const char *before, const char *text,
                       const char *after)
{
    ra_sink_puts(sink, before);
    write_string(sink, text);
    ra_sink_puts(sink, after);
}

static void write_short_tmpfs(struct ra_sink *sink, const struct ra_compose_mount *mounts,
                              size_t count)
{
    const char *head = "    tmpfs:\n";
    for (size_t i = 0; i < count; i++) {
        struct ra_buffer text;
        struct ra_sink joined;
        if (mounts[i].volume != NULL || mounts[i].options == NULL)
            continue;
        ra_buffer_init(&text, SIZE_MAX / 2);
        ra_sink_init_buffer(&joined, &text);
        ra_sink_printf(&joined, "%s:%s", mounts[i].path, mounts[i].options);
        if (ra_sink_finish(&joined, NULL) != 0)
            ra_sink_fail(sink, "out of memory");
        ra_sink_puts(sink, head);
        write_line(sink, "      - ", ra_buffer_text(&text), "\n");
        head = "";
        ra_buffer_clear(&text);
    }
}

static void write_long_form(struct ra_sink *sink, const struct ra_compose_mount *mount)
{
    if (mount->volume != NULL) {
        write_line(sink, "      - type: volume\n        source: ", mount->volume, "\n");
        write_line(sink, "        target: ", mount->path, "\n");
    } else {
        write_line(sink, "      - type: tmpfs\n        target: ", mount->path, "\n");
        ra_sink_printf(sink,
                       "        tmpfs:\n          size: %lld\n          mode: 0%o\n",
                       mount->size, mount->mode);
    }
}

static bool is_long(const struct ra_compose_mount *mount)
{
    return mount->volume != NULL || mount->options == NULL;
}

char *ra_compose_write(const char *service, bool sets_readonly,
                       const struct ra_compose_mount *mounts, size_t count)
{
    struct ra_buffer text;
    struct ra_sink sink;
    const char *head = "    volumes:\n";
    ra_buffer_init(&text, SIZE_MAX / 2);
    ra_sink_init_buffer(&sink, &text);
    write_line(&sink, "services:\n  ", service, ":\n");
    if (sets_readonly)
        ra_sink_puts(&sink, "    read_only: true\n");
    write_short_tmpfs(&sink, mounts, count);
    for (size_t i = 0; i < count; i++)
        if (is_long(&mounts[i])) {
            ra_sink_puts(&sink, head);
            write_long_form(&sink, &mounts[i]);
            head = "";
        }
    head = "volumes:\n";
    for (size_t i = 0; i < count; i++)
        if (mounts[i].volume != NULL) {
            ra_sink_puts(&sink, head);
            write_line(&sink, "  ", mounts[i].volume, ": {}\n");
            head = "";
        }
    char *yaml = ra_sink_finish(&sink, NULL) == 0 ? ra_buffer_take(&text) : NULL;
    ra_buffer_clear(&text);
    return yaml;
}
