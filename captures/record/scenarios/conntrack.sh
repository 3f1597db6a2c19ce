# Connection tracking: connections over the loopback, events, expectations, timeouts, helpers, counters with names.
# modules: nf_tables nf_conntrack nf_conntrack_netlink nf_conntrack_ftp nft_ct nft_masq nft_nat nfnetlink_cttimeout nfnetlink_cthelper nfnetlink_acct nft_objref
ip link set lo up
sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1
try nft add table ip t
try nft add ct helper ip t ftp '{ type "ftp" protocol tcp ; }'
try nft add chain ip t out '{ type filter hook output priority 0 ; }'
try nft add rule ip t out tcp dport 21 ct helper set '"ftp"'
try nft add rule ip t out ct mark set 0x2a ct label set 5
try nft add chain ip t nat '{ type nat hook output priority -100 ; }'
try nft add rule ip t nat udp dport 5302 dnat to 127.0.0.1:5300
conntrack -E -o timestamp >/dev/null 2>&1 &
events=$!
conntrack -E expect >/dev/null 2>&1 &
expects=$!
sleep 1
try python3 captures/record/netfilter_user.py traffic
try conntrack -L
try conntrack -L -o xml
cp /tmp/record-out "$SCRATCH/$NAME.conntrack.xml"
try conntrack -L -p tcp --state TIME_WAIT -o extended,id
try conntrack -L -m 42/0xff
try conntrack -L expect
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 60 -u SEEN_REPLY,ASSURED -m 5
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p udp --sport 7 --dport 9 -t 60 -w 3 -g 192.0.2.9
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 30
try conntrack -I -s 2001:db8::1 -d 2001:db8::2 -p tcp --sport 7 --dport 9 --state SYN_SENT -t 60
try conntrack -I -s 2001:db8::1 -d 2001:db8::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9 -t 60
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p sctp --sport 7 --dport 9 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 60
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p gre --srckey 1 --dstkey 2 -t 60
refused conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 60
try conntrack -U -s 192.0.2.1 -p tcp --timeout 90 --mark 7
try conntrack -G -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9
refused conntrack -G -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 8 --dport 9
# the master has no helper
refused conntrack -I expect -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 0 --dport 20 --tuple-src 192.0.2.1 --tuple-dst 192.0.2.2 --tuple-port-src 0 --tuple-port-dst 20 \
    --mask-src 255.255.255.255 --mask-dst 255.255.255.255 --mask-port-src 0 --mask-port-dst 65535 --orig-port-src 7 --orig-port-dst 9 -t 50
try conntrack -L expect
try conntrack -L -z
try conntrack -L dying
try conntrack -L unconfirmed
try conntrack -S
try conntrack -C
try conntrack -C expect
try conntrack -D -s 192.0.2.1 -p tcp
try nfct add timeout short inet tcp established 100 close 10 close_wait 10
try nfct add timeout answers inet udp unreplied 10 replied 60
try nfct get timeout short
try nfct list timeout
try nfct timeout default-get inet tcp
try nfct timeout default-set inet udp unreplied 29
refused nfct delete timeout none
try nfct delete timeout answers
try nfct add helper tftp inet udp
try nfct list helper
try nfct get helper tftp inet udp
try nfct disable helper tftp inet udp
try nfct delete helper tftp inet udp
try nfacct add web
try nfacct get web
try nfacct list
try nfacct list reset
refused nfacct add web
try nfacct delete web
try nfacct flush
try conntrack -F expect
try conntrack -F
kill $events $expects
