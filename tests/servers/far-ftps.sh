#!/bin/sh
# Starts and stops a real ProFTPD with mod_tls on loopback: FTP under explicit TLS, with session reuse required.
#
#   far-ftps.sh start DIR     prints the port; log in as `far` with `correct horse`; certificates are signed by DIR/ca.pem
#   far-ftps.sh stop DIR      stops just that one
#
# Exit 77: ProFTPD's mod_tls is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

server=$(command -v proftpd || echo /usr/sbin/proftpd)

start() {
    if [ ! -x "$server" ] || [ ! -e /usr/lib/proftpd/mod_tls.so ]; then
        echo "far-ftps.sh: install proftpd-core and proftpd-mod-crypto" >&2
        exit 77
    fi
    mkdir -p "$1/files"
    chmod 755 "$1"
    chown 65534:65534 "$1/files"
    port=$(free_port)
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost \
        -keyout "$1/key.pem" -out "$1/ca.pem" 2>/dev/null
    printf 'far:%s:65534:65534::%s/files:/usr/sbin/nologin\n' "$(printf 'correct horse' | openssl passwd -6 -stdin)" "$1" >"$1/users"
    chmod 640 "$1/users"
    cat >"$1/proftpd.conf" <<EOF
LoadModule mod_tls.c
ServerName Far
ServerType standalone
DefaultAddress 127.0.0.1
SocketBindTight on
Port $port
UseIPv6 off
UseReverseDNS off
User root
Group root
PidFile $1/proftpd.pid
ScoreboardFile $1/scoreboard
DelayEngine off
SystemLog $1/proftpd.log
WtmpLog off
AuthOrder mod_auth_file.c
AuthUserFile $1/users
RequireValidShell off
DefaultRoot ~
AllowOverwrite on
AllowStoreRestart on
TLSEngine on
TLSRequired on
TLSProtocol TLSv1.2 TLSv1.3
TLSRSACertificateFile $1/ca.pem
TLSRSACertificateKeyFile $1/key.pem
TLSLog $1/tls.log
EOF
    "$server" -c "$1/proftpd.conf" >"$1/start.log" 2>&1 || {
        echo "far-ftps.sh: did not start: $(cat "$1/start.log")" >&2
        exit 1
    }
    waited=0
    until [ -s "$1/proftpd.pid" ] && grep -qi ": 0100007F:$(printf '%04X' "$port") " /proc/net/tcp; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || {
            echo "far-ftps.sh: does not listen: $(cat "$1/proftpd.log" "$1/start.log")" >&2
            exit 1
        }
        sleep 0.1
    done
    echo "$port"
}

stop() {
    [ -s "$1/proftpd.pid" ] || return 0
    pid=$(cat "$1/proftpd.pid")
    kill "$pid" 2>/dev/null || true
    await_end "$pid" 50 || true
    rm -f "$1/proftpd.pid"
}

case ${1:-} in
start | stop)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: far-ftps.sh start|stop DIR" >&2
    exit 2
    ;;
esac
