# What the doctor finds, recorded by `nlsniff run`: failures, retries, an interrupted dump, a slow request.
# recorder: run
# modules: dummy
user="python3 $RECORD/trouble_user.py"
try ip link add d0 type dummy
for n in $(seq 12); do ip link add many$n type dummy; done
refused ip link add link d0 name d0.1 type vlan id 5000
try $user wordless
try $user retry
try $user poll
try $user endless
try $user interrupted
try $user length
try $user padding
try $user nested
# Eighty links that go at once hold the lock, and a change that comes meanwhile waits.
for n in $(seq 80); do echo "link add group$n group 7 type dummy"; done >/tmp/record-batch
try ip -batch /tmp/record-batch
ip link del group 7 &
sleep 0.2
try ip link set d0 mtu 1400
wait
