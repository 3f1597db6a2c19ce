# generic: DLM
"""Warnings of the distributed lock manager: ``include/uapi/linux/dlm_netlink.h``, which Linux 6.1 still has.

Newer kernels have no such family. The struct is that of a 64-bit machine.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    chars,
    enum,
    pad,
    s8,
    s32,
    struct,
    struct_value,
    u16,
    u32,
    u64,
    values,
    varies,
)

STATUS = values("dlm-status", "waiting granted convert", 1)
# include/uapi/linux/dlmconstants.h, DLM_LOCK_*
MODE = values("dlm-lock-mode", {-1: "iv", **values("", "nl cr cw pr pw ex").entries})

LOCK_DATA = struct(
    "dlm-lock-data",
    version=u16,
    pad0=pad(2),
    lockspace_id=varies("id", u32),
    nodeid=s32,
    ownpid=varies("id", s32),
    id=varies("id", u32),
    remid=varies("id", u32),
    xid=varies("id", u64),
    status=enum(s8, STATUS),
    grmode=enum(s8, MODE),
    rqmode=enum(s8, MODE),
    pad1=pad(5),
    timestamp=varies("time", u64),
    resource_namelen=s32,
    resource_name=chars(64),
    pad2=pad(4),
)
DLM = attrs("dlm-attrs", "DLM_TYPE_", lock=struct_value(LOCK_DATA))

FAMILY = Family(
    "DLM",
    GENERIC,
    None,
    (Operation("hello", 1, None, DLM), Operation("timeout", None, 2, DLM)),
    key=("lock",),
    doc="Warnings of the distributed lock manager",
)
