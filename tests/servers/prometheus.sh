#!/bin/sh
# Starts and stops a real Prometheus on loopback that scrapes one page every second.
#
#   prometheus.sh start DIR HOST:PORT   scrapes http://HOST:PORT/metrics; prints its own port
#   prometheus.sh stop DIR              stops just that one
#
# Exit 77: Prometheus is not installed.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

fail() {
    echo "prometheus.sh: $*" >&2
    exit 1
}

start() {
    dir=$1
    if ! command -v prometheus >/dev/null; then
        echo "prometheus.sh: install prometheus" >&2
        exit 77
    fi
    mkdir -p "$dir"
    cat >"$dir/prometheus.yml" <<END
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
- {job_name: test, static_configs: [{targets: ["$2"]}]}
END
    port=$(free_port)
    setsid prometheus --config.file="$dir/prometheus.yml" --storage.tsdb.path="$dir/data" \
        --web.listen-address="127.0.0.1:$port" </dev/null >"$dir/prometheus.log" 2>&1 &
    echo $! >"$dir/prometheus.pid"
    waited=0
    until curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$port/-/ready"; do
        waited=$((waited + 1))
        is_running "$(cat "$dir/prometheus.pid")" || fail "it ended: $(tail -n 3 "$dir/prometheus.log")"
        [ "$waited" -lt 600 ] || fail "it is not ready: $(tail -n 3 "$dir/prometheus.log")"
        sleep 0.1
    done
    echo "$port"
}

stop() {
    [ -s "$1/prometheus.pid" ] || return 0
    pid=$(cat "$1/prometheus.pid")
    rm -f "$1/prometheus.pid"
    kill "$pid" 2>/dev/null || return 0
    await_end "$pid" 50 || kill -KILL "$pid" 2>/dev/null || true
    await_end "$pid" 50 || fail "it does not end"
}

case "${1:-} $#" in
"start 3") start "$2" "$3" ;;
"stop 2") stop "$2" ;;
*)
    echo "usage: prometheus.sh start DIR HOST:PORT | stop DIR" >&2
    exit 2
    ;;
esac
