#include "rootfs_audit/source/engine_api.h"

#include "rootfs_audit/util/json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct version {
    unsigned long major;
    unsigned long minor;
};

/* The newest API version whose documentation this program was written against. */
static const struct version newest = {1, 51};

struct single {
    const char *path;
    size_t body_limit;
    bool is_sent;
    int (*read)(void *context, const struct ra_response *response, struct ra_error *err);
    void *context;
    long *status;
};

static bool next_single(void *context, struct ra_request *request)
{
    struct single *single = context;
    if (single->is_sent)
        return false;
    single->is_sent = true;
    *request = (struct ra_request){.path = strdup(single->path),
                                   .body_limit = single->body_limit};
    return true;
}

static int done_single(void *context, size_t tag, const struct ra_response *response,
                       const struct ra_failure *failure, struct ra_error *err)
{
    struct single *single = context;
    (void)tag;
    if (response == NULL)
        return ra_error_set(err, "%s", ra_error_message(&failure->error));
    *single->status = response->status;
    if (response->status != 200) {
        char question[128]; /* a query can be long and says nothing new */
        snprintf(question, sizeof question, "GET %.*s",
                 (int)(sizeof question - sizeof "GET "), single->path);
        question[strcspn(question, "?")] = '\0';
        return ra_engine_refusal(response, question, err);
    }
    return single->read(single->context, response, err);
}

int ra_engine_get(struct ra_client *client, const char *path, size_t body_limit,
                  int (*read)(void *context, const struct ra_response *response,
                              struct ra_error *err),
                  void *context, struct ra_error *err)
{
    long status = 0;
    return ra_engine_get_status(client, path, body_limit, read, context, &status, err);
}

int ra_engine_get_status(struct ra_client *client, const char *path, size_t body_limit,
                         int (*read)(void *context, const struct ra_response *response,
                                     struct ra_error *err),
                         void *context, long *status, struct ra_error *err)
{
    struct single single = {.path = path,
                            .body_limit = body_limit,
                            .read = read,
                            .context = context,
                            .status = status};
    *status = 0;
    return ra_client_run(client, next_single, done_single, &single, err);
}

/* What answers to a volume's name must be that volume: a proxy may answer to all. */
static int read_volume_name(void *context, const struct ra_response *response,
                            struct ra_error *err)
{
    const char *wanted = context;
    const char *name = NULL;
    cJSON *root = NULL;
    int status =
        ra_json_parse(ra_buffer_text(response->body), response->body->length, &root, err);
    if (status == 0)
        status = ra_json_get_string(root, "Name", &name, err);
    if (status == 0 && (name == NULL || strcmp(name, wanted) != 0))
        status = ra_error_set(err, "the answer is of another volume");
    cJSON_Delete(root);
    return status;
}

int ra_engine_has_volume(struct ra_client *client, const char *api_version,
                         const char *name, struct ra_error *why)
{
    enum { NOT_FOUND = 404 };
    static const size_t answer_limit = 4UL << 20;
    char *path = NULL;
    char *wanted = strdup(name);
    long answer = 0;
    int status = -1;
    if (wanted == NULL || asprintf(&path, "/v%s/volumes/%s", api_version, name) < 0)
        ra_error_nomem(why);
    else
        status = ra_engine_get_status(client, path, answer_limit, read_volume_name,
                                      wanted, &answer, why);
    free(path);
    free(wanted);
    if (status == 0)
        return 1;
    if (answer != NOT_FOUND)
        return -1;
    ra_error_clear(why);
    return 0;
}

/* "Docker/20.10.24 (linux)" -> 20.10.24 */
static int read_docker_version(const char *server, char **version, struct ra_error *err)
{
    static const char prefix[] = "Docker/";
    if (server == NULL || strncmp(server, prefix, strlen(prefix)) != 0)
        return 0;
    server += strlen(prefix);
    *version = strndup(server, strcspn(server, " "));
    return *version == NULL ? ra_error_nomem(err) : 0;
}

static int read_product(const struct ra_response *response, struct ra_source *source,
                        struct ra_error *err)
{
    const char *libpod = ra_response_header(response, "Libpod-Api-Version");
    source->product = strdup(libpod == NULL ? "docker" : "podman");
    if (source->product == NULL)
        return ra_error_nomem(err);
    if (libpod == NULL) /* before the next look-up, which may move the header */
        return read_docker_version(ra_response_header(response, "Server"),
                                   &source->version, err);
    source->version = strdup(libpod);
    return source->version == NULL ? ra_error_nomem(err) : 0;
}

