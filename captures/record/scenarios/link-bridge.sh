# A bridge with every option, and its ports with theirs; statistics.
SNAPSHOT=link
try ip link add br0 type bridge
try ip link add br1 type bridge forward_delay 400 hello_time 100 max_age 1200 ageing_time 20000 stp_state 1 \
    priority 4096 group_fwd_mask 8 group_address 01:80:c2:00:00:0f vlan_filtering 1 vlan_protocol 802.1ad \
    vlan_default_pvid 5 vlan_stats_enabled 1 vlan_stats_per_port 1 mcast_snooping 1 mcast_vlan_snooping 1 \
    mcast_router 2 mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_elasticity 16 mcast_hash_max 512 \
    mcast_last_member_count 3 mcast_startup_query_count 3 mcast_last_member_interval 90 \
    mcast_membership_interval 25000 mcast_querier_interval 25000 mcast_query_interval 12000 \
    mcast_query_response_interval 900 mcast_startup_query_interval 3000 mcast_stats_enabled 1 \
    mcast_igmp_version 3 mcast_mld_version 2 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0
for port in 1 2 3; do
    try ip link add p$port type dummy
    try ip link set p$port master br1 up
done
try ip link set br1 up
try ip link set br0 up
try bridge link set dev p1 cost 50 priority 16 guard on hairpin on fastleave on root_block on learning off \
    flood off mcast_flood off bcast_flood off mcast_router 2 mcast_to_unicast on neigh_suppress on vlan_tunnel on \
    isolated on locked on
try ip link set p2 type bridge_slave group_fwd_mask 8 proxy_arp on proxy_arp_wifi on bcast_flood off mcast_fast_leave on
newer link set p2 type bridge_slave mab off
newer link set p2 type bridge_slave neigh_vlan_suppress on
newer link set br1 type bridge fdb_max_learned 100
try bridge -d link show
try bridge -d -s link show dev p1
try ip -d link show type bridge_slave
try ip link xstats type bridge
try ip link set br1 type bridge fdb_flush
try ip link set br1 type bridge mcast_router 1
try ip link set p3 nomaster
try ip link set p3 master br0
try bridge link set dev p3 state 1
try ip link delete br0
