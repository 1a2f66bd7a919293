# shellcheck shell=bash disable=SC2034
PACKAGES=(rsyslog)
COMMAND=(rsyslogd -n)

prepare() {
  sed -i '/imklog/d' /etc/rsyslog.conf
}

exercise() {
  wait_until 15 inside "$1" test -S /dev/log
  inside "$1" logger -p mail.info 'the mail log says'
  inside "$1" logger -p user.info 'the log says'
  says 15 'the log says' inside "$1" cat /var/log/syslog
  says 15 'the mail log says' inside "$1" cat /var/log/mail.log
}
