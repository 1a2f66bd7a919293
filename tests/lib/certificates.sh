# Certificates for tests. Sourced after engine.sh.
#
#   ca NAME                       $FOLDER/NAME.ca.pem and its key
#   certificate CA NAME USAGE [DAYS [SAN]]   $FOLDER/NAME.pem and NAME.key
#   client_folder NAME CA [CERTIFICATE]      the folder NAME of ca.pem, cert.pem, key.pem
# shellcheck shell=bash

quietly() {
  "$@" >"$FOLDER/openssl.log" 2>&1 || {
    cat "$FOLDER/openssl.log" >&2
    return 1
  }
}

ca() {
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj "/CN=$1" -addext keyUsage=critical,keyCertSign \
    -keyout "$FOLDER/$1.ca.key" -out "$FOLDER/$1.ca.pem"
}

# DAYS below 0 is a certificate that has expired.
certificate() {
  local days=${4:-2} san=${5:-IP:127.0.0.1}
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj "/CN=$2" -keyout "$FOLDER/$2.key" -out "$FOLDER/$2.csr"
  printf 'extendedKeyUsage=%s\nsubjectAltName=%s\n' "$3" "$san" >"$FOLDER/$2.ext"
  quietly openssl x509 -req -in "$FOLDER/$2.csr" -CA "$FOLDER/$1.ca.pem" -CAkey "$FOLDER/$1.ca.key" \
    -set_serial "0x$(openssl rand -hex 8)" -days "$days" -extfile "$FOLDER/$2.ext" -out "$FOLDER/$2.pem"
}

client_folder() {
  mkdir -p "$FOLDER/$1"
  cp "$FOLDER/$2.ca.pem" "$FOLDER/$1/ca.pem"
  [ $# -lt 3 ] || cp "$FOLDER/$3.pem" "$FOLDER/$1/cert.pem"
  [ $# -lt 3 ] || cp "$FOLDER/$3.key" "$FOLDER/$1/key.pem"
}
