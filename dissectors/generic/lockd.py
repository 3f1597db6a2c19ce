# generic: lockd
"""The lock manager of NFS: ``include/uapi/linux/lockd_netlink.h``, ``lockd.yaml``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, u16, u32, unit

SERVER = attrs("server", "LOCKD_A_SERVER_", gracetime=unit(u32, "s"), tcp_port=u16, udp_port=u16)

FAMILY = Family(
    "lockd",
    GENERIC,
    None,
    (
        Operation("server-set", 1, None, SERVER),
        Operation("server-get", 2, 2, SERVER),
    ),
    key=("gracetime", "tcp-port", "udp-port"),
    doc="The lock manager of NFS",
)
