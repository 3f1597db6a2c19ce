# Addresses of both versions with lifetimes, labels, flags, scopes, peers; labels and multicast addresses.
SNAPSHOT="addr"
try ip link add d0 type dummy
try ip link set d0 up
try ip link add d1 type dummy
try ip link add v0 type veth peer name v1
try ip link set v0 up
try ip link set v1 up
try ip address add 192.0.2.1/24 dev d0
try ip address add 192.0.2.2/24 brd + dev d0 label d0:web
try ip address add 198.18.0.1/24 brd 198.18.0.255 dev d0 scope link valid_lft 3600 preferred_lft 1800
try ip address add 10.9.0.1 peer 10.9.0.2/32 dev d0
try ip address add 198.51.100.1/32 dev d0 metric 500 noprefixroute
try ip address add 203.0.113.1/25 anycast 203.0.113.0 dev d0 scope host
newer address add 192.0.2.4/24 dev d0 proto 99
try ip address add 233.252.0.1/24 dev d0 autojoin
try ip address add 2001:db8::1/64 dev d0
try ip address add 2001:db8::2/64 dev d0 nodad
try ip address add 2001:db8::3/64 dev d0 home mngtmpaddr valid_lft 7200 preferred_lft 3600
try ip address add 2001:db8::4/64 dev d0 optimistic
try ip address add 2001:db8:1::1/128 peer 2001:db8:1::2/128 dev d0 nodad
try ip address add fe80::1/64 dev d0 scope link noprefixroute metric 77
try ip address add ff05::99/64 dev d0 autojoin
try ip address add 2001:db8::5/64 dev d0 preferred_lft 0
try ip address change 198.18.0.1/24 dev d0 valid_lft 100 preferred_lft 50
try ip address replace 192.0.2.2/24 dev d0 label d0:new
try ip address add 192.0.2.9/32 dev d1
try ip -4 address show
try ip -6 address show dev d0
try ip address show to 192.0.2.0/24
try ip address show permanent
try ip -br address show
try ip maddress add 33:33:00:00:00:99 dev d0
try ip maddress show dev d0
try ip -6 netconf show dev d0
try ip netconf show
try ip addrlabel add prefix 2001:db8::/32 dev d0 label 99
try ip addrlabel show
try ip token set ::1:2:3:4 dev v0
try ip token list
try ip address delete 192.0.2.1/24 dev d0
try ip address delete 2001:db8::2/64 dev d0
try ip address flush dev d1
try ip -6 address flush dev d0 scope link
