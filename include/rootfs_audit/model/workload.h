/*
 * The workload: one container, or one service of a swarm or a compose file, as the audit
 * sees it. Plain data that owns its strings. A source fills it, the rules judge it, a
 * report prints it.
 *
 * Every string may hold bytes that an engine chose; every report escapes them.
 */
#ifndef ROOTFS_AUDIT_MODEL_WORKLOAD_H
#define ROOTFS_AUDIT_MODEL_WORKLOAD_H

#include "rootfs_audit/model/advice.h"
#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/path_set.h"

#include <stdbool.h>
#include <stddef.h>

enum { RA_ID_LENGTH = 64 };

/* Whether a text is a full id: 64 hexadecimal digits in lower case. */
bool ra_id_is_full(const char *text);

enum ra_workload_kind {
    RA_WORKLOAD_CONTAINER,
    RA_WORKLOAD_SERVICE, /* what containers will be made from, or are */
};

enum ra_verdict {
    RA_VERDICT_ERROR, /* not evaluated; also what a zeroed workload is */
    RA_VERDICT_FAIL,
    RA_VERDICT_WAIVED,
    RA_VERDICT_PASS,
};

enum ra_level {
    RA_LEVEL_OFF,
    RA_LEVEL_INFO,
    RA_LEVEL_WARN,
    RA_LEVEL_FAIL,
};

/* HostConfig.ReadonlyRootfs; unknown is anything but a JSON boolean. In a service, where
 * it is left out when false, so is what is absent. */
enum ra_readonly {
    RA_READONLY_UNKNOWN,
    RA_READONLY_FALSE,
    RA_READONLY_TRUE,
};

/* What the kernel says of a running container's root mount. */
enum ra_kernel_rootfs {
    RA_KERNEL_UNKNOWN, /* not running, not looked at, or not to be seen */
    RA_KERNEL_RO,
    RA_KERNEL_RW, /* the root filesystem is mounted read-write, at / or elsewhere */
};

enum ra_writable_kind {
    RA_WRITABLE_TMPFS,
    RA_WRITABLE_BIND,
    RA_WRITABLE_VOLUME,
    RA_WRITABLE_OTHER, /* a mount type that this version does not know; see `options` */
};

/* A place that a container may write to, apart from its root filesystem: an entry of
 * Mounts[] with RW true, or of HostConfig.Tmpfs. */
struct ra_writable {
    char *path;      /* in the container, absolute and clean */
    char *real_path; /* the same with the container's symbolic links resolved; NULL where
                        that is not known or makes no difference */
    enum ra_writable_kind kind;
    bool is_explicit;   /* false: an anonymous volume that only the image asked for, or a
                           tmpfs that the engine adds by itself (source/podman.h) */
    bool is_persistent; /* what is written there outlives the container */
    bool is_shared;     /* a volume of another driver than `local`, or on a network */
    bool is_ramfs;      /* a tmpfs of the older kind, which no size can limit */
    char *source;       /* bind: the host's path; volume: its name, also of one that is a
                           tmpfs; other: the host's folder that takes what is written,
                           where an operator named it; or NULL */
    char *driver;       /* volume: its driver; or NULL */
    char *options;      /* tmpfs: its option string; volume: "subpath=..." where only that
                           part is mounted; other: what it is; or NULL */
};

/* A bind that the engine calls read-only. */
struct ra_readonly_bind {
    char *path;
    char *real_path; /* as in struct ra_writable */
    char *source;    /* on the host */
    bool is_shallow; /* asked for so that the mounts below it stay writable
                        (BindOptions.ReadOnlyNonRecursive) */
};

/* Where a file comes from that docker compose copies into a container after it has made
 * it. */
enum ra_copied_from {
    RA_COPIED_FROM_CONTENT,     /* `content` of a config or secret of the compose file */
    RA_COPIED_FROM_ENVIRONMENT, /* `environment` of one */
    RA_COPIED_FROM_CLIENT,      /* the client's credentials, for use_api_socket */
};

/* A file that docker compose copies into a container. */
struct ra_copied_file {
    char *key;    /* of the compose file: "configs.conf", "secrets.token" */
    char *target; /* in the container, absolute and clean */
    enum ra_copied_from from;
};

/* A mount of a running container that the kernel says is writable. The mounts that every
 * container has (under /dev, /proc and so on) are left out. */
