#!/usr/bin/env bash
# An engine on TCP with TLS: verified, or refused with the reason and never a PASS.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
# shellcheck source=tests/lib/certificates.sh
. "$here/../lib/certificates.sh"
engine_begin
unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_TLS
export http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 # not for loopback

ca ours
ca other
certificate ours server serverAuth
certificate ours client clientAuth
certificate ours late serverAuth -1
certificate ours elsewhere serverAuth 2 DNS:elsewhere.example
certificate other stranger clientAuth
client_folder good ours client

# tls_port NAME: an engine's API behind this server certificate; sets PORT. One dockerd
# is enough for it: socat puts the same engine behind other certificates.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
tls_port() {
  PORT=$(free_port)
  socat "OPENSSL-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,fork,cert=$FOLDER/$1.pem,key=$FOLDER/$1.key,cafile=$FOLDER/ours.ca.pem,verify=1" \
    "UNIX-CONNECT:$SOCKET" >"$FOLDER/socat.log" 2>&1 &
  engine_pids+=($!)
  wait_until 10 eval "exec 3<>/dev/tcp/127.0.0.1/$PORT"
}

PORT=$(free_port)
docker_start --host "tcp://127.0.0.1:$PORT" --tlsverify --tlscacert "$FOLDER/ours.ca.pem" \
  --tlscert "$FOLDER/server.pem" --tlskey "$FOLDER/server.key"
box_image
unset DOCKER_HOST
for i in 1 2 3 4 5; do
  docker --host "unix://$SOCKET" create --name "c$i" --read-only --tmpfs /tmp box >/dev/null
done
url=tcp://127.0.0.1:$PORT

# with FOLDER COMMAND...: TLS by the environment.
with() {
  local folder=$1
  shift
  env DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$FOLDER/$folder" "$@"
}

# refused PATTERN COMMAND...
refused() {
  local pattern=$1
  shift
  exits 2 "$@"
  is "stdout" "$(cat "$FOLDER/out")" ""
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
  grep -q -- "$pattern" "$FOLDER/err" || fail "stderr does not say '$pattern': $(cat "$FOLDER/err")"
}

normal() {
  jq -S 'del(.started_at, .finished_at, .sources[].endpoint)' "$FOLDER/out"
}

