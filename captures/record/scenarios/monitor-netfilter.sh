# What nft, conntrack and ip xfrm send to the groups of netfilter and xfrm, by `nlsniff monitor`.
# recorder: monitor netfilter xfrm
# modules: nf_tables nf_conntrack_netlink xfrm_user
try nft add table inet t
try nft add chain inet t c '{ type filter hook input priority 0 ; policy accept ; }'
try nft add rule inet t c tcp dport 22 counter accept
try nft add set inet t s '{ type ipv4_addr ; elements = { 192.0.2.1, 192.0.2.2 } ; }'
try nft add element inet t s '{ 192.0.2.3 }'
try nft delete table inet t
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 60
try conntrack -U -s 192.0.2.1 -p tcp --timeout 90
try conntrack -D -s 192.0.2.1
try ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100 mode tunnel \
    aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 128
try ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out tmpl src 192.0.2.1 dst 192.0.2.2 proto esp mode tunnel
try ip xfrm state delete src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100
try ip xfrm policy flush
