# selinux: 0x10-0x11
"""What SELinux tells programs: ``include/uapi/linux/selinux_netlink.h``, ``security/selinux/netlink.c``."""

from __future__ import annotations

from nlsniff.spec import SELINUX, Family, Operation, enum, s32, struct, u32, values, varies

SETENFORCE = struct("selnl-msg-setenforce", val=enum(s32, values("selinux-enforce", "permissive enforcing")))
POLICYLOAD = struct("selnl-msg-policyload", seqno=varies("generation", u32))

FAMILY = Family(
    "selinux",
    SELINUX,
    None,
    (
        Operation("setenforce", None, 0x10, header=SETENFORCE),
        Operation("policyload", None, 0x11, header=POLICYLOAD),
    ),
    groups=("avc",),
    key=("header.val", "header.seqno"),
    doc="What SELinux tells programs: enforcing or not, a new policy",
)
