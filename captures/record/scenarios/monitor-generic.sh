# Generic netlink's notifications, by `nlsniff monitor`: families that come and go, a radio that scans, ethtool.
# recorder: monitor generic
# namespace: first
# modules: mac80211_hwsim
radio=$(basename /sys/class/ieee80211/*/device/net/*)
try iw dev "$radio" interface add mon0 type monitor
try iw dev mon0 del
try ip link set "$radio" up
try iw dev "$radio" scan freq 2412
try ip link set "$radio" down
try ip link add v0 type veth peer name v1
try ethtool -K v0 tso off
try ip link delete v0
try modprobe fou
try modprobe -r fou
try modprobe -r mac80211_hwsim
