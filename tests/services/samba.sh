# shellcheck shell=bash disable=SC2034
PACKAGES=(samba smbclient)
COMMAND=(smbd --foreground --no-process-group)

prepare() {
  install -d -m 777 /srv/share
  cat >>/etc/samba/smb.conf <<'END'
[share]
path = /srv/share
guest ok = yes
read only = no
END
}

exercise() {
  wait_until 30 inside "$1" smbclient -N -c 'put /etc/passwd file' //127.0.0.1/share
  kept "$1"
}

kept() {
  says 30 file inside "$1" smbclient -N -c ls //127.0.0.1/share
}
