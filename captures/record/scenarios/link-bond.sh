# Bonds in their modes, with slaves, and a team.
SNAPSHOT="link"
have bonding && {
    try ip link add bond0 type bond mode active-backup miimon 100 updelay 0 downdelay 300 use_carrier 1 \
        primary_reselect better fail_over_mac active num_grat_arp 3 resend_igmp 2
    for slave in s0 s1; do
        try ip link add $slave type dummy
        try ip link set $slave master bond0
    done
    try ip link set bond0 up
    try ip link set bond0 type bond primary s0
    try ip link set s0 type bond_slave queue_id 3
    try ip link add bond1 type bond mode 802.3ad lacp_rate fast ad_select bandwidth xmit_hash_policy layer3+4 \
        min_links 1 ad_user_port_key 7 ad_actor_sys_prio 100 ad_actor_system 02:00:00:00:00:ad lacp_active off
    for slave in s2 s3; do
        try ip link add v$slave type veth peer name $slave
        try ip link set $slave master bond1
        try ip link set v$slave up
    done
    try ip link set bond1 up
    try ip link add bond2 type bond mode balance-rr packets_per_slave 4 arp_interval 1000 arp_validate none \
        arp_ip_target 192.0.2.1,192.0.2.2
    try ip link set bond2 type bond arp_all_targets all
    try ip link add bond3 type bond mode balance-tlb tlb_dynamic_lb 1 lp_interval 5
    try ip link add bond4 type bond mode balance-alb
    try ip link add bond5 type bond mode balance-xor xmit_hash_policy vlan+srcmac miimon 100
    try ip link add bond6 type bond mode active-backup arp_interval 100 arp_missed_max 5 ns_ip6_target 2001:db8::1,2001:db8::2
    try ip link add bond7 type bond mode broadcast all_slaves_active 1
    try ip -d link show type bond
    try ip -d link show master bond1
    try ip link set bond0 type bond active_slave s1
    try ip link set s1 nomaster
}
have team team_mode_roundrobin && {
    try ip link add team0 type team
    try ip link add t0 type dummy
    try ip link set t0 master team0
    try ip link set team0 up
}
