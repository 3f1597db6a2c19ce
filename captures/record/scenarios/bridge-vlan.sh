# VLANs of bridge ports: ranges, tunnels, global options, statistics.
try ip link add br1 type bridge vlan_filtering 1 vlan_stats_per_port 1 mcast_snooping 1 mcast_vlan_snooping 1
try ip link add p1 type dummy
try ip link set p1 master br1 up
try ip link set br1 up
try bridge vlan add dev p1 vid 10 pvid untagged
try bridge vlan add dev p1 vid 20-29
try bridge vlan add dev br1 vid 10 self
try bridge vlan delete dev p1 vid 25
try bridge vlan set dev p1 vid 10 state blocking
try bridge vlan global set dev br1 vid 10 mcast_snooping 1 mcast_querier 1 mcast_igmp_version 3
have vxlan && {
    try ip link add vx0 type vxlan dstport 4789 local 192.0.2.1 external
    try ip link set vx0 master br1 up
    try bridge link set dev vx0 vlan_tunnel on
    try bridge vlan add dev vx0 vid 200-212
    try bridge vlan add dev vx0 vid 200 tunnel_info id 2000
    try bridge vlan add dev vx0 vid 210-212 tunnel_info id 2010-2012
    try ip link add vx1 type vxlan dstport 4790 local 192.0.2.1 external vnifilter
    try bridge vni add dev vx1 vni 100 remote 192.0.2.6
    try bridge vni add dev vx1 vni 200-210 remote 192.0.2.7
    try bridge -s vni show
    try bridge vni delete dev vx1 vni 205
}
try bridge vlan show
try bridge -d -s vlan show
try bridge vlan global show
try bridge vlan tunnelshow
try ip link xstats type bridge
