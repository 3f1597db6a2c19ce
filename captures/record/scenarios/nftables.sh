# nf_tables: tables of every family, chains, sets, maps, objects, flow tables, traces; what is refused.
# modules: nf_tables nft_ct nft_limit nft_quota nft_synproxy nft_connlimit nft_flow_offload nft_objref nft_meta_bridge nf_conntrack_ftp bridge
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
END
# traces
try nft add rule inet t c meta nftrace set 1 counter
nft monitor trace >/dev/null 2>&1 &
tracer=$!
sleep 1
try python3 captures/record/netfilter_user.py traffic
kill $tracer
try nft insert rule inet t other return
try nft add rule inet t other index 0 accept
try nft replace rule inet t other handle "$(nft -a list chain inet t other | sed -n 's/.*accept # handle //p')" drop
refused nft add rule inet t nowhere accept
refused nft delete table inet nowhere
# a batch that is whole but for its last rule
printf 'add chain inet t late\nadd rule inet t late counter\nadd rule inet t late jump nowhere\n' >/tmp/record-batch
refused nft -f /tmp/record-batch
try nft delete rule inet t c handle "$(nft -a list chain inet t c | sed -n 's/.*nftrace.*# handle //p')"
try nft add rule bridge t between ether saddr 02:00:00:00:00:01 vlan id 5
have nft_meta_bridge && try nft add rule bridge t between meta ibrname '"br0"'
try nft list hooks
# sets and maps
batch <<'END'
add set inet t plain { type ipv4_addr ; comment "plain" ; elements = { 192.0.2.1, 192.0.2.2 comment "two" } ; }
add set inet t ranges { type ipv4_addr ; flags interval ; auto-merge ; elements = { 10.0.0.0/8, 172.16.0.1-172.16.0.9 } ; }
add set inet t timed { type ipv6_addr ; timeout 1h ; gc-interval 10s ; size 128 ; elements = { 2001:db8::1, 2001:db8::2 timeout 5m } ; }
add set inet t three { type ipv4_addr . inet_proto . inet_service ; flags interval ; elements = { 192.0.2.0/24 . tcp . 80-90 } ; }
add set inet t counted { type inet_service ; counter ; elements = { 22 counter packets 3 bytes 180, 80 } ; }
add set inet t taken { typeof ip saddr . tcp dport ; flags dynamic,timeout ; timeout 1m ; }
add map inet t ports { type inet_service : ipv4_addr ; elements = { 80 : 192.0.2.80, * : 192.0.2.99 } ; }
add map inet t verdicts { type inet_service : verdict ; elements = { 22 : accept, 23 : drop, 24 : jump other } ; }
END
try nft add element inet t plain '{ 192.0.2.3 }'
try nft delete element inet t plain '{ 192.0.2.1 }'
try nft get element inet t plain '{ 192.0.2.3 }'
refused nft add element inet t plain '{ 2001:db8::1 }'
refused nft delete element inet t plain '{ 192.0.2.77 }'
# objects
batch <<'END'
add counter inet t hits { comment "of hits" ; packets 1 bytes 40 ; }
add quota inet t much over 25 mbytes used 3 kbytes
add limit inet t slow rate 400/minute burst 7 packets
add limit inet t wide rate over 1 mbytes/second
add ct helper inet t ftp { type "ftp" protocol tcp ; l3proto ip ; }
add ct timeout inet t short { protocol tcp ; l3proto ip ; policy = { established: 60, close: 5 } ; }
add ct expectation inet t more { protocol udp ; dport 9876 ; timeout 2m ; size 12 ; l3proto ip ; }
add synproxy inet t proxy mss 1460 wscale 7 timestamp sack-perm
add map inet t objects { type inet_service : counter ; elements = { 80 : "hits" } ; }
END
try nft add flowtable inet t fast '{ hook ingress priority 0 ; devices = { lo, d0 } ; counter ; }'
try nft add secmark inet t label '{ "system_u:object_r:ssh_server_packet_t:s0" ; }' # needs SELinux
try nft -j list ruleset
cp /tmp/record-out "$SCRATCH/$NAME.nft.json"
try nft reset counters
try nft reset quota inet t much
try python3 captures/record/netfilter_user.py raw
try nft rename chain inet t other another
batch <<'END'
flush set inet t plain
delete set inet t plain
delete chain inet t c
delete flowtable inet t fast
delete map inet t objects
delete counter inet t hits
END
try nft flush ruleset
