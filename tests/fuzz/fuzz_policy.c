/* A policy is read or refused with its place; what was read has dates and reasons. */
#include "fuzz.h"

#include "rootfs_audit/rules/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_policy policy;
    struct ra_error err = {0};
    ra_policy_init(&policy);
    if (ra_policy_parse("p", text, size, &policy, &err) == 0) {
        HOLDS(!err.failed);
        for (size_t i = 0; i < policy.waiver_count; i++) {
            HOLDS(ra_policy_is_date(policy.waivers[i].until));
            HOLDS(policy.waivers[i].reason[0] != '\0');
            HOLDS(policy.waivers[i].line >= 1 && policy.waivers[i].line <= size);
        }
        for (size_t i = 0; i < policy.external_count; i++)
            HOLDS(policy.externals[i].to[0] != '\0');
    } else {
        HOLDS(err.failed && strncmp(ra_error_message(&err), "p:", 2) == 0);
        HOLDS(policy.waiver_count == 0 && policy.external_count == 0);
    }
    ra_error_clear(&err);
    ra_policy_clear(&policy);
    free(text);
    return 0;
}
