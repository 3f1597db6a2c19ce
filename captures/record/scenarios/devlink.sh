# devlink where no device has it, as on most machines: what is asked in dumps, and of a device that is not there.
devlink monitor >/tmp/record-monitor 2>&1 &
listener=$!
until awk -v pid=$listener '$3 == pid { found = 1 } END { exit !found }' /proc/net/netlink; do sleep 0.1; done
dev=pci/0000:01:00.0
try devlink dev show
try devlink -j port show
try devlink sb show
try devlink sb pool show
try devlink region show
try devlink health show
try devlink trap show
try devlink trap group show
try devlink trap policer show
try devlink dev param show
try devlink dev info
try devlink lc show
try devlink port function rate show
refused devlink dev show $dev
refused devlink dev info $dev
refused devlink dev param set $dev name enable_sriov value true cmode permanent
refused devlink dev eswitch set $dev mode switchdev inline-mode transport encap-mode basic
refused devlink dev reload $dev action fw_activate limit no_reset
refused devlink dev flash $dev file firmware.bin component boot overwrite settings
refused devlink port set $dev/1 type eth
refused devlink port split $dev/1 count 4
refused devlink port add $dev flavour pcisf pfnum 0 sfnum 88
refused devlink port function set $dev/1 hw_addr 00:00:00:00:88:88 state active
refused devlink port function rate add $dev/group1
refused devlink port function rate set $dev/group1 tx_share 10mbit tx_max 100mbit
refused devlink sb pool set $dev sb 0 pool 1 size 1000 thtype dynamic
refused devlink sb tc bind set $dev/1 sb 0 tc 3 type ingress pool 0 th 9
refused devlink sb occupancy snapshot $dev
refused devlink resource show $dev
refused devlink dpipe table show $dev
refused devlink dpipe header show $dev
refused devlink region new $dev/fw snapshot 1
refused devlink region read $dev/fw snapshot 1 address 16 length 64
refused devlink region del $dev/fw snapshot 1
refused devlink health set $dev reporter tx auto_recover false grace_period 500
refused devlink health diagnose $dev reporter tx
refused devlink health dump show $dev reporter tx
refused devlink trap set $dev trap source_mac_is_multicast action trap
refused devlink trap group set $dev group l3_drops policer 1
refused devlink trap policer set $dev policer 1 rate 2000 burst 16
refused devlink dev selftests run $dev id flash
kill $listener
wait $listener
