/* What documents say of a container apart from its flag, for each engine that says it. */
#include "unit.h"

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/source/inspect.h"
#include "rootfs_audit/source/podman.h"
#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ANONYMOUS "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

struct document {
    const char *root; /* members, each with a comma before it; NULL is none */
    const char *host_config;
    const char *config;
    const char *mounts;
};

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

static void read_document(const struct document *document, struct ra_workload *workload)
{
    char text[8192];
    struct ra_error err = {0};
    cJSON *root = NULL;
    snprintf(text, sizeof text,
             "{\"Id\":\"" ID "\",\"Name\":\"/web\",\"Image\":\"sha256:abcd\","
             "\"State\":{\"Status\":\"running\"},\"Config\":{\"Image\":\"app:1\"%s},"
             "\"HostConfig\":{\"ReadonlyRootfs\":true%s},\"Mounts\":[%s]%s}",
             or_nothing(document->config), or_nothing(document->host_config),
             or_nothing(document->mounts), or_nothing(document->root));
    *workload = (struct ra_workload){0};
    if (ra_json_parse(text, strlen(text), &root, &err) != 0 ||
        ra_inspect_read_tree(root, workload, &err) != 0 ||
        (ra_podman_wrote(root) && ra_podman_complete(root, workload, &err) != 0))
        fail_msg("%s: %s", ra_error_message(&err), text);
    cJSON_Delete(root);
}

static void is_text(const char *got, const char *expected)
{
    if (got == NULL || expected == NULL)
        assert_ptr_equal(got, expected);
    else
        assert_string_equal(got, expected);
}

