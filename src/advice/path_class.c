#include "rootfs_audit/advice/path_class.h"

#include "rootfs_audit/util/path.h"

#include <stddef.h>
#include <string.h>

/* Each table ends with NULL. */

static const char *const engines[] = {
    "/.dockerenv",
    "/.dockerinit",
    "/dev",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/mtab",
    "/proc",
    "/etc/resolv.conf",
    "/run/.containerenv",
    "/run/secrets",
    "/sbin/docker-init",
    "/sys",
    "/usr/sbin/docker-init",
    NULL,
};

static const char *const system_paths[] = {
    "/bin",
    "/boot",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/sbin",
    "/usr",
    /* package managers */
    "/var/cache/apk",
    "/var/cache/apt",
    "/var/cache/debconf",
    "/var/cache/dnf",
    "/var/cache/ldconfig",
    "/var/cache/yum",
    "/var/lib/apt",
    "/var/lib/dnf",
    "/var/lib/dpkg",
    "/var/lib/pacman",
    "/var/lib/rpm",
    "/var/log/alternatives.log",
    "/var/log/apt",
    "/var/log/bootstrap.log",
    "/var/log/dpkg.log",
    NULL,
};

/* The folders of /etc that are no single service's. */
static const char *const etc_folders[] = {
    "/etc/alternatives",
    "/etc/apk",
    "/etc/apt",
    "/etc/ca-certificates",
    "/etc/cron.d",
    "/etc/cron.daily",
    "/etc/cron.hourly",
    "/etc/cron.monthly",
    "/etc/cron.weekly",
    "/etc/default",
    "/etc/dpkg",
    "/etc/init.d",
    "/etc/kernel",
    "/etc/ld.so.conf.d",
    "/etc/logrotate.d",
    "/etc/network",
    "/etc/opt",
    "/etc/pam.d",
    "/etc/pki",
    "/etc/profile.d",
    "/etc/rc0.d",
    "/etc/rc1.d",
    "/etc/rc2.d",
    "/etc/rc3.d",
    "/etc/rc4.d",
    "/etc/rc5.d",
    "/etc/rc6.d",
    "/etc/rcS.d",
    "/etc/security",
    "/etc/selinux",
    "/etc/skel",
    "/etc/ssl",
    "/etc/sudoers.d",
    "/etc/sysctl.d",
    "/etc/systemd",
    "/etc/terminfo",
    "/etc/tmpfiles.d",
    "/etc/update-motd.d",
    "/etc/xdg",
    "/etc/yum.repos.d",
    NULL,
};

static const char *const scratch[] = {
    "/run",     "/tmp",       "/var/cache", "/var/lock", "/var/log",
    "/var/run", "/var/spool", "/var/tmp",   NULL,
};

/* Of what is in /var/spool, this is somebody's and not a queue. */
static const char *const kept_spools[] = {"/var/spool/cron", "/var/spool/mail", NULL};

static const char *const shared[] = {
    "/",        "/etc",     "/home",      "/media",     "/mnt",     "/opt",
    "/root",    "/srv",     "/var",       "/var/cache", "/var/lib", "/var/local",
    "/var/log", "/var/opt", "/var/spool", NULL,
};

static const char *const common[] = {
    "/run", "/run/lock", "/tmp", "/var/lock", "/var/run", "/var/tmp", NULL,
};

static const char *const leftovers[] = {
    "/run/adduser",
    "/run/initctl",
    "/run/lock",
    "/run/log",
    "/run/mount",
    "/run/shm",
    "/run/sendsigs.omit.d",
    "/run/systemd",
    "/run/udev",
    "/run/user",
    "/run/utmp",
    "/run/motd.dynamic",
    /* written when packages are installed, or by log-ins */
    "/var/cache/apt",
    "/var/cache/debconf",
    "/var/cache/ldconfig",
    "/var/log/alternatives.log",
    "/var/log/apt",
    "/var/log/bootstrap.log",
    "/var/log/btmp",
    "/var/log/dpkg.log",
    "/var/log/faillog",
    "/var/log/fontconfig.log",
    "/var/log/lastlog",
    "/var/log/wtmp",
    NULL,
};

static bool is_in(const char *const table[], const char *path)
{
    for (size_t i = 0; table[i] != NULL; i++)
        if (strcmp(table[i], path) == 0)
            return true;
    return false;
}

static bool is_within_any(const char *const table[], const char *path)
{
    for (size_t i = 0; table[i] != NULL; i++)
        if (ra_path_is_within(path, table[i]))
            return true;
    return false;
}

/* Whether one of the path's parts is `name`. */
static bool has_part(const char *path, const char *name)
{
    size_t length = strlen(name);
    for (const char *slash = path; slash != NULL; slash = strchr(slash + 1, '/'))
        if (strncmp(slash + 1, name, length) == 0 &&
            (slash[1 + length] == '/' || slash[1 + length] == '\0'))
            return true;
    return false;
}

static enum ra_path_class class_in_etc(const char *path, bool is_folder)
{
    bool is_direct = strchr(path + strlen("/etc/"), '/') == NULL;
    if ((is_direct && !is_folder) || is_within_any(etc_folders, path))
        return RA_PATH_SYSTEM;
    return RA_PATH_CONFIGURATION;
}

enum ra_path_class ra_path_class_of(const char *path, bool is_folder)
{
    bool is_direct = strchr(path + 1, '/') == NULL;
    if (is_within_any(engines, path))
        return RA_PATH_ENGINES;
    if (is_within_any(system_paths, path) || strcmp(path, "/etc") == 0 ||
        (is_direct && !is_folder))
        return RA_PATH_SYSTEM;
    if (ra_path_is_within(path, "/etc"))
        return class_in_etc(path, is_folder);
    /* Python writes its byte code beside the program, and does without where it cannot.
     */
    if (has_part(path, "__pycache__"))
        return RA_PATH_SYSTEM;
    if ((is_within_any(scratch, path) && !is_within_any(kept_spools, path)) ||
        has_part(path, ".cache"))
        return RA_PATH_SCRATCH;
    return RA_PATH_DATA;
}

/* A folder of /home is a person's, and has what is of many programs. */
static bool is_home(const char *path)
{
    return ra_path_is_within(path, "/home") && path[strlen("/home")] == '/' &&
           strchr(path + strlen("/home/"), '/') == NULL;
}

bool ra_path_is_shared(const char *path)
{
    return is_in(shared, path) || is_home(path);
}

bool ra_path_is_common(const char *path)
{
    return ra_path_is_shared(path) || is_in(common, path);
}

bool ra_path_is_leftover(const char *path)
{
    return is_within_any(leftovers, path);
}
