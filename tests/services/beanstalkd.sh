# shellcheck shell=bash disable=SC2034
PACKAGES=(beanstalkd)
OPTIONS=(--user beanstalkd)
COMMAND=(beanstalkd -l 127.0.0.1 -b /var/lib/beanstalkd)

exercise() {
  says 15 'INSERTED' lines "$1" 11300 'put 0 0 60 5\r\nit is\r\nquit\r\n'
  kept "$1"
}

kept() {
  says 15 'it is' lines "$1" 11300 'peek-ready\r\nquit\r\n'
}
