#include "rootfs_audit/source/archive.h"

#include "rootfs_audit/source/engine_api.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"
#include "rootfs_audit/util/tar.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t error_limit = 64UL << 10;

/* A folder with more than this in it is no place for a tmpfs; nothing is gained by
 * reading on. */
static const size_t bytes_max = 64UL << 20;
enum { ENTRIES_MAX = 200000 };

/* A question and what has come of it. */
struct question {
    struct ra_folder *folder;
    struct ra_tar tar;
    size_t bytes;
    bool has_head;
    bool has_failed; /* memory ran out */
};

struct questions {
    struct question *all;
    size_t count;
    size_t next;
    const char *api_version;
    const char *id;
    struct ra_error *why;
};

static enum ra_file_kind kind_of(char type)
{
    return type == '0' ? RA_FILE_REGULAR : type == '5' ? RA_FILE_FOLDER : RA_FILE_OTHER;
}

/* What a path beside the folder, or a link in its place, is in the container. */
static char *beside(const struct ra_folder *folder, const char *path)
{
    char *joined = NULL;
    const char *slash = strrchr(folder->path, '/');
    if (asprintf(&joined, "%.*s/%s", (int)(slash - folder->path), folder->path, path) < 0)
        return NULL;
    char *clean = ra_path_clean(joined);
    free(joined);
    return clean;
}

/* The first entry is the folder itself. */
static int take_head(struct ra_folder *folder, const struct ra_tar_entry *entry)
{
    folder->uid = entry->uid;
    folder->gid = entry->gid;
    folder->mode = entry->mode;
    folder->state = RA_FOLDER_FILE;
    if (entry->type == '5')
        folder->state = RA_FOLDER_PRESENT;
    if (entry->type != '2')
        return 0;
    folder->state = RA_FOLDER_LINK;
    free(folder->target);
    folder->target =
        entry->link[0] == '/' ? ra_path_clean(entry->link) : beside(folder, entry->link);
    return folder->target == NULL ? -1 : 0;
}

static int take_content(struct ra_folder *folder, const struct ra_tar_entry *entry)
{
    struct ra_folder_entry made = {.path = beside(folder, entry->path),
                                   .kind = kind_of(entry->type),
                                   .mode = entry->mode,
                                   .uid = entry->uid,
                                   .gid = entry->gid,
                                   .size = entry->size,
                                   .mtime = entry->mtime};
    int status = made.path == NULL ? -1 : 0;
    if (status == 0 && strcmp(made.path, folder->path) != 0 &&
        ra_path_is_within(made.path, folder->path))
        status = ra_folder_take_entry(folder, &made, NULL);
    free(made.path);
    return status;
}

static bool take_entry(void *context, const struct ra_tar_entry *entry)
{
    struct question *question = context;
    struct ra_folder *folder = question->folder;
    bool is_head = !question->has_head;
    question->has_head = true;
    question->has_failed =
        (is_head ? take_head(folder, entry) : take_content(folder, entry)) != 0;
    return !question->has_failed && folder->wants_entries &&
           folder->state == RA_FOLDER_PRESENT && folder->entry_count < ENTRIES_MAX;
}

static bool take_bytes(void *context, const char *bytes, size_t length)
{
    struct question *question = context;
    question->bytes += length;
    return ra_tar_feed(&question->tar, bytes, length) == RA_TAR_MORE &&
           question->bytes <= bytes_max;
}

static bool next_question(void *context, struct ra_request *request)
{
    struct questions *questions = context;
    if (questions->next == questions->count)
        return false;
    struct question *question = &questions->all[questions->next];
    char *path = NULL;
    char *escaped = curl_easy_escape(NULL, question->folder->path, 0);
    if (escaped == NULL || asprintf(&path, "/v%s/containers/%s/archive?path=%s",
                                    questions->api_version, questions->id, escaped) < 0)
        path = NULL;
    curl_free(escaped);
    *request = (struct ra_request){.path = path,
                                   .body_limit = error_limit,
                                   .tag = questions->next++,
                                   .take = take_bytes,
                                   .take_context = question};
    return true;
}

static void explain(struct questions *questions, const struct question *question,
                    const struct ra_response *response, const struct ra_failure *failure)
{
    if (questions->why->failed || !question->folder->is_needed)
        return;
    if (response == NULL)
        ra_error_set(questions->why, "%s", ra_error_message(&failure->error));
    else if (response->status != 200)
        ra_engine_refusal(response, "what is asked of a folder", questions->why);
    else
        ra_error_set(questions->why,
                     "the answer to what is asked of a folder is no tar archive");
    ra_error_wrap(questions->why, "%s", question->folder->path);
}

static int answered(void *context, size_t tag, const struct ra_response *response,
                    const struct ra_failure *failure, struct ra_error *err)
{
    struct questions *questions = context;
    struct question *question = &questions->all[tag];
    struct ra_folder *folder = question->folder;
    if (question->has_failed)
        return ra_error_nomem(err);
    if (response != NULL && response->status == 200 && question->has_head &&
        question->tar.state != RA_TAR_BAD) {
        folder->is_whole = question->tar.state == RA_TAR_ENDED;
        ra_folder_settle(folder);
        return 0;
    }
    ra_folder_forget(folder);
    folder->state = RA_FOLDER_UNKNOWN;
    if (response != NULL && ra_engine_says_no_file(response))
        folder->state = RA_FOLDER_ABSENT;
    else
        explain(questions, question, response, failure);
    return 0;
}

int ra_archive_ask(struct ra_client *client, const char *api_version, const char *id,
                   struct ra_folder_list *folders, struct ra_error *why,
                   struct ra_error *err)
{
    struct questions questions = {.api_version = api_version, .id = id, .why = why};
    questions.all = calloc(folders->count + 1, sizeof *questions.all);
    if (questions.all == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; i < folders->count; i++)
        if (folders->all[i]->state == RA_FOLDER_UNASKED) {
            struct question *question = &questions.all[questions.count++];
            question->folder = folders->all[i];
            ra_tar_init(&question->tar, take_entry, question);
        }
    int status = ra_client_run(client, next_question, answered, &questions, err);
    for (size_t i = 0; i < questions.count; i++)
        ra_tar_clear(&questions.all[i].tar);
    free(questions.all);
    return status;
}
