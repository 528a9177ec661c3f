#!/bin/sh
# A Debian host with systemd, sshd and apt, booted by systemd-nspawn on this machine's loopback, and a signed package archive of the tests' own.
#
#   far-host.sh start DIR                       boots; prints the port of its sshd and the fingerprint of its host key; keys: DIR/id
#   far-host.sh run DIR COMMAND...              runs a command inside, as root
#   far-host.sh deb DIR SUITE NAME VERSION      puts a package into a suite's pool; of the environment: FIELDS (lines of control),
#                                               POSTINST (its body), CONFFILE (content of /etc/NAME.conf), FILE (a file that it brings)
#   far-host.sh publish DIR SUITE               indexes and signs; of the environment: LABEL, ARCHIVE (the Suite), VALID_UNTIL, KEY=other
#   far-host.sh newkey DIR                      gives its sshd another host key
#   far-host.sh stop DIR                        stops just what start started
#
# The users: root and `ops` (sudo without a password) and `asked` (sudo asks). The debootstrapped tree is kept in
# ${UWS_TEST_CACHE:-~/.cache/uws-agent-tests}; each start has an overlay of its own, which outlives a reboot of the host.
set -eu
# shellcheck source=tests/servers/shared.sh
. "$(dirname "$0")/shared.sh"

suite=bookworm
packages=systemd,systemd-sysv,dbus,openssh-server,sudo,procps,unattended-upgrades
cache=${UWS_TEST_CACHE:-$HOME/.cache/uws-agent-tests}
tree=$cache/debian-$suite-host-$(echo "$packages" | cksum | cut -d' ' -f1)

fatal() {
    echo "far-host.sh: $*" >&2
    exit 1
}

make_tree() {
    mkdir -p "$cache"
    exec 9>"$tree.lock"
    flock 9
    [ ! -e "$tree/.complete" ] || {
        exec 9>&-
        return 0
    }
    # shellcheck disable=SC2016 # apt fills this in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
    [ -n "$mirror" ] || fatal "apt knows no mirror to debootstrap from"
    rm -rf "$tree"
    debootstrap --variant=minbase --include="$packages" "$suite" "$tree" "$mirror" >"$tree.log" 2>&1 9>&- || {
        tail -5 "$tree.log" >&2
        fatal "debootstrap failed; see $tree.log"
    }
    touch "$tree/.complete"
    exec 9>&-
}

leader() { pgrep -P "$(cat "$1/nspawn.pid")" | head -1; }

fingerprint() { ssh-keygen -lf "$1/host_key.pub" | cut -d' ' -f2; }

# pgp HOME WORDS...: asked again, since on a busy machine its agent is not always there in the time that gpg gives it.
pgp() {
    gnupg=$1
    shift
    tries=5
    until gpg --homedir "$gnupg" --batch --yes --quiet --pinentry-mode loopback --passphrase '' "$@" 2>"$gnupg/said"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fatal "gpg $*: $(cat "$gnupg/said")"
        sleep 1
    done
}

signing_key() {
    [ -d "$1/gnupg-$2" ] || {
        mkdir -m 700 "$1/gnupg-$2"
        pgp "$1/gnupg-$2" --quick-generate-key "UwsAgent tests $2" rsa2048 sign never
    }
}

overlay() {
    mkdir -p "$1/upper" "$1/work" "$1/root"
    mount -t overlay overlay -o "lowerdir=$tree,upperdir=$1/upper,workdir=$1/work" "$1/root" 2>/dev/null || cp -a "$tree/." "$1/root/"
}

