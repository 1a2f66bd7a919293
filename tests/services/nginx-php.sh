# shellcheck shell=bash disable=SC2034
PACKAGES=(nginx-light php8.2-fpm)
COMMAND=(sh -c 'php-fpm8.2 -D && exec nginx -g "daemon off;"')

prepare() {
  mkdir -p /run/php
  cat >/etc/nginx/sites-enabled/default <<'END'
server {
  listen 127.0.0.1:80;
  root /var/www/html;
  location ~ \.php$ { include snippets/fastcgi-php.conf; fastcgi_pass unix:/run/php/php8.2-fpm.sock; }
}
END
  cat >/var/www/html/index.php <<'END'
<?php session_start(); $_SESSION["n"] = ($_SESSION["n"] ?? 0) + 1;
echo "visit $_SESSION[n], ", $_FILES ? filesize($_FILES["f"]["tmp_name"]) : 0, " bytes";
END
}

exercise() {
  local cookie=PHPSESSID=0123456789abcdefghijklmnop
  says 15 'visit' http "$1" 80 /index.php --cookie "$cookie"
  says 5 'visit ([2-9]|1.), [1-9][0-9]* bytes' http "$1" 80 /index.php \
    --cookie "$cookie" --form f=@/etc/passwd
}
