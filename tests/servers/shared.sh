#!/bin/sh
# Read by the servers' scripts with `.`: a port that is free, whether a process still runs, and waiting until it does not.
# shellcheck shell=sh

# A dead process that nobody has collected yet (where the first process of a container does not) answers `kill -0`, but does not run.
is_running() {
    [ -r "/proc/$1/stat" ] || return 1
    # The state comes after the name, which may itself hold spaces and parentheses.
    state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return 1
    case $state in
    Z | X | '') return 1 ;;
    esac
}

# await_end PID TENTHS: fails when it still runs after so many tenths of a second.
await_end() {
    tenths=$2
    while is_running "$1"; do
        [ "$tenths" -gt 0 ] || return 1
        tenths=$((tenths - 1))
        sleep 0.1
    done
}

# Below the ports that the kernel gives to clients (32768 and up), so that none of them takes it meanwhile.
free_port() {
    port=$((10000 + $(od -An -N2 -tu2 /dev/urandom) % 20000))
    while grep -qi "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$port") " /proc/net/tcp /proc/net/tcp6; do
        port=$((port + 1))
    done
    echo "$port"
}
