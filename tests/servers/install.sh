#!/bin/sh
# Installs from Debian's packages what the real servers of the tests need, and only what is missing.
set -u

packages="openssh-client openssh-server sshpass rsyslog proftpd-core proftpd-mod-crypto shellcheck systemd systemd-container debootstrap gcc libc6-dev zlib1g-dev"
packages="$packages etcd-server openssl curl golang-1.19-go golang-github-modern-go-reflect2-dev rsync jq dpkg-dev prometheus"
packages="$packages docker.io docker-registry"
packages="$packages python3-aiosmtpd"
packages="$packages clamav-daemon"
packages="$packages gnupg python3"
packages="$packages wine wine64"
missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "tests: not root, so these packages stay missing and their tests skip:$missing" >&2
    exit 1
fi

# Services of these packages must not start on this machine: the tests start their own, on loopback.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
echo "tests: installing$missing"
# shellcheck disable=SC2086 # a list of words
{
    apt-get update -qq &&
        apt-get install -y -qq --no-install-recommends $missing >/dev/null
} || {
    echo "tests: these packages could not be installed:$missing" >&2
    exit 1
}
