# WireGuard: keys, peers, allowed addresses, a handshake with a peer in another namespace.
have wireguard || return 0
dir=$(mktemp -d)
printf 'an example of a private key, 1 !' | base64 >"$dir/one"
printf 'an example of a private key, 2 !' | base64 >"$dir/two"
printf 'an example of a preshared key ! ' | base64 >"$dir/psk"
one=$(wg pubkey <"$dir/one")
two=$(wg pubkey <"$dir/two")
try ip netns add wg-peer
try ip link add v0 type veth peer name v1 netns wg-peer
try ip addr add 192.0.2.1/24 dev v0
try ip link set v0 up
ip -n wg-peer addr add 192.0.2.2/24 dev v1
ip -n wg-peer link set v1 up
ip -n wg-peer link add wg1 type wireguard
ip netns exec wg-peer wg set wg1 private-key "$dir/two" listen-port 51821 \
    peer "$one" preshared-key "$dir/psk" allowed-ips 198.51.100.1/32
ip -n wg-peer addr add 198.51.100.2/24 dev wg1
ip -n wg-peer link set wg1 up
try ip link add wg0 type wireguard
try wg show wg0
try wg set wg0 private-key "$dir/one" listen-port 51820 fwmark 0x7
try wg set wg0 peer "$two" preshared-key "$dir/psk" endpoint 192.0.2.2:51821 persistent-keepalive 25 \
    allowed-ips 198.51.100.0/24,2001:db8:1::/64
try wg set wg0 peer "$one" endpoint '[2001:db8::9]:51822' allowed-ips 2001:db8:2::/48
try ip addr add 198.51.100.1/24 dev wg0
try ip link set wg0 up
try busybox ping -c 2 198.51.100.2
told wg show wg0 dump
try wg showconf wg0
wg showconf wg0 | sed 's/^FwMark.*/FwMark = 0x8/' >"$dir/conf"
try wg syncconf wg0 "$dir/conf"
try wg set wg0 peer "$one" remove
told wg show wg0 dump
refused wg show nothing
refused wg set v0 listen-port 1
try ip link delete wg0
try ip netns delete wg-peer
