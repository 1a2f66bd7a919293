#include "rootfs_audit/evidence/engine_mount.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/path.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What makes an engine add mounts. */
enum cause {
    PODMAN_READ_ONLY, /* podman-run(1), --read-only-tmpfs */
    PODMAN_SYSTEMD,   /* --systemd */
    UNMASKED,
    UNMASKED_CGROUPS,
    WRITABLE_CGROUPS,
    REMAPPED, /* dockerd's userns-remap, for a container that is started without it */
};

static const struct {
    const char *setting;
    const char *path;
    const char *type;
    enum cause cause;
    bool with_below;
} table[] = {
    {"--systemd", "/run", "tmpfs", PODMAN_SYSTEMD, false},
    {"--systemd", "/run/lock", "tmpfs", PODMAN_SYSTEMD, false},
    {"--systemd", "/tmp", "tmpfs", PODMAN_SYSTEMD, false},
    {"--systemd", "/var/log/journal", "tmpfs", PODMAN_SYSTEMD, false},
    {"--systemd", "/sys/fs/cgroup", "cgroup", PODMAN_SYSTEMD, true},
    {"--systemd", "/sys/fs/cgroup", "cgroup2", PODMAN_SYSTEMD, true},
    {"--read-only-tmpfs", "/run", "tmpfs", PODMAN_READ_ONLY, false},
    {"--read-only-tmpfs", "/tmp", "tmpfs", PODMAN_READ_ONLY, false},
    {"--read-only-tmpfs", "/var/tmp", "tmpfs", PODMAN_READ_ONLY, false},
    {"--security-opt writable-cgroups=true", "/sys/fs/cgroup", "cgroup", WRITABLE_CGROUPS,
     true},
    {"--security-opt writable-cgroups=true", "/sys/fs/cgroup", "cgroup2",
     WRITABLE_CGROUPS, true},
    {"--security-opt unmask or systempaths", "/proc", "proc", UNMASKED, true},
    {"--security-opt unmask or systempaths", "/sys", "sysfs", UNMASKED, true},
    {"--security-opt unmask", "/sys/fs/cgroup", "cgroup", UNMASKED_CGROUPS, true},
    {"--security-opt unmask", "/sys/fs/cgroup", "cgroup2", UNMASKED_CGROUPS, true},
    {"--userns=host on an engine with userns-remap", "/sys/fs/cgroup", "cgroup", REMAPPED,
     true},
    {"--userns=host on an engine with userns-remap", "/sys/fs/cgroup", "cgroup2",
     REMAPPED, true},
};

static bool applies(enum cause cause, const struct ra_workload *workload)
{
    switch (cause) {
    case PODMAN_READ_ONLY:
        return workload->has_own_tmpfs;
    case PODMAN_SYSTEMD:
        return workload->is_systemd;
    case UNMASKED:
        return workload->is_unmasked;
    case UNMASKED_CGROUPS:
        return workload->has_unmasked_cgroups;
    case WRITABLE_CGROUPS:
        return workload->has_writable_cgroups;
    case REMAPPED:
        return ra_workload_is_of_remapped_engine(workload);
    }
    return false;
}

const char *ra_engine_mount_setting(const struct ra_mountinfo *entry,
                                    struct ra_workload *workload)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(entry->type, table[i].type) == 0 &&
            (strcmp(entry->path, table[i].path) == 0 ||
             (table[i].with_below && ra_path_is_within(entry->path, table[i].path))) &&
            applies(table[i].cause, workload))
            return table[i].setting;
    if (strcmp(entry->type, "tmpfs") == 0 &&
        ra_path_set_has(&workload->image_volumes, entry->path))
        return "--image-volume=tmpfs";
    return NULL;
}

/* Adds the words that --tmpfs takes too. */
static int add_words(struct ra_buffer *text, const char *words)
{
    static const char *const kept[] = {
        "nosuid", "nodev", "noexec", "size=", "mode=", "uid=", "gid="};
    while (*words != '\0') {
        size_t length = strcspn(words, ",");
        bool is_kept = false;
        for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
            is_kept |= strncmp(words, kept[i], strlen(kept[i])) == 0;
        if (is_kept && (ra_buffer_puts(text, text->length > 0 ? "," : "") != 0 ||
                        ra_buffer_append(text, words, length) != 0))
            return -1;
        words += length;
        words += *words == ',';
    }
    return 0;
}

static char *tmpfs_options(const struct ra_mountinfo *entry)
{
    enum { OPTIONS_MAX = 4096 };
    struct ra_buffer text;
    ra_buffer_init(&text, OPTIONS_MAX);
    char *options = add_words(&text, entry->options) == 0 &&
                            add_words(&text, entry->super_options) == 0
                        ? ra_buffer_take(&text)
                        : NULL;
    ra_buffer_clear(&text);
    return options;
}

static bool is_declared(const struct ra_workload *workload, const char *path)
{
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        if (strcmp(writable->path, path) == 0 ||
            (writable->real_path != NULL && strcmp(writable->real_path, path) == 0))
            return true;
    }
    return false;
}

int ra_engine_mount_declare(const struct ra_mountinfo *entry,
                            struct ra_workload *workload, struct ra_error *err)
{
    if (strcmp(entry->type, "tmpfs") != 0 || is_declared(workload, entry->path))
        return 0;
    struct ra_writable writable = {
        .path = ra_path_clean(entry->path),
        .kind = RA_WRITABLE_TMPFS,
        .options = tmpfs_options(entry),
    };
    bool is_whole = writable.path != NULL && writable.options != NULL;
    if (is_whole && writable.options[0] == '\0') {
        free(writable.options);
        writable.options = NULL;
    }
    int status = is_whole ? ra_workload_take_writable(workload, &writable, err)
                          : ra_error_nomem(err);
    ra_writable_clear(&writable);
    return status;
}
