#include "rootfs_audit/advice/links.h"

#include "rootfs_audit/util/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As the kernel: a longer chain is a loop. */
enum { LINKS_MAX = 40 };

/* The first link on the way, and the length of the path up to and with it. */
static const struct ra_folder *find_link(struct ra_folder_list *folders, const char *path,
                                         size_t *length, int *status)
{
    for (size_t end = 1; path[end - 1] != '\0'; end++) {
        if (path[end] != '/' && path[end] != '\0')
            continue;
        char *part = strndup(path, end);
        const struct ra_folder *folder =
            part == NULL ? NULL : ra_folder_want(folders, part, false);
        free(part);
        if (folder == NULL) {
            *status = -1;
            return NULL;
        }
        *length = end;
        if (folder->state == RA_FOLDER_LINK)
            return folder;
        if (folder->state != RA_FOLDER_PRESENT)
            return NULL; /* nothing is below it, or it is not known yet */
    }
    return NULL;
}

char *ra_links_follow(struct ra_folder_list *folders, const char *path)
{
    char *here = ra_path_clean(path);
    for (int i = 0; here != NULL && i < LINKS_MAX; i++) {
        size_t length = 0;
        int status = 0;
        char *joined = NULL;
        if (strcmp(here, "/") == 0)
            return here;
        const struct ra_folder *link = find_link(folders, here, &length, &status);
        if (status == 0 && link == NULL)
            return here;
        if (status != 0 || asprintf(&joined, "%s%s", link->target, here + length) < 0)
            joined = NULL;
        free(here);
        here = joined == NULL ? NULL : ra_path_clean(joined);
        free(joined);
    }
    return here;
}

int ra_links_follow_all(struct ra_folder_list *folders, const struct ra_path_set *paths,
                        struct ra_path_set *real)
{
    for (size_t i = 0; i < paths->count; i++) {
        char *path = ra_links_follow(folders, paths->paths[i]);
        int status = path == NULL ? -1 : ra_path_set_add(real, path);
        free(path);
        if (status != 0)
            return -1;
    }
    return 0;
}
