#!/bin/sh
# The agent for Windows under Wine, in a Windows of its own: C: is DIR/drive_c.
#
#   windows.sh make DIR                    publishes what is not yet published, and makes that Windows
#   windows.sh start DIR                   serve --root C:\uws; returns when it takes work, and prints its log
#   windows.sh run DIR PROGRAM [WORD...]   uws, uws-agent, or a program of Windows, such as sc
#   windows.sh signal DIR INT|KILL         Ctrl-C or the end of the agent; returns when it is gone, and prints its log
#   windows.sh stop DIR                    ends all that runs in that Windows
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
binaries=$root/artifacts/win-x64

use() {
    dir=$1
    export WINEPREFIX="$dir" WINEARCH=win64 WINEDEBUG=-all
    # Wine has a quartz.dll of its own, which it would load in the place of Quartz.dll; it is not to ask for Gecko, nor to start a debugger.
    export WINEDLLOVERRIDES="quartz=n;mshtml=;winedbg.exe=d"
}

is_published() {
    [ -f "$binaries/uws/uws.exe" ] || return 1
    [ -z "$(find "$root/src" -name '*.cs' -newer "$binaries/uws-agent/uws-agent.dll" 2>&1)" ]
}

make() {
    is_published || for part in UwsAgent:uws-agent Uws:uws; do
        dotnet publish "$root/src/${part%:*}" -r win-x64 --self-contained -v q --nologo -o "$binaries/${part#*:}" >&2
    done
    mkdir -p "$dir"
    # Services of that Windows stay between two programs. They keep what they were given to write to: not the caller's pipe.
    wineserver -p >/dev/null 2>&1 </dev/null
    wine wineboot -i >/dev/null 2>&1 </dev/null
}

program() {
    case $1 in
    uws) echo "$binaries/uws/uws.exe" ;;
    uws-agent) echo "$binaries/uws-agent/uws-agent.exe" ;;
    *) echo "$1" ;;
    esac
}

start() {
    : >"$dir/agent.log"
    setsid wine "$(program uws-agent)" serve --root 'C:\uws' >"$dir/agent.log" 2>&1 </dev/null &
    echo $! >"$dir/agent.pid"
    tenths=600
    until grep -q "takes work after" "$dir/agent.log"; do
        if [ "$tenths" -eq 0 ] || ! is_running "$(cat "$dir/agent.pid")"; then
            echo "the agent for Windows does not start:" >&2
            cat "$dir/agent.log" >&2
            exit 1
        fi
        tenths=$((tenths - 1))
        sleep 0.1
    done
    cat "$dir/agent.log"
}

run() {
    wanted=$(program "$1")
    shift
    UWS_SOCKET=${UWS_SOCKET-$(sed -n 's/.*commands at \([^,]*\),.*/\1/p' "$dir/agent.log" 2>/dev/null)} wine "$wanted" "$@" </dev/null
}

signal() {
    pid=$(cat "$dir/agent.pid")
    kill -s "$1" "$pid"
    await_end "$pid" 600 || {
        echo "the agent for Windows is still there a minute after SIG$1" >&2
        exit 1
    }
    cat "$dir/agent.log"
}

stop() {
    wineserver -k 2>/dev/null || true
    wineserver -w
}

[ $# -ge 2 ] || {
    echo "usage: windows.sh make|start|run|signal|stop DIR ..." >&2
    exit 2
}
command=$1
use "$2"
shift 2
case $command in
make | start | run | signal | stop) "$command" "$@" ;;
*)
    echo "windows.sh: what is '$command'?" >&2
    exit 2
    ;;
esac
