# shellcheck shell=bash disable=SC2034
PACKAGES=(inspircd)
OPTIONS=(--user irc)
COMMAND=(inspircd --nofork --config /etc/inspircd/inspircd.conf)

prepare() {
  install -d -o irc -g irc /run/inspircd
  sed -i 's/<connect allow="\*"/& resolvehostnames="no"/' /etc/inspircd/inspircd.conf
}

exercise() {
  says 30 ' 001 alice' lines "$1" 6667 'NICK alice\r\nUSER alice 0 * :alice\r\n'
}
