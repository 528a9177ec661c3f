#!/bin/sh
# Starts and stops Debian's docker-registry on loopback, with a login and leave to delete.
#
#   registry.sh start DIR      prints the port; login uws, password "correct horse"
#   registry.sh stop DIR       stops just that one
#
# DIR becomes: config.yml, htpasswd, data/, registry.pid, registry.log. Exit 77: docker-registry is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

fail() {
    echo "registry.sh: $*" >&2
    exit 1
}

start() {
    dir=$1
    if ! command -v docker-registry >/dev/null 2>&1; then
        echo "registry.sh: install docker-registry" >&2
        exit 77
    fi

    mkdir -p "$dir/data"
    port=$(free_port)
    # shellcheck disable=SC2016 # the dollars are of bcrypt
    hash=$(perl -e 'print crypt("correct horse", q($2y$05$abcdefghijklmnopqrstuu))')
    printf 'uws:%s\n' "$hash" >"$dir/htpasswd"
    cat >"$dir/config.yml" <<CONFIG
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: "$dir/data" }
  delete: { enabled: true }
http:
  addr: 127.0.0.1:$port
  secret: tests
auth:
  htpasswd: { realm: tests, path: "$dir/htpasswd" }
CONFIG
    setsid docker-registry serve "$dir/config.yml" >"$dir/registry.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$dir/registry.pid"
    waited=0
    until curl -s --max-time 2 -o /dev/null "http://127.0.0.1:$port/v2/"; do
        waited=$((waited + 1))
        is_running "$pid" || fail "ended: $(tail -5 "$dir/registry.log")"
        [ "$waited" -lt 600 ] || fail "does not answer: $(tail -5 "$dir/registry.log")"
        sleep 0.1
    done
    echo "$port"
}

stop() {
    [ -s "$1/registry.pid" ] || return 0
    pid=$(cat "$1/registry.pid")
    # A pid from a file may be somebody else's by now.
    if grep -qa -- "$1/config.yml" "/proc/$pid/cmdline" 2>/dev/null; then
        kill "$pid" 2>/dev/null || true
    fi
    rm -f "$1/registry.pid"
}

case ${1:-} in
start | stop)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: registry.sh start DIR | stop DIR" >&2
    exit 2
    ;;
esac
