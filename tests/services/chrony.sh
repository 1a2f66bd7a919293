# shellcheck shell=bash disable=SC2034
PACKAGES=(chrony)
COMMAND=(chronyd -d -x)

exercise() {
  says 20 'Reference ID' inside "$1" chronyc tracking
}
