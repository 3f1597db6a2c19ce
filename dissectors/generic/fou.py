# generic: fou
"""Ports that take tunnels out of UDP (foo over UDP): ``include/uapi/linux/fou.h``, ``fou.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF, IPPROTO

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    be,
    flag,
    ipv4,
    ipv6,
    label,
    s32,
    u8,
    u16,
    values,
    varies,
)

ENCAP_TYPE = values("encap-type", "unspec direct gue")

FOU = attrs(
    "fou",
    "FOU_ATTR_",
    port=be(u16),
    af=label(u8, AF),
    ipproto=label(u8, IPPROTO),
    type=label(u8, ENCAP_TYPE),
    remcsum_nopartial=flag,
    local_v4=ipv4,
    local_v6=ipv6,
    peer_v4=ipv4,
    peer_v6=ipv6,
    peer_port=be(u16),
    ifindex=varies("ifindex", s32),
)

FAMILY = Family(
    "fou",
    GENERIC,
    None,
    (
        Operation("unspec", 0, None),
        Operation("add", 1, None, FOU),
        Operation("del", 2, None, FOU),
        Operation("get", 3, 3, FOU),
    ),
    key=("port", "ipproto", "type", "af", "local-v4", "local-v6", "peer-v4", "peer-v6", "peer-port", "ifindex"),
    doc="Ports that take tunnels out of UDP",
)
