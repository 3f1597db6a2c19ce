# What ethtool, devlink, iw and wg print of devices, beside the messages that they made it of.
# namespace: first
modprobe -q -r mac80211_hwsim
have e1000e mac80211_hwsim wireguard || return 0
card=$(basename /sys/bus/pci/drivers/e1000e/*:*/net/*)
try ip link add v0 numtxqueues 2 numrxqueues 2 type veth peer name v1
try ip link set v0 up
try ip link set v1 up
try ip link set "$card" up
echo "# the card is $card"
for option in -k -a -c -g; do told ethtool --json $option "$card"; done
told ethtool --json -I -a "$card"
told ethtool --json -k v0
told ethtool --json -g v0
told ethtool --json -S "$card" --groups eth-phy eth-mac eth-ctrl rmon
told ethtool -T "$card"
told ethtool -l v0
told ethtool "$card"
echo "SKIPPED: devlink shows nothing: no device that this machine can have has it, and netdevsim is in no Debian kernel"
told devlink -j dev show
printf 'an example of a private key, 1 !' | base64 >/tmp/record-one
printf 'an example of a private key, 2 !' | base64 >/tmp/record-two
printf 'an example of a preshared key ! ' | base64 >/tmp/record-psk
try ip link add wg0 type wireguard
try ip link add wg1 type wireguard
try wg set wg0 private-key /tmp/record-one listen-port 51820 fwmark 0x7
try wg set wg0 peer "$(wg pubkey </tmp/record-two)" preshared-key /tmp/record-psk endpoint 192.0.2.2:51821 \
    persistent-keepalive 25 allowed-ips 198.51.100.0/24,2001:db8:1::/64
try wg set wg0 peer "$(wg pubkey </tmp/record-psk)" endpoint '[2001:db8::9]:51822'
told wg show all dump
try ip link set wlan1 up
told iw phy
told iw dev
told iw reg get
try ip link delete wg0
try ip link delete wg1
try ip link delete v0
try modprobe -r mac80211_hwsim
try modprobe -r e1000e
