# shellcheck shell=bash disable=SC2034
PACKAGES=(cups cups-client)
COMMAND=(cupsd -f)

prepare() {
  echo 'FileDevice Yes' >>/etc/cups/cups-files.conf
  echo 'DirtyCleanInterval 0' >>/etc/cups/cupsd.conf # else it writes half a minute later
}

# Its printers are configuration, which it writes below /etc.
STRICT=

exercise() {
  says 20 'scheduler is running' inside "$1" lpstat -r
  inside "$1" lpadmin -p printer -E -v file:/dev/null -m raw
  inside "$1" lp -d printer /etc/passwd
  says 20 'printer-1|printer-2' inside "$1" lpstat -W completed -o
  kept "$1"
}

kept() {
  says 20 'printer printer is idle' inside "$1" lpstat -p printer
}
