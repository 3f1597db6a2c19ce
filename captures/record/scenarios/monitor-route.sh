# What changes of links, addresses, routes, rules, neighbours and more send to the groups of route, by `nlsniff monitor`.
# recorder: monitor route
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip -6 address add 2001:db8::1/64 dev d0 nodad
try ip route add 10.0.0.0/8 via 192.0.2.2
try ip -6 route add 2001:db8:1::/48 via 2001:db8::2
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
try ip rule add from 192.0.2.9 table 9
try ip nexthop add id 1 via 192.0.2.2 dev d0
try ip link add br0 type bridge vlan_filtering 1 mcast_snooping 1
try ip link set br0 up
try ip link set d0 master br0
try bridge vlan add dev d0 vid 7
try bridge fdb add 02:00:00:00:00:aa dev d0 master static
try bridge mdb add dev br0 port d0 grp 239.1.1.1
try tc qdisc add dev d0 root handle 1: htb default 10
try tc class add dev d0 parent 1: classid 1:10 htb rate 10mbit
try tc filter add dev d0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.0/8 flowid 1:10
try sysctl -qw net.ipv4.conf.d0.forwarding=1
try ip nexthop delete id 1
try ip rule delete from 192.0.2.9 table 9
try ip link delete br0
try ip link delete d0
