# B.A.T.M.A.N. advanced: a mesh of two over a pair of Ethernet devices, by batctl.
have batman-adv || return 0
try ip netns add bat-peer
try ip link add v0 type veth peer name v1 netns bat-peer
try ip link set v0 up
ip -n bat-peer link set v1 up
ip -n bat-peer link add bat0 type batadv
ip -n bat-peer link set v1 master bat0
ip -n bat-peer link set bat0 address 02:00:00:00:00:b1 up
try batctl routing_algo
try ip link add bat0 type batadv
try ip link set v0 master bat0
try ip link set bat0 address 02:00:00:00:00:b0 up
try ip addr add 192.0.2.1/24 dev bat0
ip -n bat-peer addr add 192.0.2.2/24 dev bat0
try batctl meshif bat0 interface
try batctl meshif bat0 orig_interval 200
try batctl meshif bat0 bridge_loop_avoidance 0
ip netns exec bat-peer batctl meshif bat0 orig_interval 200
ip netns exec bat-peer batctl meshif bat0 bridge_loop_avoidance 0
ip netns exec bat-peer batctl meshif bat0 gw_mode server 10mbit/2mbit
for _ in $(seq 20); do
    batctl meshif bat0 originators -H | grep -q v0 && break
    sleep 1
done
try busybox ping -c 1 -w 10 192.0.2.2
told batctl meshif bat0 originators -n
told batctl meshif bat0 neighbors -n
try batctl meshif bat0 translocal -n
try batctl meshif bat0 transglobal -n
try batctl meshif bat0 gwl -n
try batctl meshif bat0 dat_cache -n
try batctl meshif bat0 claimtable -n
try batctl meshif bat0 backbonetable -n
try batctl meshif bat0 mcast_flags -n
try batctl meshif bat0 throughputmeter -t 500 "$(ip netns exec bat-peer cat /sys/class/net/v1/address)"
try batctl meshif bat0 gw_mode client 20
try batctl meshif bat0 gw_mode
try batctl meshif bat0 aggregation 0
try batctl meshif bat0 isolation_mark 0x10/0xff
try batctl hardif v0 hop_penalty 12
try batctl hardif v0 throughput_override 100mbit
try ip link add link bat0 name bat0.10 type vlan id 10
try batctl meshif bat0 vid 10 ap_isolation
try batctl meshif bat0 vid 10 ap_isolation 1
try ip link delete bat0
try ip netns delete bat-peer
