# shellcheck shell=bash disable=SC2034
PACKAGES=(icecast2)
OPTIONS=(--user icecast2)
COMMAND=(icecast2 -c /etc/icecast2/icecast.xml)

exercise() {
  wait_until 20 http "$1" 8000 /status-json.xsl --fail
  head -c 2000000 /dev/zero | near "$1" curl --silent --max-time 5 --limit-rate 100k --user source:hackme \
    --header 'Content-Type: audio/mpeg' --upload-file - http://127.0.0.1:8000/stream >/dev/null &
  says 5 '/stream' http "$1" 8000 /status-json.xsl
  wait $! || true
}
