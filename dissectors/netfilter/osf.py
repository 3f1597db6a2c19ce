# netfilter: 0x0500-0x05ff
"""Fingerprints of operating systems: ``include/uapi/linux/netfilter/nfnetlink_osf.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG

from nlsniff.spec import (
    NETFILTER,
    Family,
    Operation,
    array,
    attrs,
    chars,
    enum,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    values,
)

WINDOW_SIZE = values("nf-osf-window-size-options", "plain mss mtu modulo")
OPTION = values(
    "iana-options", {**values("", "eol nop mss wso sackp sack echo echoreply ts pocp posp").entries, 255: "empty"}
)
MAXGENRELEN, MAX_IPOPTLEN = 32, 40

WC = struct("nf-osf-wc", wc=enum(u32, WINDOW_SIZE), val=u32)
OPT = struct("nf-osf-opt", kind=enum(u16, OPTION), length=u16, wc=struct_value(WC))
FINGER = struct(
    "nf-osf-user-finger",
    wss=struct_value(WC),
    ttl=u8,
    df=u8,
    ss=u16,
    mss=u16,
    opt_num=u16,
    genre=chars(MAXGENRELEN),
    version=chars(MAXGENRELEN),
    subtype=chars(MAXGENRELEN),
    opt=array(struct_value(OPT), MAX_IPOPTLEN),
)
OSF = attrs("osf-attrs", "OSF_ATTR_", finger=struct_value(FINGER))

FAMILY = Family(
    "osf",
    NETFILTER,
    NFGENMSG,
    (Operation("add", 0x500, None, OSF), Operation("remove", 0x501, None, OSF)),
    key=("finger",),
    doc="Fingerprints by which operating systems are told apart",
)
