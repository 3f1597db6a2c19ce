"""Makes a block device of vduse, which no program serves, and keeps it until it is told to stop: vduse_device.py NAME.

Layouts and numbers: ``include/uapi/linux/vduse.h``.
"""

from __future__ import annotations

import fcntl
import signal
import struct
import sys
from pathlib import Path

CONFIG = struct.Struct("=256sIIQIIII44xI96x")  # vduse_dev_config: name, vendor, device, features, queues, align, ...
VQ_CONFIG = struct.Struct("=IHxxI20x")
VIRTIO_ID_BLOCK, VIRTIO_F_VERSION_1, VIRTIO_F_ACCESS_PLATFORM = 2, 1 << 32, 1 << 33


def iow(number: int, size: int) -> int:
    """An ioctl of vduse that takes a struct."""
    return 1 << 30 | size << 16 | 0x81 << 8 | number


def main() -> None:
    """Make the device, say so, and wait."""
    name = sys.argv[1]
    features = VIRTIO_F_VERSION_1 | VIRTIO_F_ACCESS_PLATFORM
    with Path("/dev/vduse/control").open("rb+", buffering=0) as control:
        config = CONFIG.pack(name.encode(), 0, VIRTIO_ID_BLOCK, features, 1, 4096, 0, 0, 96)
        fcntl.ioctl(control, iow(0x02, CONFIG.size - 96), config)
        with Path(f"/dev/vduse/{name}").open("rb+", buffering=0) as device:
            fcntl.ioctl(device, iow(0x14, VQ_CONFIG.size), VQ_CONFIG.pack(0, 128, 0))
            print("ready", flush=True)
            signal.sigwait({signal.SIGTERM})
        fcntl.ioctl(control, iow(0x03, 256), name.encode().ljust(256, b"\0"))


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main()
