# Devices of virtio's data path by vdpa: one of vduse.
# namespace: first
have vdpa
have vduse
try vdpa mgmtdev show
refused vdpa dev add name v0 mgmtdev vduse
try vdpa dev show
refused vdpa dev config show v0
refused vdpa dev del v0
