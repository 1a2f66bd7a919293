# shellcheck shell=bash disable=SC2034
PACKAGES=(snmpd snmp)
COMMAND=(snmpd -f -Lo -u Debian-snmp -g Debian-snmp -p /run/snmpd.pid)

prepare() {
  sed -i 's/^agentaddress.*/agentaddress 127.0.0.1/' /etc/snmp/snmpd.conf
}

exercise() {
  says 20 'STRING' inside "$1" snmpget -v2c -c public 127.0.0.1 1.3.6.1.2.1.1.1.0
}
