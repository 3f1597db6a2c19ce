# What tc prints of qdiscs, classes, filters and actions, beside the messages that it made it of.
try ip link add d0 type dummy
try ip link add d1 type dummy
try ip link add d2 numtxqueues 4 type dummy
for link in d0 d1 d2; do try ip link set $link up; done
try ip address add 192.0.2.1/24 dev d0
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
batch tc <<END
qdisc add dev d0 root handle 1: htb default 10 r2q 20
class add dev d0 parent 1: classid 1:1 htb rate 40gbit ceil 40gbit burst 15k cburst 15k
class add dev d0 parent 1:1 classid 1:10 htb rate 10mbit ceil 20mbit burst 15k cburst 16k prio 3 quantum 3000
class add dev d0 parent 1:1 classid 1:20 htb rate 1gbit ceil 2gbit prio 1 overhead 4 linklayer ethernet mpu 64
class add dev d0 parent 1:1 classid 1:30 htb rate 5mbit
class add dev d0 parent 1:1 classid 1:40 htb rate 6mbit
qdisc add dev d0 parent 1:10 handle 10: fq_codel limit 1000 flows 64 target 10ms interval 200ms quantum 600 ecn memory_limit 4m
qdisc add dev d0 parent 1:20 handle 20: netem delay 50ms 5ms 25% loss 1% duplicate 2% reorder 10% 50% gap 3 limit 500
qdisc add dev d0 parent 1:30 handle 30: tbf rate 1mbit burst 10k latency 50ms
qdisc add dev d0 parent 1:40 handle 40: hfsc default 1
class add dev d0 parent 40: classid 40:1 hfsc sc umax 1500b dmax 53ms rate 400kbit ul rate 1mbit
class add dev d0 parent 40: classid 40:2 hfsc rt m1 2mbit d 10ms m2 1mbit ls m2 500kbit
qdisc add dev d0 clsact
qdisc add dev d2 root handle 2: mqprio num_tc 2 map 0 1 queues 2@0 2@2 hw 0
qdisc add dev d1 root handle 3: prio bands 10 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1
qdisc add dev d1 parent 3:1 handle 31: fq limit 5000 flow_limit 50 quantum 3000 maxrate 10mbit
qdisc add dev d1 parent 3:2 handle 32: sfq perturb 10 limit 100
qdisc add dev d1 parent 3:3 handle 33: red limit 60000 min 5000 max 20000 avpkt 1000 burst 12 probability 0.1 bandwidth 10mbit ecn
qdisc add dev d1 parent 3:4 handle 34: codel limit 100 target 4ms interval 30ms ecn ce_threshold 1ms
qdisc add dev d1 parent 3:5 handle 35: pie limit 500 target 20ms tupdate 20ms alpha 3 beta 21 ecn
qdisc add dev d1 parent 3:6 handle 36: hhf limit 500 quantum 1000 hh_limit 100 reset_timeout 50ms admit_bytes 100000 evict_timeout 2s non_hh_weight 3
qdisc add dev d1 parent 3:7 handle 37: cake bandwidth 100mbit diffserv4 dual-srchost nat wash ack-filter rtt 50ms overhead 18 mpu 64 noatm memlimit 4mb
qdisc add dev d1 parent 3:8 handle 38: pfifo limit 100
qdisc add dev d1 parent 3:9 handle 39: drr
class add dev d1 parent 39: classid 39:1 drr quantum 1500
qdisc add dev d1 parent 3:a handle 3a: ets bands 5 strict 2 quanta 3000 2000 1000 priomap 0 1 2 3 4 4 4 4
filter add dev d0 ingress protocol ip prio 1 handle 1 flower dst_mac 02:00:00:00:00:01/ff:ff:ff:00:00:00 src_mac 02:00:00:00:00:02 ip_proto tcp src_ip 192.0.2.0/24 dst_ip 198.51.100.1 src_port 1000-2000 dst_port 80 tcp_flags 0x2/0x3 ip_tos 0x10/0xfc ip_ttl 64 ip_flags frag/nofirstfrag action mirred egress mirror dev d1 pipe action police rate 1mbit burst 20k mtu 2k conform-exceed drop/pass
filter add dev d0 ingress protocol ipv6 prio 2 flower ip_proto udp dst_ip 2001:db8::/32 src_port 53 dst_port 5353/0xfff0 classid 1:10
filter add dev d0 ingress protocol 802.1Q prio 3 flower vlan_id 10 vlan_prio 3 vlan_ethtype ipv4 skip_hw
filter add dev d0 ingress protocol arp prio 4 flower arp_op request arp_sip 192.0.2.0/24 arp_tip 192.0.2.1
filter add dev d0 ingress protocol ip prio 5 flower enc_key_id 100 enc_src_ip 192.0.2.1 enc_dst_ip 192.0.2.2 enc_dst_port 4789
filter add dev d0 ingress protocol ip prio 6 flower ct_state +trk+est-rel ct_zone 5 ct_mark 0x10/0xff
filter add dev d0 ingress protocol ip prio 7 flower ip_proto icmp type 8 code 0 action gact goto chain 6
filter add dev d0 egress protocol all prio 1 handle 7 matchall classid 1:10 skip_hw action pass random netrand drop 10 index 5 cookie 0102030405060708
filter add dev d0 parent 1: protocol ip prio 1 u32 match ip protocol 17 0xff match ip dport 5000 0xffff classid 1:10
filter add dev d0 parent 1: protocol ip prio 2 handle 0x10/0xff fw classid 1:10 action drop
filter add dev d0 parent 1: protocol ip prio 3 basic match 'meta(pkt_len gt 100)' classid 1:10 action pass
filter add dev d0 parent 1: protocol all prio 4 handle 1 flow hash keys src,dst divisor 64 baseclass 1:10 perturb 10
END
batch tc <<END
actions add action police rate 40gbit burst 1m mtu 64k peakrate 41gbit conform-exceed continue/drop index 3
actions add action mirred ingress redirect dev d1 index 2
actions add action vlan push id 10 protocol 802.1ad priority 3 index 1
actions add action vlan pop index 3
actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 100 dst_port 6081 nocsum tos 0x10 ttl 64 index 1
actions add action tunnel_key unset index 4
actions add action pedit ex munge ip ttl set 10 munge tcp dport add 5 index 1
actions add action skbedit priority 1:10 queue_mapping 2 mark 5/0xff ptype otherhost index 1
actions add action skbmod set dmac 02:00:00:00:00:01 set etype 0x88b5 index 1
actions add action nat egress 192.0.2.0/24 198.51.100.1 index 1
actions add action csum ip4h and tcp and udp index 1
actions add action connmark zone 3 index 1
actions add action ct commit zone 2 mark 0x10/0xff nat src addr 192.0.2.1-192.0.2.9 port 1000-2000 index 1
actions add action ct clear index 3
actions add action sample rate 100 group 5 trunc 64 index 1
actions add action mpls push protocol mpls_uc label 100 tc 3 ttl 64 bos 1 index 1
actions add action gact drop index 21
END
packets 192.0.2.2 40
told tc -s -d -j qdisc show
told tc -s -d class show dev d0
told tc -s -d -j class show dev d0
told tc -s -d -j class show dev d1
told tc -s -d -j filter show dev d0 ingress
told tc -s -d -j filter show dev d0 egress
told tc -s -d -j filter show dev d0 parent 1:
for action in gact police mirred vlan tunnel_key pedit skbedit skbmod nat csum connmark ct sample mpls; do
    told tc -s -j actions ls action $action
done
