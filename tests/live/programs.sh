#!/bin/sh
# Sets up what tc, nft, ss, conntrack, ipset, ethtool, wg and ip show, and captures what the kernel tells them of it.
#
#   programs.sh FOLDER      with $NLSNIFF; words.sh of captures/record is beside $RECORD
#
# Writes FOLDER/NAME, what each program printed; FOLDER/capture.pcapng, the messages; FOLDER/log, what failed.
set -u
folder=$1
. "$RECORD/words.sh"
mkdir -p "$folder"
cd "$folder" || exit

# show NAME COMMAND ...: what it prints is kept.
show() {
    name=$1
    shift
    "$@" >"$folder/$name" 2>"$folder/said" </dev/null || echo "FAILED ($?) $* $(cat "$folder/said")"
}

set_up() {
    for module in dummy veth ip_set_hash_ip ip_set_hash_net ip_set_hash_ipportnet ip_set_hash_netiface \
        ip_set_bitmap_port ip_set_list_set wireguard macsec l2tp_eth nf_conntrack_netlink xfrm_user esp4; do
        modprobe -q "$module"
    done
    ip -force -batch - <<ENDS
link add d0 type dummy
link add v0 numtxqueues 4 numrxqueues 4 type veth peer name v1
link set lo up
link set d0 up
link set v0 up
link set v1 up
address add 192.0.2.1/24 dev d0
address add 2001:db8::1/64 dev d0 nodad
link add wg0 type wireguard
link add link v0 macsec0 type macsec port 11 encrypt on replay on window 64
macsec add macsec0 tx sa 0 pn 1024 on key 01 000102030405060708090a0b0c0d0e0f
macsec add macsec0 rx port 12 address 02:00:00:00:00:12
macsec add macsec0 rx port 12 address 02:00:00:00:00:12 sa 0 pn 5 on key 03 000102030405060708090a0b0c0d0e0f
l2tp add tunnel tunnel_id 1 peer_tunnel_id 2 encap udp local 127.0.0.1 remote 127.0.0.1 udp_sport 5000 udp_dport 5001
l2tp add session name l2tp0 tunnel_id 1 session_id 10 peer_session_id 20 cookie 01234567 seq both
nexthop add id 1 via 192.0.2.2 dev d0 onlink
nexthop add id 2 blackhole
nexthop add id 3 via 2001:db8::2 dev d0 protocol static
nexthop add id 4 dev d0
nexthop add id 10 group 1,3/4,10
nexthop add id 11 group 1/4 type resilient buckets 16 idle_timer 30 unbalanced_timer 60
xfrm state add src 192.0.2.1 dst 192.0.2.9 proto esp spi 0x100 reqid 7 mode tunnel auth-trunc hmac(sha256) 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 128 enc cbc(aes) 0x000102030405060708090a0b0c0d0e0f replay-window 32 mark 0x5 mask 0xff flag af-unspec limit byte-soft 1000000 limit packet-hard 5000 sel src 10.0.0.0/8 dst 10.1.0.0/16 proto tcp dport 80
xfrm state add src 192.0.2.9 dst 192.0.2.1 proto esp spi 0x101 mode transport aead rfc4106(gcm(aes)) 0x000102030405060708090a0b0c0d0e0f10111213 128 encap espinudp 4500 4501 0.0.0.0 sel src 0.0.0.0/0
xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 proto tcp dport 80 dir out priority 100 mark 0x5 mask 0xff tmpl src 192.0.2.1 dst 192.0.2.9 proto esp reqid 7 mode tunnel
xfrm policy add src 2001:db8:1::/48 dst ::/0 dir in action block priority 5 limit time-hard 3600
ENDS
    printf 'an example of a private key, 1 !' | base64 >one
    printf 'an example of a preshared key ! ' | base64 >psk
    peer=$(printf 'an example of a private key, 2 !' | base64 | wg pubkey)
    wg set wg0 private-key one listen-port 51820 fwmark 0x7 peer "$peer" preshared-key psk \
        endpoint 192.0.2.2:51821 persistent-keepalive 25 allowed-ips 198.51.100.0/24,2001:db8:1::/64 \
        peer "$(wg pubkey <one)" endpoint '[2001:db8::9]:51822'
    rm one psk
    set_up_tc
    set_up_netfilter
}