furnish() {
    root=$1/root
    cp "$1/host_key" "$1/host_key.pub" "$root/etc/ssh/"
    mkdir -p "$root/root/.ssh" "$root/srv/repo"
    cat "$1/id.pub" >"$root/root/.ssh/authorized_keys"
    for user in ops asked; do
        chroot "$root" useradd --create-home --shell /bin/bash --password '*' "$user"
        mkdir -p "$root/home/$user/.ssh"
        cp "$1/id.pub" "$root/home/$user/.ssh/authorized_keys"
        chroot "$root" chown -R "$user" "/home/$user/.ssh"
    done
    echo 'ops ALL=(root) NOPASSWD: ALL' >"$root/etc/sudoers.d/ops"
    echo 'asked ALL=(root) ALL' >"$root/etc/sudoers.d/asked"
    chmod 440 "$root/etc/sudoers.d/ops" "$root/etc/sudoers.d/asked"
    cat >"$root/etc/ssh/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$2
HostKey /etc/ssh/host_key
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
Banner /etc/issue
CONFIG
    # Nothing of the outer world, and no timers that come in between.
    rm -f "$root/etc/apt/sources.list" "$root"/etc/apt/sources.list.d/*
    rm -rf "$root"/var/lib/apt/lists/*
    mkdir -p "$root/var/lib/apt/lists/partial"
    for unit in apt-daily.timer apt-daily-upgrade.timer unattended-upgrades.service dpkg-db-backup.timer getty.target ssh.socket; do
        ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
    mkdir -p "$root/var/log/journal"
    cat >"$root/etc/systemd/system/repo.service" <<UNIT
[Service]
ExecStart=/usr/bin/python3 -m http.server --bind 127.0.0.1 --directory /srv/repo $3
[Install]
WantedBy=multi-user.target
UNIT
    ln -sf ../repo.service "$root/etc/systemd/system/multi-user.target.wants/repo.service"
    signing_key "$1" own
    gpg --homedir "$1/gnupg-own" --export >"$root/usr/share/keyrings/own.gpg"
    for name in main security; do
        echo "deb [signed-by=/usr/share/keyrings/own.gpg] http://127.0.0.1:$3 $name main"
    done >"$root/etc/apt/sources.list"
    publish "$1" main
    LABEL=Debian-Security ARCHIVE=stable-security publish "$1" security
}

# Beside a unit of its own nspawn would start it again by itself; so it ends with 133 when the host restarts.
keep_up() {
    while :; do
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn --quiet --boot --directory="$1/root" \
            --register=no --keep-unit --machine="uws-$(cat "$1/ssh.port")" --console=pipe --resolv-conf=off --timezone=off &
        echo $! >"$1/nspawn.pid"
        code=0
        wait $! || code=$?
        [ "$code" -eq 133 ] || return 0
    done
}

boot() {
    rm -f "$1/nspawn.pid"
    # In a shell of its own: one that redirects a function keeps the caller's pipes open meanwhile.
    (
        exec </dev/null >"$1/console.log" 2>&1
        keep_up "$1"
    ) &
    until [ -s "$1/nspawn.pid" ]; do sleep 0.1; done
    waited=0
    until [ -n "$(leader "$1")" ] && run "$1" systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' &&
        grep -qi ": 0100007F:$(printf '%04X' "$(cat "$1/ssh.port")") " /proc/net/tcp; do
        is_running "$(cat "$1/nspawn.pid")" || fatal "it did not boot: $(cat "$1/console.log")"
        waited=$((waited + 1))
        [ $waited -lt 480 ] || fatal "it did not boot within two minutes: $(cat "$1/console.log")"
        sleep 0.25
    done
}

start() {
    make_tree
    mkdir -p "$1"
    free_port >"$1/ssh.port"
    free_port >"$1/repo.port"
    for key in host_key id; do
        [ -e "$1/$key" ] || ssh-keygen -q -t ed25519 -N '' -f "$1/$key"
    done
    overlay "$1"
    furnish "$1" "$(cat "$1/ssh.port")" "$(cat "$1/repo.port")"
    boot "$1"
    echo "$(cat "$1/ssh.port") $(fingerprint "$1")"
}

run() {
    directory=$1
    shift
    nsenter -t "$(leader "$directory")" -m -u -i -n -p -C -- /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 TERM=dumb "$@"
}

deb() {
    build=$(mktemp -d)
    mkdir -p "$build/DEBIAN" "$build/usr/share/doc/$3"
    chmod 755 "$build"
    echo "$3 $4" >"$build/usr/share/doc/$3/version"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Tests <tests@example.org>\n' "$3" "$4"
        [ -z "${FIELDS-}" ] || printf '%s\n' "$FIELDS"
        printf 'Description: a package of the tests\n'
    } >"$build/DEBIAN/control"
    if [ -n "${POSTINST-}" ]; then
        printf '#!/bin/sh\n%s\n' "$POSTINST" >"$build/DEBIAN/postinst"
        chmod 755 "$build/DEBIAN/postinst"
    fi
    if [ -n "${CONFFILE-}" ]; then
        mkdir -p "$build/etc"
        printf '%s\n' "$CONFFILE" >"$build/etc/$3.conf"
        echo "/etc/$3.conf" >"$build/DEBIAN/conffiles"
    fi
    if [ -n "${FILE-}" ]; then
        mkdir -p "$build$(dirname "$FILE")"
        echo "$4" >"$build$FILE"
    fi
    pool=$1/root/srv/repo/pool/$2
    mkdir -p "$pool"
    dpkg-deb --build --root-owner-group -Zgzip "$build" "$pool/${3}_${4}_all.deb" >/dev/null
    rm -rf "$build"
}

publish() {
    repo=$1/root/srv/repo
    index=$repo/dists/$2/main/binary-$(dpkg --print-architecture)
    mkdir -p "$index" "$repo/pool/$2"
    for file in "$repo/pool/$2"/*.deb; do
        [ -e "$file" ] || continue
        dpkg-deb -f "$file"
        printf 'Filename: pool/%s/%s\nSize: %s\nSHA256: %s\n\n' "$2" "${file##*/}" "$(stat -c %s "$file")" "$(sha256sum <"$file" | cut -d' ' -f1)"
    done >"$index/Packages"
    dist=$repo/dists/$2
    # HTTP tells what changed by the second.
    sleep 1.1
    {
        printf 'Origin: Tests\nLabel: %s\nSuite: %s\nCodename: %s\nDate: %s\n' "${LABEL:-Tests}" "${ARCHIVE:-stable-$2}" "$2" "$(date -Ru)"
        [ -z "${VALID_UNTIL-}" ] || printf 'Valid-Until: %s\n' "$VALID_UNTIL"
        printf 'Architectures: %s\nComponents: main\nSHA256:\n' "$(dpkg --print-architecture)"
        printf ' %s %s main/binary-%s/Packages\n' "$(sha256sum <"$index/Packages" | cut -d' ' -f1)" "$(stat -c %s "$index/Packages")" "$(dpkg --print-architecture)"
    } >"$dist/Release"
    signing_key "$1" "${KEY:-own}"
    pgp "$1/gnupg-${KEY:-own}" --clearsign -o "$dist/InRelease" "$dist/Release"
}

newkey() {
    rm -f "$1/host_key" "$1/host_key.pub"
    ssh-keygen -q -t ed25519 -N '' -f "$1/host_key"
    cp "$1/host_key" "$1/host_key.pub" "$1/root/etc/ssh/"
    run "$1" systemctl restart ssh
    fingerprint "$1"
}

stop() {
    if [ -e "$1/nspawn.pid" ]; then
        pid=$(cat "$1/nspawn.pid")
        kill -TERM "$pid" 2>/dev/null || true
        await_end "$pid" 200 || kill -KILL "$pid" 2>/dev/null || true
        rm -f "$1/nspawn.pid"
    fi
    for key in own other; do
        [ ! -d "$1/gnupg-$key" ] || gpgconf --homedir "$1/gnupg-$key" --kill gpg-agent 2>/dev/null || true
    done
    umount "$1/root" 2>/dev/null || true
}

command=${1:-}
[ $# -ge 2 ] || fatal "usage: far-host.sh start|run|deb|publish|newkey|stop DIR ..."
shift
case "$command" in
start | run | deb | publish | newkey | stop) "$command" "$@" ;;
*) fatal "unknown command $command" ;;
esac
