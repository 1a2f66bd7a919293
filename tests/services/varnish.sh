# shellcheck shell=bash disable=SC2034,SC2054
PACKAGES=(varnish)
COMMAND=(varnishd -F -a 127.0.0.1:6081 -b 127.0.0.1:8099 -s file,/var/lib/varnish/storage,20M)

# It compiles its configuration at start, and loads what comes out.
exercise() {
  origin "$1" 8099
  says 30 'the origin says' http "$1" 6081 /
}
