# Two other namespaces told apart by their ids (NETLINK_LISTEN_ALL_NSID), by `nlsniff monitor --all-netns`.
# recorder: monitor --all-netns route:link route:ipv4-ifaddr route:ipv4-route route:nsid
try ip netns add one
try ip netns add two
try ip netns set one auto
try ip netns set two auto
for name in one two; do
    try ip -n $name link add d0 type dummy
    try ip -n $name link set d0 up
    try ip -n $name address add 192.0.2.1/24 dev d0
    try ip -n $name route add 10.0.0.0/8 via 192.0.2.2
done
try ip link add d0 type dummy
try ip link set d0 up
try ip netns delete one
try ip netns delete two
