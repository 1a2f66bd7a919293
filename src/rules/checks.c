#include "rootfs_audit/rules/checks.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/rules/system_paths.h"
#include "rootfs_audit/util/path.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool ra_judging_is_readonly(const struct ra_judging *judging)
{
    return judging->workload->readonly_rootfs == RA_READONLY_TRUE;
}

static bool is_service(const struct ra_judging *judging)
{
    return judging->workload->kind == RA_WORKLOAD_SERVICE;
}

/* How a root filesystem is made read-only, where the workload is declared; what it needs
 * besides follows. */
static const char *make_readonly(const struct ra_judging *judging)
{
    switch (judging->source->kind) {
    case RA_SOURCE_ENGINE:
    case RA_SOURCE_INSPECT:
        break;
    case RA_SOURCE_COMPOSE:
        return "give the service read_only: true, and";
    case RA_SOURCE_SWARM:
        return "run docker service update with --read-only, and with";
    }
    return "start the container with --read-only, and with";
}

/* A pod's infra container is made with the pod, by no command of its own. */
static int report_infra(const struct ra_judging *judging)
{
    return ra_rule_found(
        judging, NULL,
        "The root filesystem is writable: this is the infra container of a pod, which no "
        "option makes read-only: make the pod with podman pod create --infra=false where "
        "its containers need no shared namespaces, or waive it in a policy, with a match "
        "of its image");
}

int ra_check_rootfs_writable(const struct ra_judging *judging)
{
    const struct ra_writable *at_slash = ra_workload_writable_root(judging->workload);
    if (ra_judging_is_readonly(judging) && at_slash != NULL)
        return ra_rule_found(judging, NULL,
                             "%s says read-only, but a writable %s is mounted over "
                             "the whole root filesystem, at /: mount it elsewhere",
                             is_service(judging) ? "The service" : "The engine",
                             ra_writable_kind_name(at_slash->kind));
    if (ra_judging_is_readonly(judging))
        return 0;
    if (judging->workload->is_infra)
        return report_infra(judging);
    return ra_rule_found(
        judging, NULL,
        "The root filesystem is writable%s: %s a tmpfs, bind or volume for each "
        "place that it must write to",
        judging->workload->has_no_replicas
            ? ", though no container of it runs now (0 replicas)"
            : "",
        make_readonly(judging));
}

static const char *power_of(const struct ra_judging *judging)
{
    if (judging->workload->is_privileged)
        return is_service(judging) ? "privileged: true" : "--privileged";
    return is_service(judging) ? "the capability SYS_ADMIN" : "--cap-add SYS_ADMIN";
}

/* An engine gives a hook what `docker exec --privileged` has: every capability, but the
 * seccomp profile of the container, and the default one refuses mount(2). */
static int check_hook(const struct ra_judging *judging)
{
    if (judging->workload->privileged_hook == NULL)
        return 0;
    struct ra_judging override = *judging;
    override.fix = "take privileged from the hook";
    return ra_rule_found(
        &override, NULL,
        "The hook %s is privileged, and can remount the root filesystem read-write where "
        "the engine's seccomp profile does not stop it: take privileged: true from the "
        "hook",
        judging->workload->privileged_hook);
}

int ra_check_rootfs_remountable(const struct ra_judging *judging)
{
    const struct ra_workload *workload = judging->workload;
    if (!ra_judging_is_readonly(judging))
        return 0;
    if (!workload->is_privileged && !workload->has_sys_admin)
        return check_hook(judging);
    return ra_rule_found(
        judging, NULL,
        "A process in the container can remount the root filesystem read-write, "
        "because it is started with %s: start it without, or with the one "
        "capability or device that it needs",
        power_of(judging));
}

