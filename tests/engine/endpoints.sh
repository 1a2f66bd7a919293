#!/usr/bin/env bash
# Which engine is asked, for each combination of settings: the one that the docker CLI asks.
# Sockets that only write down who came stand for the engines.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
# shellcheck source=tests/lib/certificates.sh
. "$here/../lib/certificates.sh"

# On a loopback of its own the test has every port, also those that are a default.
if [ "${RA_OWN_LOOPBACK:-}" = "" ] && unshare --net true 2>/dev/null; then
  RA_OWN_LOOPBACK=yes exec unshare --net "$0"
fi
engine_begin
command -v docker >/dev/null || cannot_run "there is no docker command; tests/run installs it"
unset DOCKER_HOST DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_API_VERSION
unset XDG_RUNTIME_DIR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

cat >"$FOLDER/listen.py" <<'END'
import fcntl, os, selectors, socket, struct, sys
folder, own = sys.argv[1], sys.argv[2]
if own == "yes":
    s = socket.socket()
    fcntl.ioctl(s, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x8 | 0x40))  # SIOCSIFFLAGS: up
poll = selectors.DefaultSelector()
def add(name, listener):
    listener.listen(64)
    poll.register(listener, selectors.EVENT_READ, name)
for name in "one", "two":
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{folder}/{name}")
    add(name, listener)
ports = [(None, "port")] + ([(80, "80"), (2375, "2375"), (2376, "2376")] if own == "yes" else [])
for port, name in ports:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port or 0))
    if port is None:
        open(f"{folder}/number", "w").write(str(listener.getsockname()[1]))
    add(name, listener)
os.rename(f"{folder}/number", f"{folder}/ready")
answer = (b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n"
          b"Connection: close\r\nContent-Length: 2\r\n\r\n[]")
while True:
    for key, _ in poll.select():
        peer, _ = key.fileobj.accept()
        peer.settimeout(5)
        start = peer.recv(4096)
        if not start:
            continue
        words = start.split(b" ")
        how = "tls" if start[:1] == b"\x16" else words[1].decode("latin1").split("_ping")[0].split("v1.")[0]
        with open(f"{folder}/seen", "a") as seen:
            seen.write(f"{key.data} {how}\n")
        if how != "tls":
            peer.sendall(answer if words[0] != b"HEAD" else answer[:-2])
        peer.close()
END
mkdir "$FOLDER/bin" "$FOLDER/home"
python3 "$FOLDER/listen.py" "$FOLDER" "${RA_OWN_LOOPBACK:-no}" &
engine_pids+=($!)
wait_until 10 test -e "$FOLDER/ready"
ONE=unix://$FOLDER/one TWO=unix://$FOLDER/two PORT=$(cat "$FOLDER/ready")

# An ssh that writes down whom it was to call.
cat >"$FOLDER/bin/ssh" <<END
#!/bin/bash
user=- port=-
while getopts l:p:o:T option; do
  case \$option in l) user=\$OPTARG ;; p) port=\$OPTARG ;; *) ;; esac
done
shift \$((OPTIND - 1))
echo "ssh \$user \$port \$*" >>$FOLDER/seen
exit 255
END
chmod +x "$FOLDER/bin/ssh"
export PATH=$FOLDER/bin:$PATH HOME=$FOLDER/home DOCKER_CONFIG=$FOLDER/config

ca ours
certificate ours client clientAuth
client_folder certs ours client
mkdir "$FOLDER/config"
context() {
  docker context create "$1" --docker "$2" >/dev/null 2>&1
}
context named-one "host=$ONE"
context named-two "host=$TWO"
context plain "host=tcp://127.0.0.1:$PORT"
context prefixed "host=tcp://127.0.0.1:$PORT/prefix"
context secured "host=tcp://127.0.0.1:$PORT,ca=$FOLDER/certs/ca.pem,cert=$FOLDER/certs/cert.pem,key=$FOLDER/certs/key.pem"
context only-ca "host=tcp://127.0.0.1:$PORT,ca=$FOLDER/certs/ca.pem"
context careless "host=tcp://127.0.0.1:$PORT,skip-tls-verify=true"
context far "host=ssh://me@far.example:2222"
context portless "host=tcp://127.0.0.1"

