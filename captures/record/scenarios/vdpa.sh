# Devices of virtio's data path by vdpa: a block device of vduse.
# namespace: first
if have vdpa && have vduse; then
    python3 captures/record/vduse_device.py v0 >/tmp/record-vduse 2>&1 &
    device=$!
    until [ -s /tmp/record-vduse ]; do sleep 0.1; done
    grep -v ready /tmp/record-vduse
    try vdpa mgmtdev show
    try vdpa dev add name v0 mgmtdev vduse
    refused vdpa dev add name v1 mgmtdev vduse mac 02:00:00:00:00:01 mtu 1400 max_vqp 2
    try vdpa dev show
    try vdpa dev config show v0
    try vdpa dev vstats show v0 qidx 0
    try vdpa dev del v0
    refused vdpa dev del v0
    kill $device
fi
