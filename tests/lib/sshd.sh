# A real sshd for tests, on loopback, with keys of its own. Sourced after engine.sh.
#
#   sshd_begin                  keys, and an `ssh` first in PATH that knows them
#   sshd_start NAME [LINE...]   an sshd with these lines of sshd_config; sets SSH_PORT
# shellcheck shell=bash

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

sshd_begin() {
  local name
  [ -x /usr/sbin/sshd ] || cannot_run "there is no sshd; tests/run installs it"
  [ "$(id -u)" -eq 0 ] || cannot_run "this sshd needs root"
  mkdir -p /run/sshd "$FOLDER/ssh/bin" "$FOLDER/ssh/remote"
  for name in host user stranger; do
    ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$FOLDER/ssh/$name"
  done
  cp "$FOLDER/ssh/user.pub" "$FOLDER/ssh/authorized"
  : >"$FOLDER/ssh/known"
  cat >"$FOLDER/ssh/config" <<END
BatchMode yes
GlobalKnownHostsFile /dev/null
UserKnownHostsFile $FOLDER/ssh/known
StrictHostKeyChecking yes
IdentityFile $FOLDER/ssh/user
IdentitiesOnly yes
IdentityAgent none
END
  printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$FOLDER/ssh/config" >"$FOLDER/ssh/bin/ssh"
  chmod +x "$FOLDER/ssh/bin/ssh"
  export PATH=$FOLDER/ssh/bin:$PATH
}

listens() {
  ssh-keyscan -T 1 -p "$1" 127.0.0.1 2>/dev/null | grep -q .
}

# Where root's account is locked, only PAM lets it in.
sshd_start() {
  local name=$1 pam=no
  shift
  ! grep -q '^root:!' /etc/shadow || pam=yes
  SSH_PORT=$(free_port)
  cat >"$FOLDER/ssh/$name.conf" <<END
ListenAddress 127.0.0.1
Port $SSH_PORT
HostKey $FOLDER/ssh/host
AuthorizedKeysFile $FOLDER/ssh/authorized
PidFile none
StrictModes no
UsePAM $pam
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
END
  [ $# -eq 0 ] || printf '%s\n' "$@" >>"$FOLDER/ssh/$name.conf"
  /usr/sbin/sshd -D -e -f "$FOLDER/ssh/$name.conf" </dev/null >"$FOLDER/ssh/$name.log" 2>&1 &
  engine_pids+=($!)
  wait_until 10 listens "$SSH_PORT" || cannot_run "sshd did not start: $(tail -n 3 "$FOLDER/ssh/$name.log")"
  echo "[127.0.0.1]:$SSH_PORT $(cut -d' ' -f1,2 "$FOLDER/ssh/host.pub")" >>"$FOLDER/ssh/known"
}
