#!/bin/sh
# A real Kubernetes control plane (etcd, API server, controller manager, scheduler) on loopback.
#
#   kube.sh build                    builds the three programs from Debian's source package, once (some 8 minutes)
#   kube.sh start DIR                starts it on free ports; prints the address of its API
#   kube.sh kill DIR PROGRAM         kills one program (etcd, kube-apiserver, ...), for the tests of bad days
#   kube.sh resume DIR PROGRAM       starts it again on the same port and data
#   kube.sh stop DIR                 stops just what start started
#
# DIR becomes: admin.kubeconfig, pki/, etcd/, log/ (with audit.log: every request, its user and its agent), run/ (ports, pids).
# Exit 77: the programs are not built, or etcd is not installed. The programs are kept in ${UWS_TEST_CACHE:-~/.cache/uws-agent-tests}.
# There is no node: nodes and pods are driven by the tests' fake kubelet.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

cache=${UWS_TEST_CACHE:-$HOME/.cache/uws-agent-tests}
programs=$cache/kubernetes-1.20-crd

fatal() {
    echo "kube.sh: $*" >&2
    exit 1
}

build() {
    [ ! -e "$programs/.complete" ] || return 0
    mkdir -p "$cache"
    exec 9>"$cache/kubernetes.lock"
    flock 9
    [ ! -e "$programs/.complete" ] || return 0
    echo "kube.sh: building the control plane from Debian's source package, once; some 8 minutes" >&2
    work=$(mktemp -d "$cache/kubernetes-build.XXXXXX")
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    (fetch_source "$work" && compile "$work") >"$cache/kubernetes-build.log" 2>&1 || {
        tail -n 5 "$cache/kubernetes-build.log" >&2
        fatal "the build failed; see $cache/kubernetes-build.log"
    }
    touch "$programs/.complete"
}

# apt's own lists stay as they are: the source index goes to a directory of this build.
fetch_source() {
    # shellcheck disable=SC2016 # apt fills this in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
    # shellcheck disable=SC1091 # part of each Debian
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mkdir -p "$1/lists/partial"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$1/sources.list"
    set -- "$1" -o "Dir::Etc::SourceList=$1/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$1/lists"
    directory=$1
    shift
    apt-get "$@" update
    cd "$directory"
    apt-get "$@" --only-source -o APT::Sandbox::User=root source kubernetes
}

compile() {
    cd "$1"/kubernetes-*/
    mkdir -p .go/src/k8s.io
    ln -s ../../.. .go/src/k8s.io/kubernetes
    export GOPATH="$PWD/.go" GO111MODULE=off GOFLAGS='' GOCACHE="$1/go-cache" PATH="/usr/lib/go-1.19/bin:$PATH"
    cd .go/src/k8s.io/kubernetes
    # The copy of 2018 reads Go's maps as they were before 1.18: the API server would crash at the first custom resource.
    rm -rf vendor/github.com/modern-go/reflect2
    cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/
    make WHAT="cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler"
    rm -rf "$programs"
    mkdir -p "$programs"
    cp _output/local/bin/*/*/kube-apiserver _output/local/bin/*/*/kube-controller-manager _output/local/bin/*/*/kube-scheduler "$programs/" ||
        cp _output/bin/kube-apiserver _output/bin/kube-controller-manager _output/bin/kube-scheduler "$programs/"
    strip "$programs"/kube-* || true
}

port_of() { cat "$dir/run/$1.port"; }

# An authority, and what it signs: the server for loopback, an admin whose group may do everything.
make_keys() {
    keys=$dir/pki
    mkdir -p "$keys"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=uws-test-authority -keyout "$keys/ca.key" -out "$keys/ca.crt"
    sign server /CN=kube-apiserver subjectAltName=IP:127.0.0.1,DNS:localhost
    sign admin /O=system:masters/CN=admin subjectAltName=DNS:admin
    openssl genrsa -out "$keys/accounts.key" 2048
}