set_up_tc() {
    tc -force -batch - <<ENDS
qdisc add dev d0 root handle 1: htb default 10 r2q 20
class add dev d0 parent 1: classid 1:10 htb rate 10mbit ceil 20mbit burst 15k cburst 16k prio 3 quantum 3000
class add dev d0 parent 1: classid 1:20 htb rate 40gbit ceil 40gbit prio 1
qdisc add dev d0 parent 1:10 handle 10: fq_codel limit 1000 flows 64 target 10ms interval 200ms quantum 600 ecn memory_limit 4m
qdisc add dev d0 parent 1:20 handle 20: netem delay 50ms 5ms 25% loss 1% duplicate 2% reorder 10% 50% gap 3 limit 500
qdisc add dev d0 clsact
qdisc add dev v0 root handle 2: mqprio num_tc 2 map 0 1 queues 2@0 2@2 hw 0
qdisc add dev v1 root handle 3: prio bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1
qdisc add dev v1 parent 3:1 handle 31: tbf rate 1mbit burst 10k latency 50ms
qdisc add dev v1 parent 3:2 handle 32: sfq perturb 10 limit 100
qdisc add dev v1 parent 3:3 handle 33: red limit 60000 min 5000 max 20000 avpkt 1000 burst 12 probability 0.1 bandwidth 10mbit ecn
qdisc add dev wg0 root handle 4: fq limit 5000 flow_limit 50 quantum 3000 maxrate 10mbit
filter add dev d0 parent 1: protocol ip prio 1 u32 match ip protocol 17 0xff match ip dport 5000 0xffff classid 1:10
filter add dev d0 parent 1: protocol all prio 6 matchall classid 1:10 skip_hw action gact drop index 5 cookie 01020304
filter add dev d0 parent 1: protocol ip prio 7 basic match 'cmp(u16 at 2 layer transport eq 80)' classid 1:10
filter add dev d0 parent 1: protocol ip prio 8 handle 16 fw classid 1:10
filter add dev d0 ingress protocol ip prio 1 handle 1 flower indev d0 dst_mac 02:00:00:00:00:01/ff:ff:ff:00:00:00 ip_proto tcp src_ip 192.0.2.0/24 dst_ip 198.51.100.1 dst_port 80 tcp_flags 0x2/0x3 ip_tos 0x10/0xfc ip_ttl 64 action mirred egress redirect dev v0
filter add dev d0 ingress protocol ipv6 prio 2 flower ip_proto udp dst_ip 2001:db8::/32 src_port 1000-2000 action police rate 1mbit burst 20k conform-exceed drop/pass
filter add dev d0 ingress protocol 802.1Q prio 3 flower vlan_id 10 vlan_prio 3 vlan_ethtype ipv4 skip_hw action vlan push id 20 protocol 802.1ad priority 2
filter add dev d0 ingress protocol arp prio 4 flower arp_op request arp_sip 192.0.2.0/24 arp_sha 02:00:00:00:00:02
filter add dev d0 ingress protocol ip prio 7 flower ip_proto icmp type 8 code 0 action skbedit priority 1:10 mark 5/0xff
filter add dev d0 ingress protocol ip prio 9 flower enc_key_id 100 enc_src_ip 192.0.2.1 enc_dst_ip 192.0.2.2 enc_dst_port 6081 enc_ttl 64 action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 101 dst_port 4789 ttl 32
filter add dev d0 ingress protocol ip prio 13 flower ct_state +trk+est-rel ct_zone 5 ct_mark 0x10/0xff action pedit ex munge ip ttl set 10 pipe action csum ip4h
filter add dev d0 egress protocol all prio 1 chain 5 matchall action gact goto chain 6
actions add action sample rate 100 group 5 trunc 64 index 1
actions add action nat egress 192.0.2.0/24 198.51.100.1 index 1
actions add action vlan pop index 3
ENDS
}

