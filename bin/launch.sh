# Sourced by the commands beside it, which set $self, $name and $main. Serves an unpacked
# distribution, where lib/ is beside bin/, and a source checkout, which it builds first.

say() {
  echo "$name: $*" >&2
}

fail() {
  status=$1
  shift
  say "$@"
  exit "$status"
}

# Sets java and version. Reads the JDK's release file: asking java itself would cost 50 ms.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail 2 "starting java: JAVA_HOME is $JAVA_HOME, which has no bin/java; point it at a JDK 17 or newer"
  else
    java=$(command -v java) || fail 2 "starting java: none on the PATH; install a JDK 17 or newer, or set JAVA_HOME"
  fi
  version=
  file=$(readlink -f "$java" 2>/dev/null) || file=$java
  if [ -r "${file%/bin/java}/release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then
        version=${value#\"}
        version=${version%\"}
      fi
    done < "${file%/bin/java}/release"
  fi
  if [ -z "$version" ]; then
    version=$("$java" -version 2>&1 </dev/null | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  major=${version%%[!0-9]*}
  [ "${major:-0}" -ge 17 ] || fail 2 "starting java: $java is version ${version:-unknown}; install a JDK 17 or newer, or set JAVA_HOME"
}

say_waiting() {
  [ -n "${waited:-}" ] || say "waiting for another shell that builds evbus ..."
  waited=yes
}

# Two shells build once. The lock ends with its last holder, Maven included.
lock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$1"
    flock -n 9 || { say_waiting && flock 9; }
    return
  fi
  tries=0
  until mkdir "$1.d" 2>/dev/null; do
    owner=$(cat "$1.d/pid" 2>/dev/null)
    tries=$((tries + 1))
    [ "$tries" -ne 1 ] || say_waiting
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null || [ -z "$owner" ] && [ "$tries" -gt 5 ]; then
      mv "$1.d" "$1.d.$$" 2>/dev/null && rm -rf "$1.d.$$"
    else
      sleep 1
    fi
  done
  echo $$ > "$1.d/pid"
  trap 'rm -rf "$lock_folder"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  lock_folder=$1.d
}

unlock() {
  if [ -n "${lock_folder:-}" ]; then
    rm -rf "$lock_folder"
    trap - EXIT INT TERM HUP
    lock_folder=
  else
    exec 9>&-
  fi
}

# is_fresh STAMP SOURCES: the stamp is there and no source is newer.
is_fresh() {
  stamp=$1
  shift
  [ -e "$stamp" ] && [ -z "$(find "$@" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# build MODULE STAMP SOURCES: the age of the stamp is the age of the build.
build() {
  module=$1
  stamp=$2
  shift 2
  ! is_fresh "$stamp" "$@" || return 0
  command -v mvn >/dev/null 2>&1 || fail 2 "building evbus: no mvn on the PATH; install Maven 3.8 or newer (Debian: apt-get install maven)"
  target=$root/$module/target
  mkdir -p "$root/evbus-dist/target" "$target" || fail 1 "building evbus: $target cannot be written; use a checkout of your own"
  lock "$root/evbus-dist/target/build.lock"
  if ! is_fresh "$stamp" "$@"; then
    if [ -e "$stamp" ]; then
      say "a source is newer: building ${module%-dist} again ..."
    else
      say "building ${module%-dist} once, about a minute ..."
    fi
    : > "$target/build.start"
    (cd "$root" && exec mvn -q -B -Dmaven.test.skip=true -pl "$module" -am package) </dev/null > "$target/build.log" 2>&1 ||
      fail 1 "building evbus: Maven failed; see $target/build.log"
    touch -r "$target/build.start" "$stamp"
  fi
  unlock
}

# Jars carry a fixed time; the folder that holds them does not.
build_distribution() {
  build evbus-dist "$base/lib" "$root/pom.xml" "$root/bin" \
    "$root"/evbus-api/pom.xml "$root"/evbus-api/src/main \
    "$root"/evbus-core/pom.xml "$root"/evbus-core/src/main \
    "$root"/evbus-acct/pom.xml "$root"/evbus-acct/src/main \
    "$root"/evbus-cli/pom.xml "$root"/evbus-cli/src/main \
    "$root"/evbus-log-*/pom.xml "$root"/evbus-log-*/src/main \
    "$root"/evbus-dist/pom.xml "$root"/evbus-dist/src/assembly \
    "$root"/ingress/*/pom.xml "$root"/ingress/*/src/main
}

# run_module MODULE MAIN ARGUMENTS: benchmarks and reliability rows have a class path of their own
# and are no part of the distribution.
run_module() {
  module=$1
  main=$2
  shift 2
  [ -n "$root" ] || fail 2 "${module#evbus-}: it runs from a source checkout only; clone the sources and run bin/evbus ${module#evbus-} there"
  build "$module" "$root/$module/target/classpath" "$root/pom.xml" \
    "$root"/evbus-*/pom.xml "$root"/evbus-*/src/main "$root"/ingress/*/pom.xml "$root"/ingress/*/src/main
  classes=
  for jar in "$root/$module/target/$module"-*.jar; do
    classes=$classes$jar:
  done
  exec "$java" ${EVBUS_JAVA_OPTS:-} "-Devbus.home=$home" -cp "$classes$(cat "$root/$module/target/classpath")" "$main" "$@"
}

is_archived() {
  [ -e "$archive" ] && [ "$archive" -nt "$base/lib" ]
}

# One trial run, without the caller's settings, plugins and accounts, leaves an archive of the
# loaded classes; with it a command starts in about half the time. An empty file says that this
# java cannot make one.
make_archive() {
  mkdir -p "$base/cds" 2>/dev/null && [ -w "$base/cds" ] || return 0
  lock "$base/cds/lock"
  if ! is_archived; then
    trial=$base/cds/trial.$$
    mkdir -m 700 "$trial"
    limit=$(command -v timeout) && limit="$limit 30"
    (cd "$trial" && exec env -i "HOME=$trial" "EVBUS_PLUGINS=$trial" $limit "$file" $small -XX:ArchiveClassesAtExit="$trial.jsa" \
      -cp "$classes" io.evbus.cli.EvbusTest --random --count 1 --interval 0) </dev/null >/dev/null 2>&1 ||
      { rm -f "$trial.jsa" && : > "$trial.jsa"; }
    mv -f "$trial.jsa" "$archive"
    rm -rf "$trial"
  fi
  unlock
}

find_java
base=$(cd "${self%/*}/.." && pwd -P) || exit 1
home=$base
root=
waited=
lock_folder=
if [ ! -d "$base/lib" ]; then
  root=$base
  [ -f "$root/evbus-dist/pom.xml" ] || fail 1 "starting: $base has neither lib nor sources; unpack the distribution again"
  base=$root/evbus-dist/target/evbus
fi
case $name:${1:-} in
  evbus:bench)
    shift
    run_module evbus-bench io.evbus.bench.Bench "$@"
    ;;
  evbus:chaos)
    shift
    run_module evbus-chaos io.evbus.chaos.Chaos "$@"
    ;;
esac
[ -z "$root" ] || build_distribution

classes=
for jar in "$base"/lib/*.jar; do
  classes=$classes:$jar
done
classes=${classes#:}

# Short commands start faster with the first compiler and one collector thread.
small="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
case $name:${1:-} in
  evbus_test:* | acct:* | evbus: | evbus:-h | evbus:-V | evbus:--help | evbus:--version | evbus:check | evbus:explain | evbus:ingress | evbus:schema | evbus:reference | \
    evbus:lanes | evbus:pause | evbus:resume | evbus:dead-letters | evbus:doctor) flags=$small ;;
  *) flags= ;;
esac

# The log on RocksDB is native code; newer JDKs want to be told.
[ "$major" -lt 22 ] || flags="$flags --enable-native-access=ALL-UNNAMED"

# The JVM's own warnings go to stderr: stdout is data. A stale archive is no news to the user.
set -- "-Devbus.home=$home" -Dfile.encoding=UTF-8 -cp "$classes" "$main" "$@"
archive=$base/cds/$version.jsa
is_archived || make_archive
[ ! -s "$archive" ] || set -- "-XX:SharedArchiveFile=$archive" "$@"
exec "$java" $flags -XX:-UsePerfData -Xlog:disable -Xlog:all=warning:stderr -Xlog:cds=off -Xlog:cds+dynamic=off \
  ${EVBUS_JAVA_OPTS:-} "$@"
