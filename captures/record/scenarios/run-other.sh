# Protocols that nlmon never carries, recorded by `nlsniff run`: uevents, audit, RDMA, the crypto layer.
# recorder: run
# namespace: first
# modules: crypto_user ib_core rdma_rxe
try ip link add d0 type dummy
try ip link set d0 up
udevadm monitor --kernel >/tmp/record-monitor 2>&1 &
listener=$!
until grep -q '^KERNEL' /tmp/record-monitor; do sleep 0.1; done
try udevadm trigger --action=change /sys/class/net/d0
until grep -q change /tmp/record-monitor; do sleep 0.1; done
kill $listener
wait $listener
try auditctl -s
try auditctl -m recorded
try auditctl -a always,exit -F arch=b64 -S swapon -k recorded
try auditctl -l
try auditctl -D
try rdma system show
try rdma link add rxe0 type rxe netdev d0
try rdma dev show
try rdma link show
try rdma link delete rxe0
refused rdma link delete rxe0
try python3 captures/record/crypto_user.py
try ip link delete d0
