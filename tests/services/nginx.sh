# shellcheck shell=bash disable=SC2034
PACKAGES=(nginx-light)
COMMAND=(nginx -g 'daemon off;')

prepare() {
  cat >/etc/nginx/conf.d/upload.conf <<'END'
server {
  listen 127.0.0.1:8001;
  client_body_in_file_only clean;
  location / { proxy_pass http://127.0.0.1:8002; proxy_buffers 4 4k; }
}
server {
  listen 127.0.0.1:8002;
  root /srv/big;
}
END
  mkdir -p /srv/big
  head -c 4000000 /dev/zero >/srv/big/file
}

# A page, an answer too big for memory, and a body that goes through a file.
exercise() {
  says 10 'Welcome to nginx' http "$1" 80 /
  is "bytes" "$(http "$1" 8001 /file | wc -c)" 4000000
  says 5 '405 Not Allowed' http "$1" 8001 /file --data "$(head -c 50000 /dev/zero | tr '\0' x)"
}
