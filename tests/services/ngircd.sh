# shellcheck shell=bash disable=SC2034
PACKAGES=(ngircd)
COMMAND=(ngircd --nodaemon)

prepare() {
  install -d -o irc -g irc /run/ngircd
}

exercise() {
  says 20 ' 001 alice' lines "$1" 6667 'NICK alice\r\nUSER alice 0 * :alice\r\nQUIT\r\n'
}
