/*
 * OCI runtimes, by the names that engines give them.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_RUNTIME_H
#define ROOTFS_AUDIT_EVIDENCE_RUNTIME_H

#include <stdbool.h>

/* Whether the runtime makes containers of the host's own kernel: runc, crun, youki, also
 * as a path; and NULL or "", where the engine names none. Of any other the process that
 * the engine names may be a sandbox (runsc, Kata Containers). */
bool ra_runtime_uses_host_kernel(const char *runtime);

#endif
