#!/bin/sh
# Starts and stops a real sshd with internal-sftp below a chroot, and an rsyslogd that keeps its words, both configured by
# the files of config/openssh.
#
#   sshd.sh start DIR        prints the port; DIR and all above must belong to root (a chroot), so not below /tmp
#   sshd.sh stop DIR         stops just those two, and removes the users that were added
#   sshd.sh user DIR NAME    adds a school with its home DIR/home/NAME and prints its login; the key is DIR/client/key
#
# DIR becomes: home/ (of schools), dev/log, log/sftp.log, run/*.pid. Exit 77: something is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
config=$here/../../config/openssh
sshd=$(command -v sshd || echo /usr/sbin/sshd)
rsyslogd=$(command -v rsyslogd || echo /usr/sbin/rsyslogd)

fail() {
    echo "sshd.sh: $*" >&2
    exit 1
}

filled() {
    sed -e "s|@CHROOT@|$dir|g" -e "s|@LOG_DIRECTORY@|$dir/log|g" -e "s|@AGENT_GROUP@|$(id -gn)|g" \
        -e "s|@SCHOOLS@|nogroup|g" "$1"
}

start() {
    dir=$1
    if [ ! -x "$sshd" ] || [ ! -x "$rsyslogd" ]; then
        echo "sshd.sh: install openssh-server and rsyslog" >&2
        exit 77
    fi
    mkdir -p "$dir/home" "$dir/log" "$dir/run" "$dir/dev" "$dir/keys" "$dir/client" /run/sshd
    chmod 755 "$dir" "$dir/keys"
    chmod 711 "$dir/home"
    chmod 700 "$dir/client"
    [ -e "$dir/hostkey" ] || ssh-keygen -q -t ed25519 -N '' -f "$dir/hostkey"
    [ -e "$dir/client/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$dir/client/key"
    {
        echo 'module(load="imuxsock" SysSock.Use="off")'
        filled "$config/uws-agent-rsyslog.conf"
    } >"$dir/rsyslog.conf"
    "$rsyslogd" -f "$dir/rsyslog.conf" -i "$dir/run/rsyslogd.pid" >"$dir/log/start.log" 2>&1 ||
        fail "rsyslogd did not start: $(cat "$dir/log/start.log")"

    port=$(free_port)
    {
        echo "ListenAddress 127.0.0.1:$port"
        echo "HostKey $dir/hostkey"
        echo "PidFile $dir/run/sshd.pid"
        echo "AuthorizedKeysFile $dir/keys/%u"
        echo "UsePAM no"
        echo "PasswordAuthentication no"
        echo "Subsystem sftp internal-sftp"
        filled "$config/uws-agent-sshd.conf"
    } >"$dir/sshd.conf"
    "$sshd" -f "$dir/sshd.conf" -E "$dir/log/sshd.log" || fail "sshd did not start: $(cat "$dir/log/sshd.log")"
    waited=0
    until [ -s "$dir/run/sshd.pid" ] && [ -S "$dir/dev/log" ] &&
        grep -qi ": 0100007F:$(printf '%04X' "$port") " /proc/net/tcp; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || fail "does not listen: $(cat "$dir/log/sshd.log" "$dir/log/start.log")"
        sleep 0.1
    done
    echo "$port"
}

stop() {
    dir=$1
    for server in sshd rsyslogd; do
        [ -s "$dir/run/$server.pid" ] || continue
        pid=$(cat "$dir/run/$server.pid")
        kill "$pid" 2>/dev/null || true
        await_end "$pid" 50 || true
        rm -f "$dir/run/$server.pid"
    done
    if [ -e "$dir/users" ]; then
        while read -r name; do
            userdel "$name" 2>/dev/null || :
        done <"$dir/users"
        rm -f "$dir/users"
    fi
}

user() {
    dir=$1
    id "$2" >/dev/null 2>&1 || {
        # No password will do, but the account is not locked either: keys work.
        useradd --no-create-home --home-dir "/home/$2" --shell /usr/sbin/nologin --gid nogroup --no-user-group \
            --password '*' "$2" >/dev/null
        echo "$2" >>"$dir/users"
    }
    install -d -m 2770 -o "$2" -g "$(id -gn)" "$dir/home/$2"
    cp "$dir/client/key.pub" "$dir/keys/$2"
    chmod 644 "$dir/keys/$2"
    echo "$2"
}

case ${1:-} in
start | stop | user)
    verb=$1
    shift
    "$verb" "$@"
    ;;
*)
    echo "usage: sshd.sh start DIR | stop DIR | user DIR NAME" >&2
    exit 2
    ;;
esac
