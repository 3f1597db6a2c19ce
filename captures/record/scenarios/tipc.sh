# TIPC: a node with a bearer over UDP and one over Ethernet, links, names, sockets, keys.
have tipc || return 0
try ip link set lo up
try ip link add v0 type veth peer name v1
try ip link set v0 up
try ip link set v1 up
try tipc node set identity node-one
try tipc node set netid 4711
try tipc node get netid
try tipc node get identity
try tipc media list
try tipc media get priority media udp
try tipc media set window 100 media eth
try tipc bearer enable media udp name u0 localip 127.0.0.1 remoteip 127.0.0.2
try tipc bearer enable media eth device v0
try tipc bearer list
try tipc bearer get priority media udp name u0
try tipc bearer set tolerance 2000 media eth device v0
try tipc bearer add media udp name u0 remoteip 127.0.0.3
try tipc bearer list media udp name u0
try tipc link list
try tipc link statistics show
try tipc link monitor get threshold
try tipc link monitor set threshold 40
try tipc link monitor summary
try tipc link monitor list
try tipc node list
try tipc nametable show
try tipc socket list
try tipc node set key 0x6162636465666768696a6b6c6d6e6f70716f6d61 algname 'gcm(aes)'
try tipc node flush key
refused tipc peer remove address 1.1.5
try tipc bearer disable media eth device v0
