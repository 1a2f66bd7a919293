# shellcheck shell=bash disable=SC2034
PACKAGES=(cron)
COMMAND=(cron -f)

prepare() {
  mkdir -p /srv/jobs
}

exercise() {
  echo '* * * * * echo it ran >>/srv/jobs/log' | docker exec --interactive "$1" crontab -
  says 75 'it ran' inside "$1" cat /srv/jobs/log
}

kept() {
  says 10 'it ran' inside "$1" crontab -l
}
