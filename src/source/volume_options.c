#include "rootfs_audit/source/volume_options.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"
#include "rootfs_audit/util/words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int ra_volume_options_read(const cJSON *object, struct ra_volume_options *options,
                           struct ra_error *err)
{
    struct ra_volume_options made = {0};
    if (ra_json_copy_string(object, "type", &made.type, err) != 0 ||
        ra_json_copy_string(object, "o", &made.o, err) != 0 ||
        ra_json_copy_string(object, "device", &made.device, err) != 0) {
        ra_volume_options_clear(&made);
        return -1;
    }
    *options = made;
    return 0;
}

static bool is_network(const char *type)
{
    static const char *const types[] = {
        "9p",     "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "glusterfs",
        "lustre", "nfs",  "nfs4", "ocfs2",          "smb3",       "smbfs"};
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

/* A local volume made with o=bind is a bind of its device. */
static int turn_into_bind(struct ra_writable *writable, const char *device,
                          struct ra_error *err)
{
    char *source = ra_path_clean(device);
    if (source == NULL)
        return ra_error_nomem(err);
    free(writable->source);
    writable->source = source;
    writable->kind = RA_WRITABLE_BIND;
    return 0;
}

/* Such a volume lives in memory while a container has it. */
static int turn_into_tmpfs(struct ra_writable *writable,
                           const struct ra_volume_options *options, struct ra_error *err)
{
    char *words = options->o == NULL ? NULL : strdup(options->o);
    if (options->o != NULL && words == NULL)
        return ra_error_nomem(err);
    writable->kind = RA_WRITABLE_TMPFS;
    writable->is_ramfs = strcmp(options->type, "ramfs") == 0;
    writable->is_persistent = false;
    free(writable->options);
    writable->options = words;
    return 0;
}

static bool is_in_memory(const char *type)
{
    return type != NULL && (strcmp(type, "tmpfs") == 0 || strcmp(type, "ramfs") == 0);
}

static int complete(struct ra_writable *writable, const struct ra_volume_options *options,
                    bool *is_readonly, struct ra_error *err)
{
    *is_readonly = ra_tmpfs_parse(options->o, false).is_readonly; /* the last word wins */
    writable->is_shared = is_network(options->type);
    if ((ra_words_have(options->o, "bind") || ra_words_have(options->o, "rbind")) &&
        options->device != NULL)
        return turn_into_bind(writable, options->device, err);
    if (is_in_memory(options->type))
        return turn_into_tmpfs(writable, options, err);
    return 0;
}

/* Takes a location that turned out to be read-only off the list of the writable ones. */
static int withdraw(struct ra_workload *workload, size_t index, struct ra_error *err)
{
    struct ra_writable *writable = &workload->writable[index];
    int status = 0;
    if (writable->kind == RA_WRITABLE_BIND) {
        struct ra_readonly_bind bind = {.path = writable->path,
                                        .source = writable->source};
        status = ra_workload_take_readonly_bind(workload, &bind, err);
        writable->path = status == 0 ? NULL : writable->path;
        writable->source = status == 0 ? NULL : writable->source;
    }
    ra_writable_clear(writable);
    workload->writable_count--;
    memmove(writable, writable + 1,
            (workload->writable_count - index) * sizeof *writable);
    return status;
}

int ra_volume_options_apply(const struct ra_volume_options *options,
                            struct ra_workload *workload, size_t index,
                            struct ra_error *err)
{
    bool is_readonly = false;
    if (complete(&workload->writable[index], options, &is_readonly, err) != 0)
        return -1;
    return is_readonly ? withdraw(workload, index, err) : 0;
}

void ra_volume_options_clear(struct ra_volume_options *options)
{
    free(options->type);
    free(options->o);
    free(options->device);
    *options = (struct ra_volume_options){0};
}
