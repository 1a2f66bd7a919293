# shellcheck shell=bash disable=SC2034
PACKAGES=(transmission-daemon)
OPTIONS=(--user debian-transmission)
COMMAND=(transmission-daemon --foreground --log-error
  --config-dir /var/lib/transmission-daemon/.config/transmission-daemon)

# It rewrites its settings below /etc when it ends.
STRICT=

exercise() {
  says 20 'X-Transmission-Session-Id|409' http "$1" 9091 /transmission/rpc --user transmission:transmission --dump-header -
}
