#!/usr/bin/env bash
# `cmake --install` and the Debian package put everything where it belongs, the package
# installs and is purged without a trace, and what it installed runs.
set -euo pipefail
folder=$(mktemp -d /tmp/ra.XXXXXX)
trap 'rm -rf "$folder"' EXIT
files='usr/bin/rootfs-audit
usr/share/doc/rootfs-audit/copyright
usr/share/man/man1/rootfs-audit.1
usr/share/man/man5/rootfs-audit.policy.5
usr/share/rootfs-audit/rootfs-audit.policy.schema.json
usr/share/rootfs-audit/rootfs-audit.report.schema.json
usr/share/rootfs-audit/rootfs-audit.rules.yml'

list() {
  (cd "$1" && find usr -type f | sort)
}

DESTDIR=$folder/installed cmake --install "$RA_BUILD" --prefix /usr >/dev/null
diff <(echo "$files") <(list "$folder/installed")

(cd "$RA_BUILD" && cpack -G DEB -B "$folder/package" >/dev/null)
package=$(echo "$folder"/package/*.deb)
dpkg-deb --field "$package" Depends | grep libcurl4 >/dev/null
dpkg-deb --field "$package" Depends | grep libcjson1 >/dev/null
dpkg-deb --field "$package" Depends | grep libc6 >/dev/null

# A root of its own, in which what this machine has counts as installed.
root=$folder/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/log"
dpkg-query --show --showformat 'Package: ${Package}\nStatus: ${Status}\nArchitecture: ${Architecture}\nMulti-Arch: ${Multi-Arch}\nVersion: ${Version}\nMaintainer: x\nDescription: x\n\n' |
  sed '/^Multi-Arch: $/d' >"$root/var/lib/dpkg/status"
dpkg --root="$root" --install "$package" >/dev/null
diff <(echo "$files") <(list "$root")
"$root/usr/bin/rootfs-audit" --version | grep -E '^rootfs-audit [0-9.]+ \(libcurl/' >/dev/null
dpkg --root="$root" --purge rootfs-audit >/dev/null
[ ! -e "$root/usr/bin/rootfs-audit" ]
left=$(list "$root" 2>/dev/null || true)
[ -z "$left" ] || {
  echo "left behind: $left" >&2
  exit 1
}