sign() {
    openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "$keys/$1.key" -out "$keys/$1.csr"
    echo "$3" >"$keys/$1.ext"
    openssl x509 -req -days 30 -in "$keys/$1.csr" -CA "$keys/ca.crt" -CAkey "$keys/ca.key" -CAcreateserial \
        -extfile "$keys/$1.ext" -out "$keys/$1.crt"
}

write_kubeconfig() {
    cat >"$dir/admin.kubeconfig" <<END
apiVersion: v1
kind: Config
clusters:
- name: test
  cluster: {server: "https://127.0.0.1:$(port_of kube-apiserver)", certificate-authority: "$dir/pki/ca.crt"}
users:
- name: admin
  user: {client-certificate: "$dir/pki/admin.crt", client-key: "$dir/pki/admin.key"}
contexts:
- name: admin
  context: {cluster: test, user: admin}
current-context: admin
END
    chmod 600 "$dir/admin.kubeconfig"
}

write_audit_policy() {
    cat >"$dir/audit-policy.yaml" <<END
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: Metadata}
END
}

# Only what reaches the program is its own: its log, its session, and nothing of the caller's that would keep a pipe open.
launch() {
    name=$1
    shift
    setsid "$@" </dev/null >>"$dir/log/$name.log" 2>&1 &
    echo $! >"$dir/run/$name.pid"
}

run_program() {
    case "$1" in
    etcd)
        launch etcd etcd --data-dir "$dir/etcd" --log-level error \
            --listen-client-urls "http://127.0.0.1:$(port_of etcd)" --advertise-client-urls "http://127.0.0.1:$(port_of etcd)" \
            --listen-peer-urls "http://127.0.0.1:$(port_of etcd-peer)" \
            --initial-advertise-peer-urls "http://127.0.0.1:$(port_of etcd-peer)" \
            --initial-cluster "default=http://127.0.0.1:$(port_of etcd-peer)"
        ;;
    kube-apiserver)
        launch kube-apiserver "$programs/kube-apiserver" --etcd-servers "http://127.0.0.1:$(port_of etcd)" \
            --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$(port_of kube-apiserver)" \
            --endpoint-reconciler-type none --service-cluster-ip-range 10.99.0.0/24 --authorization-mode RBAC \
            --tls-cert-file "$dir/pki/server.crt" --tls-private-key-file "$dir/pki/server.key" \
            --client-ca-file "$dir/pki/ca.crt" --service-account-issuer https://uws-test.invalid \
            --service-account-signing-key-file "$dir/pki/accounts.key" --service-account-key-file "$dir/pki/accounts.key" \
            --disable-admission-plugins ServiceAccount --shutdown-delay-duration 0s \
            --audit-policy-file "$dir/audit-policy.yaml" --audit-log-path "$dir/log/audit.log" --audit-log-mode blocking
        ;;
    kube-controller-manager)
        # The fake kubelet sends no heartbeats: a node that is silent stays as it is.
        launch kube-controller-manager "$programs/kube-controller-manager" --kubeconfig "$dir/admin.kubeconfig" \
            --port 0 --secure-port 0 --leader-elect=false --node-monitor-grace-period 24h \
            --service-account-private-key-file "$dir/pki/accounts.key" --root-ca-file "$dir/pki/ca.crt"
        ;;
    kube-scheduler)
        launch kube-scheduler "$programs/kube-scheduler" --kubeconfig "$dir/admin.kubeconfig" \
            --port 0 --secure-port 0 --leader-elect=false
        ;;
    *) fatal "there is no program $1 here" ;;
    esac
}

# ask_server SECONDS PATH [OPTION...]: what the API server answers to the admin.
ask_server() {
    limit=$1
    path=$2
    shift 2
    curl -sf --max-time "$limit" --cacert "$dir/pki/ca.crt" --cert "$dir/pki/admin.crt" --key "$dir/pki/admin.key" "$@" \
        "https://127.0.0.1:$(port_of kube-apiserver)$path"
}

