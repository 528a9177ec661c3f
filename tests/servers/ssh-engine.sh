#!/bin/sh
# Starts and stops a real sshd on loopback that lets root in by one key, for engines behind SSH.
#
#   ssh-engine.sh start DIR    prints the port, then the fingerprint of its key; DIR/client is let in, DIR/stranger is not
#   ssh-engine.sh stop DIR     stops just that one
#
# Exit 77: sshd is not installed, or this is not root.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

server=$(command -v sshd || echo /usr/sbin/sshd)

fail() {
    echo "ssh-engine.sh: $*" >&2
    exit 1
}

start() {
    dir=$1
    if [ ! -x "$server" ] || [ "$(id -u)" -ne 0 ]; then
        echo "ssh-engine.sh: install openssh-server, and be root" >&2
        exit 77
    fi

    mkdir -p "$dir" /run/sshd
    for key in hostkey client stranger; do
        [ -e "$dir/$key" ] || ssh-keygen -q -t ed25519 -N '' -f "$dir/$key"
    done
    cp "$dir/client.pub" "$dir/allowed"
    port=$(free_port)
    cat >"$dir/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $dir/hostkey
PidFile $dir/sshd.pid
AuthorizedKeysFile $dir/allowed
PermitRootLogin prohibit-password
PasswordAuthentication no
StrictModes no
UsePAM no
CONFIG
    "$server" -f "$dir/sshd_config" -E "$dir/sshd.log" || fail "did not start: $(cat "$dir/sshd.log")"
    waited=0
    until [ -s "$dir/sshd.pid" ]; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || fail "does not listen: $(cat "$dir/sshd.log")"
        sleep 0.1
    done
    echo "$port"
    ssh-keygen -lf "$dir/hostkey.pub" | cut -d ' ' -f 2
}

stop() {
    [ -s "$1/sshd.pid" ] || return 0
    kill "$(cat "$1/sshd.pid")" 2>/dev/null || true
    rm -f "$1/sshd.pid"
}

case ${1:-} in
start | stop)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: ssh-engine.sh start DIR | stop DIR" >&2
    exit 2
    ;;
esac
