# shellcheck shell=bash disable=SC2034
PACKAGES=(postgresql-15)
OPTIONS=(--user postgres)
COMMAND=(/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main
  -c config_file=/etc/postgresql/15/main/postgresql.conf)

# Small, as the image is unpacked again and again: it does without its compiler.
prepare() {
  rm -rf /usr/lib/postgresql/15/lib/{bitcode,llvmjit*} /usr/lib/*/lib{LLVM,z3}*
}

exercise() {
  says 20 '^1$' sql "$1" 'select 1'
  sql "$1" 'create table if not exists t as select g from generate_series(1, 100000) g; checkpoint'
  # More than fits into memory that one query may use: a temporary file.
  says 20 '^100000$' sql "$1" "set work_mem = '64kB'; select count(*) from (select g from t order by random()) s" 
  kept "$1"
}

kept() {
  says 20 '^100000$' sql "$1" 'select count(*) from t'
}

sql() {
  inside "$1" psql --quiet --no-align --tuples-only --command "$2"
}
