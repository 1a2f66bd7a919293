# shellcheck shell=bash disable=SC2034
PACKAGES=(dovecot-imapd)
COMMAND=(dovecot -F)

prepare() {
  useradd --create-home alice
  cat >/etc/dovecot/local.conf <<'END'
ssl = no
log_path = /dev/stderr
mail_location = maildir:~/Maildir
passdb {
  driver = static
  args = password=secret
}
END
  sed -i 's/^!include auth-system/#&/' /etc/dovecot/conf.d/10-auth.conf
  cat >>/etc/dovecot/local.conf <<'END'
userdb {
  driver = passwd
}
END
}

exercise() {
  wait_until 20 imap "$1" --request 'NOOP'
  printf 'Subject: test\r\n\r\nthe mail says\r\n' >"$FOLDER/mail"
  imap "$1" --upload-file "$FOLDER/mail"
  kept "$1"
}

kept() {
  says 10 'the mail says' imap "$1/;MAILINDEX=1"
}

# imap NAME[/PATH] [curl's options]
imap() {
  local name=${1%%/*} path=${1#*/}
  [ "$path" != "$1" ] || path=
  shift
  near "$name" curl --silent --show-error --max-time 10 --user alice:secret \
    "imap://127.0.0.1/INBOX${path:+/$path}" "$@"
}
