#!/bin/sh
# Starts and stops a real ProFTPD with mod_sftp on loopback, configured by the same file that an installation gets.
#
#   proftpd.sh start DIR [HIDDEN_STORES]   prints the port; HIDDEN_STORES is `off` or a prefix and suffix
#   proftpd.sh stop DIR                    stops just that one
#   proftpd.sh user DIR NAME PASSWORD      adds a school with its home, DIR/home/NAME
#
# DIR becomes: home/ (of schools), auth/users, log/transfer.log, run/proftpd.pid. Exit 77: ProFTPD is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
template=$here/../../config/proftpd/uws-agent.conf
server=$(command -v proftpd || echo /usr/sbin/proftpd)

fail() {
    echo "proftpd.sh: $*" >&2
    exit 1
}

start() {
    dir=$1
    hidden=${2:-.in. .%P}
    if [ ! -x "$server" ] || [ ! -e /usr/lib/proftpd/mod_sftp.so ]; then
        echo "proftpd.sh: install proftpd-core and proftpd-mod-crypto" >&2
        exit 77
    fi

    mkdir -p "$dir/home" "$dir/auth/keys" "$dir/log" "$dir/run"
    # The path to the homes has to be open to the schools' uid, whatever made it.
    chmod 755 "$dir" "$dir/home"
    [ -e "$dir/auth/users" ] || : >"$dir/auth/users"
    chmod 640 "$dir/auth/users"
    [ -e "$dir/hostkey" ] || ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -f "$dir/hostkey"
    port=$(free_port)
    sed -e "s|@ADDRESS@|127.0.0.1|" -e "s|@PORT@|$port|" \
        -e "s|@USER@|$(id -un)|" -e "s|@GROUP@|$(id -gn)|" \
        -e "s|@HOME_ROOT@|$dir/home|" -e "s|@RUN_DIRECTORY@|$dir/run|" -e "s|@LOG_DIRECTORY@|$dir/log|" \
        -e "s|@AUTH_DIRECTORY@|$dir/auth|" -e "s|@HOST_KEY@|$dir/hostkey|" \
        -e "s|@HIDDEN_STORES@|$hidden|" -e "s|@LOG_MARK@|testmark|" \
        "$template" >"$dir/proftpd.conf"
    "$server" -c "$dir/proftpd.conf" >"$dir/log/start.log" 2>&1 || fail "did not start: $(cat "$dir/log/start.log")"
    waited=0
    until [ -s "$dir/run/proftpd.pid" ] && grep -qi ": 0100007F:$(printf '%04X' "$port") " /proc/net/tcp; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || fail "does not listen: $(cat "$dir/log/proftpd.log" "$dir/log/start.log")"
        sleep 0.1
    done
    echo "$port"
}

stop() {
    [ -s "$1/run/proftpd.pid" ] || return 0
    pid=$(cat "$1/run/proftpd.pid")
    kill "$pid" 2>/dev/null || true
    await_end "$pid" 50 || true
    rm -f "$1/run/proftpd.pid"
}

user() {
    dir=$1
    hash=$(printf '%s' "$3" | openssl passwd -6 -stdin)
    uid=$(id -u)
    gid=$(id -g)
    mkdir -p "$dir/home/$2"
    # A server that runs as root does not let uid 0 log in: schools get an ordinary one.
    if [ "$uid" -eq 0 ]; then
        uid=65534
        gid=65534
        chown "$uid:$gid" "$dir/home/$2"
    fi
    cp "$dir/auth/users" "$dir/auth/.users.new"
    printf '%s:%s:%s:%s::%s:/usr/sbin/nologin\n' "$2" "$hash" "$uid" "$gid" "$dir/home/$2" >>"$dir/auth/.users.new"
    chmod 640 "$dir/auth/.users.new"
    mv "$dir/auth/.users.new" "$dir/auth/users"
}

case ${1:-} in
start | stop | user)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: proftpd.sh start DIR [HIDDEN_STORES] | stop DIR | user DIR NAME PASSWORD" >&2
    exit 2
    ;;
esac
