#!/bin/sh
# UwsAgent: try it, install it, remove it.
#
#   ./install.sh --try            build, and run in the foreground with everything under ./var (no root needed)
#   sudo ./install.sh             install or upgrade on this host (Debian or Ubuntu with systemd)
#   sudo ./install.sh --with-sftp also set up ProFTPD as the schools' SFTP server on port 2222
#   sudo ./install.sh --uninstall remove it; configuration and data stay
#   sudo ./install.sh --uninstall --purge   remove configuration and data too
#   ./install.sh --publish DIR    only build the binaries, for hosts that have no .NET SDK
#   sudo ./install.sh --from DIR  install binaries that --publish built
#
# Knobs, as environment variables:
#   DESTDIR=      install below this directory; no user is made and nothing is started
#   SKIP_START=1  do not enable, start or restart the service
#   RUNTIME=      .NET runtime identifier; by default the one of this machine (linux-x64, linux-arm64)
#   SFTP_PORT=    port of --with-sftp (2222)
set -eu

main() {
    cd "$(dirname "$0")"
    DESTDIR=${DESTDIR:-}
    SKIP_START=${SKIP_START:-}
    SFTP_PORT=${SFTP_PORT:-2222}
    action=install
    binaries=
    publish=
    purge=
    sftp=
    while [ $# -gt 0 ]; do
        case "$1" in
        --try) action=try ;;
        --uninstall) action=uninstall ;;
        --purge) purge=yes ;;
        --with-sftp) sftp=yes ;;
        --from)
            [ $# -gt 1 ] || fatal "--from wants the directory that --publish made"
            binaries=$2
            shift
            ;;
        --publish)
            [ $# -gt 1 ] || fatal "--publish wants a directory"
            action=publish
            publish=$2
            shift
            ;;
        -h | --help)
            sed -n '2,/^set -eu/p' "$0" | sed -e '/^set -eu/d' -e 's/^# \{0,1\}//'
            exit 0
            ;;
        *) fatal "unknown option $1; see ./install.sh --help" 2 ;;
        esac
        shift
    done
    [ -z "$purge" ] || [ "$action" = uninstall ] || fatal "--purge goes with --uninstall" 2

    case "$action" in
    try) try_it ;;
    publish) publish_to "$publish" && info "binaries are in $publish; install them with: ./install.sh --from $publish" ;;
    install) install_it ;;
    uninstall) uninstall_it ;;
    esac
}

info() { echo "$*"; }
warn() { echo "install.sh: $*" >&2; }
fatal() {
    echo "install.sh: $1" >&2
    exit "${2:-1}"
}

# --- building -----------------------------------------------------------------------------------------------------

need_sdk() {
    command -v dotnet >/dev/null 2>&1 ||
        fatal "the .NET 10 SDK is needed to build (package dotnet-sdk-10.0); or build elsewhere with --publish and use --from"
    case "$(dotnet --version 2>/dev/null)" in
    1[0-9].*) ;;
    *) fatal "the .NET SDK here is $(dotnet --version 2>&1 | head -1); version 10 or later is needed" ;;
    esac
}

runtime() {
    [ -z "${RUNTIME:-}" ] || {
        echo "$RUNTIME"
        return
    }
    case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) fatal "no .NET runtime is known for $(uname -m); set RUNTIME" ;;
    esac
}

quietly() {
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}

publish_to() {
    need_sdk
    rid=$(runtime)
    info "building the agent for $rid"
    quietly dotnet publish src/UwsAgent -c Release -r "$rid" --self-contained -o "$1/uws-agent" ||
        fatal "the agent could not be built"
    info "building the client for $rid"
    if command -v clang >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1; then
        linker=clang
        command -v clang >/dev/null 2>&1 || linker=gcc
        quietly dotnet publish src/Uws -c Release -r "$rid" -p:PublishAot=true -p:CppCompilerAndLinker=$linker -o "$1/uws" &&
            return 0
        warn "the client could not be compiled to native code (clang and zlib1g-dev are needed); it is built to start slower"
    else
        warn "no clang or gcc here, so the client is not native code and starts slower; for a fast one: apt-get install clang zlib1g-dev"
    fi
    rm -rf "$1/uws"
    quietly dotnet publish src/Uws -c Release -r "$rid" --self-contained -p:PublishSingleFile=true -o "$1/uws" ||
        fatal "the client could not be built"
}

# --- trying -------------------------------------------------------------------------------------------------------