struct ra_kernel_mount {
    char *path;   /* in the container */
    char *type;   /* ext4, tmpfs ... */
    char *source; /* what is mounted: the path within its filesystem */
    bool is_root; /* another mount of the container's root filesystem, or the root */
    const char *setting; /* static: the setting that makes the engine mount it so; NULL
                            where none is known */
};

struct ra_label {
    char *key;
    char *value;
};

struct ra_finding {
    const char *rule;  /* the rule's id; static */
    const char *title; /* the rule's title; static */
    const char *fix;   /* what to do, in a few words; static */
    enum ra_level level;
    char *subject; /* the path in the container that it is about; NULL for the whole. With
                      the rule it tells a workload's findings apart */
    char *message;
    bool is_counted;     /* makes the workload fail, unless waived */
    bool is_waived;      /* excused by a policy, whose waiver has not expired */
    char *waiver_reason; /* of the waiver that is for it, expired or not; or NULL */
    char *waiver_until;  /* the waiver's last day, YYYY-MM-DD; or NULL */
};

struct ra_workload {
    size_t source; /* index into the audit's sources */
    enum ra_workload_kind kind;
    char *id;          /* container: a full id; service: a swarm's id, or its name */
    char *name;        /* without Docker's leading slash */
    char *image;       /* as the operator named it (Config.Image) */
    char *image_id;    /* what it resolved to (Image) */
    char *state;       /* container: State.Status: created, running, paused, exited ...;
                          service: its mode or its profiles, in words; or NULL */
    char *working_dir; /* Config.WorkingDir, clean; or NULL */
    char *external;    /* what the label rootfs-audit.external declares; or NULL */
    enum ra_readonly readonly_rootfs;
    long long started_at; /* State.StartedAt, seconds since the epoch; 0 when not told */
    char *upper_dir; /* of the root's overlay, on the engine's host (GraphDriver); or NULL
                      */
    char *lower_dirs;  /* the layers below it, paths between colons; or NULL */
    long layers_pid;   /* upper_dir and lower_dirs come from the kernel, and are paths of
                          this   process's mount namespace, one of the engine's; 0: they are
                          the   engine's word */
    char *snapshotter; /* containerd's, where that stores the image (GraphDriver without
                          Data, Storage.RootFS.Snapshot): "overlayfs"; or NULL */
    char *data_root;   /* where the engine keeps its data, on its host, as this
                          container's files show (HostsPath, LogPath); or NULL */
    char *runtime;     /* as given: runc, runsc ... (HostConfig.Runtime; for Podman
                          OCIRuntime); or NULL */
    bool is_infra;     /* holds the namespaces of a pod (Podman) */
    bool is_systemd;   /* Podman runs an init in it, and mounts what systemd wants
                          (Config.SystemdMode) */
    bool has_image_tmpfs;    /* Podman makes the image's volumes tmpfs mounts
                                (--image-volume=tmpfs) */
    bool has_own_tmpfs;      /* Podman may add a tmpfs at /run, /tmp and /var/tmp: it is
                                read-only, and not made with --read-only-tmpfs=false */
    bool has_device_plugins; /* devices by CDI or a device driver, which may bring mounts
                                (HostConfig.DeviceRequests, Podman's --device) */
    bool has_no_cgroup;      /* Podman's --cgroups=disabled */
    struct ra_path_set image_volumes; /* the image's VOLUMEs, where has_image_tmpfs asks
                                         for them and the engine told */
    bool has_writable_cgroups;        /* --security-opt writable-cgroups=true (Docker) */
    bool has_unmasked_cgroups; /* --security-opt unmask=ALL or unmask=/sys/fs/cgroup
                                  (Podman) */
    bool is_unmasked;          /* --security-opt unmask=ALL or systempaths=unconfined */
    bool has_own_ids;          /* in a user namespace that it alone has, or its engine
                                  maps ids (HostConfig.UsernsMode, IDMappings) */
    long pid;           /* of the container's first process, on the engine's host; or 0 */
    bool is_privileged; /* HostConfig.Privileged */
    bool has_sys_admin; /* HostConfig.CapAdd holds SYS_ADMIN or ALL */
    bool has_no_replicas;    /* a service of which no container is made: 0 replicas */
    bool has_memory_limit;   /* HostConfig.Memory */
    struct ra_label *labels; /* Config.Labels */
    size_t label_count;
    char *privileged_hook; /* the key of a compose service's hook that is privileged:
                              "post_start[0]"; or NULL */
    struct ra_copied_file *copied_files;
    size_t copied_file_count;
    struct ra_path_set mount_targets; /* of every mount, read-only ones too; clean */
    struct ra_readonly_bind *readonly_binds;
    size_t readonly_bind_count;
    enum ra_kernel_rootfs kernel_rootfs;
    struct ra_kernel_mount *kernel_mounts; /* in the kernel's order */
    size_t kernel_mount_count;
    char *error;                  /* why it could not be evaluated; NULL when it could */
    struct ra_writable *writable; /* sorted by path */
    size_t writable_count;
    struct ra_finding *findings; /* in the rule table's order */
    size_t finding_count;
    struct ra_advice
        *advice;    /* owned; NULL where none was asked for, or none is needed */
    bool is_gone;   /* it was removed while it was audited: it is only counted */
    bool is_judged; /* the rules have been applied, and `verdict` holds */
    bool
        is_reported; /* it is written already, by a report that goes out piece by piece */
    enum ra_verdict verdict;
};

