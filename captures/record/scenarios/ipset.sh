# Sets of every type of ipset, their elements with every option; save, restore, swap, rename; what is refused.
# modules: ip_set
try ipset version
try ipset create bi bitmap:ip range 192.0.2.0/24 netmask 28 timeout 60 counters comment skbinfo
try ipset add bi 192.0.2.16 timeout 30 packets 3 bytes 180 comment 'a part' skbmark 0x11/0xff skbprio 1:10 skbqueue 3
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
try ipset add hip 192.0.2.4,udp:1000-1003
try ipset add hip 192.0.2.4,icmp:echo-request
try ipset create hipi hash:ip,port,ip counters
try ipset add hipi 192.0.2.5,sctp:80,192.0.2.6
try ipset create hipn hash:ip,port,net
try ipset add hipn 192.0.2.5,tcp:80,10.0.0.0/8
try ipset create hn hash:net comment
try ipset add hn 10.0.0.0/8 nomatch comment 'not these'
try ipset add hn 172.16.0.0-172.31.255.255
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
try ipset add ls hip before hi4
try ipset add ls hn after hip
try ipset test hi4 192.0.2.9
refused ipset test hi4 198.51.100.1
refused ipset add hi4 192.0.2.7
try ipset -exist add hi4 192.0.2.7
refused ipset create hi4 hash:ip
refused ipset add bp 2000
refused ipset destroy hi4
try ipset list
try ipset list -o xml
cp /tmp/record-out "$SCRATCH/$NAME.ipset.xml"
try ipset list -n
try ipset list -t hi4
try ipset save
printf 'create r hash:ip\nadd r 192.0.2.1\nadd r 192.0.2.2\nadd r 192.0.2.3\n' >/tmp/record-restore
try sh -c 'ipset restore </tmp/record-restore'
printf 'add r 192.0.2.8\nadd r 192.0.2.1\n' >/tmp/record-restore
refused sh -c 'ipset restore </tmp/record-restore'
try ipset del r 192.0.2.1
try ipset rename r s
try ipset swap s hi4
try ipset flush s
try ipset destroy s
try iptables-nft -A INPUT -m set --match-set hip src,dst -j SET --add-set hi4 src
try iptables-nft -F
try ipset flush
try ipset destroy
