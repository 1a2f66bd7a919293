# shellcheck shell=bash disable=SC2034
PACKAGES=(slapd ldap-utils)
COMMAND=(slapd -d 0 -h 'ldap://127.0.0.1 ldapi:///' -u openldap -g openldap -F /etc/ldap/slapd.d)

prepare() {
  install -d -o openldap -g openldap /run/slapd
  slapmodify -F /etc/ldap/slapd.d -n 0 <<'END'
dn: olcDatabase={1}mdb,cn=config
changetype: modify
replace: olcRootPW
olcRootPW: secret
END
  chown -R openldap:openldap /etc/ldap/slapd.d
}

exercise() {
  wait_until 20 inside "$1" ldapsearch -x -b '' -s base
  docker exec --interactive "$1" ldapadd -x -D cn=admin,dc=nodomain -w secret <<'END' >/dev/null
dn: ou=kept,dc=nodomain
objectClass: organizationalUnit
ou: kept
END
  kept "$1"
}

kept() {
  says 20 'ou: kept' inside "$1" ldapsearch -x -b dc=nodomain ou=kept
}
