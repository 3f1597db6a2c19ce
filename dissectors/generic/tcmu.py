# generic: TCM-USER
"""SCSI targets whose back end is a program: ``include/uapi/linux/target_core_user.h``.

The kernel announces a change as a notification and, where the program asked for that, waits for the command of the
same name with ``-done``; ``drivers/target/target_core_user.c``.
"""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, padding, s32, string, u8, u32, u64, unit, varies

TCMU = attrs(
    "tcmu-attrs",
    "TCMU_ATTR_",
    device=string,
    minor=varies("id", u32),
    pad=padding,
    dev_cfg=string,
    dev_size=unit(u64, "bytes"),
    writecache=u8,
    cmd_status=s32,
    device_id=varies("id", u32),
    supp_kern_cmd_reply=u8,
)

FAMILY = Family(
    "TCM-USER",
    GENERIC,
    None,
    (
        Operation("added-device", None, 1, TCMU),
        Operation("removed-device", None, 2, TCMU),
        Operation("reconfig-device", None, 3, TCMU),
        Operation("added-device-done", 4, None, TCMU),
        Operation("removed-device-done", 5, None, TCMU),
        Operation("reconfig-device-done", 6, None, TCMU),
        Operation("set-features", 7, None, TCMU),
    ),
    groups=("config",),
    key=("device", "minor", "device-id", "dev-cfg", "dev-size", "writecache", "cmd-status", "supp-kern-cmd-reply"),
    version=2,
    doc="SCSI targets whose back end is a program",
)
