# `ip` in several of its subcommands, recorded by `nlsniff run`: single changes, a batch, dumps, refusals.
# recorder: run
try ip link add d0 type dummy
try ip link add link d0 name d0.10 type vlan id 10
refused ip link add link d0 name d0.11 type vlan id 5000
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip route add 10.0.0.0/8 via 192.0.2.2
refused ip route add 10.0.0.0/8 via 203.0.113.1
refused ip route add 10.0.0.0/8 via 192.0.2.2
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
try ip rule add from 192.0.2.9 table 9
try ip nexthop add id 1 via 192.0.2.2 dev d0
printf 'route add 192.0.2.%s/32 dev d0 table 9\n' 10 11 12 13 >/tmp/record-batch
try ip -batch /tmp/record-batch
try ip -d -s link show
try ip address show
try ip route show table all
try ip route get 10.1.2.3
try ip neigh show
try ip rule show
try ip nexthop show
refused ip link show nothing
try ip link delete d0
