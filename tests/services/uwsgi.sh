# shellcheck shell=bash disable=SC2034
PACKAGES=(uwsgi-core uwsgi-plugin-python3)
OPTIONS=(--user www-data)
COMMAND=(uwsgi --plugin python3 --master --http-socket 127.0.0.1:8000 --stats /run/uwsgi/stats
  --wsgi-file /srv/app.py --logto /var/log/uwsgi/app.log)

prepare() {
  install -d -o www-data -g www-data /run/uwsgi /var/log/uwsgi
  cat >/srv/app.py <<'END'
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"read %d bytes" % len(environ["wsgi.input"].read())]
END
}

# A body that does not fit into memory goes through a temporary file.
exercise() {
  says 15 'read 5 bytes' http "$1" 8000 / --data hello
}
