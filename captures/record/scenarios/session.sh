# The setup of a small router by `ip`, `bridge`, `tc`, `nft`, `ethtool` and `wg`, recorded to be said to a kernel again.
# recorder: run --sandbox
# modules: dummy veth bridge 8021q vrf wireguard sch_htb sch_fq_codel sch_codel cls_u32 cls_flower cls_matchall act_mirred act_gact
try ip link set lo up
try ip link add d0 type dummy
try ip link set d0 mtu 1400 up
try ip link add d1 address 02:00:00:00:00:d1 type dummy
try ip link set d1 up
try ip link add v0 type veth peer name v1
try ip link set v0 up
try ip link set v1 up
try ip link add link d0 name d0.5 type vlan id 5
try ip link set d0.5 up
try ip link add br0 type bridge stp_state 0 mcast_snooping 0
try ip link set v1 master br0
try ip link set br0 up
try ip link add red type vrf table 10
try ip link set red up
try ip link set d1 master red
refused ip link add d0 type dummy
refused ip link set missing up
refused ip link set d0 master d1
try ip -d link show d0
try ip -d link show br0
try ip -d -s link show

try ip address add 192.0.2.1/24 dev d0
try ip address add 192.0.2.2/24 dev d0 label d0:1 valid_lft 3600 preferred_lft 1800
try ip address add 198.51.100.1/30 broadcast + dev d0.5
try ip address add 2001:db8::1/64 dev d0 nodad
try ip address add 203.0.113.1/24 dev br0
try ip address delete 192.0.2.2/24 dev d0
refused ip address add 192.0.2.1/24 dev d0
try ip address add 192.0.2.129/25 dev d1
try ip -4 address show
try ip -6 address show dev d0

try ip route add 10.1.0.0/16 via 192.0.2.254
try ip route add 10.2.0.0/16 dev d0 metric 50 mtu 1300
try ip route add 10.3.0.0/16 nexthop via 192.0.2.253 dev d0 weight 2 nexthop via 198.51.100.2 dev d0.5
try ip route add blackhole 10.4.0.0/16
try ip route add unreachable 10.5.0.0/16 metric 7
try ip route replace 10.1.0.0/16 via 192.0.2.252
try ip route add 10.6.0.0/16 dev d0 table 100
try ip route add default via 192.0.2.129 dev d1 vrf red
try ip -6 route add 2001:db8:1::/48 via 2001:db8::fe dev d0
try ip -6 route add 2001:db8:2::/48 dev d0 metric 99
try ip route delete 10.5.0.0/16 metric 7
refused ip route add 10.7.0.0/16 via 172.31.0.1
refused ip route delete 10.8.0.0/16
try ip route get 10.1.2.3
try ip -4 route show
try ip -4 route show table all
try ip -6 route show dev d0 table 254

try ip rule add from 192.0.2.0/24 lookup 100 priority 500
try ip rule add fwmark 0x10/0xff lookup 101 priority 501
try ip rule add iif d0 lookup 102 priority 502
try ip rule add to 10.9.0.0/16 ipproto tcp dport 80-81 lookup 103 priority 503
try ip -6 rule add from 2001:db8::/32 lookup 104 priority 504
try ip rule delete priority 501
refused ip rule delete priority 9999
try ip rule show
try ip -6 rule show

try ip neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev d0
try ip neighbour replace 192.0.2.9 lladdr 02:00:00:00:00:0a dev d0
try ip -4 neighbour show dev d0
try ip neighbour delete 192.0.2.9 dev d0
try bridge fdb add 02:00:00:00:00:0b dev v1 master static
try bridge fdb delete 02:00:00:00:00:0b dev v1 master
try bridge link show

try tc qdisc add dev d0 root handle 1: htb default 10
try tc class add dev d0 parent 1: classid 1:1 htb rate 100mbit
try tc class add dev d0 parent 1:1 classid 1:10 htb rate 10mbit ceil 50mbit
try tc class add dev d0 parent 1:1 classid 1:20 htb rate 20mbit
try tc qdisc add dev d0 parent 1:10 handle 10: codel limit 500 target 10ms
try tc qdisc add dev d0 parent 1:20 handle 20: pfifo limit 100
try tc filter add dev d0 parent 1: protocol ip prio 1 u32 match ip dst 10.1.0.0/16 flowid 1:20
try tc filter add dev d0 parent 1: protocol ip prio 2 handle 7 flower ip_proto tcp dst_port 80 classid 1:10
try tc qdisc add dev v1 root handle 5: fq_codel quantum 300
try tc qdisc add dev v0 clsact
try tc filter add dev v0 ingress protocol ip prio 3 handle 1 flower src_ip 192.0.2.0/24 action drop
try tc filter add dev v0 egress protocol all prio 4 handle 2 matchall action mirred egress redirect dev d0
try tc class change dev d0 parent 1:1 classid 1:20 htb rate 30mbit
refused tc class add dev d0 parent 9: classid 9:1 htb rate 1mbit
refused tc qdisc delete dev d1 root
try tc -s qdisc show dev d0
try tc qdisc show dev v1
try tc -s class show dev d0
try tc filter show dev d0
try tc filter show dev v0 ingress
try tc filter show dev v0 egress

try nft add table inet fw
try nft add chain inet fw input '{ type filter hook input priority 0; policy accept; }'
try nft add chain inet fw other
try nft add set inet fw hosts '{ type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7 }; }'
try nft add map inet fw ports '{ type inet_service : verdict; flags interval; }'
try nft add element inet fw ports '{ 22 : accept, 23 : drop }'
try nft add rule inet fw input ip saddr @hosts counter accept
try nft add rule inet fw input tcp dport vmap @ports
try nft add rule inet fw input iifname '"d0"' jump other
try nft add rule inet fw other udp dport 53 limit rate 10/second accept
try nft -a list ruleset
try nft delete rule inet fw input handle 7
try nft insert rule inet fw other meta mark set 0x10
refused nft add rule inet fw nowhere accept
refused nft delete table inet nowhere
try nft delete element inet fw ports '{ 23 : drop }'
try nft list table inet fw
try nft list sets

try ethtool v0
try ethtool -k v0
try ethtool -K v0 tso off
try ethtool -l v0
refused ethtool -g d0
refused ethtool -a d0

try ip link add wg0 type wireguard
try ip address add 10.99.0.1/24 dev wg0
printf 'an example of a private key, 1 !' | base64 >/tmp/record-key
two=$(printf 'an example of a private key, 2 !' | base64 | wg pubkey)
three=$(printf 'an example of a private key, 3 !' | base64 | wg pubkey)
try wg set wg0 private-key /tmp/record-key listen-port 51820 fwmark 7
try wg set wg0 peer "$two" allowed-ips 10.99.0.2/32,10.98.0.0/16 \
    endpoint 192.0.2.77:51820 persistent-keepalive 25
try wg set wg0 peer "$three" allowed-ips 10.99.0.3/32
try ip link set wg0 up
try wg show wg0 dump
try wg set wg0 peer "$three" remove
try wg show wg0 dump

try ip link set d0 down
try ip link set v1 nomaster
try ip link delete br0
try ip link delete d0.5
try ip -4 route show table all
try ip -d link show
