# netfilter: 0x0400-0x04ff
"""Logged packets, NFNL_SUBSYS_ULOG: ``include/uapi/linux/netfilter/nfnetlink_log.h``.

The group's number is in the header's resource id.
"""

from __future__ import annotations

from nlsniff.dissectors.netfilter.conntrack import CONNTRACK, CT_INFO
from nlsniff.dissectors.netfilter.names import NFGENMSG, PACKET, be16, be32, be64, ethertype
from nlsniff.dissectors.route.link_names import ARPHRD

from nlsniff.spec import (
    NETFILTER,
    Family,
    Operation,
    attrs,
    be,
    binary,
    bits,
    blob,
    enum,
    flags,
    label,
    nest,
    packet,
    pad,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    unit,
    values,
    varies,
)

IFINDEX = varies("ifindex", be32)

COMMAND = values("nfulnl-msg-config-cmds", "none bind unbind pf-bind pf-unbind")
COPY_MODE = values("nfulnl-copy-mode", "none meta packet")
CONFIG_FLAGS = bits("nfulnl-cfg-flags", "seq seq-global conntrack")
ARPHRD_ETHER, ARPHRD_LOOPBACK = 1, 772

# What a hook's number means depends on the family.
PACKET_HDR = struct("nfulnl-msg-packet-hdr", hw_protocol=ethertype, hook=u8, pad=pad(1))
PACKET_HW = struct("nfulnl-msg-packet-hw", hw_addrlen=be16, pad=pad(2), hw_addr=blob(8, "mac"))
TIMESTAMP = struct("nfulnl-msg-packet-timestamp", sec=unit(be64, "s"), usec=unit(be64, "us"))
CONFIG_CMD = struct("nfulnl-msg-config-cmd", command=enum(u8, COMMAND))
CONFIG_MODE = struct(
    "nfulnl-msg-config-mode", copy_range=unit(be32, "bytes"), copy_mode=enum(u8, COPY_MODE), pad=pad(1)
)
VLAN = attrs("nfula-vlan-attrs", "NFULA_VLAN_", proto=ethertype, tci=be16)

NFLOG = attrs(
    "nflog-attrs",
    "NFULA_",
    packet_hdr=struct_value(PACKET_HDR),
    mark=be32,
    timestamp=varies("time", struct_value(TIMESTAMP)),
    ifindex_indev=IFINDEX,
    ifindex_outdev=IFINDEX,
    ifindex_physindev=IFINDEX,
    ifindex_physoutdev=IFINDEX,
    hwaddr=varies("random", struct_value(PACKET_HW)),
    payload=PACKET,
    prefix=string,
    uid=be32,
    seq=varies("counter", be32),
    seq_global=varies("counter", be32),
    gid=be32,
    hwtype=label(be16, ARPHRD),
    hwheader=sub_message("hwtype", dict.fromkeys((ARPHRD_ETHER, ARPHRD_LOOPBACK), packet("ethernet")), default=binary),
    hwlen=unit(be16, "bytes"),
    ct=nest(CONNTRACK),
    ct_info=enum(be32, CT_INFO),
    vlan=nest(VLAN),
    l2hdr=packet("ethernet"),
)
CONFIG = attrs(
    "nflog-config-attrs",
    "NFULA_CFG_",
    cmd=struct_value(CONFIG_CMD),
    mode=struct_value(CONFIG_MODE),
    nlbufsiz=unit(be32, "bytes"),
    timeout=unit(be32, "cs"),
    qthresh=be32,
    flags=flags(be(u16), CONFIG_FLAGS),
)

FAMILY = Family(
    "nflog",
    NETFILTER,
    NFGENMSG,
    (
        Operation("packet", None, 0x400, NFLOG),
        Operation("config", 0x401, None, CONFIG),
    ),
    key=(
        "header.res-id",
        "prefix",
        "cmd",
        "mode",
        "flags",
        "packet-hdr",
        "ifindex-indev",
        "ifindex-outdev",
        "mark",
        "uid",
        "header.nfgen-family",
    ),
    doc="Packets logged by rules",
)
