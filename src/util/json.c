#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <string.h>

/* The first place in the text where a string holds U+0000, raw or escaped, or NULL. */
static const char *find_nul(const char *text, size_t length)
{
    const char *raw = memchr(text, '\0', length);
    if (raw != NULL)
        return raw;
    for (const char *at = strstr(text, "\\u0000"); at != NULL;
         at = strstr(at + 1, "\\u0000")) {
        size_t backslashes = 1;
        while ((size_t)(at - text) >= backslashes && *(at - backslashes) == '\\')
            backslashes++;
        if (backslashes % 2 == 1)
            return at;
    }
    return NULL;
}

/* The first control character that JSON (RFC 8259) does not allow as white space, or
 * NULL: cJSON lets them all pass. */
static const char *find_control(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' && text[i] != '\t' && text[i] != '\n' &&
            text[i] != '\r')
            return text + i;
    return NULL;
}

/* Whether a text has more values than documents have that somebody meant: "[0,0,0" would
 * take forty times its length in memory. What stands in strings may count as well. */
static bool is_dense(const char *text, size_t length)
{
    enum { ALWAYS_FINE = 65536, BYTES_A_VALUE = 6 };
    size_t values = 0;
    for (size_t i = 0; i < length; i++)
        values += text[i] == ',' || text[i] == '[' || text[i] == '{';
    return values > ALWAYS_FINE && values > length / BYTES_A_VALUE;
}

/* What cJSON would let pass. On failure *offset is the byte at which the text is wrong.
 */
static int check_text(const char *text, size_t length, size_t *offset,
                      struct ra_error *err)
{
    *offset = 0;
    if (length == 0)
        return ra_error_set(err, "the document is empty");
    if (is_dense(text, length))
        return ra_error_set(err,
                            "nobody writes a document like this: it has too many values "
                            "for its %zu bytes",
                            length);
    const char *at = find_nul(text, length);
    if (at != NULL) {
        *offset = (size_t)(at - text);
        return ra_error_set(err, "the document holds a NUL character");
    }
    at = find_control(text, length);
    if (at != NULL) {
        *offset = (size_t)(at - text);
        return ra_error_set(err,
                            "this is not JSON: byte %zu of %zu is a control character",
                            *offset, length);
    }
    return 0;
}

static int refuse_from(size_t offset, size_t length, struct ra_error *err)
{
    if (offset >= length)
        return ra_error_set(err, "the JSON document is cut off after %zu bytes", length);
    return ra_error_set(err, "this is not JSON, from byte %zu of %zu on", offset, length);
}

int ra_json_parse_at(const char *text, size_t length, cJSON **document, size_t *offset,
                     struct ra_error *err)
{
    const char *at = NULL;
    if (check_text(text, length, offset, err) != 0)
        return -1;
    cJSON *parsed = cJSON_ParseWithLengthOpts(text, length + 1, &at, true);
    if (parsed != NULL) {
        *document = parsed;
        return 0;
    }
    *offset = at == NULL ? 0 : (size_t)(at - text);
    return refuse_from(*offset, length, err);
}

int ra_json_parse(const char *text, size_t length, cJSON **document, struct ra_error *err)
{
    size_t offset = 0;
    return ra_json_parse_at(text, length, document, &offset, err);
}

int ra_json_parse_all(const char *text, size_t length, cJSON **documents,
                      struct ra_error *err)
{
    size_t offset = 0;
    if (check_text(text, length, &offset, err) != 0)
        return -1;
    cJSON *made = cJSON_CreateArray();
    if (made == NULL)
        return ra_error_nomem(err);
    while (offset + strspn(text + offset, " \t\r\n") < length) {
        const char *at = NULL;
        cJSON *parsed =
            cJSON_ParseWithLengthOpts(text + offset, length + 1 - offset, &at, false);
        if (parsed == NULL || !cJSON_AddItemToArray(made, parsed)) {
            offset = at == NULL ? offset : (size_t)(at - text);
            cJSON_Delete(parsed);
            cJSON_Delete(made);
            return refuse_from(offset, length, err);
        }
        offset = (size_t)(at - text);
    }
    *documents = made;
    return 0;
}

int ra_json_get_any(const cJSON *object, const char *key, const cJSON **value,
                    struct ra_error *err)
{
    const cJSON *found = NULL;
    const cJSON *child = NULL;
    cJSON_ArrayForEach(child, object)
    {
        if (child->string == NULL || strcmp(child->string, key) != 0)
            continue;
        if (found != NULL)
            return ra_error_set(err, "the key %s stands twice", key);
        found = child;
    }
    *value = found == NULL || cJSON_IsNull(found) ? NULL : found;
    return 0;
}

static int get(const cJSON *object, const char *key, cJSON_bool (*is_type)(const cJSON *),
               const char *type, const cJSON **value, struct ra_error *err)
{
    const cJSON *found = NULL;
    if (ra_json_get_any(object, key, &found, err) != 0)
        return -1;
    if (found != NULL && !is_type(found))
        return ra_error_set(err, "%s is %s, not %s", key, ra_json_type_name(found), type);
    *value = found;
    return 0;
}

int ra_json_get_object(const cJSON *object, const char *key, const cJSON **value,
                       struct ra_error *err)
{
    return get(object, key, cJSON_IsObject, "an object", value, err);
}

int ra_json_get_array(const cJSON *object, const char *key, const cJSON **value,
                      struct ra_error *err)
{
    return get(object, key, cJSON_IsArray, "an array", value, err);
}

int ra_json_get_string(const cJSON *object, const char *key, const char **value,
                       struct ra_error *err)
{
    const cJSON *found = NULL;
    if (get(object, key, cJSON_IsString, "a string", &found, err) != 0)
        return -1;
    *value = found == NULL ? NULL : found->valuestring;
    return 0;
}

int ra_json_copy_string(const cJSON *object, const char *key, char **text,
                        struct ra_error *err)
{
    const char *found = NULL;
    if (ra_json_get_string(object, key, &found, err) != 0)
        return -1;
    if (found == NULL)
        return 0;
    char *copy = strdup(found);
    if (copy == NULL)
        return ra_error_nomem(err);
    *text = copy;
    return 0;
}

const char *ra_json_type_name(const cJSON *value)
{
    static const struct {
        int type;
        const char *name;
    } types[] = {
        {cJSON_False, "false"},      {cJSON_True, "true"},
        {cJSON_NULL, "null"},        {cJSON_Number, "a number"},
        {cJSON_String, "a string"},  {cJSON_Array, "an array"},
        {cJSON_Object, "an object"},
    };
    if (value == NULL)
        return "missing";
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if ((value->type & 0xff) == types[i].type)
            return types[i].name;
    return "no JSON value";
}
