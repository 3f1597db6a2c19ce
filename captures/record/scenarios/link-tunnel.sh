# Tunnels: GRE and its relatives, IP in IP, VTI, with their options.
SNAPSHOT="link"
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.2/24 dev d0
try ip address add 2001:db8::2/64 dev d0 nodad
have ip_gre && {
    try ip link add gre1 type gre local 192.0.2.2 remote 192.0.2.1 ttl 64 tos 0x10 key 42 csum seq pmtudisc dev d0
    try ip link add gre2 type gre local 192.0.2.2 remote 192.0.2.3 ikey 1 okey 0.0.0.2 icsum oseq nopmtudisc ignore-df
    try ip link add gre3 type gre local 192.0.2.2 remote 192.0.2.4 encap gue encap-sport auto encap-dport 6080 \
        encap-csum encap-remcsum fwmark 7
    try ip link add gre4 type gre external
    try ip link add gretap1 type gretap local 192.0.2.2 remote 192.0.2.5 key 5
    try ip link add gretap2 type gretap external
    try ip link add erspan1 type erspan seq key 30 local 192.0.2.2 remote 192.0.2.6 erspan_ver 1 erspan 123
    try ip link add erspan2 type erspan seq key 31 local 192.0.2.2 remote 192.0.2.7 erspan_ver 2 \
        erspan_dir egress erspan_hwid 17
    try ip link add erspan0v type erspan seq key 32 local 192.0.2.2 remote 192.0.2.8 erspan_ver 0
}
have ip6_gre && {
    try ip link add ip6gre1 type ip6gre local 2001:db8::2 remote 2001:db8::1 hoplimit 32 tclass 0x20 \
        flowlabel 0x1234 encaplimit 3 key 9
    try ip link add ip6gre2 type ip6gre local 2001:db8::2 remote 2001:db8::3 encaplimit none \
        tclass inherit flowlabel inherit dscp inherit allow-localremote
    try ip link add ip6gretap1 type ip6gretap local 2001:db8::2 remote 2001:db8::4 key 10
    try ip link add ip6erspan1 type ip6erspan seq key 33 local 2001:db8::2 remote 2001:db8::5 \
        erspan_ver 2 erspan_dir ingress erspan_hwid 3
}
have ipip && {
    try ip link add ipip1 type ipip local 192.0.2.2 remote 192.0.2.10 ttl inherit tos inherit
    try ip link add ipip2 type ipip local 192.0.2.2 remote 192.0.2.11 mode mplsip encap fou encap-sport 5555 encap-dport 5556
    try ip link add ipip3 type ipip external
}
have sit && {
    try ip link add sit1 type sit local 192.0.2.2 remote 192.0.2.12 ttl 63
    try ip link add sit2 type sit local 192.0.2.2 remote any mode ip6ip isatap
    try ip link add sit3 type sit local 192.0.2.3 remote any ttl 64 6rd-prefix 2001:db8::/32 6rd-relay_prefix 10.0.0.0/8 dev d0
    try ip tunnel 6rd dev sit3 6rd-prefix 2001:db9::/32
}
have ip6_tunnel && {
    try ip link add ip6tnl1 type ip6tnl local 2001:db8::2 remote 2001:db8::6 mode ip6ip6 hoplimit 12
    try ip link add ip6tnl2 type ip6tnl local 2001:db8::2 remote 2001:db8::7 mode ipip6 encaplimit 5 fwmark 0x20
    try ip link add ip6tnl3 type ip6tnl external
}
have ip_vti && try ip link add vti1 type vti local 192.0.2.2 remote 192.0.2.13 ikey 7 okey 8 fwmark 9
have ip6_vti && try ip link add vti61 type vti6 local 2001:db8::2 remote 2001:db8::8 key 11 dev d0
try ip link set gre1 type gre local 192.0.2.2 remote 192.0.2.1 ttl 65 key 42
try ip tunnel show
try ip -6 tunnel show
try ip link set ipip1 up
try ip link delete ipip1
