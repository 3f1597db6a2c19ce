# Rules of nf_tables with most of its expressions, listed and deleted again.
# modules: nf_tables nft_ct nft_log nft_limit nft_nat nft_masq nft_redir nft_reject nft_quota nft_numgen nft_hash nft_fib_inet nft_socket nft_tproxy nft_osf nft_synproxy nft_tunnel nft_xfrm nft_connlimit nft_queue nft_dup_ipv4 nft_fwd_netdev nft_flow_offload nft_objref nf_conntrack_ftp nf_log_syslog bridge
# batch: what stands behind it, as one file and so one batch.
batch() {
    cat >/tmp/record-batch
    try nft -f /tmp/record-batch
}
ip link set lo up
ip link add d0 type dummy
ip link set d0 up
batch <<'END'
add table ip t { comment "of one family" ; }
add table ip6 t { comment "of one family" ; }
add table inet t { comment "of one family" ; }
add table arp t { comment "of one family" ; }
add table bridge t { comment "of one family" ; }
add table netdev t { comment "of one family" ; }
add table inet asleep { flags dormant ; }
add chain ip t pre { type filter hook prerouting priority raw ; policy accept ; comment "first" ; }
add chain ip t nat { type nat hook postrouting priority srcnat ; }
add chain ip t redirected { type nat hook prerouting priority dstnat ; }
add chain ip6 t route { type route hook output priority mangle ; }
add chain arp t in { type filter hook input priority 0 ; }
add chain bridge t between { type filter hook forward priority -200 ; }
add chain netdev t in { type filter hook ingress device d0 priority -500 ; }
add chain netdev t two { type filter hook ingress devices = { lo, d0 } priority 1 ; }
add chain inet t c { type filter hook input priority 0 ; policy accept ; }
add chain inet t other
add chain inet t forwarded { type filter hook forward priority 0 ; }
add set inet t plain { type ipv4_addr ; comment "plain" ; elements = { 192.0.2.1, 192.0.2.2 comment "two" } ; }
add set inet t ranges { type ipv4_addr ; flags interval ; auto-merge ; elements = { 10.0.0.0/8, 172.16.0.1-172.16.0.9 } ; }
add set inet t timed { type ipv6_addr ; timeout 1h ; gc-interval 10s ; size 128 ; elements = { 2001:db8::1, 2001:db8::2 timeout 5m } ; }
add set inet t three { type ipv4_addr . inet_proto . inet_service ; flags interval ; elements = { 192.0.2.0/24 . tcp . 80-90 } ; }
add set inet t counted { type inet_service ; counter ; elements = { 22 counter packets 3 bytes 180, 80 } ; }
add set inet t taken { typeof ip saddr . tcp dport ; flags dynamic,timeout ; timeout 1m ; }
add map inet t ports { type inet_service : ipv4_addr ; elements = { 80 : 192.0.2.80, * : 192.0.2.99 } ; }
add map inet t verdicts { type inet_service : verdict ; elements = { 22 : accept, 23 : drop, 24 : jump other } ; }
add counter inet t hits { comment "of hits" ; packets 1 bytes 40 ; }
add quota inet t much over 25 mbytes used 3 kbytes
add limit inet t slow rate 400/minute burst 7 packets
add limit inet t wide rate over 1 mbytes/second
add ct helper inet t ftp { type "ftp" protocol tcp ; l3proto ip ; }
add ct timeout inet t short { protocol tcp ; l3proto ip ; policy = { established: 60, close: 5 } ; }
add ct expectation inet t more { protocol udp ; dport 9876 ; timeout 2m ; size 12 ; l3proto ip ; }
add synproxy inet t proxy mss 1460 wscale 7 timestamp sack-perm
add map inet t objects { type inet_service : counter ; elements = { 80 : "hits" } ; }
add flowtable inet t fast { hook ingress priority 0 ; devices = { lo, d0 } ; counter ; }
END
batch <<'END'
add rule inet t c ip saddr 192.0.2.0/24 tcp dport { 22, 80-90 } counter packets 5 bytes 300 accept comment "two ports"
add rule inet t c ip saddr @plain ip daddr != @ranges drop
add rule inet t c ip saddr . ip protocol . tcp dport @three accept
add rule inet t c tcp dport vmap @verdicts
add rule inet t c tcp dport vmap { 25 : goto other, 26 : continue }
add rule inet t c ct state vmap { established : accept, invalid : drop }
add rule inet t c ct original ip saddr 192.0.2.1 ct mark set mark or 0x10 ct label 3
add rule inet t c ct count over 20 reject with tcp reset
add rule inet t c meta iifname "d0" oifname "e*" meta l4proto { tcp, udp } meta mark set 0x3f
add rule inet t c meta hour "08:00"-"18:00" meta day "Monday" meta skuid 1000 meta cgroup 5 meta cpu 0
add rule inet t c meta priority set 1:2 meta pkttype broadcast meta length 20-100
add rule inet t c ip6 nexthdr icmpv6 icmpv6 type { nd-neighbor-solicit, echo-request } exthdr hbh exists accept
add rule inet t c tcp flags syn / fin,syn,rst,ack tcp option maxseg size set 1400
add rule inet t c ip option ra value 1 tcp option sack missing
add rule inet t c limit rate 10/second burst 5 packets log prefix "slow: " level warn flags tcp options
add rule inet t c log group 3 snaplen 64 queue-threshold 5 prefix "grouped "
add rule inet t c quota over 10 mbytes drop
add rule inet t c update @taken { ip saddr . tcp dport limit rate 5/minute }
add rule inet t c add @taken { ip saddr . tcp dport counter }
add rule inet t c fib saddr . iif oif missing drop
add rule inet t c fib daddr type local
add rule inet t c rt classid 7 rt ip nexthop 192.0.2.254 rt ipsec missing
add rule inet t c socket transparent 1 socket mark 3 accept
add rule inet t c osf ttl loose name "Linux"
add rule inet t c meta mark set numgen inc mod 4 offset 10
add rule inet t c meta mark set jhash ip saddr . ip daddr mod 16 seed 0xdeadbeef
add rule inet t c meta mark set symhash mod 2
add rule inet t c meta mark set meta mark lshift 8
add rule inet t c ipsec in spnum 1 reqid 7 ipsec in ip saddr 192.0.2.9
add rule inet t c counter name hits quota name much limit name slow
add rule inet t c counter name tcp dport map @objects
add rule inet t c ct helper set "ftp" ct timeout set "short" ct expectation set "more"
add rule inet t c synproxy name proxy
add rule inet t c synproxy mss 1400 wscale 5
add rule inet t forwarded flow add @fast
add rule inet t c queue flags bypass,fanout to 1-3
add rule inet t c reject with icmpx type admin-prohibited
add rule inet t c notrack
add rule inet t c @th,160,16 0x1234 @nh,64,8 set 0x40
add rule inet t c ip saddr set 192.0.2.5 tcp dport set 8080
add rule ip t redirected tcp dport 80 dnat to 192.0.2.80:8080 random,persistent
add rule ip t redirected tcp dport 81 redirect to :8081
add rule ip t redirected ip daddr 198.51.100.0/24 dnat ip prefix to ip daddr map { 198.51.100.0/24 : 192.0.2.0/24 }
add rule ip t nat oifname "d0" meta l4proto tcp masquerade to :1024-65535 random
add rule ip t nat snat to 192.0.2.1-192.0.2.4
add rule ip t pre tcp dport 80 tproxy to 127.0.0.1:50080
add rule ip t pre meta mark 5 dup to 192.0.2.200 device "d0"
add rule ip t pre notrack
add rule arp t in arp operation request arp saddr ip 192.0.2.1
add rule netdev t in ip saddr 192.0.2.6 fwd to "lo"
END
try nft -j list ruleset
cp /tmp/record-out "$SCRATCH/$NAME.nft.json"
try nft flush chain inet t c
try nft flush ruleset
