# A network block device by nbd-client over netlink.
# namespace: first
have nbd
try ip link set lo up
dd if=/dev/zero of=/tmp/record-disk bs=1M count=4 2>/dev/null
printf '[generic]\nallowlist = true\n[disk]\nexportname = /tmp/record-disk\n' >/tmp/record-nbd.conf
nbd-server -C /tmp/record-nbd.conf -p /tmp/record-nbd.pid 127.0.0.1:10809
try nbd-client -name disk 127.0.0.1 /dev/nbd0
refused nbd-client -name disk 127.0.0.1 /dev/nbd0
try nbd-client -d /dev/nbd0
kill "$(cat /tmp/record-nbd.pid)"