wait_until_ready() {
    waited=0
    until ask_server 2 /readyz >/dev/null; do
        waited=$((waited + 1))
        [ "$waited" -lt 600 ] || fatal "the API server is not ready: $(tail -n 3 "$dir/log/etcd.log" "$dir/log/kube-apiserver.log")"
        is_running "$(cat "$dir/run/kube-apiserver.pid")" ||
            fatal "the API server ended: $(tail -n 3 "$dir/log/kube-apiserver.log")"
        sleep 0.1
    done
}

# Once in some hundred starts the controllers did nothing for a minute; a controller whose group the API server does not list when
# the manager starts is left out. So it is given something to do (a deployment that is paused makes no pods) and started again if
# it does not.
wait_until_controllers_act() {
    deployments=/apis/apps/v1/namespaces/default/deployments
    waited=0
    # The namespace comes a moment after the API server is ready.
    until ask_server 30 "$deployments" -o /dev/null -H 'Content-Type: application/json' -d '{"metadata": {"name": "probe"},
        "spec": {"paused": true, "selector": {"matchLabels": {"app": "probe"}}, "template": {"metadata": {"labels": {"app": "probe"}},
        "spec": {"containers": [{"name": "main", "image": "none"}]}}}}'; do
        waited=$((waited + 1))
        [ "$waited" -lt 300 ] || fatal "the API server takes no deployment: $(tail -n 3 "$dir/log/kube-apiserver.log")"
        sleep 0.1
    done
    for _ in 1 2 3; do
        waited=0
        while [ "$waited" -lt 200 ] && is_running "$(cat "$dir/run/kube-controller-manager.pid")"; do
            if ask_server 5 "$deployments/probe" | grep -q '"observedGeneration": *1'; then
                ask_server 30 "$deployments/probe" -o /dev/null -X DELETE
                return 0
            fi
            waited=$((waited + 1))
            sleep 0.1
        done
        end kube-controller-manager KILL
        run_program kube-controller-manager
    done
    fatal "the controllers do nothing: $(tail -n 5 "$dir/log/kube-controller-manager.log")"
}

start() {
    if [ ! -e "$programs/.complete" ] || ! command -v etcd >/dev/null; then
        echo "kube.sh: install etcd-server and run tests/servers/kube.sh build" >&2
        exit 77
    fi
    mkdir -p "$dir/log" "$dir/run"
    chmod 700 "$dir"
    make_keys >"$dir/log/keys.log" 2>&1 || fatal "no keys: $(tail -n 3 "$dir/log/keys.log")"
    for name in etcd etcd-peer kube-apiserver; do
        free_port >"$dir/run/$name.port"
    done
    write_kubeconfig
    write_audit_policy
    trap stop EXIT
    for program in etcd kube-apiserver; do
        run_program "$program"
    done
    wait_until_ready
    for program in kube-controller-manager kube-scheduler; do
        run_program "$program"
    done
    wait_until_controllers_act
    trap - EXIT
    echo "https://127.0.0.1:$(port_of kube-apiserver)"
}

end() {
    [ -s "$dir/run/$1.pid" ] || return 0
    pid=$(cat "$dir/run/$1.pid")
    rm -f "$dir/run/$1.pid"
    kill "-$2" "$pid" 2>/dev/null || return 0
    await_end "$pid" 50 || kill -KILL "$pid" 2>/dev/null || true
    await_end "$pid" 50 || fatal "$1 does not end"
}

resume() {
    [ ! -s "$dir/run/$1.pid" ] || fatal "$1 is running"
    run_program "$1"
    [ "$1" != kube-apiserver ] || wait_until_ready
}

stop() {
    for program in kube-scheduler kube-controller-manager kube-apiserver etcd; do
        end "$program" TERM
    done
}

command=${1:-}
dir=${2:-}
case "$command $#" in
"build 1") build ;;
"start 2") start ;;
"stop 2") stop ;;
"kill 3") end "$3" KILL ;;
"resume 3") resume "$3" ;;
*)
    echo "usage: kube.sh build | start DIR | kill|resume DIR PROGRAM | stop DIR" >&2
    exit 2
    ;;
esac
