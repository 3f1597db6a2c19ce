# Families beyond links, addresses, routes, rules, neighbours: tc, nftables, sockets, IPsec, connection tracking.
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try tc qdisc add dev d0 root handle 1: htb default 10
try tc class add dev d0 parent 1: classid 1:10 htb rate 10mbit ceil 20mbit
try tc filter add dev d0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.0/8 flowid 1:10
try tc filter add dev d0 parent 1: protocol ip prio 2 flower ip_proto tcp dst_port 80 action drop
try tc qdisc add dev d0 clsact
try tc -s qdisc show
try tc -s class show dev d0
try tc filter show dev d0 parent 1:
try nft add table inet t
try nft add chain inet t c '{ type filter hook input priority 0 ; policy accept ; }'
try nft add rule inet t c tcp dport 22 counter accept
try nft add set inet t s '{ type ipv4_addr ; elements = { 192.0.2.1, 192.0.2.2 } ; }'
try nft list ruleset
try nft delete table inet t
try ss -tanuxei
try ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100 mode tunnel \
    aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 128
try ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out tmpl src 192.0.2.1 dst 192.0.2.2 proto esp mode tunnel
try ip -s xfrm state show
try ip xfrm policy show
try conntrack -L
try ipset create hosts hash:ip
try ipset add hosts 192.0.2.7
try ipset list