int ra_check_system_path_writable(const struct ra_judging *judging)
{
    for (size_t i = 0; i < judging->workload->writable_count; i++) {
        const struct ra_writable *writable = &judging->workload->writable[i];
        const char *real =
            writable->real_path == NULL ? writable->path : writable->real_path;
        const char *system = ra_system_path_of_image(real);
        bool is_link = writable->real_path != NULL && system != NULL;
        if (strcmp(writable->path, "/") == 0)
            continue; /* rootfs-writable says it */
        if (system == NULL)
            system = ra_system_path_of_image(writable->path);
        if (system != NULL &&
            ra_rule_found(
                judging, writable->path,
                "The %s at %s%s%s is writable and lies on the image's %s: mount "
                "it read-only, or elsewhere",
                ra_writable_kind_name(writable->kind), writable->path,
                is_link ? ", a link to " : "", is_link ? real : "", system) != 0)
            return -1;
    }
    return 0;
}

int ra_check_implicit_volume(const struct ra_judging *judging)
{
    for (size_t i = 0; i < judging->workload->writable_count; i++) {
        const struct ra_writable *writable = &judging->workload->writable[i];
        if (writable->kind == RA_WRITABLE_VOLUME && !writable->is_explicit &&
            ra_rule_found(
                judging, writable->path,
                "The anonymous volume at %s is there only because the image asks for it: "
                "choose a named volume, bind or tmpfs for %s",
                writable->path, writable->path) != 0)
            return -1;
    }
    return 0;
}

int ra_check_no_write_strategy(const struct ra_judging *judging)
{
    const struct ra_workload *workload = judging->workload;
    /* A tmpfs that the engine adds by itself is a place to write as well. */
    if (!ra_judging_is_readonly(judging) || workload->writable_count > 0 ||
        workload->external != NULL || workload->has_own_tmpfs || workload->is_systemd ||
        workload->has_image_tmpfs)
        return 0;
    return ra_rule_found(
        judging, NULL,
        "No writable place is declared: where it needs to write, give it a %s, bind or "
        "volume, or say where its data goes with the label rootfs-audit.external",
        is_service(judging) ? "tmpfs" : "--tmpfs");
}

static struct ra_tmpfs_options tmpfs_options(const struct ra_judging *judging,
                                             const struct ra_writable *writable)
{
    /* Docker mounts a tmpfs noexec unless it is asked for exec; Podman does not, and
     * neither does so with a volume. */
    bool is_podman = ra_source_is_podman(judging->source);
    struct ra_tmpfs_options options =
        ra_tmpfs_parse(writable->options, is_podman || writable->source != NULL);
    options.has_size &= !writable->is_ramfs;
    return options;
}

/* What to do about a tmpfs without size. */
static const char *size_fix(const struct ra_writable *writable)
{
    if (writable->is_ramfs)
        return "make it a tmpfs, since a ramfs heeds no size=";
    return writable->source == NULL ? "add size= to its options"
                                    : "add size= to the option o= of its volume";
}

int ra_check_executable_tmpfs(const struct ra_judging *judging)
{
    for (size_t i = 0; i < judging->workload->writable_count; i++) {
        const struct ra_writable *writable = &judging->workload->writable[i];
        if (writable->kind == RA_WRITABLE_TMPFS &&
            tmpfs_options(judging, writable).is_exec &&
            ra_rule_found(judging, writable->path,
                          "Programs can be run from the tmpfs at %s: add noexec to %s",
                          writable->path,
                          writable->source == NULL ? "its options"
                                                   : "the option o= of its volume") != 0)
            return -1;
    }
    return 0;
}

int ra_check_unbounded_tmpfs(const struct ra_judging *judging)
{
    for (size_t i = 0; i < judging->workload->writable_count; i++) {
        const struct ra_writable *writable = &judging->workload->writable[i];
        if (writable->kind == RA_WRITABLE_TMPFS && !judging->workload->has_memory_limit &&
            !tmpfs_options(judging, writable).has_size &&
            ra_rule_found(judging, writable->path,
                          "The tmpfs at %s can fill the host's memory: %s, or %s",
                          writable->path, size_fix(writable),
                          is_service(judging) ? "limit the memory of the service"
                                              : "start the container with --memory") != 0)
            return -1;
    }
    return 0;
}
