# Debian's packages that the commands here need. Sourced, not run.
# shellcheck shell=bash

# shellcheck disable=SC2034 # used by those who source this
build_packages=(gcc libc6-dev make cmake pkg-config libcurl4-openssl-dev libcjson-dev)
# shellcheck disable=SC2034
engine_packages=(docker.io iptables busybox-static ca-certificates)
# shellcheck disable=SC2034
test_packages=(libcmocka-dev podman catatonit crun runc haproxy socat jq curl valgrind
  clang clang-tidy clang-format libclang-rt-14-dev mandoc shellcheck dpkg-dev file
  bsdutils util-linux procps python3 python3-jsonschema python3-yaml debootstrap
  openssl openssh-server openssh-client libxml2-utils prometheus prometheus-node-exporter chromium fonts-dejavu-core)

# Runs apt-get without starting the services that it installs: the tests start their own.
apt_quietly() {
  local hold=/usr/sbin/policy-rc.d status=0
  [ ! -e "$hold" ] || hold=
  [ -z "$hold" ] || { printf '#!/bin/sh\nexit 101\n' >"$hold" && chmod +x "$hold"; }
  DEBIAN_FRONTEND=noninteractive apt-get "$@" || status=$?
  [ -z "$hold" ] || rm -f "$hold"
  return $status
}

# install_packages PACKAGE...: installs those that are missing; says so in one line.
install_packages() {
  local missing=() package log
  for package in "$@"; do
    dpkg-query --show --showformat '${db:Status-Status}\n' "$package" 2>/dev/null |
      grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "missing: ${missing[*]}; install them with apt-get, or run this as root" >&2
    return 1
  fi
  echo "Installing ${missing[*]} ..."
  log=$(mktemp)
  if ! { apt-get update &&
    apt_quietly install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "apt-get could not install ${missing[*]}; mend that, and run this again" >&2
    return 1
  fi
  rm -f "$log"
}