exits 0 "$ROOTFS_AUDIT" --host="unix://$SOCKET" --format=json
normal >"$FOLDER/through-unix"
exits 0 with good "$ROOTFS_AUDIT" --host="$url" --format=json
is "the endpoint" "$(jq -r '.sources[0].endpoint' "$FOLDER/out")" "$url"
normal | diff "$FOLDER/through-unix" - || fail "TLS and unix differ"
is "stderr" "$(cat "$FOLDER/err")" ""
exits 0 with good "$ROOTFS_AUDIT" --host="https://127.0.0.1:$PORT" --jobs=1
exits 0 env DOCKER_TLS_VERIFY=0 DOCKER_CERT_PATH="$FOLDER/good" DOCKER_HOST="$url" "$ROOTFS_AUDIT"
cp "$FOLDER"/good/*.pem "$DOCKER_CONFIG"
exits 0 env DOCKER_TLS_VERIFY=1 "$ROOTFS_AUDIT" --host="$url"
rm "$DOCKER_CONFIG"/*.pem
docker context create safe --docker \
  "host=$url,ca=$FOLDER/good/ca.pem,cert=$FOLDER/good/cert.pem,key=$FOLDER/good/key.pem" >/dev/null 2>&1
exits 0 "$ROOTFS_AUDIT" --context=safe --format=json
normal | diff "$FOLDER/through-unix" - || fail "a context makes a difference"
is "stderr" "$(cat "$FOLDER/err")" ""
echo "ok: verified"

client_folder wrong-ca other client
refused "not signed by the CA in $FOLDER/wrong-ca/ca.pem" with wrong-ca "$ROOTFS_AUDIT" --host="$url"
refused 'signed by no CA that this system trusts' "$ROOTFS_AUDIT" --host="https://127.0.0.1:$PORT"
tls_port late
refused 'has expired' with good "$ROOTFS_AUDIT" --host="tcp://127.0.0.1:$PORT"
tls_port elsewhere
refused 'for another host name than 127.0.0.1' with good "$ROOTFS_AUDIT" --host="tcp://127.0.0.1:$PORT"
refused 'for another host name than localhost' with good "$ROOTFS_AUDIT" --host="tcp://localhost:$PORT"
echo "ok: an engine that cannot be trusted"

client_folder bare ours
# In TLS 1.3 the engine's reason may come too late to be heard.
refused 'wants\? a client certificate' with bare "$ROOTFS_AUDIT" --host="$url"
client_folder stranger ours stranger
refused "refuses\? the client certificate $FOLDER/stranger/cert.pem" with stranger "$ROOTFS_AUDIT" --host="$url"
client_folder keyless ours client
rm "$FOLDER/keyless/key.pem"
refused "$FOLDER/keyless/key.pem is missing" with keyless "$ROOTFS_AUDIT" --host="$url"
client_folder other-key ours client
cp "$FOLDER/server.key" "$FOLDER/other-key/key.pem"
refused "$FOLDER/other-key/key.pem is damaged, or not the private key of" with other-key "$ROOTFS_AUDIT" --host="$url"
echo no key >"$FOLDER/other-key/key.pem"
refused "$FOLDER/other-key/key.pem holds no private key" with other-key "$ROOTFS_AUDIT" --host="$url"
printf -- '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' >"$FOLDER/other-key/key.pem"
refused "$FOLDER/other-key/key.pem is damaged, or not" with other-key "$ROOTFS_AUDIT" --host="$url"
quietly openssl pkey -in "$FOLDER/client.key" -aes128 -passout pass:x -out "$FOLDER/other-key/key.pem"
refused "$FOLDER/other-key/key.pem is encrypted" with other-key "$ROOTFS_AUDIT" --host="$url"
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' >"$FOLDER/other-key/ca.pem"
cp "$FOLDER/client.key" "$FOLDER/other-key/key.pem"
refused "$FOLDER/other-key/ca.pem cannot be used" with other-key "$ROOTFS_AUDIT" --host="$url"
refused "$FOLDER/nowhere/ca.pem, which DOCKER_TLS_VERIFY needs, is missing" with nowhere "$ROOTFS_AUDIT" --host="$url"
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' >"$FOLDER/other-key/cert.pem"
cp "$FOLDER/good/ca.pem" "$FOLDER/other-key/ca.pem"
refused "$FOLDER/other-key/cert.pem cannot be used" with other-key "$ROOTFS_AUDIT" --host="$url"
echo "ok: a client that cannot be trusted"

cp "$(realpath "$ROOTFS_AUDIT")" "$FOLDER/program"
chmod 755 "$FOLDER" "$FOLDER/program" "$FOLDER/good"
chmod 644 "$FOLDER"/good/c*.pem
chmod 600 "$FOLDER/good/key.pem"
if setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program" --version >/dev/null; then
  refused "$FOLDER/good/key.pem cannot be read: permission denied" with good \
    setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program" --host="$url"
  echo "ok: a key that only another user reads"
fi

refused 'what listens here wants TLS' "$ROOTFS_AUDIT" --host="$url"
refused 'what listens here wants TLS' "$ROOTFS_AUDIT" --host="http://127.0.0.1:${url##*:}"
PORT=$(free_port)
socat "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,fork" "UNIX-CONNECT:$SOCKET" &
engine_pids+=($!)
wait_until 10 eval "exec 3<>/dev/tcp/127.0.0.1/$PORT"
exits 0 "$ROOTFS_AUDIT" --host="tcp://127.0.0.1:$PORT"
refused 'does not speak TLS' with good "$ROOTFS_AUDIT" --host="tcp://127.0.0.1:$PORT"
refused 'DOCKER_TLS_VERIFY asks for TLS' with good "$ROOTFS_AUDIT" --host="http://127.0.0.1:$PORT"
echo "ok: TLS and none"

docker context create loose --docker \
  "host=$url,ca=$FOLDER/other.ca.pem,cert=$FOLDER/good/cert.pem,key=$FOLDER/good/key.pem,skip-tls-verify=true" >/dev/null 2>&1
exits 0 "$ROOTFS_AUDIT" --context=loose --format=json
grep -q SkipTLSVerify <(jq -r '.notes[]' "$FOLDER/out") || fail "the report does not say that nothing was verified"
jq '.notes = []' "$FOLDER/out" >"$FOLDER/quiet"
mv "$FOLDER/quiet" "$FOLDER/out"
normal | diff "$FOLDER/through-unix" - || fail "SkipTLSVerify makes a difference"
is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
grep -q "WARNING: the context 'loose' has SkipTLSVerify" "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
echo "ok: SkipTLSVerify, said loudly"
