# Links that stand on nothing or on another link: create, show, change, delete.
SNAPSHOT="link"
try ip link add d0 type dummy
try ip link add d1 address 02:00:00:00:00:d1 mtu 1400 txqueuelen 500 numtxqueues 4 numrxqueues 2 type dummy
try ip link add v0 type veth peer name v1
try ip link add v2 address 02:00:00:00:00:02 type veth peer v3 address 02:00:00:00:00:03 mtu 1300
try ip link set d0 up
try ip link set v0 up
try ip link set v1 up

have 8021q && {
    try ip link add link d0 name d0.10 type vlan id 10
    try ip link add link d0 name d0.20 type vlan proto 802.1ad id 20 reorder_hdr off gvrp on loose_binding on
    try ip link add link d0 name d0.30 type vlan id 30 mvrp on bridge_binding on \
        ingress-qos-map 1:2 3:4 egress-qos-map 0:1 5:7
    try ip link set d0.30 type vlan egress 6:3
}
have vxlan && {
    try ip link add vx0 type vxlan id 100 group 239.1.1.1 dev d0 dstport 4789
    try ip link add vx1 type vxlan id 101 remote 192.0.2.1 local 192.0.2.2 srcport 1000 2000 dstport 8472 \
        tos inherit ttl 64 df set nolearning proxy rsc l2miss l3miss ageing 60 maxaddress 1000 udpcsum
    try ip link add vx2 type vxlan id 102 remote 2001:db8::1 local 2001:db8::2 dstport 4789 \
        flowlabel 0x12345 udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx gbp
    try ip link add vx3 type vxlan external dstport 4790 vnifilter
    try ip link add vx4 type vxlan external gpe dstport 4791
}
have geneve && {
    try ip link add gnv0 type geneve id 200 remote 192.0.2.9 ttl 7 tos 4 df unset dstport 6082
    try ip link add gnv1 type geneve id 201 remote 2001:db8::9 flowlabel 0x54321 udp6zerocsumtx udp6zerocsumrx
    try ip link add gnv2 type geneve external dstport 6083 innerprotoinherit
}
have macvlan && {
    try ip link add link d1 name mv0 type macvlan mode private
    try ip link add link d1 name mv1 type macvlan mode vepa
    try ip link add link d1 name mv2 type macvlan mode bridge bcqueuelen 300
    try ip link add link d1 name mv3 type macvlan mode source macaddr add 02:00:00:00:01:01
    try ip link set mv3 type macvlan macaddr set 02:00:00:00:01:02 02:00:00:00:01:03
    try ip link add d2 type dummy
    try ip link add link d2 name mv4 type macvlan mode passthru nopromisc
}
have macvtap && try ip link add link d1 name mvt0 type macvtap mode vepa
have ipvlan && {
    try ip link add link v2 name ipv0 type ipvlan mode l2
    try ip link add link v2 name ipv1 type ipvlan mode l2 bridge
    try ip link add link v3 name ipv2 type ipvlan mode l3s private
}
have ipvtap && try ip link add link v3 name ipt0 type ipvtap mode l3s vepa
have vrf && try ip link add vrf0 type vrf table 1000
have ifb && try ip link add ifb0 type ifb
have vcan && try ip link add vcan0 type vcan
have vxcan && try ip link add vxcan0 type vxcan peer name vxcan1
have tun && {
    try ip tuntap add dev tun0 mode tun
    try ip tuntap add dev tap0 mode tap multi_queue vnet_hdr one_queue user 1000 group 1001
}
have wireguard && {
    try ip link add wg0 type wireguard
    try wg set wg0 listen-port 51820 peer HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw= \
        allowed-ips 192.0.2.0/24,2001:db8:1::/48 endpoint 198.51.100.1:51820 persistent-keepalive 25
    try wg show wg0
}
have macsec && {
    try ip link add link d0 name ms0 type macsec sci 0123456789abcdef cipher gcm-aes-256 icvlen 16 \
        encrypt on send_sci on end_station off replay on window 64 validate check
    try ip link add link d0 name ms1 type macsec port 2 protect off
    try ip link set ms0 type macsec encrypt off
    try ip macsec add ms0 tx sa 0 pn 1024 on key 01 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    try ip macsec show
}
have hsr && {
    try ip link add hsr0 type hsr slave1 v0 slave2 v1 supervision 45 version 1
    try ip link delete hsr0
    try ip link add prp0 type hsr slave1 v0 slave2 v1 proto 1
}
have batman-adv && {
    try ip link add bat0 type batadv
    try ip link add bat1 type batadv ra BATMAN_V
}
have xfrm_interface && {
    try ip link add xfrm0 type xfrm dev d0 if_id 42
    try ip link add xfrm1 type xfrm external
}
have bareudp && try ip link add bareudp0 type bareudp dstport 6635 ethertype mpls_uc srcportmin 1024 multiproto
have gtp && try ip link add gtp0 type gtp role sgsn hsize 128
have amt && try ip link add amt0 type amt mode gateway local 192.0.2.1 discovery 192.0.2.2 dev d0 relay_port 2268
have netdevsim && try ip link add nsim0 type netdevsim
have openvswitch && refused ip link add ovs0 type openvswitch
newer link add nk0 type netkit mode l3 forward peer name nk1
newer link add nk2 type netkit mode l2 blackhole peer blackhole name nk3

try ip -d link show type vlan
try ip -d link show type vxlan
try ip link show dev d0
try ip -d -s -s link show dev v0
try ip link show up
try ip link show group default
try ip link delete d0.10
try ip link delete v2
