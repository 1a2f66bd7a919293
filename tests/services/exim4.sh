# shellcheck shell=bash disable=SC2034
PACKAGES=(exim4-daemon-light)
COMMAND=(exim4 -bdf -q30m)

prepare() {
  useradd --create-home alice
  sed -i "s/^dc_local_interfaces=.*/dc_local_interfaces='127.0.0.1'/
    s/^dc_other_hostnames=.*/dc_other_hostnames='localhost'/" /etc/exim4/update-exim4.conf.conf
  update-exim4.conf
}

exercise() {
  wait_until 20 mail "$1" 25 alice
  says 20 'the mail says' inside "$1" cat /var/mail/alice
}
