# Uevents of the kernel and of udev, audit records, process events, by `nlsniff monitor`.
# recorder: monitor uevent audit connector:proc
# namespace: first
udevadm control --ping --timeout=5 2>/dev/null || /lib/systemd/systemd-udevd --daemon 2>/dev/null
try ip link add d0 type dummy
try ip link set d0 name d1
try modprobe veth
try udevadm trigger --action=change /sys/class/net/lo
try udevadm settle
try ip link delete d1
try auditctl -e 1
try auditctl -a always,exit -F arch=b64 -S swapon -k recorded
refused swapon /nothing
try su -s /bin/true nobody
try auditctl -D
try auditctl -m end-of-recording
try auditctl -e 0
try udevadm settle
until_recorded end-of-recording
