# Dropped packets, by the drop monitor: summed up, and one by one.
# namespace: first
have drop_monitor
try ip link set lo up
try python3 captures/record/generic_user.py drops bash -c "echo nobody listens >/dev/udp/127.0.0.1/9"
