# Sockets of all families by ss: with all it may ask for, with filters, closing one, and the events of closed ones.
# modules: tcp_diag udp_diag raw_diag unix_diag af_packet_diag netlink_diag inet_diag mptcp_diag sctp sctp_diag vsock vsock_diag vsock_loopback xsk_diag tls tcp_dctcp tcp_bbr
try ip link set lo up
mkfifo /tmp/record-end
python3 "$RECORD/sockets.py" </tmp/record-end >/tmp/record-sockets 2>&1 &
sockets=$!
exec 8>/tmp/record-end
until grep -q open /tmp/record-sockets; do sleep 0.1; done
try ss -tanoiem
try ss -uanem
try ss -wan
try ss -Manei
try ss -San
try ss -xan
try ss -0anp
try ss -f netlink
try ss --vsock -an
try ss --xdp -an
try ss -tan 'sport = :8080 or ( dport >= :8081 and dport <= :8082 )'
try ss -tan 'src 127.0.0.0/8 and not dst [::1]'
try ss -tan 'dev lo or fwmark = 0x1/0x3 or autobound'
ss -E -t >/tmp/record-closed 2>&1 8>&- & # else it would keep the pipe open
listener=$!
sleep 1
try ss -K -t 'dst 127.0.0.1 and dport = 8080'
exec 8>&-
wait $sockets
sleep 1
kill $listener
wait $listener
rm /tmp/record-end
