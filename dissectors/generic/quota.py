# generic: VFS_DQUOT
"""Warnings of disk quotas: ``include/uapi/linux/quota.h``, ``fs/quota/netlink.c``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, enum, padding, u32, u64, values

QTYPE = values("quota-type", "usrquota grpquota prjquota")
WARNING = values(
    "quota-nl-warning",
    "nowarn ihardwarn isoftlongwarn isoftwarn bhardwarn bsoftlongwarn bsoftwarn "
    "ihardbelow isoftbelow bhardbelow bsoftbelow",
)

QUOTA = attrs(
    "quota-nl-attrs",
    "QUOTA_NL_A_",
    qtype=enum(u32, QTYPE),
    excess_id=u64,
    warning=enum(u32, WARNING),
    dev_major=u32,
    dev_minor=u32,
    caused_id=u64,
    pad=padding,
)

FAMILY = Family(
    "VFS_DQUOT",
    GENERIC,
    None,
    (Operation("warning", None, 1, QUOTA),),
    groups=("events",),
    key=("warning", "qtype", "excess-id", "dev-major", "dev-minor", "caused-id"),
    doc="Warnings of disk quotas",
)
