# Uevents of the kernel and of udev, by `nlsniff monitor`: links, modules, block devices, classes; every action there is.
# recorder: monitor uevent:kernel uevent:udev
# namespace: first
udevadm control --ping --timeout=5 2>/dev/null || /lib/systemd/systemd-udevd --daemon 2>/dev/null
try ip link add d0 type dummy
try ip link set d0 name d1
try ip link add br0 type bridge
try ip link set d1 master br0
try modprobe loop max_loop=1
try udevadm trigger --action=change /sys/block/loop0
try udevadm trigger --action=add /sys/class/mem/null
try udevadm trigger --action=online /sys/devices/system/cpu/cpu0
try udevadm trigger --action=bind /sys/bus/pci/devices/0000:00:00.0
try udevadm trigger --type=subsystems --action=change /sys/bus/pci
try udevadm settle
try ip link delete br0
try ip link delete d1
try modprobe -r loop
try udevadm settle
try udevadm trigger --action=change --uuid /sys/class/net/lo
try udevadm settle
