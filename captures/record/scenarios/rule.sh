# Policy rules: every selector and action, both versions.
SNAPSHOT="rule"
try ip link add d0 type dummy
try ip link set d0 up
try ip rule add from 192.0.2.0/24 table 100
try ip rule add to 198.51.100.0/24 lookup 200 priority 500
try ip rule add from 10.0.0.0/8 to 10.1.0.0/16 tos 0x10 table 101 priority 501
try ip rule add fwmark 0x10/0xff table 102 priority 502
try ip rule add iif d0 table 103 priority 503
try ip rule add oif d0 table 104 priority 504
try ip rule add iif lo uidrange 1000-2000 table 105 priority 505
try ip rule add ipproto tcp sport 1000-2000 dport 80 table 106 priority 506
try ip rule add ipproto udp dport 53 table 107 priority 507
try ip rule add not from 192.0.2.0/24 table 108 priority 508
try ip rule add from all goto 600 priority 509
try ip rule add from all nop priority 600
try ip rule add from 192.0.2.1 blackhole priority 510
try ip rule add from 192.0.2.2 prohibit priority 511
try ip rule add from 192.0.2.3 unreachable priority 512
try ip rule add from all table main suppress_prefixlength 0 priority 513
try ip rule add from all table main suppress_ifgroup 5 priority 514
try ip rule add from all table 70000 protocol 99 priority 515
try ip rule add from all realms 1/2 table 109 priority 516
try ip rule add tun_id 5 table 110 priority 517
try ip rule add from all l3mdev protocol kernel priority 1000
try ip rule add iif missing0 table 111 priority 518
try ip -6 rule add from 2001:db8::/32 table 100 priority 500
try ip -6 rule add to 2001:db8:1::/48 fwmark 7 table 101 priority 501
try ip -6 rule add ipproto ipv6-icmp table 102 priority 502
try ip -6 rule add from 2001:db8::1 prohibit priority 503
newer rule add dscp 10 table 120 priority 520
newer rule add dscp 0x8/0x38 table 121 priority 521
newer -6 rule add flowlabel 0x12345/0xfffff table 122 priority 522
newer rule add sport 0x1000/0xf000 ipproto tcp table 123 priority 523
try ip rule show
try ip -d rule show
try ip -6 rule show
try ip rule show table 100
try ip rule show priority 506
try ip rule delete priority 500
try ip rule delete from 192.0.2.0/24 table 100
try ip -6 rule delete priority 501
try ip mrule show
