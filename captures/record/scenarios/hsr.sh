# A redundant ring of two nodes: its list of nodes and their state, asked for as no program does.
have hsr || return 0
try ip netns add hsr-peer
try ip link add a0 type veth peer name a1 netns hsr-peer
try ip link add b0 type veth peer name b1 netns hsr-peer
for link in a0 b0; do try ip link set $link up; done
for link in a1 b1; do ip -n hsr-peer link set $link up; done
ip -n hsr-peer link add hsr0 address 02:00:00:00:00:a1 type hsr slave1 a1 slave2 b1 version 1
ip -n hsr-peer link set hsr0 up
try ip link add hsr0 type hsr slave1 a0 slave2 b0 version 1
try ip link set hsr0 up
for _ in $(seq 20); do
    [ "$(ask HSR 5 2:if:hsr0 | wc -c)" -gt 50 ] && break
    sleep 1
done
try ask HSR 5 2:if:hsr0
node=$(ip netns exec hsr-peer cat /sys/class/net/a1/address | tr -d :)
try ask HSR 3 2:if:hsr0 "1:hex:$node"
refused ask HSR 3 2:if:a0 "1:hex:$node"
try ip netns delete hsr-peer
