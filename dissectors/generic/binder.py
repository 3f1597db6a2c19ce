# generic: binder
"""Failed transactions of Android's binder: ``include/uapi/linux/android/binder_netlink.h``, ``binder.yaml``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    bits,
    flag,
    label,
    label_flags,
    string,
    u32,
    unit,
    values,
    varies,
)

# enum binder_driver_return_protocol in include/uapi/linux/android/binder.h: ioctl numbers of magic 'r'
RETURN = values(
    "binder-driver-return-protocol",
    {
        0x7205: "dead-reply",
        0x7211: "failed-reply",
        0x7212: "frozen-reply",
        0x7213: "onway-spam-suspect",
        0x7214: "transaction-pending-frozen",
    },
)
TRANSACTION_FLAGS = bits(
    "transaction-flags",
    {
        0x01: "one-way",
        0x04: "root-object",
        0x08: "status-code",
        0x10: "accept-fds",
        0x20: "clear-buf",
        0x40: "update-txn",
    },
)

REPORT = attrs(
    "report",
    "BINDER_A_REPORT_",
    error=label(u32, RETURN),
    context=string,
    from_pid=varies("id", u32),
    from_tid=varies("id", u32),
    to_pid=varies("id", u32),
    to_tid=varies("id", u32),
    is_reply=flag,
    flags=label_flags(u32, TRANSACTION_FLAGS),
    code=u32,
    data_size=unit(u32, "bytes"),
)

FAMILY = Family(
    "binder",
    GENERIC,
    None,
    (Operation("report", None, 1, REPORT),),
    groups=("report",),
    key=("error", "context", "from-pid", "to-pid", "code", "data-size"),
    doc="Failed transactions of Android's binder",
)
