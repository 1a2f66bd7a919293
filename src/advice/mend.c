#include "rootfs_audit/advice/mend.h"

#include "rootfs_audit/model/tmpfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TMPFS_DEFAULT_MIB = 64 };

static bool has_finding(const struct ra_workload *workload, const char *rule)
{
    for (size_t i = 0; i < workload->finding_count; i++)
        if (strcmp(workload->findings[i].rule, rule) == 0)
            return true;
    return false;
}

bool ra_mend_is_wanted(const struct ra_workload *workload)
{
    return has_finding(workload, "implicit-volume") ||
           has_finding(workload, "executable-tmpfs") ||
           has_finding(workload, "unbounded-tmpfs");
}

/* A tmpfs's options without the words that are to be set, and with them. */
static char *mended_options(const char *options, bool sets_size, bool sets_noexec)
{
    char *made = NULL;
    /* Each word gets a comma, the last as well. */
    char *kept = calloc(1, (options == NULL ? 0 : strlen(options)) + 2);
    char *end = kept;
    if (kept == NULL)
        return NULL;
    for (const char *word = options; word != NULL && *word != '\0';) {
        size_t length = strcspn(word, ",");
        bool is_size =
            strncmp(word, "size=", 5) == 0 || strncmp(word, "nr_blocks=", 10) == 0;
        bool is_exec = length == 4 && memcmp(word, "exec", 4) == 0;
        if (length > 0 && !(sets_size && is_size) && !(sets_noexec && is_exec)) {
            memcpy(end, word, length);
            end += length;
            *end++ = ',';
        }
        word += length;
        word += *word == ',';
    }
    *end = '\0';
    if (asprintf(&made, "%s%s%s", kept, sets_noexec ? "noexec" : "",
                 sets_noexec && sets_size ? "," : "") < 0)
        made = NULL;
    free(kept);
    if (made == NULL || !sets_size)
        return made;
    char *sized = NULL;
    if (asprintf(&sized, "%ssize=%dm", made, (int)TMPFS_DEFAULT_MIB) < 0)
        sized = NULL;
    free(made);
    return sized;
}

static int mend_tmpfs(struct ra_draft *draft, const struct ra_writable *writable,
                      bool is_exec_by_default)
{
    const struct ra_workload *workload = draft->workload;
    struct ra_tmpfs_options read = ra_tmpfs_parse(writable->options, is_exec_by_default);
    bool sets_size = has_finding(workload, "unbounded-tmpfs") && !read.has_size &&
                     !workload->has_memory_limit;
    bool sets_noexec = has_finding(workload, "executable-tmpfs") && read.is_exec;
    if (!sets_size && !sets_noexec)
        return 0;
    struct ra_advice_path *path = ra_draft_add_path(draft, writable->path);
    if (path == NULL)
        return -1;
    path->as = RA_ADVICE_TMPFS;
    path->rule = sets_size ? "unbounded-tmpfs" : "executable-tmpfs";
    if (ra_strings_add(
            &path->remarks, draft->err, "in place of the flag that it has now%s%s",
            sets_size ? "; the size is a guess: see how much is in it" : "",
            sets_noexec ? "; programs can no longer be run from it: leave exec "
                          "where some must"
                        : "") != 0)
        return -1;
    char *options = mended_options(writable->options, sets_size, sets_noexec);
    if (options == NULL)
        return ra_error_nomem(draft->err);
    return ra_draft_take_options(draft, path, options);
}

static int mend_volume(struct ra_draft *draft, const struct ra_writable *writable)
{
    if (!has_finding(draft->workload, "implicit-volume"))
        return 0;
    struct ra_advice_path *path = ra_draft_add_path(draft, writable->path);
    if (path == NULL)
        return -1;
    path->rule = "implicit-volume";
    if (ra_strings_add(&path->remarks, draft->err,
                       "its data is in the anonymous volume %s now: copy it before that "
                       "is removed",
                       writable->source == NULL ? "that it has" : writable->source) != 0)
        return -1;
    return ra_draft_add_volume(draft, path);
}

int ra_mend_add(struct ra_draft *draft, bool is_exec_by_default)
{
    const struct ra_workload *workload = draft->workload;
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        int status = 0;
        /* What a tmpfs may hold and run is another matter where more is to be mended. */
        bool is_volume = writable->source != NULL; /* whose options no flag changes */
        if (writable->kind == RA_WRITABLE_TMPFS && !is_volume && writable->is_explicit &&
            workload->readonly_rootfs == RA_READONLY_TRUE)
            status = mend_tmpfs(draft, writable, is_exec_by_default);
        else if (writable->kind == RA_WRITABLE_VOLUME && !writable->is_explicit)
            status = mend_volume(draft, writable);
        if (status != 0)
            return -1;
    }
    return 0;
}
