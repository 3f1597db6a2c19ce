# Programs of many makers, recorded by `nlsniff run`: nft, tc, ss, ethtool, iw, wg, conntrack, ipset, bridge, busybox, pyroute2.
# recorder: run
# modules: wireguard
try ip link add d0 type dummy
try ip link set d0 up
try nft add table inet t
try nft add chain inet t c '{ type filter hook input priority 0 ; policy accept ; }'
try nft add rule inet t c tcp dport 22 counter accept
refused nft add rule inet t nothing counter
try nft list ruleset
try tc qdisc add dev d0 root handle 1: htb default 10
try tc class add dev d0 parent 1: classid 1:10 htb rate 10mbit
try tc -s qdisc show dev d0
try ss -tan
try ss -xa
try ip link add v0 type veth peer name v1
try ethtool v0
try ethtool -K v0 tso off
refused ethtool -g v0
try iw dev
try ip link add wg0 type wireguard
try wg set wg0 listen-port 51820
try wg show wg0 dump
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 60
try conntrack -L
try conntrack -D -s 192.0.2.1
try ipset create hosts hash:ip
try ipset add hosts 192.0.2.7
try ipset list
try ip link add br0 type bridge
try bridge link show
try bridge vlan show
try busybox ip link set br0 up
try busybox ip address add 198.51.100.1/24 dev br0
try busybox ip route show
try env PYTHONPATH="$LIBRARIES" python3 captures/record/pyroute2_user.py
