# shellcheck shell=bash disable=SC2034
PACKAGES=(haproxy)
COMMAND=(haproxy -W -db -f /etc/haproxy/haproxy.cfg)

prepare() {
  install -d -o haproxy -g haproxy -m 2775 /run/haproxy
  cat >>/etc/haproxy/haproxy.cfg <<'END'
frontend web
  bind 127.0.0.1:8080
  http-request return status 200 content-type text/plain string "haproxy says"
END
}

exercise() {
  says 10 'haproxy says' http "$1" 8080 /
}
