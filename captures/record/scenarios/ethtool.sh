# ethtool: what its generic family says of a network card, a veth pair, a dummy and a bond; settings, statistics, events.
# namespace: first
have e1000e
card=$(basename /sys/bus/pci/drivers/e1000e/*:*/net/*)
try ip link add v0 numtxqueues 2 numrxqueues 2 type veth peer name v1
try ip link add b0 type bond
try ip link add d0 type dummy
try ip link set v0 up
try ip link set v1 up
try ip link set "$card" up
ethtool --monitor >/tmp/record-monitor 2>&1 &
listener=$!
until awk -v pid=$listener '$3 == pid { found = 1 } END { exit !found }' /proc/net/netlink; do sleep 0.1; done
try ethtool "$card"
try ethtool v0
try ethtool b0
try ethtool -k v0
try ethtool -K v0 tso off
try ethtool -K v0 tso on
try ethtool --json -k v0
try ethtool -l v0
try ethtool -L v0 rx 2 tx 2
refused ethtool -L v0 rx 4000
try ethtool -a "$card"
try ethtool --json -I -a "$card"
try ethtool -A "$card" rx on tx off
try ethtool -c "$card"
try ethtool -C "$card" rx-usecs 50
try ethtool -g "$card"
try ethtool -G "$card" rx 512
refused ethtool -G "$card" rx 60000
try ethtool -T "$card"
try ethtool -T d0
try ethtool --show-priv-flags "$card"
refused ethtool -s "$card" wol g
try ethtool -s "$card" msglvl drv on
try ethtool -s "$card" autoneg on advertise 0x20
refused ethtool -s v0 speed 1000 duplex full autoneg off
refused ethtool --show-eee "$card"
refused ethtool --set-eee "$card" eee on
try ethtool -S "$card" --groups eth-phy eth-mac eth-ctrl rmon
try ethtool -S v0 --all-groups
refused ethtool --show-fec "$card"
refused ethtool --set-fec "$card" encoding rs
refused ethtool --show-tunnels "$card"
refused ethtool -m "$card" offset 0 length 16
try ethtool --show-module "$card"
refused ethtool --set-module "$card" power-mode-policy auto
refused ethtool --cable-test "$card"
refused ethtool --cable-test-tdr "$card" first 1 last 20 step 1 pair 0
refused ethtool -x "$card"
kill $listener
wait $listener
for link in b0 d0 v0; do try ip link delete $link; done
try modprobe -r e1000e
