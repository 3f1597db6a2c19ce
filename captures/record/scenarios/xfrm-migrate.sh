# IPsec's policies and states moved to another address (XFRM_MSG_MIGRATE), which `ip xfrm` cannot ask for; a listener.
# modules: xfrm_user xfrm_algo esp4 aesni_intel gcm seqiv
try ip link add d0 type dummy
try ip link set d0 up
try ip address add 192.0.2.1/24 dev d0
try ip address add 192.0.2.3/24 dev d0
ip xfrm monitor >/tmp/record-xfrm 2>&1 &
listener=$!
until awk -v pid=$listener '$3 == pid && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink; do sleep 0.1; done
A='src 192.0.2.1 dst 192.0.2.2'
try ip xfrm state add $A proto esp spi 0x100 mode tunnel reqid 7 \
    aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 128
try ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out tmpl $A proto esp mode tunnel reqid 7
try python3 captures/record/xfrm_user.py 192.0.2.1 192.0.2.3 192.0.2.2
refused python3 captures/record/xfrm_user.py 192.0.2.1 192.0.2.1 192.0.2.2
try ip xfrm state list
try ip xfrm policy list
try ip xfrm state flush
kill $listener
wait $listener
