# A generic family of a kernel module of our own (tests/lab/modules/nlsniff_demo.c): commands, refusals, a dump, a listener.
genl ctrl monitor >/tmp/record-monitor 2>&1 &
monitor=$!
until awk -v pid=$monitor '$3 == pid && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink; do sleep 0.1; done
insmod "$NLSNIFF_MODULES/nlsniff_demo.ko"
client=tests/lab/modules/nlsniff_demo.py
python3 $client listen 4 >/tmp/record-listener &
listener=$!
until grep -q listening /tmp/record-listener; do sleep 0.1; done
try python3 $client put honey 500 1 2 sealed
try python3 $client put brine 250 6
refused python3 $client put giant 4000
refused python3 $client put odd 100 64
refused python3 $client put lidless 100 0 9
refused python3 $client put a-name-that-is-too-long 100
refused python3 $client put - 100
refused python3 $client put honey 100
refused unshare -U python3 $client put fig 100
try python3 $client get honey
refused python3 $client get vinegar
try python3 $client dump
try genl ctrl policy name nlsniff_demo
try python3 $client remove brine
try python3 $client remove honey
wait $listener
told cat /tmp/record-listener
rmmod nlsniff_demo
kill $monitor
wait $monitor
