# shellcheck shell=bash disable=SC2034
PACKAGES=(tor)
OPTIONS=(--user debian-tor)
COMMAND=(tor --DataDirectory /var/lib/tor --ControlPort 9051 --HiddenServiceDir /var/lib/tor/hidden
  --HiddenServicePort '80 127.0.0.1:80')

exercise() {
  says 30 '250-version=' lines "$1" 9051 'AUTHENTICATE\r\nGETINFO version\r\nQUIT\r\n'
  says 5 'onion' inside "$1" cat /var/lib/tor/hidden/hostname
}
