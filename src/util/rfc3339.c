#include "rootfs_audit/util/rfc3339.h"

#include <stdio.h>

int ra_rfc3339_write(const struct timespec *time, char text[static RA_RFC3339_SIZE])
{
    struct tm utc;
    text[0] = '\0';
    if (gmtime_r(&time->tv_sec, &utc) == NULL || utc.tm_year < -1900 ||
        utc.tm_year > 9999 - 1900)
        return -1;
    size_t length = strftime(text, RA_RFC3339_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + length, RA_RFC3339_SIZE - length, ".%03uZ",
             (unsigned)(time->tv_nsec / 1000000) % 1000U);
    return 0;
}
