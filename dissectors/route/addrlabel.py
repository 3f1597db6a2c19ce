# route: 72-74
"""Labels of IPv6 prefixes, by which source addresses are chosen (RFC 6724): ``include/uapi/linux/if_addrlabel.h``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import ROUTE, Family, Operation, attrs, ip, label, pad, struct, u8, u32, varies

IFADDRLBLMSG = struct(
    "ifaddrlblmsg",
    ifal_family=label(u8, AF),
    ifal_reserved=pad(1),
    ifal_prefixlen=u8,
    ifal_flags=u8,
    ifal_index=varies("ifindex", u32),
    ifal_seq=varies("generation", u32),
)

ADDRLABEL = attrs("addrlabel-attrs", "IFAL_", address=ip, label=u32)

FAMILY = Family(
    "rt-addrlabel",
    ROUTE,
    IFADDRLBLMSG,
    (
        Operation("newaddrlabel", 72, 72, ADDRLABEL),
        Operation("deladdrlabel", 73, 73, ADDRLABEL),
        Operation("getaddrlabel", 74, 72, ADDRLABEL),
    ),
    key=("address/header.ifal-prefixlen", "label", "header.ifal-index"),
    doc="Labels of IPv6 prefixes",
)
