#!/bin/sh
# What the tests use besides Python: installed when we are root on Debian, named in one line when not.
set -u
PATH=$PATH:/usr/sbin:/sbin
wanted='qemu-system-x86_64:qemu-system-x86 tshark:tshark tcpdump:tcpdump ip:iproute2 modprobe:kmod nft:nftables
ethtool:ethtool wg:wireguard-tools conntrack:conntrack iw:iw auditctl:auditd setpriv:util-linux
busybox:busybox-static ss:iproute2 unshare:util-linux gcc:gcc make:make udevadm:udev strace:strace go:golang-go
ipset:ipset /usr/include/libmnl/libmnl.h:libmnl-dev'
# What only the recording of captures uses.
[ "${1:-}" != captures ] || wanted="$wanted iptables-nft:iptables nfct:nfct nfacct:nfacct
hostapd:hostapd wpa_supplicant:wpasupplicant batctl:batctl iwpan:wpan-tools
ipvsadm:ipvsadm netlabelctl:netlabel-tools nbd-client:nbd-client nbd-server:nbd-server drbdsetup:drbd-utils
ksmbd.mountd:ksmbd-tools ovs-dpctl:openvswitch-switch teamd:libteam-utils"
missing=$(for pair in $wanted; do
    command -v "${pair%%:*}" >/dev/null || [ -e "${pair%%:*}" ] || echo "${pair#*:}"
done | sort -u | tr '\n' ' ')
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing Debian packages: ${missing% }; install them with apt-get install as root" >&2
    exit 0
fi
echo "installing: $missing"
export DEBIAN_FRONTEND=noninteractive
{
    echo 'wireshark-common wireshark-common/install-setuid boolean false' | debconf-set-selections
    apt-get -qq update
    # shellcheck disable=SC2086 # words on purpose
    apt-get -qq install -y --no-install-recommends $missing
} </dev/null >/tmp/nlsniff-packages.log 2>&1 || {
    tail -n 5 /tmp/nlsniff-packages.log >&2
    echo "apt-get could not install: $missing" >&2
    exit 1
}
