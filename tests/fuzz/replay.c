/*
 * Runs a fuzz target over the files of folders: what was found once is tried ever after.
 */
#include "fuzz.h"

#include <dirent.h>

static void replay(const char *path)
{
    enum { SIZE_LIMIT = 1 << 20 };
    uint8_t *data = malloc(SIZE_LIMIT);
    FILE *file = fopen(path, "rb");
    HOLDS(data != NULL && file != NULL);
    size_t size = fread(data, 1, SIZE_LIMIT, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static size_t replay_folder(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    HOLDS(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        replay(path);
        count++;
    }
    closedir(dir);
    return count;
}

int main(int argc, char *argv[])
{
    size_t count = 0;
    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    LLVMFuzzerTestOneInput(NULL, 0);
    printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1; /* an empty corpus tests nothing */
}
