#!/bin/sh
# Runs the benchmarks: tests/bench.sh [SUITE...] [--json]
# A table for people; with --json one line per measure. Exits 1 when a bar is not met.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
dotnet build "$root/tests/UwsAgent.Benchmarks" -c Release -m:1 -v quiet --nologo >&2
exec "$root/artifacts/bin/UwsAgent.Benchmarks/release/UwsAgent.Benchmarks" "$@"
