# generic: NCSI
"""The sideband interface of network controllers: ``include/uapi/linux/ncsi.h``, ``net/ncsi/ncsi-netlink.c``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    binary,
    flag,
    hint,
    multi,
    nest,
    string,
    u16,
    u32,
    varies,
)

# NCSI_PKG_ATTR and NCSI_CHANNEL_ATTR, number 1, hold one package and one channel each.
VLANS = attrs("ncsi-vlan-attrs", "NCSI_CHANNEL_ATTR_", vlan_id=at(10, multi(u16)))
CHANNEL = attrs(
    "ncsi-channel-attrs",
    "NCSI_CHANNEL_ATTR_",
    id=at(2, u32),
    version_major=u32,
    version_minor=u32,
    version_str=string,
    link_state=hint(u32, "hex"),
    active=flag,
    forced=flag,
    vlan_list=nest(VLANS, nested_flag=False),
)
CHANNELS = attrs("ncsi-channel-list-attrs", "NCSI_CHANNEL_", attr=multi(nest(CHANNEL, nested_flag=False)))
PACKAGE = attrs(
    "ncsi-pkg-attrs",
    "NCSI_PKG_ATTR_",
    id=at(2, u32),
    forced=flag,
    channel_list=nest(CHANNELS, nested_flag=False),
)
PACKAGES = attrs("ncsi-pkg-list-attrs", "NCSI_PKG_", attr=multi(nest(PACKAGE, nested_flag=False)))
NCSI = attrs(
    "ncsi-attrs",
    "NCSI_ATTR_",
    ifindex=varies("ifindex", u32),
    package_list=nest(PACKAGES, nested_flag=False),
    package_id=u32,
    channel_id=u32,
    data=binary,
    multi_flag=flag,
    package_mask=hint(u32, "hex"),
    channel_mask=hint(u32, "hex"),
)

FAMILY = Family(
    "NCSI",
    GENERIC,
    None,
    (
        Operation("pkg-info", 1, 1, NCSI),
        Operation("set-interface", 2, None, NCSI),
        Operation("clear-interface", 3, None, NCSI),
        Operation("send-cmd", 4, 4, NCSI),
        Operation("set-package-mask", 5, None, NCSI),
        Operation("set-channel-mask", 6, None, NCSI),
    ),
    key=("ifindex", "package-id", "channel-id", "package-mask", "channel-mask", "data", "package-list.attr"),
    doc="The sideband interface of network controllers",
)
