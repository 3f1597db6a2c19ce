# What the kernel refuses, with and without an extended ack.
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
refused ip link add d0 type dummy
refused ip link add e0 type nonesuch
refused ip link add link d0 name e1 type vlan id 5000
refused ip link add link d0 name e1 type vlan id 4095
refused ip link add e2 type vxlan id 1 df unset dstport 0 local 192.0.2.1 remote 2001:db8::1
refused ip link add e3 type veth peer name d0
refused ip link add e4 mtu 4 type veth
refused ip link add "a/b" type dummy
refused ip link set lo master d0
refused ip link set d0 mtu 4000000000
refused ip link set nonesuch up
refused ip link set d0 master d0
refused ip link set d0 address 01:00:00:00:00:01
refused ip link set d0 type bridge forward_delay 1
refused ip link set d0 netns 999999
refused ip link delete lo
refused ip link delete nonesuch
refused ip link show dev nonesuch
refused ip link property add dev d0 altname d0
refused ip address add 192.0.2.1/24 dev d0
refused ip address add 192.0.2.2/33 dev d0
refused ip address delete 192.0.2.99/24 dev d0
refused ip address add 0.0.0.0/0 dev nonesuch
refused ip address add 2001:db8::1/64 dev d0 valid_lft 10 preferred_lft 20
refused ip -6 address add ::/64 dev d0
refused ip route add 10.0.0.0/8 via 203.0.113.1
refused ip route add 10.0.0.1/8 dev d0
refused ip route add 192.0.2.0/24 dev d0 proto kernel scope link src 192.0.2.1
refused ip route add 10.0.0.0/8 via 192.0.2.2 dev lo
refused ip route delete 10.99.0.0/16
refused ip route add 10.0.0.0/8 nhid 999
refused ip route add 10.0.0.0/8 dev d0 congctl nonesuch
refused ip route add 10.0.0.0/8 encap mpls 1048575/2/3 via 192.0.2.2 nexthop via 192.0.2.3
refused ip route get 10.0.0.1
refused ip -6 route add 2001:db8::/64 via 2001:db8:9::1
refused ip -6 route add 2001:db8::/64 encap seg6local action End.DT4 vrftable 77 dev d0
refused ip route replace 10.0.0.0/8 src 203.0.113.5 dev d0
refused ip rule add from all table 100 priority 32766 goto 1
refused ip rule delete priority 12345
refused ip rule add from all goto 5 priority 10
try ip neigh add 192.0.2.2 dev d0
refused ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02:03:04 dev d0
refused ip neigh delete 192.0.2.55 dev d0
refused ip neigh get 192.0.2.55 dev d0
refused ip nexthop add id 1 via 203.0.113.9 dev d0
refused ip nexthop add id 1 group 5/6
refused ip nexthop delete id 9
refused ip netns set nonesuch 1
refused bridge vlan add dev d0 vid 10
refused bridge fdb add 01:00:00:00:00:01 dev d0 master
refused bridge mdb add dev d0 port d0 grp 239.1.1.1
refused genl ctrl get name nonesuch
refused genl ctrl get id 999
try genl ctrl policy name nonesuch
refused ip macsec add d0 tx sa 0 pn 1 on key 01 00112233445566778899aabbccddeeff
refused wg show d0
refused ethtool d0
refused ethtool -G d0 rx 5
refused tc qdisc add dev d0 root nonesuch
refused unshare -U ip link add e9 type dummy
refused unshare -U ip route add 10.0.0.0/8 dev d0
refused ip -n nonesuch link show
refused bridge link set dev d0 isolated on
refused ip link set d0 xdp pinned /sys/fs/bpf/nonesuch
