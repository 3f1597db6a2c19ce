# What nft prints of a ruleset as JSON, beside the messages that it made it of.
# modules: nf_tables nft_ct nft_limit nft_log nft_reject_inet nft_masq nft_nat nft_quota nft_objref nft_set_rbtree nft_set_hash
cat >/tmp/record-rules <<'ENDS'
table inet t {
    comment "a table"
    set s { type ipv4_addr; flags interval, timeout; timeout 1h; elements = { 10.0.0.0/8, 192.0.2.1 timeout 2h comment "an element" } }
    set p { type inet_service; size 100; comment "ports"; elements = { 22, 80, 443 } }
    map m { type inet_service : verdict; elements = { 80 : accept, 443 : drop } }
    counter c { comment "a counter" packets 5 bytes 300 }
    quota q { over 1000 bytes }
    limit l { rate 10/second burst 20 packets }
    ct helper h { type "ftp" protocol tcp; }
    chain input {
        type filter hook input priority -5; policy drop;
        iifname "lo" accept
        ct state established,related counter packets 1 bytes 60 accept comment "known"
        iifname "d0" tcp dport { 22, 8000-8100 } log prefix "ssh " level info accept
        ip saddr @s limit rate 5/minute burst 7 packets meta mark set 0x12 reject with icmp type port-unreachable
        tcp dport vmap @m
        meta l4proto udp ct mark set meta mark counter name "c" jump other
        tcp dport @p accept
    }
    chain other {
        ip6 daddr 2001:db8::/32 ip6 hoplimit 64 return
        tcp flags & (fin | syn) == syn drop
        quota over 5000 bytes drop
        log group 5 snaplen 64 queue-threshold 3
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
sed 's/^/# /' /tmp/record-rules
try nft -f /tmp/record-rules
told nft -j list ruleset
