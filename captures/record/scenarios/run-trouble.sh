# What the doctor finds, recorded by `nlsniff run`: failures, retries, an interrupted dump, a slow request.
# recorder: run
# modules: dummy
user="python3 captures/record/trouble_user.py"
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
# Links that go at once hold the lock, and changes that come meanwhile wait.
for n in $(seq 200); do echo "link add group$n group 7 type dummy"; done >/tmp/record-batch
try ip -batch /tmp/record-batch
ip link del group 7 &
for mtu in 1401 1402 1403 1404 1405 1406; do try ip link set d0 mtu $mtu; done
wait
