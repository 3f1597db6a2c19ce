# The same multicast as several listeners get it, and what programs subscribe with.
ip monitor all >/tmp/record-monitor 2>&1 &
first=$!
ip -ts monitor link address route >/dev/null 2>&1 &
second=$!
bridge monitor all >/dev/null 2>&1 &
third=$!
genl ctrl monitor >/dev/null 2>&1 &
fourth=$!
until [ "$(awk '$2 == 0 && $4 != "00000000"' /proc/net/netlink | wc -l)" -ge 3 ]; do sleep 0.1; done
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip -6 address add 2001:db8::1/64 dev d0 nodad
try ip route add 10.0.0.0/8 via 192.0.2.2
try ip -6 route add 2001:db8:1::/48 via 2001:db8::2
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
try ip rule add from 192.0.2.9 table 9
try ip nexthop add id 1 via 192.0.2.2 dev d0
try ip link add br0 type bridge vlan_filtering 1
try ip link set d0 master br0
try bridge vlan add dev d0 vid 7
try bridge fdb add 02:00:00:00:00:aa dev d0 master static
try ip netns add record-third
try ip netns set record-third auto
try ip link set br0 up
try sysctl -qw net.ipv4.conf.d0.forwarding=1
try ip link delete br0
try ip link delete d0
try ip netns delete record-third
kill $first $second $third $fourth
wait $first $second $third $fourth
