#include "rootfs_audit/report/sarif_message.h"

#include "rootfs_audit/util/buffer.h"

#include <stdint.h>
#include <string.h>

/* A link needs "](" and nothing else does, so that all other texts stay as they are. */
static int escape(struct ra_buffer *out, const char *text)
{
    bool has_link = strstr(text, "](") != NULL;
    const char *special = has_link ? "{}[]\\" : "{}";
    while (*text != '\0') {
        size_t plain = strcspn(text, special);
        if (ra_buffer_append(out, text, plain) != 0)
            return -1;
        text += plain;
        if (*text == '\0')
            break;
        bool is_brace = *text == '{' || *text == '}';
        if (ra_buffer_append(out, is_brace ? text : "\\", 1) != 0 ||
            ra_buffer_append(out, text, 1) != 0)
            return -1;
        text++;
    }
    return 0;
}

bool ra_sarif_message_add(cJSON *object, const char *text)
{
    struct ra_buffer escaped;
    cJSON *message = cJSON_AddObjectToObject(object, "message");
    ra_buffer_init(&escaped, SIZE_MAX / 2);
    bool complete =
        message != NULL && escape(&escaped, text) == 0 &&
        cJSON_AddStringToObject(message, "text", ra_buffer_text(&escaped)) != NULL;
    ra_buffer_clear(&escaped);
    return complete;
}
