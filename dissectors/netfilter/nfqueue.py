# netfilter: 0x0300-0x03ff
"""Packets queued for a verdict: ``include/uapi/linux/netfilter/nfnetlink_queue.h``.

The queue's number is in the header's resource id.
"""

from __future__ import annotations

from nlsniff.dissectors.netfilter.conntrack import CONNTRACK, CT_INFO
from nlsniff.dissectors.netfilter.conntrack_exp import EXPECT
from nlsniff.dissectors.netfilter.names import (
    INET_HOOK,
    NFGENMSG,
    PACKET,
    VERDICT,
    be16,
    be32,
    be64,
    ethertype,
    nfproto16,
)

from nlsniff.spec import (
    NETFILTER,
    Family,
    Operation,
    attrs,
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
    u8,
    unit,
    values,
    varies,
)

IFINDEX = varies("ifindex", be32)

COMMAND = values("nfqnl-msg-config-cmds", "none bind unbind pf-bind pf-unbind")
COPY_MODE = values("nfqnl-config-mode", "none meta packet")
CONFIG_FLAGS = bits("nfqa-cfg-flags", "fail-open conntrack gso uid-gid secctx")
SKB_INFO = bits("nfqa-skb-info", "csumnotready gso csum-notverified")

# Bridges and the IP protocols number their hooks alike.
PACKET_HDR = struct(
    "nfqnl-msg-packet-hdr", packet_id=varies("id", be32), hw_protocol=ethertype, hook=label(u8, INET_HOOK)
)
PACKET_HW = struct("nfqnl-msg-packet-hw", hw_addrlen=be16, pad=pad(2), hw_addr=blob(8, "mac"))
TIMESTAMP = struct("nfqnl-msg-packet-timestamp", sec=unit(be64, "s"), usec=unit(be64, "us"))
# A queue's number or an errno may stand in the upper half of a verdict (include/uapi/linux/netfilter.h).
VERDICT_HDR = struct("nfqnl-msg-verdict-hdr", verdict=label(be32, VERDICT), id=varies("id", be32))
CONFIG_CMD = struct("nfqnl-msg-config-cmd", command=enum(u8, COMMAND), pad=pad(1), pf=nfproto16)
CONFIG_PARAMS = struct("nfqnl-msg-config-params", copy_range=unit(be32, "bytes"), copy_mode=enum(u8, COPY_MODE))
VLAN = attrs("nfqa-vlan-attrs", "NFQA_VLAN_", proto=ethertype, tci=be16)

NFQUEUE = attrs(
    "nfqueue-attrs",
    "NFQA_",
    packet_hdr=struct_value(PACKET_HDR),
    verdict_hdr=struct_value(VERDICT_HDR),
    mark=be32,
    timestamp=varies("time", struct_value(TIMESTAMP)),
    ifindex_indev=IFINDEX,
    ifindex_outdev=IFINDEX,
    ifindex_physindev=IFINDEX,
    ifindex_physoutdev=IFINDEX,
    hwaddr=varies("random", struct_value(PACKET_HW)),
    payload=PACKET,
    ct=nest(CONNTRACK),
    ct_info=enum(be32, CT_INFO),
    cap_len=unit(be32, "bytes"),
    skb_info=flags(be32, SKB_INFO),
    exp=nest(EXPECT),
    uid=be32,
    gid=be32,
    secctx=string,
    vlan=nest(VLAN),
    l2hdr=packet("ethernet"),
    priority=be32,
    cgroup_classid=be32,
)
CONFIG = attrs(
    "nfqueue-config-attrs",
    "NFQA_CFG_",
    cmd=struct_value(CONFIG_CMD),
    params=struct_value(CONFIG_PARAMS),
    queue_maxlen=be32,
    mask=flags(be32, CONFIG_FLAGS),
    flags=flags(be32, CONFIG_FLAGS),
)

FAMILY = Family(
    "nfqueue",
    NETFILTER,
    NFGENMSG,
    (
        Operation("packet", None, 0x300, NFQUEUE),
        Operation("verdict", 0x301, None, NFQUEUE),
        Operation("config", 0x302, None, CONFIG),
        Operation("verdict-batch", 0x303, None, NFQUEUE),
    ),
    key=(
        "header.res-id",
        "verdict-hdr",
        "packet-hdr",
        "cmd",
        "params",
        "queue-maxlen",
        "flags",
        "ifindex-indev",
        "ifindex-outdev",
        "mark",
        "header.nfgen-family",
    ),
    doc="Packets queued for a verdict from userspace",
)
