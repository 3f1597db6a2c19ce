# Routes of both versions: types, tables, metrics, multipath, nexthop objects, lookups, the cache.
SNAPSHOT="route"
try ip link set lo up
try ip link add d0 type dummy
try ip link add d1 type dummy
try ip link set d0 up
try ip link set d1 up
try ip address add 192.0.2.1/24 dev d0
try ip address add 198.51.100.1/24 dev d1
try ip -6 address add 2001:db8::1/64 dev d0 nodad
try ip -6 address add 2001:db8:1::1/64 dev d1 nodad
try ip route add default via 192.0.2.254
try ip route add 10.1.0.0/16 via 192.0.2.254 dev d0 src 192.0.2.1 metric 100 proto static
try ip route add 10.2.0.0/16 dev d1 scope link proto 186 realm 1/2
try ip route add 10.3.0.0/16 nexthop via 192.0.2.10 dev d0 weight 3 nexthop via 198.51.100.10 dev d1 weight 5 onlink
try ip route add 10.4.0.0/16 via 192.0.2.11 mtu lock 1400 advmss 1300 window 20000 rtt 100ms rttvar 50ms \
    ssthresh 10 cwnd 20 initcwnd 30 initrwnd 40 reordering 4 hoplimit 50 rto_min 200ms quickack 1 \
    features ecn congctl cubic fastopen_no_cookie 1
try ip route add 10.5.0.0/16 via inet6 2001:db8::254 dev d0
try ip route add 10.6.0.0/16 via 203.0.113.1 dev d0 onlink
try ip route add 10.7.0.0/16 dev d0 tos 0x10
for kind in blackhole unreachable prohibit throw; do
    try ip route add $kind 10.8.0.0/16 metric 1$(echo $kind | wc -c)
done
try ip route add local 10.20.0.0/16 dev lo table 100
try ip route add broadcast 10.21.0.0/16 dev d0 table 100
try ip route add multicast 233.252.0.0/24 dev d0 table 1000
refused ip route add nat 10.22.0.1 via 192.0.2.1
try ip route add 10.23.0.0/16 dev d0 table 70000 ttl-propagate enabled
try ip route append 10.1.0.0/16 via 192.0.2.253 metric 100
try ip route change 10.1.0.0/16 via 192.0.2.252 metric 100
try ip route replace 10.1.0.0/16 via 192.0.2.251 metric 100
try ip route prepend 10.2.0.0/16 dev d0
try ip route add 10.24.0.0/16 dev d0 expires 60

try ip -6 route add default via 2001:db8::254 dev d0 metric 512 pref high
try ip -6 route add 2001:db8:10::/48 via 2001:db8::253 src 2001:db8::1 expires 600
try ip -6 route add 2001:db8:11::/48 nexthop via 2001:db8::10 dev d0 weight 2 nexthop via 2001:db8:1::10 dev d1
try ip -6 route append 2001:db8:11::/48 via 2001:db8::11 dev d0
try ip -6 route add blackhole 2001:db8:12::/48
try ip -6 route add unreachable 2001:db8:13::/48 table 200
try ip -6 route add prohibit 2001:db8:14::/48
try ip -6 route add throw 2001:db8:15::/48
try ip -6 route add anycast 2001:db8:16::1 dev d0
try ip -6 route add 2001:db8:17::/48 from 2001:db8:18::/48 via 2001:db8::254 dev d0
try ip -6 route add 2001:db8:19::/48 via 2001:db8::254 mtu 1400 hoplimit 9 pref low

try ip nexthop add id 1 via 192.0.2.20 dev d0
try ip nexthop add id 2 via 198.51.100.20 dev d1 proto bgp
try ip nexthop add id 3 blackhole
try ip nexthop add id 4 via 2001:db8::20 dev d0 onlink
try ip nexthop add id 10 group 1,10/2,20
try ip nexthop add id 13 group 1,10/2,20 type resilient buckets 8 idle_timer 60 unbalanced_timer 120
try ip nexthop add id 11 group 1/2 type resilient buckets 4 idle_timer 60 unbalanced_timer 120
try ip nexthop add id 20 via 192.0.2.30 fdb
try ip nexthop add id 21 encap mpls 16 via 192.0.2.31 dev d0
try ip nexthop show
try ip nexthop get id 1
try ip nexthop bucket show
try ip nexthop bucket get id 11 index 0
try ip -d -s nexthop show
try ip route add 10.30.0.0/16 nhid 1
try ip route add 10.31.0.0/16 nhid 11
try ip -6 route add 2001:db8:20::/48 nhid 4
newer nexthop add id 30 group 1,1000/2,2000 hw_stats on
newer -s -d nexthop show id 30
newer route add 10.40.0.0/16 via 192.0.2.40 expires 90

try ip route get 10.1.2.3
sysctl -qw net.ipv4.ip_forward=1
try ip route get 10.3.0.1 from 198.51.100.77 iif d1 mark 5 uid 1000 ipproto tcp sport 1000 dport 80
try ip route get fibmatch 10.3.0.1
try ip -6 route get 2001:db8:11::5 from 2001:db8::1 oif d0
try ip -6 route get fibmatch 2001:db8:11::5
try ip route show
try ip -d route show table all
try ip -6 -d route show table all
try ip route show cache
try ip route show root 10.0.0.0/8
try ip route show match 10.1.0.1
try ip route show table 70000
try ip route show proto static scope global
try ip route show type blackhole
try ip route delete 10.6.0.0/16
try ip route flush table 100
try ip -6 route delete 2001:db8:15::/48
try ip nexthop delete id 10
try ip route flush cache
