#!/usr/bin/env bash
# The executable is position independent, wholly relocated before it runs, has no
# executable stack, and checks its stack and its calls of libc.
set -euo pipefail
program=$RA_BUILD/rootfs-audit

# has WHAT PATTERN READELF-OPTION
has() {
  readelf --wide "$3" "$program" | grep -E "$2" >/dev/null || {
    echo "$program: no $1" >&2
    exit 1
  }
}

has "position independence" 'Type: +DYN' --file-header
has "immediate binding" 'BIND_NOW|FLAGS.*NOW' --dynamic
has "read-only relocations" GNU_RELRO --program-headers
has "stack that cannot be executed" 'GNU_STACK.* RW ' --program-headers
has "stack protector" __stack_chk_fail --dyn-syms
has "fortified calls" '__[a-z]+_chk' --dyn-syms
