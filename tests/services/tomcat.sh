# shellcheck shell=bash disable=SC2034
PACKAGES=(tomcat10 openjdk-17-jre-headless)
OPTIONS=(--user tomcat --env CATALINA_HOME=/usr/share/tomcat10 --env CATALINA_BASE=/var/lib/tomcat10
  --env CATALINA_TMPDIR=/tmp)
COMMAND=(/usr/share/tomcat10/bin/catalina.sh run)

prepare() {
  echo 'sum <%= 20 + 22 %>' >/var/lib/tomcat10/webapps/ROOT/sum.jsp
}

# It makes a folder below /etc when it starts.
STRICT=

# A page that is compiled when it is first asked for.
exercise() {
  says 60 'sum 42' http "$1" 8080 /sum.jsp
}
