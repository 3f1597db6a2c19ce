# Ports that take tunnels out of UDP: of IPv4 and IPv6, for a protocol and for GUE, bound to ends; shown, deleted.
have fou
try ip link set lo up
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip fou add port 5555 ipproto 4
try ip fou add port 5556 gue
try ip -6 fou add port 5557 ipproto 41
try ip fou add port 5558 ipproto 47 local 192.0.2.1 peer 192.0.2.9 peer_port 6000
try ip fou add port 5559 gue local 127.0.0.1 dev lo
refused ip fou add port 5555 ipproto 4
try ip fou show
try ip -j fou show
try ip fou del port 5555
try ip fou del port 5558 local 192.0.2.1 peer 192.0.2.9 peer_port 6000
refused ip fou del port 5555
