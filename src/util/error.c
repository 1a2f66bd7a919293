#include "rootfs_audit/util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int ra_error_set(struct ra_error *err, const char *format, ...)
{
    if (err == NULL)
        return -1;
    char *message = NULL; /* formatted first: an argument may be the old message */
    va_list args;
    va_start(args, format);
    if (vasprintf(&message, format, args) < 0)
        message = NULL;
    va_end(args);
    ra_error_clear(err);
    *err = (struct ra_error){.message = message, .failed = true};
    return -1;
}

int ra_error_nomem(struct ra_error *err)
{
    if (err == NULL)
        return -1;
    ra_error_clear(err);
    err->failed = true;
    return -1;
}

int ra_error_wrap(struct ra_error *err, const char *format, ...)
{
    if (err == NULL)
        return -1;
    char *context = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&context, format, args) < 0)
        context = NULL;
    va_end(args);
    char *message = NULL;
    if (context != NULL &&
        asprintf(&message, "%s: %s", context, ra_error_message(err)) >= 0) {
        free(err->message);
        err->message = message;
    }
    free(context);
    err->failed = true;
    return -1;
}

const char *ra_error_message(const struct ra_error *err)
{
    if (err->message != NULL)
        return err->message;
    return err->failed ? "out of memory" : "no error";
}

void ra_error_clear(struct ra_error *err)
{
    free(err->message);
    *err = (struct ra_error){0};
}