/* "1.41": digits, a point, digits, and no more of them than a version has. */
static bool parse_version(const char *text, struct version *version)
{
    static const char digits[] = "0123456789";
    size_t major = strspn(text, digits);
    size_t minor = text[major] == '.' ? strspn(text + major + 1, digits) : 0;
    if (major < 1 || major > 4 || minor < 1 || minor > 4 ||
        text[major + 1 + minor] != '\0')
        return false;
    version->major = strtoul(text, NULL, 10);
    version->minor = strtoul(text + major + 1, NULL, 10);
    return true;
}

int ra_engine_read_ping(const struct ra_response *response, struct ra_source *source,
                        struct ra_error *err)
{
    struct version version = {0};
    const char *theirs = ra_response_header(response, "Api-Version");
    if (theirs == NULL)
        return ra_error_set(err,
                            "the answer to GET /_ping has no Api-Version header, so "
                            "this is no Docker or Podman API; name an engine's socket "
                            "with --host=unix:///PATH");
    if (!parse_version(theirs, &version))
        return ra_error_set(err,
                            "the API version '%s' in the answer to GET /_ping is not "
                            "MAJOR.MINOR, so this is no Docker or Podman API; name an "
                            "engine's socket with --host=unix:///PATH",
                            theirs);
    if (version.major > newest.major ||
        (version.major == newest.major && version.minor > newest.minor))
        version = newest;
    if (asprintf(&source->api_version, "%lu.%lu", version.major, version.minor) < 0) {
        source->api_version = NULL;
        return ra_error_nomem(err);
    }
    return read_product(response, source, err);
}

static int read_ping(void *context, const struct ra_response *response,
                     struct ra_error *err)
{
    return ra_engine_read_ping(response, context, err);
}

int ra_engine_ping(struct ra_client *client, const struct ra_endpoint *endpoint,
                   struct ra_source *source, struct ra_error *err)
{
    static const size_t answer_limit = 64UL << 10;
    source->endpoint = strdup(endpoint->url);
    if (source->endpoint == NULL)
        return ra_error_nomem(err);
    return ra_engine_get(client, "/_ping", answer_limit, read_ping, source, err);
}

enum { TEXT_MAX = 300 };

/* The member "message" of an error's body, or NULL. The caller frees it. */
static char *read_json_message(const struct ra_response *response)
{
    cJSON *root = NULL;
    char *copy = NULL;
    const char *message = NULL;
    if (ra_json_parse(ra_buffer_text(response->body), response->body->length, &root,
                      NULL) == 0 &&
        ra_json_get_string(root, "message", &message, NULL) == 0 && message != NULL)
        copy = strndup(message, TEXT_MAX);
    cJSON_Delete(root);
    return copy;
}

/* The engine's own words from an error's body, a line of them, or NULL. The caller frees
 * them. */
static char *read_message(const struct ra_response *response)
{
    const char *type = ra_response_header(response, "Content-Type");
    bool is_text = type != NULL && strncasecmp(type, "text/plain", 10) == 0;
    char *copy = read_json_message(response);
    if (copy == NULL && is_text)
        copy = strndup(ra_buffer_text(response->body), TEXT_MAX);
    if (copy != NULL)
        copy[strcspn(copy, "\r\n")] = '\0';
    return copy;
}

bool ra_engine_says_gone(const struct ra_response *response)
{
    char *message = response->status == 404 ? read_json_message(response) : NULL;
    bool gone = message != NULL && strcasestr(message, "no such container") != NULL;
    free(message);
    return gone;
}

bool ra_engine_says_no_file(const struct ra_response *response)
{
    /* Docker's words, and Podman's. */
    static const char *const words[] = {"could not find the file",
                                        "no such file or directory"};
    char *message = response->status == 404 ? read_json_message(response) : NULL;
    bool is_missing = false;
    for (size_t i = 0; message != NULL && i < sizeof words / sizeof words[0]; i++)
        is_missing |= strcasestr(message, words[i]) != NULL;
    free(message);
    return is_missing;
}

int ra_engine_refusal(const struct ra_response *response, const char *question,
                      struct ra_error *err)
{
    char *message = read_message(response);
    if (message != NULL && message[0] != '\0')
        ra_error_set(err, "the engine answered %s with status %ld: %s", question,
                     response->status, message);
    else
        ra_error_set(
            err,
            "%s was answered with status %ld, and not as an engine does; name the "
            "engine's own socket with --host=unix:///PATH, or look into the log of "
            "what stands before it",
            question, response->status);
    free(message);
    return -1;
}
