# Multicast groups of a bridge with sources and filter modes, of a VXLAN device; data center bridging.
try ip link add br0 type bridge vlan_filtering 1 mcast_snooping 1 mcast_igmp_version 3 mcast_mld_version 2 mcast_querier 1
try ip link add d0 type dummy
try ip link set d0 master br0 up
try ip link set br0 up
batch bridge <<END
mdb add dev br0 port d0 grp 239.1.1.1 permanent vid 1
mdb add dev br0 port d0 grp ff02::db8:1 permanent vid 1
mdb add dev br0 port d0 grp 01:00:5e:00:00:7f permanent vid 1
mdb add dev br0 port d0 grp 239.1.1.2 src 192.0.2.9 temp vid 1
mdb add dev br0 port br0 grp 239.1.1.3 temp
mdb add dev br0 port d0 grp ff0e::db8:2 src 2001:db8::9 permanent vid 1
END
try ip link set d0 type bridge_slave mcast_router 2
try bridge mdb show
try bridge -d -s mdb show
recent bridge mdb add dev br0 port d0 grp 239.1.1.4 vid 1 filter_mode exclude source_list 192.0.2.10,192.0.2.11 proto static
recent bridge mdb add dev br0 port d0 grp ff0e::db8:4 vid 1 filter_mode include source_list 2001:db8::10 proto zebra
recent bridge mdb replace dev br0 port d0 grp 239.1.1.4 vid 1 filter_mode include source_list 192.0.2.12 proto bgp
recent bridge -d -s mdb show
recent bridge mdb get dev br0 grp 239.1.1.4 vid 1
recent bridge -d mdb get dev br0 grp 239.1.1.4 src 192.0.2.12 vid 1
try bridge mdb delete dev br0 port d0 grp 239.1.1.1 vid 1
recent bridge mdb flush dev br0 port d0 vid 1 permanent
have vxlan && {
    try ip link add vx0 type vxlan dstport 4789 local 192.0.2.1 external
    try ip link set vx0 up
    recent bridge mdb add dev vx0 port vx0 grp 239.1.1.5 permanent dst 198.51.100.1 src_vni 2222 vni 3333
    recent bridge mdb add dev vx0 port vx0 grp 239.1.1.5 src 192.0.2.13 permanent dst 198.51.100.2 dst_port 4790 src_vni 2222
    recent bridge mdb add dev vx0 port vx0 grp ff0e::db8:5 permanent filter_mode exclude source_list 2001:db8::11 proto 186 dst 2001:db8::22 src_vni 2222 via d0
    recent bridge mdb add dev vx0 port vx0 grp 0.0.0.0 permanent dst 198.51.100.3 src_vni 1111
    recent bridge -d -s mdb show dev vx0
    recent bridge mdb get dev vx0 grp 239.1.1.5 src_vni 2222
    recent bridge mdb delete dev vx0 port vx0 grp 239.1.1.5 permanent dst 198.51.100.1 src_vni 2222 vni 3333
}
refused bridge mdb add dev br0 port d0 grp 10.0.0.1 permanent
refused bridge mdb delete dev br0 port d0 grp 239.9.9.9
refused dcb ets show dev d0
refused dcb ets set dev d0 willing on tc-tsa 0:strict 1:ets tc-bw 0:0 1:100 prio-tc 0:0 1:1
refused dcb app add dev d0 dscp-prio 24:3 ethtype-prio 0x8906:4
refused dcb dcbx set dev d0 host ieee
refused dcb pfc show dev d0
