# A storm of notifications, by `nlsniff monitor`: seven hundred routes go at once.
# recorder: monitor route:ipv4-route
try ip link add d0 type dummy
try ip link set d0 up
for n in $(seq 700); do echo "route add 10.0.$((n >> 8)).$((n & 255))/32 dev d0"; done >/tmp/record-batch
try ip -batch /tmp/record-batch
sleep 2
try ip route flush dev d0
