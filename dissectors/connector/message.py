"""``struct cn_msg`` of ``include/uapi/linux/connector.h``: every message of NETLINK_CONNECTOR begins with it."""

from __future__ import annotations

from nlsniff.spec import Type, Where, binary, payload, struct, struct_value, u16, u32, varies, where

# len counts the bytes behind it.
CN_MSG: dict[str, Type] = {
    "idx": u32,
    "val": u32,
    "seq": varies("id", u32),
    "ack": varies("id", u32),
    "len": u16,
    "flags": u16,
}
HEADER = struct("cn-msg", CN_MSG)
DATA = payload("cn-msg-data", struct_value(struct("cn-data", data=binary)))


def user(idx: int, val: int) -> tuple[Where, ...]:
    """The numbers of ``struct cb_id`` behind nlmsghdr."""
    return (where(16, u32, idx), where(20, u32, val))
