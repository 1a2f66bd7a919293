# shellcheck shell=bash disable=SC2034
PACKAGES=(postfix)
COMMAND=(postfix start-fg)

prepare() {
  useradd --create-home alice
  cp /usr/share/postfix/main.cf.debian /etc/postfix/main.cf
  postconf -e 'mydestination = localhost' 'myhostname = localhost' 'inet_interfaces = loopback-only' \
    'maillog_file = /dev/stdout' 'alias_maps = hash:/etc/aliases' 'inet_protocols = ipv4'
  newaliases
}

exercise() {
  wait_until 20 mail "$1" 25 alice
  says 20 'the mail says' inside "$1" cat /var/mail/alice
}
