#!/bin/sh
# Kills the store and the queue with kill -9 at random instants: tests/crash.sh [KILLS], 500 unless told.
# Prints how many were acknowledged, lost and completed twice.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
dotnet build "$root/tests/UwsAgent.SystemTests" -m:1 -v quiet --nologo >&2
UWS_CRASH_KILLS=${1:-500} UWS_CRASH_COUNTS=$counts \
    "$root/artifacts/bin/UwsAgent.SystemTests/debug/UwsAgent.SystemTests" -class '*CrashTests' || { cat "$counts"; exit 1; }
cat "$counts"
