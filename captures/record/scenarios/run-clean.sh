# A session in which nothing goes wrong, recorded by `nlsniff run`.
# recorder: run
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip route add 10.0.0.0/8 via 192.0.2.2
try ip -d link show
try ip address show
try ip route show
try ip rule show
try tc qdisc show dev d0
try ss -tn
try ip route get 10.1.2.3
