# generic: IPVS
"""The IP virtual server: ``include/uapi/linux/ip_vs.h``, ``net/netfilter/ipvs/ip_vs_ctl.c``."""

from __future__ import annotations

import ipaddress
from typing import Any

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    GENERIC,
    AttributeSet,
    Custom,
    Family,
    Operation,
    Type,
    attrs,
    be,
    bits,
    enum,
    flags,
    ipv4,
    ipv6,
    label,
    nest,
    padding,
    s32,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

AF_INET, AF_INET6 = 2, 10
NF_INET_ADDR = 16


def decode_ipv4(payload: bytes, _order: str) -> str:
    """The IPv4 address in a ``union nf_inet_addr``, whose other bytes are zero."""
    if len(payload) != NF_INET_ADDR or any(payload[4:]):
        raise ValueError("not an IPv4 address in 16 bytes")
    return str(ipaddress.IPv4Address(payload[:4]))


def encode_ipv4(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_ipv4`` gives."""
    return ipaddress.IPv4Address(value).packed.ljust(NF_INET_ADDR, b"\0")


ADDRESSES: dict[str | int, Type | AttributeSet] = {
    AF_INET: Custom("nf-inet-addr", decode_ipv4, encode_ipv4),
    AF_INET6: ipv6,
}

IPPROTO = values("ip-protocol", {6: "tcp", 17: "udp", 132: "sctp"})
SVC_F = bits("ip-vs-svc-flags", "persistent hashed onepacket sched1 sched2 sched3")
FWD_METHOD = values("ip-vs-fwd-method", "masq localnode tunnel droute bypass")
TUN_TYPE = values("ip-vs-tunnel-type", "ipip gue gre")
TUN_F = bits("ip-vs-tunnel-encap-flags", "csum remcsum")
STATE = values("ip-vs-daemon-state", "none master backup")

FLAGS = struct("ip-vs-flags", flags=flags(u32, SVC_F), mask=u32)

STATS = attrs(
    "ipvs-stats-attrs",
    "IPVS_STATS_ATTR_",
    conns=u32,
    inpkts=u32,
    outpkts=u32,
    inbytes=u64,
    outbytes=u64,
    cps=u32,
    inpps=u32,
    outpps=u32,
    inbps=u32,
    outbps=u32,
    pad=padding,
)
STATS64 = attrs(
    "ipvs-stats64-attrs",
    "IPVS_STATS_ATTR_",
    conns=u64,
    inpkts=u64,
    outpkts=u64,
    inbytes=u64,
    outbytes=u64,
    cps=u64,
    inpps=u64,
    outpps=u64,
    inbps=u64,
    outbps=u64,
    pad=padding,
)
SERVICE = attrs(
    "ipvs-svc-attrs",
    "IPVS_SVC_ATTR_",
    af=label(u16, AF),
    protocol=label(u16, IPPROTO),
    addr=sub_message("af", ADDRESSES),
    port=be(u16),
    fwmark=u32,
    sched_name=string,
    flags=struct_value(FLAGS),
    timeout=unit(u32, "s"),
    netmask=sub_message("af", {AF_INET: ipv4, AF_INET6: u32}),  # of IPv6 the prefix length
    stats=varies("counter", nest(STATS, nested_flag=False)),
    pe_name=string,
    stats64=varies("counter", nest(STATS64, nested_flag=False)),
)
DEST = attrs(
    "ipvs-dest-attrs",
    "IPVS_DEST_ATTR_",
    addr=sub_message("addr_family", ADDRESSES),
    port=be(u16),
    fwd_method=enum(u32, FWD_METHOD),
    weight=s32,
    u_thresh=u32,
    l_thresh=u32,
    active_conns=varies("counter", u32),
    inact_conns=varies("counter", u32),
    persist_conns=varies("counter", u32),
    stats=varies("counter", nest(STATS, nested_flag=False)),
    addr_family=label(u16, AF),
    stats64=varies("counter", nest(STATS64, nested_flag=False)),
    tun_type=enum(u8, TUN_TYPE),
    tun_port=be(u16),
    tun_flags=flags(u16, TUN_F),
)
DAEMON = attrs(
    "ipvs-daemon-attrs",
    "IPVS_DAEMON_ATTR_",
    state=enum(u32, STATE),
    mcast_ifn=string,
    sync_id=u32,
    sync_maxlen=u16,
    mcast_group=ipv4,
    mcast_group6=ipv6,
    mcast_port=u16,
    mcast_ttl=u8,
)
CMD = attrs(
    "ipvs-cmd-attrs",
    "IPVS_CMD_ATTR_",
    service=nest(SERVICE, nested_flag=False),
    dest=nest(DEST, nested_flag=False),
    daemon=nest(DAEMON, nested_flag=False),
    timeout_tcp=unit(u32, "s"),
    timeout_tcp_fin=unit(u32, "s"),
    timeout_udp=unit(u32, "s"),
)
# The version is that of IPVS: 0x010201 is 1.2.1.
INFO = attrs("ipvs-info-attrs", "IPVS_INFO_ATTR_", version=u32, conn_tab_size=u32)

FAMILY = Family(
    "IPVS",
    GENERIC,
    None,
    (
        Operation("new-service", 1, 1, CMD),
        Operation("set-service", 2, None, CMD),
        Operation("del-service", 3, None, CMD),
        Operation("get-service", 4, 1, CMD),
        Operation("new-dest", 5, 5, CMD),
        Operation("set-dest", 6, None, CMD),
        Operation("del-dest", 7, None, CMD),
        Operation("get-dest", 8, 5, CMD),
        Operation("new-daemon", 9, 9, CMD),
        Operation("del-daemon", 10, None, CMD),
        Operation("get-daemon", 11, 9, CMD),
        Operation("set-config", 12, 12, CMD),
        Operation("get-config", 13, 12, CMD),
        Operation("set-info", None, 14, INFO),
        Operation("get-info", 15, 14, CMD, reply_attributes=INFO),
        Operation("zero", 16, None, CMD),
        Operation("flush", 17, None, CMD),
    ),
    key=(
        "service.protocol",
        "service.addr",
        "service.port",
        "service.fwmark",
        "service.sched-name",
        "dest.addr",
        "dest.port",
        "dest.fwd-method",
        "dest.weight",
        "daemon.state",
        "daemon.mcast-ifn",
        "daemon.sync-id",
        "timeout-tcp",
        "version",
    ),
    doc="The IP virtual server: services, their destinations, the synchronising daemon",
)
