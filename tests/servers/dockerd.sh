#!/bin/sh
# Starts and stops a real Docker engine of its own: own data, own socket, no network, no firewall rules; no other engine is touched.
#
#   dockerd.sh start DIR [OPTION...]   prints the socket's path; further options go to dockerd
#   dockerd.sh halt DIR                stops just that one; it can be started again
#   dockerd.sh stop DIR                stops just that one and removes its data
#
# DIR becomes: s.sock, data/, exec/, dockerd.pid, dockerd.log. Exit 77: dockerd is not installed, or this is not root.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

server=$(command -v dockerd || echo /usr/sbin/dockerd)

fail() {
    echo "dockerd.sh: $*" >&2
    exit 1
}

start() {
    dir=$1
    shift
    if [ ! -x "$server" ] || [ "$(id -u)" -ne 0 ]; then
        echo "dockerd.sh: install docker.io, and be root" >&2
        exit 77
    fi

    mkdir -p "$dir/data" "$dir/exec"
    # A session of its own, so that a Ctrl-C in a test's terminal is not its end.
    setsid "$server" --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" \
        -H "unix://$dir/s.sock" --iptables=false --ip6tables=false --bridge=none --storage-driver vfs "$@" \
        >>"$dir/dockerd.log" 2>&1 </dev/null &
    pid=$!
    waited=0
    until curl -fs --max-time 2 --unix-socket "$dir/s.sock" http://d/_ping >/dev/null 2>&1; do
        waited=$((waited + 1))
        is_running "$pid" || fail "ended: $(tail -5 "$dir/dockerd.log")"
        [ "$waited" -lt 600 ] || fail "is not ready: $(tail -5 "$dir/dockerd.log")"
        sleep 0.1
    done
    echo "$dir/s.sock"
}

# Ends the engine of DIR and nothing else; its data stays, so that it can be started again.
halt() {
    dir=$1
    [ -s "$dir/dockerd.pid" ] || return 0
    pid=$(cat "$dir/dockerd.pid")
    # A pid from a file may be somebody else's by now.
    grep -qa -- "$dir/data" "/proc/$pid/cmdline" 2>/dev/null || return 0
    kill "$pid" 2>/dev/null || return 0
    await_end "$pid" 150 || kill -9 "$pid" 2>/dev/null || true
    await_end "$pid" 50 || fail "does not end"
    rm -f "$dir/dockerd.pid"
}

stop() {
    halt "$1"
    # Mounts that a killed engine left would make the removal fail.
    awk -v dir="$1/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do
        umount -l "$mount" 2>/dev/null || true
    done
    rm -rf "$1/data" "$1/exec" "$1/s.sock"
}

case ${1:-} in
start | halt | stop)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: dockerd.sh start DIR [OPTION...] | halt DIR | stop DIR" >&2
    exit 2
    ;;
esac
