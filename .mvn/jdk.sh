# Finds a JDK of at least 25 and exports JAVA_HOME. Sourced by ./mvnw and ./outdial; POSIX sh.
# Looked at, in this order: JAVA_HOME, the javac on the PATH, the folders where systems keep JDKs.

outdial_jdk_major() { # prints the major version of the JDK in folder $1, or 0
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1
  else
    echo 0
  fi
}

outdial_find_jdk() {
  set +f
  for outdial_home in "${JAVA_HOME:-}" \
    "$(javac_on_path=$(command -v javac 2>/dev/null) && dirname "$(dirname "$(readlink -f "$javac_on_path")")")" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$outdial_home" ] || continue
    outdial_major=$(outdial_jdk_major "$outdial_home")
    if [ "${outdial_major:-0}" -ge 25 ]; then
      JAVA_HOME=$outdial_home
      export JAVA_HOME
      set -f
      return 0
    fi
  done
  set -f
  cat >&2 <<'MESSAGE'
Outdial needs a JDK 25 or newer (a JDK, not a JRE) and found none.
Install one (for instance Eclipse Temurin 25), or point JAVA_HOME at it:
  JAVA_HOME=/path/to/jdk-25 ./outdial demo
MESSAGE
  return 1
}

outdial_find_jdk || exit 69
