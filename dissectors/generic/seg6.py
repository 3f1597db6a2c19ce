# generic: SEG6
"""Keys and source address of IPv6 segment routing: ``include/uapi/linux/seg6_genl.h``, ``net/ipv6/seg6.c``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, binary, enum, ipv6, s32, secret, u8, u32, values

ALGO = values("seg6-hmac-algo", "sha1 sha256", 1)

SEG6 = attrs(
    "seg6-attrs",
    "SEG6_ATTR_",
    dst=ipv6,
    dstlen=s32,
    hmackeyid=u32,
    secret=secret(binary),
    secretlen=u8,
    algid=enum(u8, ALGO),
    hmacinfo=secret(binary),  # a nest by the kernel's policy; nobody fills it
)

FAMILY = Family(
    "SEG6",
    GENERIC,
    None,
    (
        Operation("sethmac", 1, None, SEG6),
        Operation("dumphmac", 2, 2, SEG6),
        Operation("set-tunsrc", 3, None, SEG6),
        Operation("get-tunsrc", 4, 4, SEG6),
    ),
    key=("dst", "hmackeyid", "algid"),
    doc="Keys and source address of IPv6 segment routing",
)
