/* Whatever a text holds, a terminal gets one line of showable UTF-8. */
#include "fuzz.h"

#include "rootfs_audit/util/escape.h"
#include "rootfs_audit/util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_buffer out;
    ra_buffer_init(&out, 10 * size + 1);
    HOLDS(ra_escape_terminal(&out, text) == 0);
    size_t columns = 0;
    for (size_t i = 0; i < out.length; columns++) {
        uint32_t character = 0;
        size_t length = ra_utf8_decode(out.data + i, out.length - i, &character);
        HOLDS(length > 0);
        HOLDS(ra_utf8_is_showable(character));
        i += length;
    }
    HOLDS(ra_escape_columns(ra_buffer_text(&out)) == columns);
    ra_buffer_clear(&out);
    free(text);
    return 0;
}