/* Adds a copy of `writable`, whose strings move into the workload and are cleared in
 * `writable`. On failure nothing moves. */
int ra_workload_take_writable(struct ra_workload *workload, struct ra_writable *writable,
                              struct ra_error *err);

/* As above, for the other lists. */
int ra_workload_take_readonly_bind(struct ra_workload *workload,
                                   struct ra_readonly_bind *bind, struct ra_error *err);
int ra_workload_take_kernel_mount(struct ra_workload *workload,
                                  struct ra_kernel_mount *mount, struct ra_error *err);
int ra_workload_take_label(struct ra_workload *workload, struct ra_label *label,
                           struct ra_error *err);
int ra_workload_take_copied_file(struct ra_workload *workload,
                                 struct ra_copied_file *file, struct ra_error *err);

/* Adds a copy of `finding`, whose message moves into the workload and is cleared in
 * `finding`. On failure nothing moves. */
int ra_workload_take_finding(struct ra_workload *workload, struct ra_finding *finding,
                             struct ra_error *err);

/* Whether it has a finding of this rule. */
bool ra_workload_has_finding(const struct ra_workload *workload, const char *rule);

/* Sorts the locations by path and keeps one of each: of two, what is mounted from
 * somewhere before a tmpfs, and a tmpfs whose options are known before one whose are not.
 */
void ra_workload_settle_writable(struct ra_workload *workload);

/* The write strategies of the control. */
enum { RA_STRATEGY_MAX = 5 };

/* Fills `names` with the strategies that the workload uses, in the control's order, and
 * returns how many. The strings are static. */
size_t ra_workload_strategies(const struct ra_workload *workload,
                              const char *names[RA_STRATEGY_MAX]);

/* The writable place that is the whole root filesystem, one at "/"; or NULL. */
const struct ra_writable *ra_workload_writable_root(const struct ra_workload *workload);

/* How much of a data root holds all of the engine's data: with userns-remap (dockerd(8))
 * its last folder, UID.GID, is only one mapping's. */
size_t ra_data_root_length(const char *root);

/* Whether its engine maps the ids of containers, as its data root shows. */
bool ra_workload_is_of_remapped_engine(const struct ra_workload *workload);

/* The image as the operator named it, else its id, else NULL. Borrowed. */
const char *ra_workload_image(const struct ra_workload *workload);

const char *ra_workload_kind_name(enum ra_workload_kind kind);
const char *ra_verdict_name(enum ra_verdict verdict);
const char *ra_level_name(enum ra_level level);
const char *ra_writable_kind_name(enum ra_writable_kind kind);

const char *ra_kernel_rootfs_name(enum ra_kernel_rootfs kernel_rootfs);

void ra_readonly_bind_clear(struct ra_readonly_bind *bind);
void ra_kernel_mount_clear(struct ra_kernel_mount *mount);
void ra_label_clear(struct ra_label *label);
void ra_copied_file_clear(struct ra_copied_file *file);
void ra_finding_clear(struct ra_finding *finding);
void ra_writable_clear(struct ra_writable *writable);
void ra_workload_clear(struct ra_workload *workload);

#endif
