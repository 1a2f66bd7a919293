#include "rootfs_audit/util/words.h"

#include <stddef.h>
#include <string.h>

bool ra_words_have(const char *list, const char *word)
{
    size_t wanted = strlen(word);
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, ",");
        if (length == wanted && memcmp(list, word, length) == 0)
            return true;
        list += length;
        list += *list == ',';
    }
    return false;
}