try_it() {
    need_sdk
    here=$(pwd)
    var=$here/var
    info "building (a minute the first time)"
    quietly dotnet publish src/UwsAgent -c Release -o "$var/lib/uws-agent" || fatal "the agent could not be built"
    quietly dotnet publish src/Uws -c Release -o "$var/lib/uws" || fatal "the client could not be built"
    mkdir -p "$var/bin" "$var/etc" "$var/run" "$var/sftp/home/oakwood" "$var/sftp/home/riverside" "$var/samples"
    cp config/samples/* "$var/samples/"
    rm -f "$var/bin/uws"
    cat >"$var/bin/uws" <<EOF
#!/bin/sh
UWS_SOCKET=\${UWS_SOCKET:-$var/run/api.sock} exec "$var/lib/uws/uws" "\$@"
EOF
    chmod +x "$var/bin/uws"
    [ -e "$var/etc/uws-agent.json" ] || sed "s#@VAR@#$var#g" config/try.json >"$var/etc/uws-agent.json"
    cat <<EOF

UwsAgent starts in this terminal. Ctrl-C stops it. In a second terminal, from $here:
  1. upload a good file:    cp var/samples/users.csv var/sftp/home/oakwood/
  2. upload a broken file:  cp var/samples/users-with-mistakes.csv var/sftp/home/riverside/users.csv
  3. see the verdicts:      ./var/bin/uws uploads
  4. read what the school is told:  cat var/sftp/home/riverside/receipts/*.txt
  5. look around:           ./var/bin/uws status;  ./var/bin/uws run disk --wait;  ./var/bin/uws queue;  ./var/bin/uws --help

EOF
    exec "$var/lib/uws-agent/uws-agent" serve --root "$var"
}

# --- installing ---------------------------------------------------------------------------------------------------

install_it() {
    [ -n "$DESTDIR" ] || [ "$(id -u)" -eq 0 ] || fatal "installing needs root: sudo ./install.sh (or try it without: ./install.sh --try)"
    [ -z "$sftp" ] || [ -z "$DESTDIR" ] || fatal "--with-sftp does not go with DESTDIR" 2
    stage=$(mktemp -d)
    trap 'rm -rf "$stage"' EXIT
    if [ -z "$binaries" ]; then
        binaries=$stage
        publish_to "$binaries"
    fi
    for binary in uws-agent/uws-agent uws/uws; do
        [ -x "$binaries/$binary" ] || fatal "$binaries has no $binary: it must be a directory that --publish made"
    done

    changed=
    check_configuration "$binaries/uws-agent/uws-agent"
    install_users
    install_binaries
    install_units
    install_configuration
    install_completion
    check_configuration "$DESTDIR/usr/lib/uws-agent/uws-agent"
    [ -z "$sftp" ] || install_sftp
    start_it
}

# The new binary judges the configuration that is there, before anything is touched.
check_configuration() {
    [ -e "$DESTDIR/etc/uws-agent/uws-agent.json" ] || return 0
    "$1" check-config --config "$DESTDIR/etc/uws-agent" >"$stage/check" 2>&1 || {
        cat "$stage/check" >&2
        fatal "the configuration is not good for this version (above); nothing was swapped and the running agent goes on" 2
    }
}

install_users() {
    put 644 systemd/uws-agent.sysusers /usr/lib/sysusers.d/uws-agent.conf
    put 644 systemd/uws-agent.tmpfiles /usr/lib/tmpfiles.d/uws-agent.conf
    [ -z "$DESTDIR" ] || return 0
    systemd-sysusers uws-agent.conf
    systemd-tmpfiles --create uws-agent.conf
}

# Puts one file in its place when it differs, and remembers that something changed.
put() {
    if ! cmp -s "$2" "$DESTDIR$3"; then
        mkdir -p "$(dirname "$DESTDIR$3")"
        cp "$2" "$DESTDIR$3.installing"
        chmod "$1" "$DESTDIR$3.installing"
        mv -f "$DESTDIR$3.installing" "$DESTDIR$3"
        changed=yes
        info "wrote $3"
    fi
}

install_binaries() {
    target=$DESTDIR/usr/lib/uws-agent
    if ! diff -rq "$binaries/uws-agent" "$target" >/dev/null 2>&1; then
        rm -rf "$target.new" "$target.old"
        mkdir -p "$(dirname "$target")"
        cp -R "$binaries/uws-agent" "$target.new"
        chmod -R u=rwX,go=rX "$target.new"
        [ ! -e "$target" ] || mv "$target" "$target.old"
        mv "$target.new" "$target"
        rm -rf "$target.old"
        changed=yes
        info "wrote /usr/lib/uws-agent"
    fi
    put 755 "$binaries/uws/uws" /usr/bin/uws
}

install_units() {
    put 644 systemd/uws-agent.service /usr/lib/systemd/system/uws-agent.service
    put 644 README.md /usr/share/doc/uws-agent/README.md
    put 644 systemd/uws-agent.catalog /usr/lib/systemd/catalog/uws-agent.catalog
    [ -z "$DESTDIR" ] || return 0
    if [ -n "$changed" ]; then
        journalctl --update-catalog 2>/dev/null || warn "the journal's catalog could not be updated; journalctl -x will not explain the agent's events"
    fi
    if is_systemd; then systemctl daemon-reload; fi
}

install_configuration() {
    put 640 config/uws-agent.schema.json /etc/uws-agent/uws-agent.schema.json
    directory=$DESTDIR/etc/uws-agent
    mkdir -p "$directory/conf.d"
    if [ -e "$directory/uws-agent.json" ] && [ -e "$directory/uws-agent.json.sample" ] &&
        ! cmp -s config/uws-agent.json "$directory/uws-agent.json.sample"; then
        cp config/uws-agent.json "$directory/uws-agent.json.new"
        info "kept your /etc/uws-agent/uws-agent.json; what this version can be told is beside it as uws-agent.json.new"
    fi
    put 640 config/uws-agent.json /etc/uws-agent/uws-agent.json.sample
    # The sample sets every default; as the live file it would freeze them. So the live one begins empty.
    cat >"$stage/uws-agent.json" <<'EOF'
// What differs from the defaults. Every setting is explained in uws-agent.json.sample beside this file.
{
  "$schema": "./uws-agent.schema.json"
}
EOF
    if [ ! -e "$directory/uws-agent.json" ]; then
        cp "$stage/uws-agent.json" "$directory/uws-agent.json"
        changed=yes
        info "wrote /etc/uws-agent/uws-agent.json; every setting is explained in uws-agent.json.sample beside it"
    fi
    for example in config/conf.d/*.json config/kubernetes/*.yaml config/hosts/*; do
        [ -e "$example" ] || continue
        put 644 "$example" "/usr/share/doc/uws-agent/examples/$(basename "$example")"
    done
    if [ -z "$DESTDIR" ]; then
        chgrp -R uws-agent "$directory"
        chmod 750 "$directory" "$directory/conf.d"
        find "$directory" -type f -exec chmod 640 {} +
    fi
}

install_completion() {
    agent=$DESTDIR/usr/lib/uws-agent/uws-agent
    for shell in "bash /usr/share/bash-completion/completions/uws" "zsh /usr/share/zsh/vendor-completions/_uws" "fish /usr/share/fish/vendor_completions.d/uws.fish"; do
        if "$agent" completion "${shell%% *}" >"$stage/completion" 2>/dev/null; then
            put 644 "$stage/completion" "${shell#* }"
        fi
    done
}

is_systemd() { [ -d /run/systemd/system ]; }

start_it() {
    if [ -n "$DESTDIR" ]; then
        info "installed below $DESTDIR"
        return
    fi
    if [ -n "$SKIP_START" ] || ! is_systemd; then
        info "installed; start it with: systemctl enable --now uws-agent"
        return
    fi
    systemctl enable --quiet uws-agent
    if [ -n "$changed" ]; then
        systemctl restart uws-agent || not_started
        info "the agent is running: $(/usr/bin/uws version 2>/dev/null | head -1)"
    elif ! systemctl --quiet is-active uws-agent; then
        systemctl start uws-agent || not_started
        info "nothing had changed; the agent was started"
    else
        info "nothing had changed; the agent goes on running"
    fi
    info "next: uws status;  journalctl -u uws-agent -f;  edit /etc/uws-agent/uws-agent.json;  who may look: adduser NAME uws-agent; who may change things: also adduser NAME uws-admin"
}

not_started() {
    journalctl -u uws-agent -n 20 --no-pager >&2 || true
    fatal "the agent did not start; its last words are above"
}

# --- the schools' SFTP server -------------------------------------------------------------------------------------

install_sftp() {
    if ! command -v proftpd >/dev/null 2>&1 || [ ! -e /usr/lib/proftpd/mod_sftp.so ]; then
        fresh=yes
        command -v proftpd >/dev/null 2>&1 && fresh=
        info "installing ProFTPD"
        apt-get install -y -qq --no-install-recommends proftpd-core proftpd-mod-crypto openssh-client >/dev/null ||
            fatal "ProFTPD could not be installed: apt-get install proftpd-core proftpd-mod-crypto"
        # The package starts a plain FTP server on port 21; nobody asked for that one.
        [ -z "$fresh" ] || { is_systemd && systemctl disable --quiet --now proftpd 2>/dev/null; } || true
    fi
    state=/var/lib/uws-agent/sftp
    mkdir -p /etc/uws-agent/conf.d
    install -d -m 755 /etc/uws-agent-sftp /run/uws-agent-sftp
    # Every true line of the transfer log begins with this word, so that no file name can forge one.
    [ -s /etc/uws-agent-sftp/log_mark ] ||
        (umask 077 && od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >/etc/uws-agent-sftp/log_mark)
    mark=$(cat /etc/uws-agent-sftp/log_mark)
    if [ ! -e /etc/uws-agent/conf.d/sftp.json ]; then
        printf '{\n  "Uploads": {\n    "TransferLog": "/var/log/uws-agent-sftp/transfer.log",\n    "TransferLogMark": "%s"\n  }\n}\n' \
            "$mark" >/etc/uws-agent/conf.d/sftp.json
        chgrp uws-agent /etc/uws-agent/conf.d/sftp.json
        chmod 640 /etc/uws-agent/conf.d/sftp.json
        changed=yes
        info "wrote /etc/uws-agent/conf.d/sftp.json: where the agent finds the transfer log"
    fi
    install -d -o root -g uws-agent -m 755 /srv/sftp /srv/sftp/home
    install -d -o uws-agent -g uws-agent -m 750 "$state" "$state/keys" /srv/sftp/.uws
    chown uws-agent:uws-agent /srv/sftp/home
    [ -e "$state/users" ] || install -o uws-agent -g uws-agent -m 640 /dev/null "$state/users"
    # The group goes on to the log that the server makes in it, so that the agent can read it.
    install -d -o root -g uws-agent -m 2750 /var/log/uws-agent-sftp
    [ -e /etc/uws-agent-sftp/host_key ] || ssh-keygen -q -t rsa -b 3072 -m PEM -N '' -f /etc/uws-agent-sftp/host_key
    sed -e "s#@ADDRESS@#0.0.0.0#" -e "s#@PORT@#$SFTP_PORT#" -e "s#@USER@#uws-agent#" -e "s#@GROUP@#uws-agent#" \
        -e "s#@RUN_DIRECTORY@#/run/uws-agent-sftp#" -e "s#@LOG_DIRECTORY@#/var/log/uws-agent-sftp#" \
        -e "s#@AUTH_DIRECTORY@#$state#" -e "s#@HOST_KEY@#/etc/uws-agent-sftp/host_key#" -e "s#@HIDDEN_STORES@#.in. .%P#" \
        -e "s#@HOME_ROOT@#/srv/sftp/home#" -e "s#@LOG_MARK@#$mark#" \
        config/proftpd/uws-agent.conf >"$stage/proftpd.conf"
    put 640 "$stage/proftpd.conf" /etc/uws-agent-sftp/proftpd.conf
    put 644 systemd/uws-agent-sftp.service /usr/lib/systemd/system/uws-agent-sftp.service
    proftpd -t -c /etc/uws-agent-sftp/proftpd.conf >"$stage/proftpd" 2>&1 || {
        cat "$stage/proftpd" >&2
        fatal "ProFTPD does not accept /etc/uws-agent-sftp/proftpd.conf (above)"
    }
    if is_systemd && [ -z "$SKIP_START" ]; then
        systemctl daemon-reload
        systemctl enable --quiet uws-agent-sftp
        systemctl restart uws-agent-sftp || fatal "the SFTP server did not start: journalctl -u uws-agent-sftp"
    fi
    info "SFTP for schools listens on port $SFTP_PORT; let one log in with: uws sftp user add NAME"
}

# --- removing -----------------------------------------------------------------------------------------------------

uninstall_it() {
    [ -n "$DESTDIR" ] || [ "$(id -u)" -eq 0 ] || fatal "removing needs root: sudo ./install.sh --uninstall"
    if [ -z "$DESTDIR" ] && is_systemd; then
        systemctl disable --quiet --now uws-agent uws-agent-sftp 2>/dev/null || true
    fi
    for path in /usr/lib/uws-agent /usr/bin/uws /usr/lib/systemd/system/uws-agent.service \
        /usr/lib/systemd/system/uws-agent-sftp.service /usr/lib/systemd/catalog/uws-agent.catalog \
        /usr/lib/sysusers.d/uws-agent.conf /usr/lib/tmpfiles.d/uws-agent.conf /usr/share/doc/uws-agent \
        /usr/share/bash-completion/completions/uws /usr/share/zsh/vendor-completions/_uws \
        /usr/share/fish/vendor_completions.d/uws.fish; do
        rm -rf "$DESTDIR$path"
    done
    if [ -z "$DESTDIR" ] && is_systemd; then
        systemctl daemon-reload
        journalctl --update-catalog 2>/dev/null || true
    fi
    if [ -n "$purge" ]; then
        for path in /etc/uws-agent /etc/uws-agent-sftp /var/lib/uws-agent /var/log/uws-agent /var/log/uws-agent-sftp; do
            rm -rf "$DESTDIR$path"
        done
        info "removed, with its configuration, state and logs; uploads under /srv/sftp and the user uws-agent stay"
    else
        info "removed; /etc/uws-agent, /var/lib/uws-agent and /var/log/uws-agent stay (--purge removes them too)"
    fi
}

main "$@"
