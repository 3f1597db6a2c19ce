# What ss prints of sockets of all families, beside the messages that it made it of.
# modules: tcp_diag udp_diag raw_diag unix_diag af_packet_diag netlink_diag inet_diag mptcp_diag sctp sctp_diag vsock vsock_diag vsock_loopback xsk_diag tls
try ip link set lo up
mkfifo /tmp/record-end
python3 "$RECORD/sockets.py" </tmp/record-end >/tmp/record-sockets 2>&1 &
sockets=$!
exec 8>/tmp/record-end
until grep -q open /tmp/record-sockets; do sleep 0.1; done
told ss -tanoieOH
told ss -uanoeOH
told ss -wanoeOH
told ss -tanmOH
told ss -ManeiOH
told ss -SaneOH
told ss -xaneOH
told ss -0aneOH
told ss -aneOH -f netlink
told ss -aneOH --vsock
told ss -aneOH --xdp
exec 8>&-
wait $sockets
rm /tmp/record-end
