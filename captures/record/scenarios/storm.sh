# A storm of notifications: seven hundred routes go at once while somebody listens.
try ip link add d0 type dummy
try ip link set d0 up
for n in $(seq 700); do echo "route add 10.0.$((n >> 8)).$((n & 255))/32 dev d0"; done >/tmp/record-batch
try ip -batch /tmp/record-batch
ip monitor route >/tmp/record-monitor &
listener=$!
sleep 1
try ip route flush dev d0
kill $listener
wait $listener
