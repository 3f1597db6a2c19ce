# connector: 3 where u32@16 u32@20
"""Users of the connector whose bytes are their own: ``include/uapi/linux/connector.h`` numbers them."""

from __future__ import annotations

from nlsniff.dissectors.connector.message import DATA, HEADER, user

from nlsniff.spec import (
    CONNECTOR,
    Family,
    Operation,
    binary,
    chars,
    enum,
    pad,
    payload,
    s32,
    struct,
    struct_value,
    u32,
    u64,
    values,
    varies,
)

# include/uapi/linux/dm-log-userspace.h
ULOG_REQUEST = values(
    "dm-ulog-request-type",
    "ctr dtr presuspend postsuspend resume get-region-size is-clean in-sync flush mark-region clear-region "
    "get-resync-work set-region-sync get-sync-count status-info status-table is-remote-recovering",
    1,
)
ULOG = payload(
    "dm-ulog-request",
    struct_value(
        struct(
            "dm-ulog-request",
            luid=varies("id", u64),
            uuid=chars(129),
            padding=pad(3),
            version=u32,
            error=s32,
            seq=varies("id", u32),
            request_type=enum(u32, ULOG_REQUEST),
            data_size=u32,
            data=binary,
        )
    ),
)
_MESSAGE = (Operation("message", 3, 3, DATA),)

FAMILIES = (
    Family(
        "dm-ulog",
        CONNECTOR,
        HEADER,
        (Operation("message", 3, 3, ULOG),),
        key=("request-type", "luid", "uuid", "error"),
        doc="Device mapper's log in user space",
        where=user(7, 1),
    ),
    Family("hv-kvp", CONNECTOR, HEADER, _MESSAGE, key=("header.seq", "data"), doc="Hyper-V keys", where=user(9, 1)),
    Family("hv-vss", CONNECTOR, HEADER, _MESSAGE, key=("header.seq", "data"), doc="Hyper-V backup", where=user(10, 1)),
    Family(
        "connector",
        CONNECTOR,
        HEADER,
        _MESSAGE,
        groups=("proc", "cifs", "w1", "v86d", "bb", "dst", "dm", "drbd", "kvp", "vss"),
        key=("header.idx", "header.val", "header.seq", "data"),
        doc="Other users of the connector",
    ),
)
