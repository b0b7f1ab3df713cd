#!/usr/bin/env bash
# The same 100,000 events to RabbitMQ, Kafka, PostgreSQL and a file at once, while PostgreSQL is
# killed and comes back a minute later; then each destination counts by its own client.
#
#   examples/fan-out/fan-out.sh [EVENTS] [SECONDS]
#
# Everything runs in a folder and on ports of its own and is removed at the end. Needs Debian's
# packages rabbitmq-server and postgresql, Maven for Kafka and for the clients that count, and jq.
# As root PostgreSQL runs as the user postgres.
set -euo pipefail
cd "$(dirname "$0")/../.."

events=${1:-100000}
outage_seconds=${2:-60}
work=$(mktemp -d /tmp/evbus-fan-out.XXXXXX)
chmod 755 "$work"
pids=()

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

die() {
  echo "fan-out: $*" >&2
  exit 1
}

finish() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

free_port() {
  python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

await() {
  local what=$1 tries=0
  shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || die "$what is not ready after a minute; see $work"
    sleep 0.1
  done
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

# PostgreSQL refuses to run as root.
as_postgres=()
[ "$(id -u)" != 0 ] || as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)

# Kafka itself, and the own client of each broker, as tests use them.
clients=$work/clients
copy_clients() {
  mvn -q -pl ingress/evbus-ingress-kafka -am test-compile dependency:copy-dependencies \
    -DincludeScope=test -DexcludeGroupIds=io.evbus -DoutputDirectory="$clients"
}

# --- RabbitMQ ---

start_rabbitmq() {
  local bin home=$work/rabbitmq
  bin=$(ls -d /usr/lib/rabbitmq/bin 2>/dev/null) || die "install rabbitmq-server"
  mkdir -p "$home"
  rabbitmq_port=$(free_port)
  export RABBITMQ_NODENAME="fan$rabbitmq_port@localhost"
  printf 'listeners.tcp.1 = 127.0.0.1:%s\n' "$rabbitmq_port" >"$home/rabbitmq.conf"
  echo '[].' >"$home/plugins"
  HOME=$home RABBITMQ_DIST_PORT=$(free_port) RABBITMQ_MNESIA_BASE=$home/mnesia \
    RABBITMQ_LOG_BASE=$home/log RABBITMQ_ENABLED_PLUGINS_FILE=$home/plugins \
    RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf "$bin/rabbitmq-server" >"$home/out" 2>&1 &
  pids+=($!)
  await RabbitMQ listens "$rabbitmq_port"
}

count_rabbitmq() {
  java -cp "$clients/*" examples/fan-out/CountQueue.java "$rabbitmq_port" files 2>/dev/null
}

# --- Kafka ---

start_kafka() {
  local home=$work/kafka controller
  mkdir -p "$home"
  kafka_port=$(free_port)
  controller=$(free_port)
  cat >"$home/server.properties" <<CONFIG
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$kafka_port,CONTROLLER://127.0.0.1:$controller
log.dirs=$home/data
offsets.topic.replication.factor=1
CONFIG
  java -cp "$clients/*" kafka.tools.StorageTool format -t ZXZidXMtZmFuLW91dC0wMQ \
    -c "$home/server.properties" >"$home/format.out" 2>&1
  java -Xmx512m -cp "$clients/*" kafka.Kafka "$home/server.properties" >"$home/out" 2>&1 &
  pids+=($!)
  await Kafka grep -q 'Kafka Server started' "$home/out"
}

count_kafka() {
  java -cp "$clients/*" examples/fan-out/CountTopic.java "127.0.0.1:$kafka_port" files \
    2>/dev/null
}

# --- PostgreSQL ---

make_postgres() {
  postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || die "install postgresql"
  postgres_port=$(free_port)
  mkdir -p "$work/postgres"
  [ "$(id -u)" != 0 ] || chown postgres "$work/postgres"
  (cd "$work/postgres" &&
    "${as_postgres[@]}" "$postgres_bin/initdb" -D data -A trust -U postgres >init.out 2>&1)
}

start_postgres() {
  (cd "$work/postgres" && exec "${as_postgres[@]}" "$postgres_bin/postgres" -D data \
    -p "$postgres_port" -k "$work/postgres" -c listen_addresses=127.0.0.1 >>out 2>&1) &
  postgres_pid=$!
  pids+=("$postgres_pid")
  await PostgreSQL "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"
}

sql() { "$postgres_bin/psql" -h 127.0.0.1 -p "$postgres_port" -U postgres -Atc "$1"; }

# --- the bus ---

say "starting RabbitMQ, Kafka and PostgreSQL in $work"
copy_clients
start_rabbitmq
start_kafka
make_postgres
start_postgres

cat >"$work/credentials.yml" <<PROFILES
rabbitmq:
  a:
    host: 127.0.0.1
    port: $rabbitmq_port
    username: guest
    password: guest
    ingress_channels: files
kafka:
  a:
    bootstrap_servers: 127.0.0.1:$kafka_port
    topics: files
    create: true
postgresql:
  a:
    host: 127.0.0.1
    port: $postgres_port
    database: postgres
    username: postgres
    table: files
    create: true
    body_type: jsonb
file:
  a:
    path: $work/files.ndjson
PROFILES
bin/acct encrypt "$work/credentials.yml" >"$work/key"
ACCT_KEY=$(tail -1 "$work/key")
ACCT_FILE=$work/credentials.yml.fernet
export ACCT_FILE ACCT_KEY
bin/evbus check --connect

# Which package each file of this machine belongs to: real events, as many as asked for.
for list in /var/lib/dpkg/info/*.list; do
  package=$(basename "$list" .list)
  awk -v package="$package" '{ gsub(/[\\"]/, "\\\\&"); printf "{\"package\":\"%s\",\"path\":\"%s\"}\n", package, $0 }' "$list"
done | head -n "$events" >"$work/events.ndjson" || true
[ "$(wc -l <"$work/events.ndjson")" = "$events" ] || die "this machine has fewer than $events files"

say "putting $events events"
bin/evbus put --data "$work/data" "$work/events.ndjson" &
put=$!
while [ "$(sql 'select count(*) from files' 2>/dev/null || echo 0)" -lt $((events / 4)) ]; do
  kill -0 "$put" 2>/dev/null || die "all was over before PostgreSQL could be killed; put more"
  sleep 0.05
done
say "killing PostgreSQL for $outage_seconds s"
kill -9 "$postgres_pid"
wait "$postgres_pid" 2>/dev/null || true
sleep "$outage_seconds"
bin/evbus lanes --data "$work/data"
say "starting PostgreSQL again"
start_postgres
wait "$put" || die "evbus put failed"

say "counting by each destination's own client"
echo "RabbitMQ    $(count_rabbitmq)"
echo "Kafka       $(count_kafka)"
echo "PostgreSQL  $(sql 'select count(*) from files') rows, $(sql 'select count(distinct id) from files') ids"
echo "file        $(wc -l <"$work/files.ndjson") lines, $(jq -r .id "$work/files.ndjson" | sort -u | wc -l) ids"
