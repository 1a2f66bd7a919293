#include "rootfs_audit/util/path.h"

#include <stdlib.h>
#include <string.h>

char *ra_path_clean(const char *path)
{
    char *clean = malloc(strlen(path) + 2);
    if (clean == NULL)
        return NULL;
    size_t length = 0; /* "" stands for "/" until the end */
    while (*path != '\0') {
        size_t size = strcspn(path, "/");
        if (size == 2 && memcmp(path, "..", 2) == 0) {
            while (length > 0 && clean[--length] != '/')
                ;
        } else if (size > 0 && !(size == 1 && *path == '.')) {
            clean[length++] = '/';
            memcpy(clean + length, path, size);
            length += size;
        }
        path += size;
        path += *path == '/';
    }
    if (length == 0)
        clean[length++] = '/';
    clean[length] = '\0';
    return clean;
}

bool ra_path_is_windows(const char *path)
{
    bool is_letter =
        (path[0] >= 'a' && path[0] <= 'z') || (path[0] >= 'A' && path[0] <= 'Z');
    bool is_on_drive = is_letter && path[1] == ':' && path[2] == '\\';
    return is_on_drive || strncmp(path, "\\\\", 2) == 0;
}

char *ra_path_clean_any(const char *path)
{
    return ra_path_is_windows(path) ? strdup(path) : ra_path_clean(path);
}

bool ra_path_is_within(const char *path, const char *base)
{
    size_t length = strcmp(base, "/") == 0 ? 0 : strlen(base);
    return strncmp(path, base, length) == 0 &&
           (path[length] == '\0' || path[length] == '/');
}

int ra_path_compare(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    if (*a == *b)
        return 0;
    int rank_a = *a == '/' ? 1 : *a == '\0' ? 0 : (unsigned char)*a + 1;
    int rank_b = *b == '/' ? 1 : *b == '\0' ? 0 : (unsigned char)*b + 1;
    return rank_a - rank_b;
}
