# Everything `ip link set` changes on a link, alternative names, namespaces, XDP, statistics.
SNAPSHOT="link"
try ip link add d0 type dummy
try ip link set d0 up
try ip link set d0 mtu 9000 txqueuelen 42
try ip link set d0 address 02:00:00:00:00:d0
try ip link set d0 broadcast ff:ff:ff:ff:ff:fe
try ip link set d0 alias "a name with spaces and ümlaut"
try ip link set d0 group 7
try ip link set d0 promisc on
try ip link set d0 allmulticast on
try ip link set d0 multicast off
try ip link set d0 arp off
try ip link set d0 dynamic on
try ip link set d0 trailers on
try ip link set d0 carrier off
try ip link set d0 carrier on
try ip link set d0 state dormant
try ip link set d0 mode dormant
try ip link set d0 mode default
try ip link set d0 gso_max_size 60000 gso_max_segs 60 gro_max_size 60000
try ip link set d0 addrgenmode none
try sysctl -qw net.ipv6.conf.d0.stable_secret=2001:db8::5ec2:e7
try ip link set d0 addrgenmode stable_secret
try ip link set d0 addrgenmode random
try ip link set d0 addrgenmode eui64
newer link set d0 gso_ipv4_max_size 50000 gro_ipv4_max_size 50000
try ip link property add dev d0 altname a-long-alternative-name altname another-one
try ip link show dev a-long-alternative-name
try ip link property del dev d0 altname another-one
try ip link add v0 type veth peer name v1
try ip link add link v0 name mv0 type macvlan
try ip link set mv0 protodown on
try ip link set mv0 protodown_reason 3 on
try ip link set mv0 protodown_reason 3 off
try ip link set mv0 protodown off
try ip link set d0 down
try ip link set dev d0 name d1
try ip link set d1 up
try ip link set group 7 mtu 1500
try ip link set v0 up
try ip link set v1 up
have vrf && {
    try ip link add vrf0 type vrf table 10
    try ip link set d1 vrf vrf0
    try ip link set d1 nomaster
}
try ip netns add record-other
try ip netns set record-other 55
try ip netns list-id
try ip link set v1 netns record-other
try ip link add v4 type veth peer name v5 netns record-other
try ip -n record-other link set v5 up
try ip -d link show v4
try ip -n record-other link show v5
refused ip link set d1 vf 0 mac 02:00:00:00:00:01
try python3 "$RECORD/pin_bpf.py" xdp /sys/fs/bpf/record-xdp && {
    try ip link set d1 xdpgeneric pinned /sys/fs/bpf/record-xdp
    try ip link set v0 xdp pinned /sys/fs/bpf/record-xdp
    try ip -d link show d1
    try ip -d link show v0
    try ip link set d1 xdpgeneric off
}
rm -f /sys/fs/bpf/record-xdp
try ip -s -s link show
try ip stats show
try ip stats show dev d1 group link
try ip link afstats
try ip stats show group afstats
try ip link set group default down
try ip link add index 77 name d77 type dummy
try ip netns delete record-other
