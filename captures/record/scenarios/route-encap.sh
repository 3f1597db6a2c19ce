# Lightweight tunnels on routes, every encapsulation; MPLS routes.
SNAPSHOT="route"
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip -6 address add 2001:db8::1/64 dev d0 nodad
have mpls_router mpls_iptunnel && {
    sysctl -qw net.mpls.platform_labels=1000 net.mpls.conf.d0.input=1
    try ip route add 10.1.0.0/16 encap mpls 100/200 ttl 33 via 192.0.2.2
    try ip -6 route add 2001:db8:1::/48 encap mpls 300 via 2001:db8::2
    try ip route add 10.2.0.0/16 nexthop encap mpls 16 via 192.0.2.2 dev d0 nexthop encap mpls 17/18 via 192.0.2.3 dev d0
    try ip -f mpls route add 100 via inet 192.0.2.2 dev d0
    try ip -f mpls route add 101 as 200/201 via inet6 2001:db8::2 dev d0 ttl-propagate disabled
    try ip -f mpls route add 102 nexthop as 300 via inet 192.0.2.2 dev d0 nexthop as 301 via inet 192.0.2.3 dev d0
    try ip -f mpls route add 103 dev lo
    try ip -f mpls route show
    try ip -f mpls route get 101
    try ip -f mpls netconf show
    try ip -f mpls route delete 103 dev lo
}
have vxlan && {
    try ip link add vx0 type vxlan external dstport 4789
    try ip link set vx0 up
    try ip route add 10.3.0.0/16 encap ip id 30 dst 192.0.2.3 src 192.0.2.1 tos 4 ttl 60 key csum seq dev vx0
    try ip route add 10.4.0.0/16 encap ip id 31 dst 192.0.2.4 vxlan_opts 456 dev vx0
    try ip -6 route add 2001:db8:3::/48 encap ip6 id 32 dst 2001:db8::3 src 2001:db8::1 tc 7 hoplimit 61 dev vx0
}
have geneve && {
    try ip link add gnv0 type geneve external
    try ip link set gnv0 up
    try ip route add 10.5.0.0/16 encap ip id 40 dst 192.0.2.5 geneve_opts 0:1:0123456789abcdef,1:2:00112233 dev gnv0
}
have ip_gre && {
    try ip link add erspan0e type erspan external
    try ip link set erspan0e up
    try ip route add 10.6.0.0/16 encap ip id 50 dst 192.0.2.6 erspan_opts 2:0:1:63 dev erspan0e
    try ip route add 10.7.0.0/16 encap ip id 51 dst 192.0.2.6 erspan_opts 1:123:0:0 dev erspan0e
}
try ip -6 route add 2001:db8:4::/48 encap seg6 mode encap segs 2001:db8:100::1,2001:db8:100::2 dev d0
try ip -6 route add 2001:db8:5::/48 encap seg6 mode inline segs 2001:db8:100::3 dev d0
try ip route add 10.8.0.0/16 encap seg6 mode encap segs 2001:db8:100::4 dev d0
try ip -6 route add 2001:db8:6::/48 encap seg6 mode l2encap segs 2001:db8:100::5 dev d0
try ip -6 route add 2001:db8:7::/48 encap seg6 mode encap.red segs 2001:db8:100::6,2001:db8:100::7 dev d0
try ip -6 route add 2001:db8:8::/48 encap seg6 mode encap segs 2001:db8:100::8 hmac 15 dev d0
have vrf && {
    try ip link add vrf0 type vrf table 500
    try ip link set vrf0 up
    sysctl -qw net.vrf.strict_mode=1
    try ip -6 route add 2001:db8:20::6/128 encap seg6local action End.DT4 vrftable 500 dev d0
    try ip -6 route add 2001:db8:20::7/128 encap seg6local action End.DT46 vrftable 500 count dev d0
    try ip -6 route add 2001:db8:20::8/128 encap seg6local action End.DT6 vrftable 500 dev d0
}
try ip -6 route add 2001:db8:20::1/128 encap seg6local action End count dev d0
try ip -6 route add 2001:db8:20::2/128 encap seg6local action End.X nh6 2001:db8::2 dev d0
try ip -6 route add 2001:db8:20::3/128 encap seg6local action End.T table 100 dev d0
try ip -6 route add 2001:db8:20::4/128 encap seg6local action End.DX4 nh4 192.0.2.9 dev d0
try ip -6 route add 2001:db8:20::5/128 encap seg6local action End.DX6 nh6 2001:db8::9 dev d0
try ip -6 route add 2001:db8:20::9/128 encap seg6local action End.DX2 oif d0 dev d0
try ip -6 route add 2001:db8:20::a/128 encap seg6local action End.DT6 table main dev d0
try ip -6 route add 2001:db8:20::b/128 encap seg6local action End.B6 srh segs 2001:db8:100::9 dev d0
try ip -6 route add 2001:db8:20::c/128 encap seg6local action End.B6.Encaps srh segs 2001:db8:100::a,2001:db8:100::b dev d0
try ip -6 route add 2001:db8:20::d/128 encap seg6local action End flavors next-csid lblen 48 nflen 16 dev d0
newer -6 route add 2001:db8:20::e/128 encap seg6local action End flavors psp dev d0
newer -6 route add 2001:db8:20::f/128 encap seg6 mode encap tunsrc 2001:db8::1 segs 2001:db8:100::c dev d0
try ip -6 route add 2001:db8:9::/48 encap rpl segs 2001:db8:200::1,2001:db8:200::2 dev d0
try ip -6 route add 2001:db8:a::/48 encap ioam6 mode inline trace prealloc type 0x800000 ns 1 size 12 dev d0
try ip -6 route add 2001:db8:b::/48 encap ioam6 freq 2/5 mode encap tundst 2001:db8::7 trace prealloc type 0xc00000 ns 2 size 24 dev d0
newer -6 route add 2001:db8:e::/48 encap ioam6 mode encap tunsrc 2001:db8::1 tundst 2001:db8::7 trace prealloc type 0xc00000 ns 2 size 24 dev d0
try ip ioam namespace add 1 data 0xdeadbeef wide 0xcafec0caf00dc0de
try ip ioam schema add 5 some-data
try ip ioam namespace set 1 schema 5
try ip ioam namespace show
try ip ioam schema show
try ip sr tunsrc set 2001:db8::1
try ip sr tunsrc show
have xfrm_interface && {
    try ip link add xfrm0 type xfrm external
    try ip link set xfrm0 up
    try ip route add 10.9.0.0/16 encap xfrm if_id 5 dev xfrm0
}
try python3 "$RECORD/pin_bpf.py" lwt /sys/fs/bpf/record-lwt &&
    try ip route add 10.10.0.0/16 encap bpf in pinned /sys/fs/bpf/record-lwt headroom 16 dev d0
rm -f /sys/fs/bpf/record-lwt
try ip -d route show
try ip -6 -d route show
