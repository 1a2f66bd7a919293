# shellcheck shell=bash disable=SC2034
PACKAGES=(znc)
OPTIONS=(--user _znc)
COMMAND=(znc --foreground --datadir /var/lib/znc)

prepare() {
  install -d -o _znc -g _znc /var/lib/znc /var/lib/znc/configs
  cat >/var/lib/znc/configs/znc.conf <<'END'
Version = 1.8.2
LoadModule = webadmin
<Listener l>
  Port = 6697
  IPv4 = true
  IPv6 = false
  SSL = false
</Listener>
<User alice>
  <Pass password>
    Method = plain
    Hash = secret
  </Pass>
  Admin = true
</User>
END
  chown -R _znc:_znc /var/lib/znc
}

exercise() {
  says 20 ' 001 alice' lines "$1" 6697 'PASS alice:secret\r\nNICK alice\r\nUSER alice 0 * :alice\r\nPRIVMSG *status :SaveConfig\r\nQUIT\r\n'
}
