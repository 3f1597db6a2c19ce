# MACsec: secure channels and associations with their keys, statistics, extended packet numbering.
have macsec || return 0
key=000102030405060708090a0b0c0d0e0f
try ip link add v0 type veth peer name v1
try ip link set v0 up
try ip link set v1 up
try ip link add link v0 macsec0 type macsec port 11 encrypt on replay on window 64
try ip macsec show
try ip macsec add macsec0 tx sa 0 pn 1024 on key 01 $key
try ip macsec add macsec0 tx sa 1 pn 1 off key 02 0f0e0d0c0b0a09080706050403020100
try ip macsec set macsec0 tx sa 0 off
try ip macsec set macsec0 tx sa 0 pn 2048 on
try ip macsec add macsec0 rx port 12 address 02:00:00:00:00:12
try ip macsec add macsec0 rx port 12 address 02:00:00:00:00:12 sa 0 pn 1 on key 03 $key
try ip macsec set macsec0 rx port 12 address 02:00:00:00:00:12 sa 0 pn 5
try ip macsec set macsec0 rx port 12 address 02:00:00:00:00:12 off
refused ip macsec add macsec0 tx sa 0 pn 1 on key 01 $key
try ip link set macsec0 up
try ip addr add 192.0.2.1/24 dev macsec0
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:12 dev macsec0
refused busybox ping -c 1 -W 1 192.0.2.2
told ip -s -j macsec show
try ip macsec set macsec0 rx port 12 address 02:00:00:00:00:12 sa 0 off
try ip macsec del macsec0 rx port 12 address 02:00:00:00:00:12 sa 0
try ip macsec del macsec0 rx port 12 address 02:00:00:00:00:12
try ip macsec del macsec0 tx sa 1
try ip macsec offload macsec0 off
refused ip macsec offload macsec0 mac
try ip link add link v1 macsec1 type macsec port 12 cipher gcm-aes-xpn-128
try ip macsec add macsec1 tx sa 0 xpn 4294967296 salt 01234567890123456789abcd ssci 7 on key 04 $key
told ip -s -j macsec show macsec1
