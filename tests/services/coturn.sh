# shellcheck shell=bash disable=SC2034
PACKAGES=(coturn)
OPTIONS=(--user turnserver)
COMMAND=(turnserver --listening-ip 127.0.0.1 --relay-ip 127.0.0.1 --lt-cred-mech --realm test)

exercise() {
  says 20 'reflexive addr' inside "$1" timeout 2 turnutils_stunclient 127.0.0.1
  inside "$1" turnadmin --add --user alice --realm test --password secret
  kept "$1"
}

kept() {
  says 20 'alice' inside "$1" turnadmin --list
}
