# shellcheck shell=bash disable=SC2034
PACKAGES=(dropbear-bin)
COMMAND=(dropbear -F -E -R -p 127.0.0.1:2222)

prepare() {
  useradd --create-home --shell /bin/bash alice
  mkdir -p /etc/dropbear
  install -d -o alice -g alice -m 700 /home/alice/.ssh
  dropbearkey -t ed25519 -f /root/key | grep ^ssh >/home/alice/.ssh/authorized_keys
  chown alice:alice /home/alice/.ssh/authorized_keys
  chmod 600 /home/alice/.ssh/authorized_keys
}

# It makes its host key when it is first asked, next to its configuration.
STRICT=

exercise() {
  says 15 hello inside "$1" dbclient -y -y -i /root/key -p 2222 alice@127.0.0.1 'echo hello >file; cat file'
}
