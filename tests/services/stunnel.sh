# shellcheck shell=bash disable=SC2034
PACKAGES=(stunnel4 openssl)
COMMAND=(stunnel4 /etc/stunnel/local.conf)

prepare() {
  install -d -o stunnel4 -g stunnel4 /run/stunnel4
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 400 \
    -keyout /etc/stunnel/key.pem -out /etc/stunnel/cert.pem
  cat >/etc/stunnel/local.conf <<'END'
foreground = yes
setuid = stunnel4
setgid = stunnel4
pid = /run/stunnel4/stunnel.pid
output = /var/log/stunnel4/stunnel.log
[web]
accept = 127.0.0.1:8443
connect = 127.0.0.1:8099
cert = /etc/stunnel/cert.pem
key = /etc/stunnel/key.pem
END
}

exercise() {
  origin "$1" 8099
  says 15 'the origin says' near "$1" curl --silent --show-error --insecure https://127.0.0.1:8443/
}