# Where a command went: the first contact, else the default socket, else nowhere.
went() {
  local status=0
  rm -f "$FOLDER/seen"
  timeout 30 "$@" >"$FOLDER/out" 2>&1 || status=$?
  if [ -s "$FOLDER/seen" ]; then
    head -n 1 "$FOLDER/seen"
  elif [ $status -eq 0 ] || grep -q unix:///var/run/docker.sock: "$FOLDER/out" ||
    grep -q 'unix:///var/run/docker.sock. Is' "$FOLDER/out"; then
    echo default
  else
    echo nowhere
  fi
}

# agree EXPECTED CURRENT [VARIABLE=VALUE...] [-- OPTION...]: with this current context, these
# variables and options, both go there. "EXPECTED|THEIRS" where they differ on purpose, and
# "EXPECTED|*" where versions of docker do.
cases=0
agree() {
  local expected=$1 current=$2 variables=() mine theirs
  shift 2
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    variables+=("$1")
    shift
  done
  [ $# -eq 0 ] || shift
  rm -f "$DOCKER_CONFIG/config.json"
  [ "$current" = - ] || printf '{"currentContext":"%s"}' "$current" >"$DOCKER_CONFIG/config.json"
  theirs=$(went env "${variables[@]}" docker "$@" ps --quiet)
  [ "${expected#*|}" = '*' ] ||
    is "docker ${variables[*]} $* (current $current)" "$theirs" "${expected#*|}"
  mine=$(went env "${variables[@]}" "$ROOTFS_AUDIT" "$@")
  is "rootfs-audit ${variables[*]} $* (current $current): $(head -n 1 "$FOLDER/out")" "$mine" "${expected%%|*}"
  cases=$((cases + 1))
}

agree default -
agree default - DOCKER_HOST= DOCKER_CONTEXT= DOCKER_TLS_VERIFY=
agree default default
agree default - DOCKER_CONTEXT=default
agree default - -- --context default
agree default named-one DOCKER_CONTEXT=default
agree default named-one -- --context default
agree default named-one DOCKER_CONTEXT=named-two -- --context default
agree "one /" - DOCKER_HOST="$ONE"
agree "one /" - -- --host "$ONE"
agree "one /" - -- -H "$ONE"
agree "one /" - DOCKER_HOST="$TWO" -- -H "$ONE"
agree "one /" - DOCKER_HOST="$ONE" DOCKER_CONTEXT=named-two
agree "one /" named-two DOCKER_HOST="$ONE"
agree "one /" named-two DOCKER_CONTEXT=named-two -- -H "$ONE"
agree "one /" - DOCKER_HOST="$ONE" DOCKER_CONTEXT=unknown
agree "one /" unknown DOCKER_HOST="$ONE"
agree "one /" - DOCKER_HOST="$ONE" -- --context default
agree "one /" named-two DOCKER_HOST="$ONE" DOCKER_CONTEXT=named-two -- --context default
agree "one /" - DOCKER_CONTEXT=named-one
agree "one /" named-two DOCKER_CONTEXT=named-one
agree "one /" - -- --context named-one
agree "one /" - -- -c named-one
agree "one /" named-two DOCKER_HOST="$TWO" DOCKER_CONTEXT=named-two -- --context named-one
agree "one /" named-one
agree "one /|*" named-one DOCKER_HOST= DOCKER_CONTEXT= # before 23, empty meant default
agree "one /" - DOCKER_CONFIG= HOME="$FOLDER/elsewhere" DOCKER_HOST="$ONE"
agree nowhere unknown
agree nowhere - DOCKER_CONTEXT=unknown
agree nowhere - -- --context unknown
agree nowhere - DOCKER_HOST="$ONE" -- --context unknown
agree nowhere named-one -- --context Named-One
agree nowhere - -- --context named-one --host "$ONE"
agree nowhere - -- --context default --host "$ONE"
agree nowhere - DOCKER_CONFIG="$FOLDER/elsewhere" -- --context named-one
agree nowhere - DOCKER_CONFIG= HOME="$FOLDER/elsewhere" -- --context named-one
echo "ok: which setting wins"

agree "port /" - -- -H "tcp://127.0.0.1:$PORT"
agree "port /" - -- -H "127.0.0.1:$PORT"
agree "port /prefix/" - -- -H "tcp://127.0.0.1:$PORT/prefix"
agree "port /" - -- -H "tcp://127.0.0.1:$PORT/"
agree "port /" plain
agree "port /prefix/" prefixed
agree nowhere - -- -H "gopher://127.0.0.1:$PORT"
agree nowhere - -- -H tcp://127.0.0.1:0x50
agree nowhere - -- -H ssh://me:secret@far.example
agree "ssh me - far.example docker system dial-stdio" - -- -H ssh://me@far.example
agree "ssh - - far.example docker system dial-stdio" - DOCKER_HOST=ssh://far.example
agree "ssh me 2222 far.example docker system dial-stdio" - -- --context far
echo "ok: schemes"

agree "port http://10.255.255.1:2375/" - http_proxy="http://127.0.0.1:$PORT" -- -H tcp://10.255.255.1
agree "port /" - http_proxy=http://127.0.0.1:9 -- -H "tcp://127.0.0.1:$PORT"
agree "port /" - http_proxy=http://127.0.0.1:9 -- -H "tcp://localhost:$PORT"
agree "one /" - http_proxy="http://127.0.0.1:$PORT" -- -H "$ONE"
agree "ssh - - far.example docker system dial-stdio" - http_proxy="http://127.0.0.1:$PORT" -- -H ssh://far.example
echo "ok: proxies"

certs=DOCKER_CERT_PATH=$FOLDER/certs
agree "port tls" - DOCKER_TLS_VERIFY=1 "$certs" -- -H "tcp://127.0.0.1:$PORT"
agree "port tls" - DOCKER_TLS_VERIFY=0 "$certs" DOCKER_HOST="tcp://127.0.0.1:$PORT"
agree "port tls" plain DOCKER_TLS_VERIFY=1 "$certs" -- -H "tcp://127.0.0.1:$PORT"
agree "port /" - DOCKER_TLS_VERIFY= "$certs" -- -H "tcp://127.0.0.1:$PORT"
agree "port /" - "$certs" -- -H "tcp://127.0.0.1:$PORT"
agree "port /" - DOCKER_TLS_VERIFY=1 "$certs" -- --context plain
agree "port tls" - -- --context secured
agree "port tls" only-ca
agree "port tls" - DOCKER_CONTEXT=careless
agree "one /|*" - DOCKER_TLS_VERIFY=1 "$certs" -- -H "$ONE" # 20.10 asks the socket for TLS
agree nowhere - DOCKER_TLS_VERIFY=1 -- -H "tcp://127.0.0.1:$PORT"
agree nowhere - DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$FOLDER/elsewhere" -- -H "tcp://127.0.0.1:$PORT"
cp "$FOLDER"/certs/*.pem "$DOCKER_CONFIG"
agree "port tls" - DOCKER_TLS_VERIFY=1 -- -H "tcp://127.0.0.1:$PORT"
agree "port tls" - DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH= -- -H "tcp://127.0.0.1:$PORT"
rm "$DOCKER_CONFIG"/*.pem
echo "ok: TLS"

# Where they differ, and why: endpoint.h.
agree "one /|nowhere" - DOCKER_TLS_VERIFY=1 -- -H "$ONE"
agree "nowhere|default" - -- -H unix://
agree "port /|nowhere" - -- -H "http://127.0.0.1:$PORT"
if [ "${RA_OWN_LOOPBACK:-}" = yes ]; then
  agree "2375 /" - -- -H tcp://127.0.0.1
  agree "2375 tls" - DOCKER_TLS_VERIFY=1 "$certs" -- -H tcp://127.0.0.1
  agree "2376 tls" - DOCKER_TLS_VERIFY=1 "$certs"
  agree "2376 tls" named-one DOCKER_TLS_VERIFY=1 "$certs" -- --context default
  agree "nowhere|2375 /" - -- -H tcp://
  agree "nowhere|80 /" portless
fi
echo "ok: $cases combinations"
