#include "rootfs_audit/source/document_file.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"
#include "rootfs_audit/util/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const size_t file_limit = 512UL << 20;

const char *ra_document_file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* As PowerShell redirects into a file. */
static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 &&
           (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
}

/* As podman kube generate writes: a comment, and then apiVersion. */
static bool is_kubernetes(const char *text)
{
    static const char key[] = "apiVersion:";
    while (*text == '#' || *text == '\n' || *text == '-') {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return strncmp(text, key, strlen(key)) == 0;
}

static int parse(const struct ra_buffer *text, const char *cure, cJSON **documents,
                 struct ra_error *err)
{
    struct ra_error why = {0};
    if (is_utf16(ra_buffer_text(text), text->length))
        return ra_error_set(err, "it is text in UTF-16; write it as UTF-8");
    if (is_kubernetes(ra_buffer_text(text)))
        return ra_error_set(
            err, "it is YAML of Kubernetes, which says what shall run; %s", cure);
    if (ra_json_parse_all(ra_buffer_text(text), text->length, documents, &why) == 0)
        return 0;
    ra_error_set(err, "%s; %s", ra_error_message(&why), cure);
    ra_error_clear(&why);
    return -1;
}

int ra_document_file_read(const char *path, const char *cure, cJSON **documents,
                          struct ra_error *err)
{
    struct ra_buffer text;
    ra_buffer_init(&text, file_limit);
    int cause = strcmp(path, "-") == 0 ? ra_file_read_fd(STDIN_FILENO, &text)
                                       : ra_file_read(AT_FDCWD, path, &text);
    int status = -1;
    if (cause == EFBIG)
        ra_error_set(err, "it has more than %zu MiB, or more than memory has room for",
                     file_limit >> 20);
    else if (cause != 0)
        ra_error_set(err,
                     "it cannot be read: %s; name a file that can, or - for "
                     "standard input",
                     strerror(cause));
    else
        status = parse(&text, cure, documents, err);
    ra_buffer_clear(&text);
    return status;
}