set_up_netfilter() {
    nft -f - <<ENDS
table inet t {
    comment "a table"
    set s { type ipv4_addr; flags interval, timeout; timeout 1h; elements = { 10.0.0.0/8, 192.0.2.1 timeout 2h comment "an element" } }
    map m { type inet_service : verdict; elements = { 80 : accept, 443 : drop } }
    counter c { comment "a counter" packets 5 bytes 300 }
    quota q { over 1000 bytes }
    limit l { rate 10/second burst 20 packets }
    chain input {
        type filter hook input priority -5; policy drop;
        iifname "lo" accept
        ct state established,related counter packets 1 bytes 60 accept comment "known"
        iifname "d0" tcp dport { 22, 8000-8100 } log prefix "ssh " level info accept
        ip saddr @s limit rate 5/minute burst 7 packets meta mark set 0x12 reject with icmp type port-unreachable
        tcp dport vmap @m
        meta l4proto udp ct mark set meta mark counter name "c" jump other
    }
    chain other {
        ip6 daddr 2001:db8::/32 ip6 hoplimit 64 return
        tcp flags & (fin | syn) == syn drop
    }
}
table ip n {
    chain post {
        type nat hook postrouting priority 100
        oifname "d0" masquerade random
        ip protocol tcp ip daddr 192.0.2.7 snat to 192.0.2.8:1000-2000
    }
}
ENDS
    ipset restore <<ENDS
create hi hash:ip family inet6 hashsize 64 maxelem 1000 timeout 600 counters comment skbinfo
add hi 2001:db8::1 packets 3 bytes 180 comment "a host" skbmark 0x11/0xff skbprio 1:10 skbqueue 3
create hipn hash:ip,port,net
add hipn 192.0.2.5,tcp:80,10.0.0.0/8
add hipn 192.0.2.5,icmp:echo-request,172.16.0.0/12
create hn hash:net forceadd
add hn 10.0.0.0/8 nomatch
create hni hash:net,iface
add hni 192.0.2.0/24,physdev:eth0
create bp bitmap:port range 0-1023
add bp 20-23
create ls list:set size 4
add ls hn
ENDS
    conntrack -I -s 192.0.2.1 -d 192.0.2.9 -p tcp --sport 1000 --dport 80 --state ESTABLISHED -t 3000 -u ASSURED,SEEN_REPLY -m 7
    conntrack -I -s 192.0.2.1 -d 192.0.2.9 -p udp --sport 1001 --dport 53 -t 3000 --zone 5
    conntrack -I -s 2001:db8::1 -d 2001:db8::9 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 77 -t 3000
    conntrack -I -s 192.0.2.1 -d 192.0.2.9 -p udp --sport 1002 --dport 54 -t 3000 --src-nat 192.0.2.200
}

# Sockets of all kinds that ss shows; they live as long as $sockets does.
open_sockets() {
    mkfifo /run/ready
    python3 - <<'ENDS' &
import os, signal, socket
kept = []
def tcp(family, address):
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind((address, 0))
    server.listen(7)
    client = socket.create_connection(server.getsockname()[:2])
    peer = server.accept()[0]
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    client.sendall(bytes(5000))
    peer.recv(100)
    kept.extend((server, client, peer))
tcp(socket.AF_INET, "127.0.0.1")
tcp(socket.AF_INET6, "::1")
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 4000))
udp.connect(("127.0.0.1", 4001))
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
packet.bind(("d0", 0x0800))
pair = socket.socketpair()
unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
unix.bind("\0a-name")
unix.listen(9)
kept += [udp, raw, packet, *pair, unix]
with open("/run/ready", "w") as ready:
    ready.write("open\n")
signal.pause()
ENDS
    sockets=$!
    read -r _ </run/ready
}

show_all() {
    show tc.qdisc tc -s -d -j qdisc show
    show tc.class tc -s -d -j class show dev d0
    show tc.root tc -s -d -j filter show dev d0 parent 1:
    show tc.ingress tc -s -d -j filter show dev d0 ingress
    show tc.egress tc -s -d -j filter show dev d0 egress
    for kind in gact sample nat; do
        show "tc.$kind" tc -s -d -j actions ls action $kind
    done
    show nft nft -j list ruleset
    show ss.tcp ss -Htanieo
    show ss.udp ss -Huane
    show ss.raw ss -Hwane
    show ss.unix ss -Hxane
    show ss.packet ss -H0ane
    show conntrack.4 conntrack -L -o xml,ktimestamp
    show conntrack.6 conntrack -f ipv6 -L -o xml
    show ipset ipset list -o xml
    show wg wg show all dump
    show xfrm.state ip -d -s xfrm state
    show xfrm.policy ip -d -s xfrm policy
    show macsec ip -s -j macsec show
    show l2tp.tunnel ip -j l2tp show tunnel
    show l2tp.session ip -j l2tp show session
    show nexthop ip -d -j nexthop show
    for option in g c k l x; do
        show "ethtool.$option" ethtool --json -$option v0
    done
    show ethtool ethtool --json v0
}

mount -t sysfs sys /sys # of this network namespace
set_up >>log 2>&1
open_sockets
trap 'kill "$sockets"' EXIT
start_capture "$folder/capture.pcapng"
show_all >>log 2>&1
stop_capture "$folder/capture.pcapng" >>log 2>&1
