#include "rootfs_audit/rules/system_paths.h"

#include "rootfs_audit/util/path.h"

#include <stdbool.h>
#include <string.h>

static const char *find_overlap(const char *const table[], size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++)
        if (ra_path_is_within(path, table[i]) || ra_path_is_within(table[i], path))
            return table[i];
    return NULL;
}

const char *ra_system_path_of_image(const char *path)
{
    static const char *const table[] = {
        "/bin", "/boot", "/etc", "/lib", "/lib32", "/lib64", "/sbin", "/libx32", "/usr",
    };
    return find_overlap(table, sizeof table / sizeof table[0], path);
}

const char *ra_system_path_of_host(const char *path)
{
    static const char *const table[] = {
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/lib32",
        "/lib64",
        "/libx32",
        "/proc",
        "/root",
        "/sbin",
        "/sys",
        "/usr",
        "/var/lib/containerd",
        "/var/lib/containers",
        "/var/lib/docker",
        "/var/lib/kubelet",
    };
    return find_overlap(table, sizeof table / sizeof table[0], path);
}

const char *ra_system_path_socket(const char *path, const char *endpoint)
{
    static const char scheme[] = "unix://";
    static const char *const table[] = {
        "/run/docker.sock",
        "/run/podman/podman.sock",
        "/run/containerd/containerd.sock",
        "/run/crio/crio.sock",
        "/var/run/docker.sock",
        "/var/run/podman/podman.sock",
        "/var/run/containerd/containerd.sock",
        "/var/run/crio/crio.sock",
    };
    static const char *const names[] = {"docker.sock", "podman.sock", "containerd.sock",
                                        "crio.sock"};
    if (endpoint != NULL && strncmp(endpoint, scheme, strlen(scheme)) == 0 &&
        ra_path_is_within(endpoint + strlen(scheme), path) && strcmp(path, "/var") != 0)
        return endpoint + strlen(scheme);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        /* /var/run is a symbolic link to /run nearly everywhere: /var holds none. */
        if (ra_path_is_within(table[i], path) && strcmp(path, "/var") != 0)
            return table[i];
    const char *base = strrchr(path, '/');
    for (size_t i = 0; base != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(base + 1, names[i]) == 0)
            return path;
    return NULL;
}
