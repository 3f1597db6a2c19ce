# Neighbours of both versions, proxies, neighbour tables, FDB entries of VXLAN.
SNAPSHOT="neigh"
try ip link add v0 type veth peer name v1
try ip link set v0 up
try ip link set v1 up
try ip address add 192.0.2.1/24 dev v0
try ip -6 address add 2001:db8::1/64 dev v0 nodad
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0
try ip neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 nud reachable dev v0
try ip neigh add 192.0.2.4 lladdr 02:00:00:00:00:04 nud stale router dev v0
try ip neigh add 192.0.2.5 nud failed dev v0
try ip neigh add 192.0.2.6 lladdr 02:00:00:00:00:06 nud noarp protocol bgp dev v0
try ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 nud delay dev v0
try ip neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 nud probe dev v0
try ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 extern_learn dev v0
try ip neigh add 192.0.2.10 dev v0 managed use
try ip neigh add proxy 192.0.2.100 dev v0
try ip neigh add proxy 2001:db8::100 dev v0 router
try ip -6 neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 nud permanent dev v0
try ip -6 neigh add 2001:db8::3 lladdr 02:00:00:00:00:03 nud stale router dev v0
try ip neigh replace 192.0.2.2 lladdr 02:00:00:00:00:22 dev v0
try ip neigh change 192.0.2.3 lladdr 02:00:00:00:00:33 nud stale dev v0
try ip neigh get 192.0.2.2 dev v0
try ip -6 neigh get 2001:db8::2 dev v0
try ip neigh show
try ip -s neigh show nud all
try ip neigh show proxy
try ip neigh show dev v0 nud permanent
try ip ntable show
try ip ntable show dev v0
try ip ntable change name arp_cache dev v0 base_reachable 40000 retrans 2000 gc_stale 50000 delay_probe 4000 \
    queue 20 app_probes 1 ucast_probes 4 mcast_probes 5 anycast_delay 900 proxy_delay 700 proxy_queue 60 locktime 800
refused ip ntable change name ndisc_cache thresh1 200 thresh2 600 thresh3 1100 gc_int 40000
have vxlan && {
    try ip link add vx0 type vxlan id 10 dstport 4789 local 192.0.2.1
    try ip link set vx0 up
    try bridge fdb append 00:00:00:00:00:00 dev vx0 dst 198.51.100.2
    try bridge fdb add 02:00:00:00:00:aa dev vx0 dst 198.51.100.3 port 8472 vni 20 via v0
    try ip link add vx1 type vxlan id 11 dstport 4789 local 2001:db8::1
    try bridge fdb add 02:00:00:00:00:ab dev vx1 dst 2001:db8::9
    try ip nexthop add id 1 via 198.51.100.4 fdb
    try ip nexthop add id 2 group 1 fdb
    try bridge fdb add 02:00:00:00:00:ac dev vx0 nhid 2
    try bridge fdb show dev vx0
    try bridge fdb get 02:00:00:00:00:aa dev vx0 self
    try bridge fdb del 02:00:00:00:00:aa dev vx0 dst 198.51.100.3 port 8472 vni 20
}
try ip neigh delete 192.0.2.9 dev v0
try ip neigh flush dev v0 nud stale
try ip neigh delete proxy 192.0.2.100 dev v0
