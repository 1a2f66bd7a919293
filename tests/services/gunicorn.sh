# shellcheck shell=bash disable=SC2034
PACKAGES=(gunicorn)
OPTIONS=(--user www-data)
COMMAND=(gunicorn --bind 127.0.0.1:8000 --chdir /srv/app app:app)

prepare() {
  mkdir -p /srv/app
  install -d -o www-data -g www-data /srv/app/data
  cat >/srv/app/app.py <<'END'
import sqlite3

def app(environ, start_response):
    with sqlite3.connect("data/visits.db") as db:
        db.execute("create table if not exists v (n)")
        db.execute("insert into v values (1)")
        n = db.execute("select count(*) from v").fetchone()[0]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"visit %d" % n]
END
}

exercise() {
  says 15 'visit [0-9]' http "$1" 8000 /
}

kept() {
  says 15 'visit ([2-9]|1.)' http "$1" 8000 /
}
