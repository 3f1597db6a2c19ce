# IPsec states and policies in all forms, what the kernel tells of them, an acquire and an expiry.
# modules: xfrm_user xfrm_algo esp4 esp6 ah4 xfrm_ipcomp ipcomp xfrm_interface xfrm_iptfs aesni_intel authenc ccm gcm cbc des_generic deflate seqiv echainiv
A='src 192.0.2.1 dst 192.0.2.2'
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
ip xfrm monitor >/tmp/record-xfrm 2>&1 &
listener=$!
sleep 1
try ip xfrm state add $A proto esp spi 0x100 mode tunnel reqid 7 replay-window 32 flag esn if_id 5 mark 1 mask 0xff \
    aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 128 limit byte-hard 1000000
try ip xfrm state add src 2001:db8::1 dst 2001:db8::2 proto esp spi 0x200 mode transport \
    auth-trunc 'hmac(sha256)' 0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 96 \
    enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff sel src 2001:db8::1/128 dst 2001:db8::2/128 proto tcp sport 1
try ip xfrm state add $A proto esp spi 0x300 mode tunnel auth 'hmac(sha1)' 0x00112233445566778899aabbccddeeff00112233 \
    enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff encap espinudp 4500 4500 0.0.0.0 \
    extra-flag dont-encap-dscp output-mark 3 mask 7
try ip xfrm state add $A proto comp spi 0x400 mode tunnel comp deflate
try ip xfrm state add $A proto ah spi 0x500 mode transport auth 'hmac(sha1)' 0x00112233445566778899aabbccddeeff00112233 \
    limit time-hard 2 limit time-soft 1
try ip xfrm state add $A proto esp spi 0x600 mode tunnel offload dev d0 dir out \
    aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 128
try ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out priority 5 if_id 5 tmpl $A proto esp mode tunnel reqid 7
try ip xfrm policy add src 2001:db8::/32 dst 2001:db8:1::/48 dir in action block
try ip xfrm policy update src 10.0.0.0/8 dst 10.1.0.0/16 dir out priority 6 if_id 5 tmpl $A proto esp mode tunnel reqid 7
try ip xfrm policy add src 192.0.2.1/32 dst 192.0.2.9/32 dir out tmpl src 192.0.2.1 dst 192.0.2.9 proto esp mode transport
refused busybox ping -c 1 -W 1 192.0.2.9
try ip -d -s xfrm state list
try ip -d -s xfrm policy list
try ip xfrm state get $A proto esp spi 0x100 mark 1 mask 0xff
try ip xfrm policy get src 10.0.0.0/8 dst 10.1.0.0/16 dir out if_id 5
try ip xfrm state count
try ip xfrm policy count
try ip xfrm policy set hthresh4 16 24
try ip xfrm policy setdefault in block fwd accept out accept
try ip xfrm policy getdefault
try ip xfrm state allocspi $A proto esp mode tunnel reqid 9 min 0x1000 max 0x1fff
sleep 2
try ip xfrm state delete $A proto esp spi 0x300
try ip xfrm policy delete src 10.0.0.0/8 dst 10.1.0.0/16 dir out if_id 5
try ip xfrm state flush
try ip xfrm policy flush
kill $listener
wait $listener
