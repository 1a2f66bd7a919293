#include "rootfs_audit/evidence/root_layers.h"

#include "rootfs_audit/evidence/mountinfo.h"
#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/evidence/root_mount.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const size_t table_limit = 64UL << 20;

/* An image has at most 128 layers; their paths are part of one line. */
enum { LOWER_DIRS_MAX_BYTES = 1 << 20, PATH_MAX_BYTES = 4096 };

/* A line of a mount table: an overlay whose path ends in a container's id. */
struct ra_root_layer {
    unsigned long long namespace;
    char device[32];
    char id[RA_ID_LENGTH + 1];
    char *upper_dir;
    char *lower_dirs;
};

static void clear_layer(struct ra_root_layer *layer)
{
    free(layer->upper_dir);
    free(layer->lower_dirs);
    *layer = (struct ra_root_layer){0};
}

/* Where there are many layers, containerd names them from the folder that all of them
 * are in: "7/fs:5/fs" beside an upper directory SNAPSHOTS/9/fs. */
static char *absolute_lower_dirs(const char *list, const char *upper_dir)
{
    struct ra_buffer text;
    char snapshots[PATH_MAX_BYTES];
    snprintf(snapshots, sizeof snapshots, "%s", upper_dir);
    for (int i = 0; i < 2 && strrchr(snapshots, '/') != NULL; i++)
        *strrchr(snapshots, '/') = '\0';
    ra_buffer_init(&text, 2UL * LOWER_DIRS_MAX_BYTES);
    bool is_whole = true;
    while (is_whole && *list != '\0') {
        size_t length = strcspn(list, ":");
        is_whole = ra_buffer_puts(&text, text.length > 0 ? ":" : "") == 0 &&
                   (*list == '/' || (ra_buffer_puts(&text, snapshots) == 0 &&
                                     ra_buffer_puts(&text, "/") == 0)) &&
                   ra_buffer_append(&text, list, length) == 0;
        list += length;
        list += *list == ':';
    }
    char *made = is_whole ? ra_buffer_take(&text) : NULL;
    ra_buffer_clear(&text);
    return made;
}

/* Copies lowerdir=; or the values of lowerdir+=, which there is for each layer where the
 * engine mounts by fsconfig(2), with colons between them. */
static void list_lower_dirs(const struct ra_mountinfo *entry, char *list, size_t size)
{
    const char *words = entry->super_options;
    size_t length = 0;
    if (ra_mountinfo_option(entry, "lowerdir", list, size))
        return;
    while (
        length + 1 < size &&
        ra_mountinfo_next_option(&words, "lowerdir+", list + length, size - length - 1)) {
        length += strlen(list + length);
        list[length++] = ':';
    }
    list[length == 0 ? 0 : length - 1] = '\0';
}

static int read_dirs(const struct ra_mountinfo *entry, struct ra_root_layer *layer)
{
    char upper_dir[PATH_MAX_BYTES];
    if (!ra_mountinfo_option(entry, "upperdir", upper_dir, sizeof upper_dir) ||
        upper_dir[0] != '/')
        return 0;
    char *list = calloc(1, LOWER_DIRS_MAX_BYTES);
    if (list == NULL)
        return -1;
    list_lower_dirs(entry, list, LOWER_DIRS_MAX_BYTES);
    layer->upper_dir = strdup(upper_dir);
    layer->lower_dirs = absolute_lower_dirs(list, upper_dir);
    free(list);
    return layer->upper_dir == NULL || layer->lower_dirs == NULL ? -1 : 1;
}

/* Returns 1 for a container's root, 0 for anything else, -1 without memory. */
static int read_layer(const struct ra_mountinfo *entry, struct ra_root_layer *layer)
{
    const char *name = strrchr(entry->path, '/') + 1;
    if (strcmp(entry->type, "overlay") != 0 || strcmp(entry->root, "/") != 0 ||
        !ra_id_is_full(name) || strlen(entry->device) >= sizeof layer->device)
        return 0;
    memcpy(layer->id, name, sizeof layer->id);
    memcpy(layer->device, entry->device, strlen(entry->device) + 1);
    return read_dirs(entry, layer);
}

static int add(struct ra_root_layers *layers, const struct ra_root_layer *layer)
{
    if (layers->count == layers->capacity) {
        size_t capacity = layers->capacity == 0 ? 16 : layers->capacity * 2;
        struct ra_root_layer *grown = reallocarray(layers->all, capacity, sizeof *grown);
        if (grown == NULL)
            return -1;
        layers->all = grown;
        layers->capacity = capacity;
    }
    layers->all[layers->count++] = *layer;
    return 0;
}

static int add_table(struct ra_root_layers *layers, char *text,
                     unsigned long long namespace)
{
    struct ra_mountinfo entry;
    int read = 0;
    while ((read = ra_mountinfo_next(&text, &entry)) != 0) {
        struct ra_root_layer layer = {.namespace = namespace};
        int is_layer = read < 0 ? 0 : read_layer(&entry, &layer);
        if (is_layer > 0 && add(layers, &layer) == 0)
            continue;
        clear_layer(&layer);
        if (is_layer != 0)
            return -1;
    }
    return 0;
}

