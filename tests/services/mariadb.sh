# shellcheck shell=bash disable=SC2034
PACKAGES=(mariadb-server)
OPTIONS=(--user mysql)
COMMAND=(mariadbd)

prepare() {
  install -d -o mysql -g mysql /run/mysqld # which an init system would make at boot
  # Small, as the image is unpacked again and again: its log, and tools that nobody uses here.
  printf '[mariadbd]\ninnodb_log_file_size = 8M\n' >/etc/mysql/mariadb.conf.d/60-small.cnf
  mariadbd --user=mysql --bootstrap </dev/null
  rm -f /usr/bin/{aria_,myisam,innochecksum,mariabackup,mariadb-,replace,perror,resolve}*
}

exercise() {
  says 30 '^1$' sql "$1" 'select 1'
  sql "$1" 'create database if not exists d; use d; create table if not exists t
    as select seq from seq_1_to_20000'
  says 20 '^20000$' sql "$1" 'set big_tables = 1; select count(*) from
    (select seq, repeat("x", 200) p from d.t group by seq, p order by rand()) s'
  kept "$1"
}

kept() {
  says 30 '^20000$' sql "$1" 'select count(*) from d.t'
}

sql() {
  inside "$1" mariadb --skip-column-names --batch --execute "$2"
}
