#!/bin/sh
# Starts and stops a real OpenSSH server on loopback, for files that are passed on.
#
#   far-sshd.sh start DIR     prints the port and the fingerprint of its host key; log in as the present user with the key DIR/id
#   far-sshd.sh newkey DIR    gives it another host key, as after an accident or an attack; prints its fingerprint
#   far-sshd.sh stop DIR      stops just that one
#
# Exit 77: OpenSSH's server is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

server=/usr/sbin/sshd

fingerprint() { ssh-keygen -lf "$1/host_key.pub" | cut -d' ' -f2; }

run() {
    mkdir -p /run/sshd
    "$server" -f "$1/sshd_config" -E "$1/sshd.log"
    waited=0
    until grep -qi ": 0100007F:$(printf '%04X' "$(cat "$1/port")") " /proc/net/tcp; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || {
            echo "far-sshd.sh: does not listen: $(cat "$1/sshd.log")" >&2
            exit 1
        }
        sleep 0.1
    done
}

start() {
    [ -x "$server" ] || {
        echo "far-sshd.sh: install openssh-server" >&2
        exit 77
    }
    mkdir -p "$1/files"
    port=$(free_port)
    echo "$port" >"$1/port"
    [ -e "$1/host_key" ] || ssh-keygen -q -t ed25519 -N '' -f "$1/host_key"
    [ -e "$1/id" ] || ssh-keygen -q -t ed25519 -N '' -f "$1/id"
    cp "$1/id.pub" "$1/authorized_keys"
    chmod 600 "$1/authorized_keys"
    cat >"$1/sshd_config" <<EOF
ListenAddress 127.0.0.1:$port
HostKey $1/host_key
PidFile $1/sshd.pid
AuthorizedKeysFile $1/authorized_keys
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
Subsystem sftp internal-sftp
EOF
    run "$1"
    echo "$port $(fingerprint "$1")"
}

stop() {
    [ -s "$1/sshd.pid" ] || return 0
    pid=$(cat "$1/sshd.pid")
    kill "$pid" 2>/dev/null || true
    await_end "$pid" 50 || true
    rm -f "$1/sshd.pid"
}

newkey() {
    stop "$1"
    rm -f "$1/host_key" "$1/host_key.pub"
    ssh-keygen -q -t ed25519 -N '' -f "$1/host_key"
    run "$1"
    fingerprint "$1"
}

case ${1:-} in
start | stop | newkey)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: far-sshd.sh start|newkey|stop DIR" >&2
    exit 2
    ;;
esac
