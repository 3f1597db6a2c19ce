# Next hops: alone, in groups, in resilient groups with their buckets; statistics; network configuration.
try ip link add d0 type dummy
try ip link set lo up
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip -6 address add 2001:db8::1/64 dev d0 nodad
batch ip <<END
nexthop add id 1 via 192.0.2.2 dev d0 proto static
nexthop add id 2 via 192.0.2.3 dev d0 onlink
nexthop add id 3 blackhole
nexthop add id 4 via 2001:db8::2 dev d0
nexthop add id 5 dev d0
nexthop add id 10 group 1,3/2,2
nexthop add id 11 group 1/2 type resilient buckets 4 idle_timer 60 unbalanced_timer 300
nexthop add id 20 via 192.0.2.9 fdb
nexthop add id 21 group 20 fdb
nexthop replace id 1 via 192.0.2.4 dev d0
route add 10.1.0.0/16 nhid 1
route add 10.2.0.0/16 nhid 10
route add 2001:db8:1::/48 nhid 4
nexthop show
nexthop show id 10
nexthop show groups
nexthop show dev d0
nexthop show fdb
nexthop get id 11
route show
END
try ip nexthop bucket show
try ip nexthop bucket show id 11
try ip nexthop bucket get id 11 index 0
have mpls_router mpls_iptunnel && try ip nexthop add id 6 encap mpls 100/200 via 192.0.2.5 dev d0
newer nexthop add id 12 group 1/2 hw_stats on
newer nexthop add id 13 group 1,1000/2,2000
newer -s -d nexthop show
batch ip <<END
netconf show dev d0
nexthop delete id 2
nexthop flush proto 4
END
try ip -6 netconf show dev d0
refused ip nexthop add id 30 group 999
refused ip nexthop get id 999
refused ip nexthop add id 3 via 192.0.2.7 dev d0
