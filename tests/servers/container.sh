#!/bin/sh
# A Debian host with real systemd and journald, booted by systemd-nspawn without any network.
#
#   container.sh start DIR [READ_ONLY_DIR]   boots; DIR gets its state; READ_ONLY_DIR appears inside as /mnt
#   container.sh run DIR COMMAND...          runs a command inside, as root
#   container.sh stop DIR                    stops just what start started
#
# The debootstrapped tree is kept in ${UWS_TEST_CACHE:-~/.cache/uws-agent-tests}; each start has its own throw-away overlay.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

suite=bookworm
packages=systemd,systemd-sysv,dbus,openssh-client,sshpass,proftpd-core,proftpd-mod-crypto,procps,bash-completion
cache=${UWS_TEST_CACHE:-$HOME/.cache/uws-agent-tests}
tree=$cache/debian-$suite-$(echo "$packages" | cksum | cut -d' ' -f1)

fatal() {
    echo "container.sh: $*" >&2
    exit 1
}

make_tree() {
    [ ! -e "$tree/.complete" ] || return 0
    # shellcheck disable=SC2016 # apt fills this in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
    [ -n "$mirror" ] || fatal "apt knows no mirror to debootstrap from"
    rm -rf "$tree"
    mkdir -p "$cache"
    debootstrap --variant=minbase --include="$packages" "$suite" "$tree" "$mirror" >"$cache/debootstrap.log" 2>&1 || {
        tail -5 "$cache/debootstrap.log" >&2
        fatal "debootstrap failed; see $cache/debootstrap.log"
    }
    # Only what the test starts shall listen.
    rm -f "$tree/etc/systemd/system/multi-user.target.wants/proftpd.service"
    mkdir -p "$tree/var/log/journal"
    touch "$tree/.complete"
}

leader() { pgrep -P "$(cat "$1/nspawn.pid")" | head -1; }

start() {
    directory=$1
    make_tree
    mkdir -p "$directory"
    bind=
    [ $# -lt 2 ] || bind="--bind-ro=$2:/mnt"
    # shellcheck disable=SC2086 # one word or none
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn --quiet --boot --directory="$tree" --volatile=overlay \
        --private-network --register=no --keep-unit --machine="uws-$$" --console=pipe $bind \
        </dev/null >"$directory/console.log" 2>&1 &
    echo $! >"$directory/nspawn.pid"
    waited=0
    until [ -n "$(leader "$directory")" ] && run "$directory" systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; do
        is_running "$(cat "$directory/nspawn.pid")" || fatal "it did not boot: $(cat "$directory/console.log")"
        waited=$((waited + 1))
        [ $waited -lt 240 ] || fatal "it did not boot within a minute: $(cat "$directory/console.log")"
        sleep 0.25
    done
}

run() {
    directory=$1
    shift
    nsenter -t "$(leader "$directory")" -m -u -i -n -p -C -- /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin \
        HOME=/root LANG=C.UTF-8 TERM=dumb "$@"
}

stop() {
    [ -e "$1/nspawn.pid" ] || return 0
    pid=$(cat "$1/nspawn.pid")
    kill -TERM "$pid" 2>/dev/null || true
    await_end "$pid" 200 || kill -KILL "$pid" 2>/dev/null || true
    rm -f "$1/nspawn.pid"
}

command=${1:-}
[ $# -ge 2 ] || fatal "usage: container.sh start|run|stop DIR ..."
shift
case "$command" in
start | run | stop) "$command" "$@" ;;
*) fatal "unknown command $command" ;;
esac
