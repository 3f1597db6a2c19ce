# sock-diag: 20-21 where u8@16=17
"""Packet sockets: ``include/uapi/linux/packet_diag.h``, ``net/packet/diag.c``."""

from __future__ import annotations

from nlsniff.dissectors.diag.names import COOKIE, SK_MEMINFO, SOCK_TYPE
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    SOCK_DIAG,
    Family,
    Operation,
    array,
    at,
    attrs,
    bits,
    blob,
    enum,
    flags,
    label,
    packed,
    pad,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    unit,
    values,
    varies,
    where,
)

SHOW = bits("packet-show", "info mclist ring-cfg fanout meminfo filter")
# include/uapi/linux/if_packet.h
VERSION = values("packet-versions", "tpacket-v1 tpacket-v2 tpacket-v3")
INFO_FLAGS = bits("pdi-flags", "running auxdata origdev vnethdr loss")
MEMBERSHIP = values("packet-mr", "multicast promisc allmulti unicast")
# include/uapi/linux/if_ether.h, as far as sockets are bound to it
ETHERTYPE = values(
    "ethertype",
    {0x0003: "all", 0x0800: "ip", 0x0806: "arp", 0x86DD: "ipv6", 0x888E: "pae", 0x88CC: "lldp", 0x88F7: "1588"},
)

REQUEST = struct(
    "packet-diag-req",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=u8,
    pad=pad(2),
    pdiag_ino=varies("id", u32),
    pdiag_show=flags(u32, SHOW),
    pdiag_cookie=varies("id", COOKIE),
)
# pdiag_num is ntohs() of the socket's protocol: in host order.
MESSAGE = struct(
    "packet-diag-msg",
    pdiag_family=enum(u8, AF),
    pdiag_type=enum(u8, SOCK_TYPE),
    pdiag_num=label(u16, ETHERTYPE),
    pdiag_ino=varies("id", u32),
    pdiag_cookie=varies("id", COOKIE),
)
INFO = struct(
    "packet-diag-info",
    pdi_index=varies("ifindex", u32),
    pdi_version=enum(u32, VERSION),
    pdi_reserve=u32,
    pdi_copy_thresh=u32,
    pdi_tstamp=u32,
    pdi_flags=flags(u32, INFO_FLAGS),
)
MCLIST = struct(
    "packet-diag-mclist",
    pdmc_index=varies("ifindex", u32),
    pdmc_count=varies("counter", u32),
    pdmc_type=enum(u16, MEMBERSHIP),
    pdmc_alen=u16,
    pdmc_addr=blob(32, "hex"),
)
RING = struct(
    "packet-diag-ring",
    pdr_block_size=u32,
    pdr_block_nr=u32,
    pdr_frame_size=u32,
    pdr_frame_nr=u32,
    pdr_retire_tmo=unit(u32, "ms"),
    pdr_sizeof_priv=u32,
    pdr_features=u32,
)
# struct sock_filter of include/uapi/linux/filter.h
SOCK_FILTER = struct("sock-filter", code=u16, jt=u8, jf=u8, k=u32)

PACKET = attrs(
    "packet-diag-attrs",
    "PACKET_DIAG_",
    info=at(0, struct_value(INFO)),
    mclist=array(struct_value(MCLIST)),
    rx_ring=struct_value(RING),
    tx_ring=struct_value(RING),
    # The type and its flags (PACKET_FANOUT_FLAG_*) above the group's number.
    fanout=packed(u32, flags=8, type=8, id=16),
    uid=u32,
    meminfo=struct_value(SK_MEMINFO),
    filter=array(struct_value(SOCK_FILTER)),
)

FAMILY = Family(
    "packet-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, PACKET, header=REQUEST),
        Operation("answer", None, 20, PACKET, header=MESSAGE),
        Operation("destroy", 21, None, PACKET, header=REQUEST),
    ),
    key=("header.pdiag-type", "header.pdiag-num", "header.pdiag-ino", "uid", "header.pdiag-show"),
    doc="Packet sockets",
    where=(where(16, u8, 17),),
)