static void test_snapshotter_is_named_by_every_version(void **state)
{
    (void)state;
    static const struct {
        const char *root;
        const char *snapshotter;
    } cases[] = {
        {",\"Storage\":{\"RootFS\":{\"Snapshot\":{\"Name\":\"overlayfs\"}}}",
         "overlayfs"},
        {",\"GraphDriver\":{\"Name\":\"overlayfs\",\"Data\":null}", "overlayfs"},
        {",\"GraphDriver\":{\"Name\":\"stargz\"}", "stargz"},
        {",\"GraphDriver\":{\"Name\":\"overlay2\",\"Data\":{\"UpperDir\":\"/u\"}}", NULL},
        {",\"GraphDriver\":{\"Name\":\"vfs\",\"Data\":null}", NULL},
        {",\"GraphDriver\":{\"Name\":\"btrfs\",\"Data\":null}", NULL},
        {",\"GraphDriver\":{\"Name\":\"btrfs\",\"Data\":null},"
         "\"ImageManifestDescriptor\":{}",
         "btrfs"},
        {",\"OCIRuntime\":\"crun\",\"GraphDriver\":{\"Name\":\"zfs\",\"Data\":null}",
         NULL},
        {",\"Storage\":{\"RootFS\":[]},\"GraphDriver\":7", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        read_document(&(struct document){.root = cases[i].root}, &workload);
        is_text(workload.snapshotter, cases[i].snapshotter);
        ra_workload_clear(&workload);
    }
}

static void test_data_root_is_where_the_containers_files_are(void **state)
{
    (void)state;
    static const struct {
        const char *root;
        const char *mounts;
        const char *data_root;
    } cases[] = {
        {",\"HostsPath\":\"/d/containers/" ID "/hosts\"", "", "/d"},
        {",\"LogPath\":\"/d/x/containers/" ID "/" ID "-json.log\"", "", "/d/x"},
        {",\"ResolvConfPath\":\"/d//containers/" ID "/resolv.conf\"", "", "/d"},
        {",\"HostnamePath\":\"/containers/d/containers/" ID "/hostname\"", "",
         "/containers/d"},
        {",\"HostsPath\":\"/d/100000.100000/containers/" ID "/hosts\"", "",
         "/d/100000.100000"},
        {",\"HostsPath\":\"/d/containers/" ANONYMOUS "/hosts\"", "", NULL},
        {",\"HostsPath\":\"/d/containers/0123456789ab/hosts\"", "", NULL},
        {",\"HostsPath\":\"d/containers/" ID "/hosts\"", "", NULL},
        {",\"HostsPath\":\"/containers/" ID "/hosts\"", "", NULL},
        {",\"HostsPath\":\"/d/containers/" ID "/a/b\"", "", NULL},
        {",\"HostsPath\":7,\"LogPath\":\"\"", "", NULL},
        {",\"HostsPath\":\"/run/s/overlay-containers/" ID "/userdata/hosts\","
         "\"StaticDir\":\"/d/overlay-containers/" ID "/userdata\"",
         "", "/d"},
        {",\"HostsPath\":\"/run/s/overlay-containers/" ID "/userdata/hosts\"", "", NULL},
        {",\"LogPath\":\"/d/vfs-containers/" ID "/userdata/ctr.log\"", "", "/d"},
        {",\"HostsPath\":\"\"",
         "{\"Type\":\"volume\",\"Name\":\"v\",\"Driver\":\"local\",\"Destination\":\"/"
         "v\","
         "\"Source\":\"/d/volumes/v/_data\"}",
         "/d"},
        {"",
         "{\"Type\":\"volume\",\"Name\":\"v\",\"Driver\":\"nfs\",\"Destination\":\"/v\","
         "\"Source\":\"/d/volumes/v/_data\"}",
         NULL},
        {"",
         "{\"Type\":\"bind\",\"Name\":\"v\",\"Driver\":\"local\",\"Destination\":\"/v\","
         "\"Source\":\"/d/volumes/v/_data\"}",
         NULL},
        {",\"GraphDriver\":{\"Data\":{\"UpperDir\":\"/d/overlay2/abc/diff\"}}", "", "/d"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        read_document(
            &(struct document){.root = cases[i].root, .mounts = cases[i].mounts},
            &workload);
        is_text(workload.data_root, cases[i].data_root);
        ra_workload_clear(&workload);
    }
}

static void test_runtime_is_the_one_that_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *root;
        const char *host_config;
        const char *runtime;
    } cases[] = {
        {"", ",\"Runtime\":\"runsc\"", "runsc"},
        {",\"OCIRuntime\":\"crun\"", ",\"Runtime\":\"oci\"", "crun"},
        {"", ",\"Runtime\":\"oci\"", NULL},
        {"", ",\"Runtime\":null", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        read_document(&(struct document){cases[i].root, cases[i].host_config, NULL, NULL},
                      &workload);
        is_text(workload.runtime, cases[i].runtime);
        ra_workload_clear(&workload);
    }
}

#define MADE_WITH(arguments) ",\"CreateCommand\":[\"podman\",\"run\"," arguments "]"
#define PODMAN ",\"OCIRuntime\":\"crun\""

/* The settings, as the letters of those that are set. */
static void write_settings(const struct ra_workload *workload, char *text)
{
    const struct {
        bool is_set;
        char letter;
    } settings[] = {
        {workload->has_writable_cgroups, 'c'}, {workload->has_unmasked_cgroups, 'm'},
        {workload->is_unmasked, 'u'},          {workload->has_own_ids, 'i'},
        {workload->is_systemd, 's'},           {workload->has_image_tmpfs, 't'},
        {workload->has_no_cgroup, 'n'},        {workload->has_device_plugins, 'd'},
        {workload->has_own_tmpfs, 'o'},
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (settings[i].is_set)
            *text++ = settings[i].letter;
    *text = '\0';
}

static void test_settings_by_which_an_engine_mounts(void **state)
{
    (void)state;
    static const struct {
        struct document document;
        const char *settings;
    } cases[] = {
        {{NULL, ",\"SecurityOpt\":[\"writable-cgroups=true\"]", NULL, NULL}, "c"},
        {{NULL, ",\"SecurityOpt\":[\"writable-cgroups:T\"]", NULL, NULL}, "c"},
        {{NULL, ",\"SecurityOpt\":[\"writable-cgroups=1\"]", NULL, NULL}, "c"},
        {{NULL, ",\"SecurityOpt\":[\"writable-cgroups=tRuE\"]", NULL, NULL}, ""},
        {{NULL, ",\"SecurityOpt\":[\"Writable-Cgroups=true\"]", NULL, NULL}, ""},
        {{NULL, ",\"SecurityOpt\":[\"writable-cgroups=true\",\"writable-cgroups=false\"]",
          NULL, NULL},
         ""},
        {{NULL, ",\"SecurityOpt\":[\"label=writable-cgroups=true\",7]", NULL, NULL}, ""},
        {{NULL, ",\"MaskedPaths\":[],\"ReadonlyPaths\":[]", NULL, NULL}, "u"},
        {{NULL, ",\"MaskedPaths\":null,\"ReadonlyPaths\":null", NULL, NULL}, ""},
        {{NULL, ",\"MaskedPaths\":[],\"ReadonlyPaths\":[\"/proc/sys\"]", NULL, NULL}, ""},
        {{NULL, ",\"SecurityOpt\":[\"systempaths=unconfined\"]", NULL, NULL}, "u"},
        {{NULL, ",\"UsernsMode\":\"host\"", NULL, NULL}, ""},
        {{",\"HostsPath\":\"/d/1000.1000/containers/" ID "/hosts\"", NULL, NULL, NULL},
         "i"},
        {{",\"HostsPath\":\"/d/1000.1000/containers/" ID "/hosts\"",
          ",\"UsernsMode\":\"host\"", NULL, NULL},
         ""},
        {{NULL, ",\"DeviceRequests\":[{\"Driver\":\"cdi\"}]", NULL, NULL}, "d"},
        {{PODMAN, NULL, NULL, NULL}, "o"},
        {{PODMAN, NULL, MADE_WITH("\"--read-only-tmpfs=false\",\"box\""), NULL}, ""},
        {{PODMAN, ",\"SecurityOpt\":[\"unmask=all\"]", NULL, NULL}, "muo"},
        {{PODMAN, NULL, MADE_WITH("\"--security-opt\",\"unmask=ALL\",\"box\""), NULL},
         "muo"},
        {{PODMAN, NULL,
          MADE_WITH("\"--security-opt=unmask=/proc/kcore:/sys/fs/cgroup\",\"box\""),
          NULL},
         "mo"},
        {{PODMAN, NULL, MADE_WITH("\"--security-opt=unmask=/proc/kcore\",\"box\""), NULL},
         "o"},
        {{PODMAN, ",\"UsernsMode\":\"private\"", NULL, NULL}, "io"},
        {{PODMAN, ",\"UsernsMode\":\"keep-id:uid=7\"", NULL, NULL}, "io"},
        {{PODMAN, ",\"IDMappings\":{\"UidMap\":[\"0:1:9\"],\"GidMap\":[]}", NULL, NULL},
         "io"},
        {{PODMAN, ",\"IDMappings\":null", NULL, NULL}, "o"},
        {{PODMAN, NULL, ",\"SystemdMode\":true", NULL}, "so"},
        {{PODMAN, NULL, ",\"SystemdMode\":\"true\"", NULL}, "o"},
        {{PODMAN, NULL, MADE_WITH("\"--image-volume=tmpfs\",\"box\""), NULL}, "to"},
        {{PODMAN, NULL, MADE_WITH("\"--image-volume\",\"tmpfs\",\"box\""), NULL}, "to"},
        {{PODMAN, NULL, MADE_WITH("\"--image-volume=ignore\",\"box\""), NULL}, "o"},
        {{PODMAN, NULL,
          MADE_WITH(
              "\"box\",\"sh\",\"--image-volume=tmpfs\"") ",\"Cmd\":[\"sh\","
                                                         "\"--image-volume=tmpfs\"]",
          NULL},
         "o"},
        {{PODMAN, ",\"Cgroups\":\"disabled\"", NULL, NULL}, "no"},
        {{PODMAN, ",\"Cgroups\":\"default\"", NULL, NULL}, "o"},
        {{PODMAN, NULL, MADE_WITH("\"--device\",\"nvidia.com/gpu=all\",\"box\""), NULL},
         "do"},
        {{PODMAN, NULL, MADE_WITH("\"--device\",\"/dev/a=b\",\"box\""), NULL}, "o"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char settings[16];
        read_document(&cases[i].document, &workload);
        write_settings(&workload, settings);
        if (strcmp(settings, cases[i].settings) != 0)
            fail_msg("case %zu: '%s' instead of '%s'", i, settings, cases[i].settings);
        ra_workload_clear(&workload);
    }
}

/* "/path=kind[!][+][:source][ options]", with a space between; ! is not explicit, + is
 * persistent. */
static void write_places(const struct ra_workload *workload, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        length += (size_t)snprintf(
            text + length, size - length, "%s%s=%s%s%s%s%s%s%s%s", i == 0 ? "" : "; ",
            writable->path, writable->is_ramfs ? "ramfs:" : "",
            ra_writable_kind_name(writable->kind), writable->is_explicit ? "" : "!",
            writable->is_persistent ? "+" : "", writable->source == NULL ? "" : ":",
            or_nothing(writable->source), writable->options == NULL ? "" : " ",
            or_nothing(writable->options));
    }
}

#define OWN_FOLDER "/d/overlay-containers/" ID "/userdata/overlay/1"
#define MOUNT(type, source, destination, rw, more)                                    \
    "{\"Type\":\"" type "\",\"Source\":\"" source "\",\"Destination\":\"" destination \
    "\",\"RW\":" rw more "}"
#define VOLUME(name, more)                                                             \
    "{\"Type\":\"volume\",\"Name\":\"" name "\",\"Driver\":\"local\","                 \
    "\"Source\":\"/d/volumes/" name "/_data\",\"Destination\":\"/v\",\"RW\":true" more \
    "}"

static void test_places_are_what_they_are(void **state)
{
    (void)state;
    static const struct {
        struct document document;
        const char *places;
    } cases[] = {
        /* An overlay over a folder, as each document has it. */
        {{PODMAN, NULL, NULL,
          MOUNT("bind", OWN_FOLDER "/merge", "/b", "true",
                ",\"Options\":[\"lowerdir=/h\",\"upperdir=" OWN_FOLDER "/upper\"]")},
         "/b=other overlay"},
        {{PODMAN, NULL, NULL,
          MOUNT("bind", OWN_FOLDER "/merge", "/b", "true",
                ",\"Options\":[\"lowerdir=/h\"]")},
         ""},
        {{PODMAN, NULL, NULL,
          MOUNT("bind", OWN_FOLDER "/merge", "/b", "true",
                ",\"Options\":[\"lowerdir=/h\",\"upperdir=/etc/\",\"workdir=/w\"]")},
         "/b=other+:/etc overlay"},
        {{PODMAN, NULL, NULL, MOUNT("bind", OWN_FOLDER "/merge", "/b", "true", "")},
         "/b=other overlay"},
        {{PODMAN, ",\"Binds\":[\"" OWN_FOLDER "/merge:/b:lowerdir=/h,private\"]", NULL,
          MOUNT("bind", OWN_FOLDER "/merge", "/b", "true", "")},
         ""},
        {{PODMAN, ",\"Binds\":[7,\"/h:/b:lowerdir=/l,upperdir=/u\"]", NULL,
          MOUNT("bind", "/h", "/b", "true", "")},
         "/b=other+:/u overlay"},
        {{PODMAN, ",\"Binds\":[\"/h:/bb:lowerdir=/l\"]", NULL,
          MOUNT("bind", "/h", "/b", "true", "")},
         "/b=bind+:/h"},
        {{PODMAN, NULL, NULL,
          MOUNT("bind", "/h", "/b", "true", ",\"Options\":[\"upperdir=/u\"]")},
         "/b=bind+:/h"},
        {{PODMAN, NULL, MADE_WITH("\"-v\",\"/h:/b:O\",\"box\""), NULL},
         "/b=other overlay"},
        {{PODMAN, NULL, MADE_WITH("\"-v/h:/b:O,upperdir=/u\",\"box\""), NULL},
         "/b=other+:/u overlay"},
        {{PODMAN, NULL, MADE_WITH("\"--volume=/h:/b:ro\",\"box\""), NULL}, ""},
        /* A volume. */
        {{PODMAN, NULL, NULL, VOLUME("n", ",\"Options\":[\"O\",\"nosuid\"]")},
         "/v=other overlay"},
        {{PODMAN, ",\"Binds\":[\"n:/v:O,rw\"]", NULL, VOLUME("n", "")},
         "/v=other overlay"},
        {{PODMAN, NULL, NULL, VOLUME("n", ",\"Options\":[\"rbind\"]")}, "/v=volume+:n"},
        /* An image, listed twice in either order, or once. */
        {{PODMAN, NULL, NULL,
          MOUNT("image", "box", "/i", "false",
                "") "," MOUNT("bind", OWN_FOLDER "/merge", "/i", "true",
                              ",\"Options\":[\"lowerdir=/l\"]")},
         ""},
        {{PODMAN, NULL, NULL,
          MOUNT("bind", OWN_FOLDER "/merge", "/i", "true",
                ",\"Options\":[\"lowerdir=/l\",\"upperdir=" OWN_FOLDER
                "/upper\"]") "," MOUNT("image", "box", "/i/", "true", "")},
         "/i=other image"},
        {{PODMAN, NULL, NULL,
          MOUNT("image", "box", "/i", "false", "") "," MOUNT(
              "bind", OWN_FOLDER "/merge", "/i", "true",
              ",\"Options\":[\"lowerdir=/l\",\"upperdir=" OWN_FOLDER "/upper\"]")},
         "/i=other image"},
        {{PODMAN, NULL, NULL, MOUNT("image", "box", "/i", "true", "")}, "/i=other image"},
        /* Filesystems of the kernel's own. */
        {{PODMAN, NULL, NULL, MOUNT("bind", "ramfs", "/r", "true", "")},
         "/r=ramfs:tmpfs"},
        {{PODMAN, NULL, NULL,
          MOUNT("bind", "tmpfs", "/t", "true", ",\"Options\":[\"size=1m\",\"noexec\"]")},
         "/t=tmpfs size=1m,noexec"},
        {{PODMAN, NULL, NULL, MOUNT("bind", "devpts", "/d", "true", "")},
         "/d=other devpts"},
        {{PODMAN, NULL, NULL, MOUNT("bind", "ramfs", "/r", "false", "")}, ""},
        /* Volumes that Podman named. */
        {{PODMAN, NULL, NULL, VOLUME(ANONYMOUS, "")}, "/v=volume!+:" ANONYMOUS},
        {{PODMAN, NULL, MADE_WITH("\"box\""), VOLUME(ANONYMOUS, "")},
         "/v=volume!+:" ANONYMOUS},
        {{PODMAN, NULL, MADE_WITH("\"-v\",\"/v\",\"box\""), VOLUME(ANONYMOUS, "")},
         "/v=volume+:" ANONYMOUS},
        {{PODMAN, NULL, MADE_WITH("\"-dv=/v/\",\"box\""), VOLUME(ANONYMOUS, "")},
         "/v=volume+:" ANONYMOUS},
        {{PODMAN, NULL, MADE_WITH("\"--mount=type=volume,dst=/v\",\"box\""),
          VOLUME(ANONYMOUS, "")},
         "/v=volume+:" ANONYMOUS},
        {{PODMAN, NULL, MADE_WITH("\"--volumes-from\",\"a\",\"box\""),
          VOLUME(ANONYMOUS, "")},
         "/v=volume+:" ANONYMOUS},
        {{PODMAN, NULL, MADE_WITH("\"-v\",\"/w\",\"box\""), VOLUME(ANONYMOUS, "")},
         "/v=volume!+:" ANONYMOUS},
        {{NULL, NULL, NULL, VOLUME(ANONYMOUS, "")}, "/v=volume+:" ANONYMOUS},
        /* A tmpfs that only the command line tells of. */
        {{PODMAN, NULL,
          MADE_WITH("\"--mount\",\"type=tmpfs,tmpfs-size=1m,dst=/var/run/x\",\"box\""),
          NULL},
         "/var/run/x=tmpfs size=1m"},
        {{PODMAN, ",\"Tmpfs\":{\"/t\":\"size=1m\"}",
          MADE_WITH("\"--tmpfs=/t:size=1m,ro\",\"--tmpfs\",\"/t/\",\"box\""), NULL},
         "/t=tmpfs size=1m"},
        {{PODMAN, NULL, MADE_WITH("\"--mount\",\"type=tmpfs\",\"--tmpfs=/t:ro\",\"box\""),
          NULL},
         ""},
        /* Docker's part of a volume. */
        {{NULL,
          ",\"Mounts\":[{\"Type\":\"volume\",\"Target\":\"/v\",\"VolumeOptions\":{"
          "\"Subpath\":\"a/b\"}}]",
          NULL, VOLUME("n", "")},
         "/v=volume+:n subpath=a/b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char places[1024];
        read_document(&cases[i].document, &workload);
        write_places(&workload, places, sizeof places);
        if (strcmp(places, cases[i].places) != 0)
            fail_msg("case %zu: '%s' instead of '%s'", i, places, cases[i].places);
        assert_int_equal(workload.readonly_bind_count, 0);
        ra_workload_clear(&workload);
    }
}

static void test_read_only_bind_that_does_not_cover_what_is_below(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        bool is_shallow;
    } cases[] = {
        {"\"ReadOnlyNonRecursive\":true", true},
        {"\"ReadOnlyNonRecursive\":true,\"NonRecursive\":true", false},
        {"\"NonRecursive\":true", false},
        {"\"ReadOnlyForceRecursive\":true", false},
        {"\"ReadOnlyNonRecursive\":\"true\"", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        char host_config[256];
        snprintf(host_config, sizeof host_config,
                 ",\"Mounts\":[{\"Type\":\"bind\",\"Target\":\"/b/\",\"ReadOnly\":true,"
                 "\"BindOptions\":{%s}}]",
                 cases[i].options);
        read_document(
            &(struct document){.host_config = host_config,
                               .mounts = MOUNT("bind", "/h", "/b", "false", "")},
            &workload);
        assert_int_equal(workload.readonly_bind_count, 1);
        assert_int_equal(workload.readonly_binds[0].is_shallow, cases[i].is_shallow);
        ra_workload_clear(&workload);
    }
}

static void test_command_line_without_end_is_read_up_to_a_bound(void **state)
{
    (void)state;
    enum { ARGUMENTS = 200000, ARGUMENT_BYTES = 32 };
    static const char head[] =
        "{\"Id\":\"" ID "\",\"Name\":\"web\",\"OCIRuntime\":\"crun\","
        "\"State\":{\"Status\":\"running\"},\"HostConfig\":{\"ReadonlyRootfs\":true},"
        "\"Config\":{\"Image\":\"app:1\",\"CreateCommand\":[\"podman\"";
    struct ra_workload workload = {0};
    cJSON *root = NULL;
    char *text = malloc(sizeof head + (size_t)ARGUMENTS * ARGUMENT_BYTES);
    assert_non_null(text);
    char *at = stpcpy(text, head);
    for (int i = 0; i < ARGUMENTS; i++)
        at += sprintf(at, ",\"--tmpfs=/t%d\"", i);
    strcpy(at, "]}}");
    assert_int_equal(ra_json_parse(text, strlen(text), &root, NULL), 0);
    assert_int_equal(ra_inspect_read_tree(root, &workload, NULL), 0);
    assert_int_equal(ra_podman_complete(root, &workload, NULL), 0);
    assert_in_range(workload.writable_count, 1, 1024);
    ra_workload_clear(&workload);
    cJSON_Delete(root);
    free(text);
}

static void test_windows_container_is_never_judged(void **state)
{
    (void)state;
    static const struct {
        struct document document;
        bool is_windows;
    } cases[] = {
        {{",\"Platform\":\"windows\"", NULL, NULL, NULL}, true},
        {{",\"Platform\":\"Windows\"", NULL, NULL, NULL}, true},
        {{",\"Driver\":\"windowsfilter\"", NULL, NULL, NULL}, true},
        {{NULL, ",\"Isolation\":\"hyperv\"", NULL, NULL}, true},
        {{NULL, ",\"Isolation\":\"process\"", NULL, NULL}, true},
        {{",\"Platform\":\"linux\"", NULL, NULL,
          MOUNT("bind", "C:\\\\x", "c:\\\\data", "true", "")},
         false},
        {{",\"Driver\":\"other\"", NULL, NULL,
          MOUNT("bind", "C:\\\\x", "c:\\\\data", "true", "")},
         true},
        {{",\"Platform\":\"linux\"", NULL, NULL,
          MOUNT("volume", "v", "v:/v", "true", "")},
         false},
        {{NULL, NULL, NULL, MOUNT("volume", "v", "v:/v", "true", "")}, false},
        {{NULL, NULL, NULL, MOUNT("npipe", "", "\\\\\\\\.\\\\pipe\\\\x", "true", "")},
         true},
        {{",\"Platform\":\"linux\",\"Driver\":\"overlayfs\"",
          ",\"Isolation\":\"default\"", NULL,
          MOUNT("bind", "/c:", "/c:/data", "true", "")},
         false},
        {{",\"Platform\":7", ",\"Isolation\":\"\"", NULL, NULL}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ra_workload workload;
        read_document(&cases[i].document, &workload);
        bool is_refused = workload.error != NULL &&
                          strstr(workload.error, "not applicable to Windows") != NULL;
        if (is_refused != cases[i].is_windows)
            fail_msg("case %zu: %s", i, or_nothing(workload.error));
        ra_workload_clear(&workload);
    }
}

static void test_paths_of_windows_stay_as_they_are(void **state)
{
    (void)state;
    struct ra_workload workload;
    char places[256];
    read_document(
        &(struct document){.mounts = MOUNT("bind", "C:\\\\h", "c:\\\\data", "true", "")},
        &workload);
    write_places(&workload, places, sizeof places);
    assert_string_equal(places, "c:\\data=bind+:C:\\h");
    ra_workload_clear(&workload);
}

static void test_infra_container_of_a_pod(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *image;
        const char *more;
        bool is_infra;
    } cases[] = {
        {"any", "box", ",\"IsInfra\":true", true},
        {"/0123456789ab-infra", "localhost/podman-pause:5.4.2-0",
         ",\"Path\":\"/catatonit\",\"IsInfra\":false", false},
        {"/0123456789ab-infra", "localhost/podman-pause:5.4.2-0",
         ",\"Path\":\"/catatonit\"", true},
        {"/0123456789ab-infra", "registry.k8s.io/pause:3.5", ",\"Path\":\"/pause\"",
         true},
        {"/0123456789ab-infra", "app:1", ",\"Path\":\"/catatonit\"", false},
        {"/0123456789ab-infra", "localhost/podman-pause:5", ",\"Path\":\"/bin/sh\"",
         false},
        {"/web-infra", "localhost/podman-pause:5", ",\"Path\":\"/catatonit\"", false},
        {"/0123456789ab-infra2", "localhost/podman-pause:5", ",\"Path\":\"/catatonit\"",
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        struct ra_workload workload = {0};
        cJSON *root = NULL;
        snprintf(text, sizeof text,
                 "{\"Id\":\"" ID "\",\"Name\":\"%s\",\"Config\":{\"Image\":\"%s\"},"
                 "\"HostConfig\":{\"ReadonlyRootfs\":false},\"State\":{\"Status\":"
                 "\"initialized\"}%s}",
                 cases[i].name, cases[i].image, cases[i].more);
        assert_int_equal(ra_json_parse(text, strlen(text), &root, NULL), 0);
        assert_int_equal(ra_inspect_read_tree(root, &workload, NULL), 0);
        assert_int_equal(ra_podman_complete(root, &workload, NULL), 0);
        if (workload.is_infra != cases[i].is_infra)
            fail_msg("%s %s %s", cases[i].name, cases[i].image, cases[i].more);
        assert_string_equal(workload.state, "created");
        cJSON_Delete(root);
        ra_workload_clear(&workload);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshotter_is_named_by_every_version),
        cmocka_unit_test(test_data_root_is_where_the_containers_files_are),
        cmocka_unit_test(test_runtime_is_the_one_that_is_named),
        cmocka_unit_test(test_settings_by_which_an_engine_mounts),
        cmocka_unit_test(test_places_are_what_they_are),
        cmocka_unit_test(test_read_only_bind_that_does_not_cover_what_is_below),
        cmocka_unit_test(test_command_line_without_end_is_read_up_to_a_bound),
        cmocka_unit_test(test_windows_container_is_never_judged),
        cmocka_unit_test(test_paths_of_windows_stay_as_they_are),
        cmocka_unit_test(test_infra_container_of_a_pod),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
