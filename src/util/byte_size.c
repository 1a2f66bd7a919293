#include "rootfs_audit/util/byte_size.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* How often 1024 is taken by the unit at the front of a text; -1 when there is none. The
 * letters that a unit may have after it are passed over. */
static int power_of(const char *unit)
{
    static const char letters[] = "kmgtp";
    int power = 0;
    if (*unit == ' ')
        unit++;
    const char *letter =
        *unit == '\0' ? NULL : strchr(letters, tolower((unsigned char)*unit));
    if (letter != NULL) {
        power = (int)(letter - letters) + 1;
        unit++;
        unit += *unit == 'i' || *unit == 'I';
    }
    unit += *unit == 'b' || *unit == 'B';
    return *unit == '\0' ? power : -1;
}

long long ra_byte_size_parse(const char *text)
{
    static const double max = 4611686018427387904.0; /* 2^62 */
    size_t length = strspn(text, "0123456789.");
    char *end = NULL;
    if (length == 0 || length > 32 || text[0] == '.')
        return -1;
    double size = strtod(text, &end);
    int power = end == text + length ? power_of(end) : -1;
    if (power < 0)
        return -1;
    while (power-- > 0)
        size *= 1024;
    return size <= max ? (long long)size : -1;
}
