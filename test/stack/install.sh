#!/usr/bin/env bash
# Installs the real agents that the stack tests run, from package registries only, once into a cache outside the
# checkout (HEIMDALL_STACK_CACHE, default ~/.cache/heimdall-stack). Prints one line for each: what and where.
set -euo pipefail
cache=${HEIMDALL_STACK_CACHE:-$HOME/.cache/heimdall-stack}
mkdir -p "$cache/bin"

debian_packages() {
  local missing=()
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || { echo "no apt-get for: ${missing[*]}" >&2; return 1; }
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  echo "debian: $*"
}

telegraf() {
  local version=1.37.2
  if [ ! -x "$cache/bin/telegraf" ]; then
    command -v go >/dev/null || { echo "no go for telegraf" >&2; return 1; }
    GOBIN="$cache/bin" GOFLAGS=-modcacherw go install \
      -tags "custom,inputs.tail,inputs.cpu,inputs.mem,inputs.net,inputs.disk,inputs.kafka_consumer,inputs.exec,inputs.http_listener_v2,parsers.grok,parsers.influx,parsers.json,outputs.influxdb,outputs.influxdb_v2,outputs.kafka,outputs.file,serializers.influx,serializers.json" \
      -ldflags "-s -w -X github.com/influxdata/telegraf/internal.Version=$version" \
      "github.com/influxdata/telegraf/cmd/telegraf@v$version"
  fi
  echo "telegraf: $cache/bin/telegraf"
}

debian_packages rsyslog haproxy liblog4j1.2-java
command -v javac >/dev/null || debian_packages default-jdk-headless
telegraf
