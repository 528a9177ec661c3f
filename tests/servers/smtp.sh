#!/bin/sh
# Starts and stops a real mail server (aiosmtpd) on loopback that keeps what it takes as files.
#
#   smtp.sh start DIR     prints the port; mails come into DIR/mail/new. Exit 77: python3-aiosmtpd is not installed.
#   smtp.sh stop DIR      stops just that one
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

# The package is for the system's own Python, whatever else is on the path.
python=/usr/bin/python3

start() {
    "$python" -c 'import aiosmtpd' 2>/dev/null || {
        echo "smtp.sh: install python3-aiosmtpd" >&2
        exit 77
    }
    mkdir -p "$1"
    port=$(free_port)
    setsid "$python" -m aiosmtpd --nosetuid --listen "127.0.0.1:$port" --class aiosmtpd.handlers.Mailbox "$1/mail" \
        </dev/null >"$1/smtp.log" 2>&1 &
    echo $! >"$1/smtp.pid"
    waited=0
    until grep -qi ": 0100007F:$(printf '%04X' "$port") " /proc/net/tcp; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || {
            echo "smtp.sh: does not listen: $(cat "$1/smtp.log")" >&2
            exit 1
        }
        sleep 0.1
    done
    echo "$port"
}

stop() {
    [ -s "$1/smtp.pid" ] || return 0
    kill "$(cat "$1/smtp.pid")" 2>/dev/null || true
    rm -f "$1/smtp.pid"
}

case ${1:-} in
start | stop)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: smtp.sh start|stop DIR" >&2
    exit 2
    ;;
esac
