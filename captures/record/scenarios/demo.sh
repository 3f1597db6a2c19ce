# What the README and `make demo` show: a few ordinary commands, two of which fail.
try ip link add d0 type dummy
try ip link add link d0 name d0.10 type vlan id 10
refused ip link add link d0 name d0.11 type vlan id 5000
try ip addr add 192.0.2.1/24 dev d0
try ip link set d0 up
try ip route add 10.0.0.0/8 via 192.0.2.2
refused ip route add 10.0.0.0/8 via 203.0.113.1
