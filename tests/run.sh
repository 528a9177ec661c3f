#!/bin/sh
# The test command: builds, starts real servers on loopback only, runs everything, stops just what it started.
#
#   tests/run.sh           the usual run
#   tests/run.sh --full    also the slow parts: the systemd container, longer crash runs
#   tests/run.sh --quick   only the tests that need no server
#
# UWS_SYSTEM_TESTS=required   a server that is missing fails instead of skipping
# Ends with one line: N passed, N failed, N skipped
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
mode=usual
for argument in "$@"; do
    case "$argument" in
    --full) mode=full ;;
    --quick) mode=quick ;;
    *)
        echo "usage: tests/run.sh [--full|--quick]" >&2
        exit 2
        ;;
    esac
done
export UWS_TEST_MODE="$mode"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if [ "$mode" != quick ]; then
    tests/servers/install.sh || [ "${UWS_SYSTEM_TESTS:-}" != required ] || exit 1
    if [ "$mode" = full ] || [ "${UWS_SYSTEM_TESTS:-}" = required ]; then
        tests/servers/kube.sh build || [ "${UWS_SYSTEM_TESTS:-}" != required ] || exit 1
    fi
fi

dotnet build UwsAgent.sln -v q --nologo || exit 1

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

projects="UwsAgent.Core.Tests UwsAgent.Tests"
[ "$mode" = quick ] || projects="$projects UwsAgent.SystemTests"
crashed=0
for project in $projects; do
    echo "== $project"
    dotnet run --project "tests/$project" --no-build -- -noLogo -noColor -result-trx "$results/$project.trx" ||
        [ -s "$results/$project.trx" ] || crashed=$((crashed + 1))
done

count() {
    cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' |
        awk '{ sum += $1 } END { print sum + 0 }'
}
passed=$(count passed)
failed=$(($(count failed) + $(count error) + crashed))
skipped=$(count notExecuted)
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
