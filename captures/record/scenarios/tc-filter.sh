# Every filter, extended match and action; chains with templates, shared blocks; actions on their own.
try ip link add d0 type dummy
try ip link add d1 type dummy
try ip link set d0 up
try ip link set d1 up
try ip address add 192.0.2.1/24 dev d0
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
modprobe -qa ip_set_hash_ip xt_mark
ipset create record-hosts hash:ip
batch tc <<END
qdisc add dev d0 root handle 1: htb default 10
class add dev d0 parent 1: classid 1:10 htb rate 10mbit
qdisc add dev d0 clsact
filter add dev d0 parent 1: protocol ip prio 1 handle 1: u32 divisor 8
filter add dev d0 parent 1: protocol ip prio 1 u32 match ip protocol 17 0xff match ip dport 5000 0xffff match mark 0x1 0xf link 1: hashkey mask 0x0000000f at 20 offset at 0 mask 0f00 shift 6 plus 0 eat
filter add dev d0 parent 1: protocol ip prio 1 u32 ht 1:3: match ip dst 192.0.2.0/24 classid 1:10 police rate 1mbit burst 20k mtu 2k conform-exceed drop/pass
filter add dev d0 parent 1: protocol ip prio 2 handle 0x10/0xff fw classid 1:10 action drop
filter add dev d0 parent 1: protocol ip prio 3 route from 10 to 20 classid 1:10
filter add dev d0 parent 1: protocol all prio 4 handle 1 flow hash keys src,dst,proto,proto-src,nfct-src,mark divisor 64 baseclass 1:10 perturb 10
filter add dev d0 parent 1: protocol all prio 5 handle 2 flow map key dst and 0xff or 0x1 xor 0x2 rshift 2 addend 5 baseclass 1:10
filter add dev d0 parent 1: protocol all prio 6 matchall classid 1:10 skip_hw action pass random netrand drop 10 index 5 cookie 0102030405060708
filter add dev d0 parent 1: protocol ip prio 7 basic match 'cmp(u16 at 2 layer transport mask 0xff00 eq 0x1500 trans) and not (u32(u32 0x0a000000 0xff000000 at 12) or nbyte("abcd" at 4 layer network))' classid 1:10
filter add dev d0 parent 1: protocol ip prio 8 basic match 'meta(nf_mark shift 1 mask 0xff eq 5) and meta(pkt_len gt 100)' classid 1:10
filter add dev d0 parent 1: protocol ip prio 9 basic match 'ipset(record-hosts src)' action drop
filter add dev d0 parent 1: protocol all prio 10 basic match 'canid(sff 0x123 sff 0x200:0x7f0 eff 0x80)' classid 1:10
filter add dev d0 parent 1: protocol ip prio 12 handle 1: cgroup action pass
END
packets 192.0.2.2 5
batch tc -s <<END
filter show dev d0 parent 1:
END
batch tc <<END
filter delete dev d0 parent 1: protocol ip prio 2
filter delete dev d0 parent 1:
filter add dev d0 ingress protocol ip prio 1 handle 1 flower verbose indev d0 dst_mac 02:00:00:00:00:01/ff:ff:ff:00:00:00 src_mac 02:00:00:00:00:02 ip_proto tcp src_ip 192.0.2.0/24 dst_ip 198.51.100.1 src_port 1000-2000 dst_port 80 tcp_flags 0x2/0x3 ip_tos 0x10/0xfc ip_ttl 64 ip_flags frag/nofirstfrag action drop
filter add dev d0 ingress protocol ipv6 prio 2 flower ip_proto udp dst_ip 2001:db8::/32 src_port 53 dst_port 5353/0xfff0 classid 1:10
filter add dev d0 ingress protocol 802.1Q prio 3 flower vlan_id 10 vlan_prio 3 vlan_ethtype 802.1q cvlan_id 20 cvlan_prio 2 cvlan_ethtype ipv4 num_of_vlans 2 skip_hw
filter add dev d0 ingress protocol arp prio 4 flower arp_op request arp_sip 192.0.2.0/24 arp_tip 192.0.2.1 arp_sha 02:00:00:00:00:02 arp_tha 00:00:00:00:00:00
filter add dev d0 ingress protocol mpls_uc prio 5 flower mpls_label 100 mpls_tc 3 mpls_bos 1 mpls_ttl 64
filter add dev d0 ingress protocol mpls_uc prio 6 flower mpls lse depth 1 label 200 ttl 3 lse depth 2 label 300 bos 1
filter add dev d0 ingress protocol ip prio 7 flower ip_proto icmp type 8 code 0
filter add dev d0 ingress protocol ipv6 prio 8 flower ip_proto icmpv6 type 128 code 0
filter add dev d0 ingress protocol ip prio 9 flower enc_key_id 100 enc_src_ip 192.0.2.1 enc_dst_ip 192.0.2.2 enc_dst_port 6081 enc_tos 4 enc_ttl 64 geneve_opts 0102:80:00880022/ffff:ff:ffffffff,0103:81:00110033/ffff:ff:ffffffff
filter add dev d0 ingress protocol ip prio 10 flower enc_key_id 101 enc_src_ip 2001:db8::1 enc_dst_ip 2001:db8::2 vxlan_opts 50/0xff
filter add dev d0 ingress protocol ip prio 11 flower enc_key_id 102 erspan_opts 1:10:0:0/1:0xffffffff:0:0
filter add dev d0 ingress protocol ip prio 12 flower enc_key_id 103 gtp_opts 1:2/ff:ff
filter add dev d0 ingress protocol ip prio 13 flower ct_state +trk+est-rel ct_zone 5 ct_mark 0x10/0xff ct_label 0102030405060708090a0b0c0d0e0f10
filter add dev d0 ingress protocol ppp_ses prio 14 flower pppoe_sid 1234 ppp_proto ip
filter add dev d0 ingress protocol ip prio 16 flower ip_proto sctp src_port 10 dst_port 20
filter add dev d0 egress protocol all prio 1 chain 5 matchall action gact goto chain 6
chain add dev d0 ingress chain 7 protocol ip flower dst_mac 00:00:00:00:00:00/ff:ff:ff:ff:ff:ff ip_proto tcp
chain show dev d0 ingress
chain delete dev d0 ingress chain 7
filter show dev d0 ingress
filter get dev d0 ingress protocol ip prio 1 handle 1 flower
qdisc add dev d1 ingress_block 30 clsact
filter add block 30 protocol ip prio 1 flower dst_ip 198.51.100.0/24 action mirred egress redirect dev d0
filter show block 30
chain show block 30
filter delete block 30
END
batch tc -s <<END
actions add action gact drop index 21
actions add action police pkts_rate 1000 pkts_burst 50 index 2
actions add action police rate 40gbit burst 1m mtu 64k peakrate 41gbit conform-exceed continue/drop index 3
actions add action mirred egress mirror dev d1 index 1
actions add action mirred ingress redirect dev d1 index 2
actions add action vlan push id 10 protocol 802.1ad priority 3 index 1
actions add action vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02 index 2
actions add action vlan pop index 3
actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 100 dst_port 6081 nocsum tos 0x10 ttl 64 geneve_opts 0102:80:00880022,0103:81:00110033 index 1
actions add action tunnel_key set src_ip 2001:db8::1 dst_ip 2001:db8::2 id 101 vxlan_opts 50 index 2
actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 102 erspan_opts 2:0:1:63 index 3
actions add action tunnel_key unset index 4
actions add action pedit ex munge ip ttl set 10 munge tcp dport add 5 munge eth src set 02:00:00:00:00:09 index 1
actions add action pedit munge offset 0 u8 set 0x45 munge ip dst set 198.51.100.7 index 2
actions add action skbedit priority 1:10 queue_mapping 2 mark 5/0xff ptype otherhost index 1
actions add action skbmod set dmac 02:00:00:00:00:01 set etype 0x88b5 index 1
actions add action skbmod swap mac index 2
actions add action nat egress 192.0.2.0/24 198.51.100.1 index 1
actions add action csum ip4h and tcp and udp index 1
actions add action connmark zone 3 index 1
actions add action ct commit zone 2 mark 0x10/0xff label 0102030405060708090a0b0c0d0e0f10 nat src addr 192.0.2.1-192.0.2.9 port 1000-2000 index 1
actions add action ct commit force nat dst addr 2001:db8::1 index 2
actions add action ct clear index 3
actions add action ctinfo dscp 0xfc000000 0x01000000 cpmark 0x00ffffff zone 4 index 1
actions add action sample rate 100 group 5 trunc 64 index 1
actions add action simple sdata "a note" index 1
actions add action mpls push protocol mpls_uc label 100 tc 3 ttl 64 bos 1 index 1
actions add action mpls dec_ttl index 2
actions add action ife encode use mark 12 allow prio dst 02:00:00:00:00:0f type 0xED3E index 1
actions add action ife decode index 2
actions add action gate clockid CLOCK_TAI base-time 200000000000 cycle-time 300000000 sched-entry open 100000000 2 8000000 sched-entry close 200000000 -1 -1 index 1
actions add action pass index 7 cookie 0a0b no_percpu
actions ls action gact
actions ls action police
actions ls action mirred
actions ls action vlan
actions ls action tunnel_key
actions ls action pedit
actions ls action skbedit
actions ls action skbmod
actions ls action nat
actions ls action csum
actions ls action connmark
actions ls action ct
actions ls action ctinfo
actions ls action sample
actions ls action simple
actions ls action mpls
actions ls action ife
actions ls action gate
actions get action gact index 21
actions replace action gact pipe index 21
actions delete action gact index 21
actions flush action mirred
END
try tc -br filter show dev d0 ingress
recent tc filter add dev d0 ingress protocol ip prio 15 flower ip_proto l2tp l2tpv3_sid 1000
recent tc filter add dev d0 ingress protocol ip prio 30 flower enc_key_id 104 pfcp_opts 1:8
recent tc filter add dev d0 ingress protocol cfm prio 31 flower cfm mdl 5 op 1
recent tc filter add dev d0 ingress protocol ip prio 32 flower ip_proto esp spi 0x100
recent tc filter add dev d0 ingress protocol ip prio 33 flower l2_miss 1
recent tc filter add dev d0 ingress protocol ip prio 34 flower enc_key_id 105 enc_flags tundf/notuncsum
recent tc filter show dev d0 ingress
recent tc actions add action mirred egress redirect blockid 30 index 9
try python3 "$RECORD/pin_bpf.py" cls /sys/fs/bpf/record-cls && {
    try tc filter add dev d0 egress prio 50 bpf direct-action object-pinned /sys/fs/bpf/record-cls
    try tc filter show dev d0 egress
}
try python3 "$RECORD/pin_bpf.py" act /sys/fs/bpf/record-act &&
    try tc actions add action bpf object-pinned /sys/fs/bpf/record-act index 1
rm -f /sys/fs/bpf/record-cls /sys/fs/bpf/record-act
try tc filter add dev d0 egress prio 51 bpf bytecode '1,6 0 0 4294967295' classid 1:10
try tc actions add action bpf bytecode '1,6 0 0 4294967295' index 2
try tc filter show dev d0 egress
try tc actions ls action bpf
refused tc filter add dev d0 ingress protocol ip prio 1 flower dst_port 80
refused tc filter add dev d0 ingress prio 70 nonsense
refused tc filter add dev d0 parent 1: protocol ip prio 71 basic match 'meta(dev eq "d0")' classid 1:10
refused tc actions get action gact index 99
ipset destroy record-hosts
