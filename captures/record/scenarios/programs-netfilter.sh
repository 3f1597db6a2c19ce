# What conntrack and ipset print, beside the messages that they made it of.
# modules: ip_set nf_conntrack nf_conntrack_netlink nf_tables nft_ct
ip link set lo up
sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 6000 -u SEEN_REPLY,ASSURED -m 5
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p udp --sport 7 --dport 9 -t 6000 -w 3
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p udp --sport 8 --dport 9 -t 6000 -g 192.0.2.9
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 3000
try conntrack -I -s 2001:db8::1 -d 2001:db8::2 -p tcp --sport 7 --dport 9 --state SYN_SENT -t 6000
try conntrack -I -s 2001:db8::1 -d 2001:db8::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9 -t 6000
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p sctp --sport 7 --dport 9 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 6000
try conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p gre --srckey 1 --dstkey 2 -t 6000
told conntrack -L -o xml,id,timestamp
told conntrack -L -o extended,id
told conntrack -L -f ipv6 -o extended,id
try ipset create bi bitmap:ip range 192.0.2.0/24 netmask 28 timeout 60 counters comment skbinfo
try ipset add bi 192.0.2.16 timeout 300 packets 3 bytes 180 comment 'a part' skbmark 0x11/0xff skbprio 1:10 skbqueue 3
try ipset create bim bitmap:ip,mac range 192.0.2.0-192.0.2.99
try ipset add bim 192.0.2.1,02:00:00:00:00:01
try ipset create bp bitmap:port range 0-1023
try ipset add bp 20-23
try ipset create hi hash:ip family inet6 hashsize 64 maxelem 1000 forceadd
try ipset add hi 2001:db8::1
try ipset create hi4 hash:ip netmask 24 bucketsize 8 timeout 0
try ipset add hi4 192.0.2.7
try ipset create hm hash:mac
try ipset add hm 02:00:00:00:00:02
try ipset create him hash:ip,mac
try ipset add him 192.0.2.2,02:00:00:00:00:02
try ipset create hik hash:ip,mark markmask 0xff00
try ipset add hik 192.0.2.3,0x1200
try ipset create hip hash:ip,port
try ipset add hip 192.0.2.4,tcp:80
try ipset add hip 192.0.2.4,icmp:echo-request
try ipset create hipi hash:ip,port,ip counters
try ipset add hipi 192.0.2.5,sctp:80,192.0.2.6
try ipset create hipn hash:ip,port,net
try ipset add hipn 192.0.2.5,tcp:80,10.0.0.0/8
try ipset create hn hash:net comment
try ipset add hn 10.0.0.0/8 nomatch comment 'not these'
try ipset create hnn hash:net,net family inet6
try ipset add hnn 2001:db8::/32,fe80::/10
try ipset create hnp hash:net,port
try ipset add hnp 192.0.2.0/24,tcp:0
try ipset create hnpn hash:net,port,net
try ipset add hnpn 192.0.2.0/25,tcp:22,198.51.100.0/24
try ipset create hni hash:net,iface
try ipset add hni 192.0.2.0/24,physdev:eth0
try ipset add hni 192.0.2.0/24,eth+ wildcard
try ipset create ls list:set size 4
try ipset add ls hi4
try ipset add ls hn after hi4
told ipset list -o xml
try ipset flush
try ipset destroy
