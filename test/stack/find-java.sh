#!/usr/bin/env bash
# Prints the home of a Java of at least version MINIMUM: ES_JAVA_HOME, JAVA_HOME, the one on the PATH, and those where
# Debian, Fedora, SDKMAN and macOS put them. Fails with the way out when there is none.
#   find-java.sh MINIMUM WHAT_NEEDS_IT
set -euo pipefail
minimum=$1 what=$2

version_of() { # the major version of a Java home, 0 when it is none
  local version
  version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1) || true
  echo "${version:-0}"
}

candidates=("${ES_JAVA_HOME:-}" "${JAVA_HOME:-}")
if command -v java >/dev/null; then
  candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")")
fi
candidates+=(/usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home)

found=()
for home in "${candidates[@]}"; do
  [ -n "$home" ] && [ -x "$home/bin/java" ] || continue
  version=$(version_of "$home")
  if [ "$version" -ge "$minimum" ]; then
    echo "$home"
    exit 0
  fi
  found+=("$version in $home,")
done
echo "$what needs Java $minimum or newer; found: ${found[*]:-none,} so install one (for instance Debian's openjdk-$minimum-jre-headless or Temurin) and set ES_JAVA_HOME to its home." >&2
exit 1
