# Forwarding and multicast databases of a bridge.
try ip link add br1 type bridge vlan_filtering 1
for port in 1 2; do
    try ip link add p$port type dummy
    try ip link set p$port master br1 up
done
try ip link set br1 up
try bridge vlan add dev p1 vid 10
try bridge fdb add 02:00:00:00:00:aa dev p1 master static vlan 10
try bridge fdb add 02:00:00:00:00:ab dev p2 master static sticky
try bridge fdb add 02:00:00:00:00:ac dev p2 self
try bridge fdb replace 02:00:00:00:00:ad dev p2 master dynamic extern_learn
try bridge fdb get 02:00:00:00:00:aa br br1 vlan 10
try bridge fdb show
try bridge -s -d fdb show br br1 brport p1
try bridge fdb del 02:00:00:00:00:ac dev p2 self
try bridge fdb flush dev p2 master
try bridge mdb add dev br1 port p1 grp 239.2.2.2 permanent vid 10
try bridge mdb add dev br1 port p2 grp ff05::2 temp
try bridge mdb add dev br1 port p2 grp 239.2.2.3 src 192.0.2.5 permanent vid 1
try bridge mdb add dev br1 port p2 grp 01:00:5e:00:00:63 permanent
try bridge -d -s mdb show
try bridge mdb del dev br1 port p1 grp 239.2.2.2 vid 10
