#include "unit.h"

#include <string.h>

void assert_error_says(struct ra_error *err, const char *words)
{
    assert_true(err->failed);
    if (strstr(ra_error_message(err), words) == NULL)
        fail_msg("the error is '%s', without '%s'", ra_error_message(err), words);
    ra_error_clear(err);
}

char *heap(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    return copy;
}