static void drop_namespace(struct ra_root_layers *layers, unsigned long long namespace)
{
    size_t kept = 0;
    for (size_t i = 0; i < layers->count; i++) {
        if (layers->all[i].namespace == namespace)
            clear_layer(&layers->all[i]);
        else
            layers->all[kept++] = layers->all[i];
    }
    layers->count = kept;
}

/* Reads the table of a process into what is remembered, in place of the same namespace's
 * older one. What cannot be read is left out. */
static int remember(struct ra_root_layers *layers, int process,
                    unsigned long long namespace)
{
    struct ra_buffer text;
    ra_buffer_init(&text, table_limit);
    bool is_read = ra_file_read(process, "mountinfo", &text) == 0;
    char *table = is_read ? ra_buffer_take(&text) : NULL;
    ra_buffer_clear(&text);
    if (namespace != layers->namespaces[0] && namespace != layers->namespaces[1]) {
        drop_namespace(layers, layers->namespaces[layers->next]);
        layers->namespaces[layers->next] = namespace;
        layers->next = !layers->next;
    } else {
        drop_namespace(layers, namespace);
    }
    int status = table == NULL ? 0 : add_table(layers, table, namespace);
    free(table);
    return status;
}

static const struct ra_root_layer *find(const struct ra_root_layers *layers,
                                        unsigned long long namespace, const char *id,
                                        const char *device)
{
    for (size_t i = 0; i < layers->count; i++) {
        const struct ra_root_layer *layer = &layers->all[i];
        if (layer->namespace == namespace && strcmp(layer->id, id) == 0 &&
            (device == NULL || strcmp(layer->device, device) == 0))
            return layer;
    }
    return NULL;
}

/* Looks in the table of the process `pid`, which is not the container's: first in what is
 * remembered, then in the table of now. */
static int find_by(const char *proc, struct ra_root_layers *layers, long pid,
                   const char *device, struct ra_workload *workload)
{
    struct stat namespace = {0};
    int process = -1;
    int status = 0;
    if (pid <= 0 || ra_process_open(proc, pid, &process, NULL) != RA_LOOK_SEEN)
        return 0;
    const struct ra_root_layer *layer = NULL;
    if (fstatat(process, "ns/mnt", &namespace, 0) == 0) {
        layer = find(layers, namespace.st_ino, workload->id, device);
        if (layer == NULL && (status = remember(layers, process, namespace.st_ino)) == 0)
            layer = find(layers, namespace.st_ino, workload->id, device);
        /* A container can put another root over its own (pivot_root(2)), and its id at
         * the end of the engine's line is enough. */
        if (layer == NULL && status == 0)
            layer = find(layers, namespace.st_ino, workload->id, NULL);
    }
    close(process);
    if (layer == NULL)
        return status;
    workload->upper_dir = strdup(layer->upper_dir);
    workload->lower_dirs = strdup(layer->lower_dirs);
    workload->layers_pid = pid;
    return workload->upper_dir == NULL || workload->lower_dirs == NULL ? -1 : 0;
}

/* The filesystem of the container's root mount, "major:minor", and the engine's process
 * that is the parent of its first. Returns whether both are known. */
static bool look_at_first(const char *proc, const struct ra_workload *workload,
                          char device[32], long *parent)
{
    struct ra_root_mount root = {0};
    int process = -1;
    if (ra_process_open(proc, workload->pid, &process, NULL) != RA_LOOK_SEEN)
        return false;
    bool is_known = ra_process_check(process, workload->id, NULL) == RA_LOOK_SEEN &&
                    ra_root_mount_open(process, &root) == 0;
    if (is_known) {
        snprintf(device, 32, "%u:%u", major(root.device), minor(root.device));
        close(root.folder);
        *parent = ra_process_parent(process);
    }
    close(process);
    return is_known;
}

int ra_root_layers_find(const char *proc, struct ra_root_layers *layers,
                        struct ra_workload *workload, struct ra_error *err)
{
    char device[32];
    long parent = 0;
    if (workload->upper_dir != NULL || workload->snapshotter == NULL ||
        workload->pid <= 0 || !look_at_first(proc, workload, device, &parent))
        return 0;
    return find_by(proc, layers, parent, device, workload) == 0 ? 0 : ra_error_nomem(err);
}

char *ra_root_layers_path(const struct ra_workload *workload, const char *path)
{
    char *made = NULL;
    if (workload->layers_pid == 0)
        return strdup(path);
    if (asprintf(&made, "/proc/%ld/root%s", workload->layers_pid, path) < 0)
        return NULL;
    return made;
}

void ra_root_layers_unset(struct ra_workload *workload)
{
    if (workload->layers_pid == 0)
        return;
    free(workload->upper_dir);
    free(workload->lower_dirs);
    workload->upper_dir = workload->lower_dirs = NULL;
    workload->layers_pid = 0;
}

void ra_root_layers_clear(struct ra_root_layers *layers)
{
    for (size_t i = 0; i < layers->count; i++)
        clear_layer(&layers->all[i]);
    free(layers->all);
    *layers = (struct ra_root_layers){0};
}
