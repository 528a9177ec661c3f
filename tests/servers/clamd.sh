#!/bin/sh
# Starts and stops a real clamd on loopback with a small signature database of the tests' own.
#
#   clamd.sh start DIR   prints the port; it also listens on DIR/clamd.sock
#   clamd.sh stop DIR    stops just that one
#
# It knows two things as harmful: the EICAR test file, and any file with the words UWS-TEST-SIGNATURE. It takes streams of
# 2 MB and looks at 1 MB of a file. Exit 77: clamd is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

server=$(command -v clamd || echo /usr/sbin/clamd)

start() {
    dir=$1
    if [ ! -x "$server" ]; then
        echo "clamd.sh: install clamav-daemon" >&2
        exit 77
    fi

    mkdir -p "$dir/db" "$dir/tmp"
    # The MD5 of the EICAR file and its length: the file itself stands nowhere in this repository.
    printf '44d88612fea8a8f36de82e1278abb02f:68:Uws.Test.Eicar\n' >"$dir/db/test.hdb"
    printf 'Uws.Test.Signature:0:*:%s\n' "$(printf 'UWS-TEST-SIGNATURE' | od -An -tx1 -v | tr -d ' \n')" >"$dir/db/test.ndb"
    port=$(free_port)
    cat >"$dir/clamd.conf" <<EOF
LocalSocket $dir/clamd.sock
TCPSocket $port
TCPAddr 127.0.0.1
DatabaseDirectory $dir/db
TemporaryDirectory $dir/tmp
Foreground yes
LogFile $dir/clamd.log
StreamMaxLength 2M
MaxFileSize 1M
MaxScanSize 4M
AlertExceedsMax yes
EOF
    # In the foreground: the parent of a daemonizing clamd dies when its child is ready before it waits.
    setsid "$server" --config-file="$dir/clamd.conf" >"$dir/start.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$dir/clamd.pid"
    waited=0
    until [ -S "$dir/clamd.sock" ] && grep -q 'TCP: Bound' "$dir/clamd.log"; do
        waited=$((waited + 1))
        if ! is_running "$pid" || [ "$waited" -ge 300 ]; then
            echo "clamd.sh: does not listen: $(cat "$dir/clamd.log" "$dir/start.log")" >&2
            exit 1
        fi
        sleep 0.1
    done
    echo "$port"
}

stop() {
    [ -s "$1/clamd.pid" ] || return 0
    pid=$(cat "$1/clamd.pid")
    kill "$pid" 2>/dev/null || true
    await_end "$pid" 50 || true
    rm -f "$1/clamd.pid"
}

case ${1:-} in
start | stop)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: clamd.sh start DIR | stop DIR" >&2
    exit 2
    ;;
esac
