#include "rootfs_audit/model/control.h"

const struct ra_control *ra_control(void)
{
    static const struct ra_control_id ids[] = {
        {.id = "5.13", .since = "v1.6 and later"},
        {.id = "5.12", .since = "v1.2"},
    };
    static const struct ra_control control = {
        .benchmark = "CIS Docker Benchmark",
        .title = "Ensure that the container's root filesystem is mounted as read only",
        .ids = ids,
        .id_count = sizeof ids / sizeof ids[0],
    };
    return &control;
}
