# shellcheck shell=bash disable=SC2034
PACKAGES=(openssh-server openssh-client)
COMMAND=(/usr/sbin/sshd -D -e)

prepare() {
  useradd --create-home --shell /bin/bash alice
  mkdir -p /run/sshd
  install -d -o alice -g alice -m 700 /home/alice/.ssh
  ssh-keygen -q -t ed25519 -N '' -f /root/key
  install -o alice -g alice -m 600 /root/key.pub /home/alice/.ssh/authorized_keys
}

exercise() {
  says 15 hello inside "$1" ssh -i /root/key -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null alice@127.0.0.1 'echo hello >file; cat file'
}
