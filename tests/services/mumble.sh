# shellcheck shell=bash disable=SC2034
PACKAGES=(mumble-server openssl)
COMMAND=(murmurd -fg -ini /etc/mumble-server.ini)

exercise() {
  says 30 'BEGIN CERTIFICATE' inside "$1" openssl s_client -connect 127.0.0.1:64738
}
