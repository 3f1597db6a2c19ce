# generic: TIPCv2 TIPC
"""Transparent inter-process communication: ``include/uapi/linux/tipc_netlink.h`` and, before it, ``tipc_config.h``.

Types come from ``net/tipc/netlink.c`` and the functions that fill the answers. Messages of the older family
``TIPC`` have no attributes: behind their header stand values with a length and type of TIPC's own.
"""

from __future__ import annotations

from nlsniff.dissectors.generic.sockaddr import SOCKADDR
from nlsniff.dissectors.generic.tipc_tlv import PAYLOAD

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    at,
    attrs,
    binary,
    blob,
    chars,
    enum,
    flag,
    hint,
    nest,
    pad,
    padding,
    secret,
    string,
    struct,
    struct_value,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

id32 = varies("id", u32)

ADDR = hint(u32, "hex")

PROP = attrs(
    "tipc-prop-attrs",
    "TIPC_NLA_PROP_",
    prio=u32,
    tol=unit(u32, "ms"),
    win=u32,
    mtu=u32,
    broadcast=u32,
    broadcast_ratio=u32,
)
UDP = attrs("tipc-udp-attrs", "TIPC_NLA_UDP_", local=SOCKADDR, remote=SOCKADDR, multi_remoteip=flag)
BEARER = attrs("tipc-bearer-attrs", "TIPC_NLA_BEARER_", name=string, prop=nest(PROP), domain=ADDR, udp_opts=nest(UDP))
CON = attrs("tipc-con-attrs", "TIPC_NLA_CON_", flag=flag, node=ADDR, sock=id32, type=u32, inst=u32)
SOCK_STAT = attrs(
    "tipc-sock-stat-attrs",
    "TIPC_NLA_SOCK_STAT_",
    rcvq=at(0, u32),
    sendq=u32,
    link_cong=flag,
    conn_cong=flag,
    drop=u32,
)
SOCK_GROUP = attrs(
    "tipc-sock-group-attrs",
    "TIPC_NLA_SOCK_GROUP_",
    id=at(0, u32),
    open=flag,
    node_scope=flag,
    cluster_scope=flag,
    instance=u32,
    bc_send_next=varies("counter", u32),
)
SOCK = attrs(
    "tipc-sock-attrs",
    "TIPC_NLA_SOCK_",
    addr=ADDR,
    ref=id32,
    con=nest(CON),
    has_publ=flag,
    stat=varies("counter", nest(SOCK_STAT)),
    type=enum(u32, values("socket-type", "stream dgram raw rdm seqpacket", 1)),
    ino=id32,
    uid=u32,
    tipc_state=u32,
    cookie=varies("id", u64),
    pad=padding,
    group=nest(SOCK_GROUP),
)
PUBL = attrs(
    "tipc-publ-attrs",
    "TIPC_NLA_PUBL_",
    type=u32,
    lower=u32,
    upper=u32,
    scope=enum(u32, values("tipc-scope", "zone cluster node", 1)),
    node=ADDR,
    ref=id32,
    key=id32,
)
STATS = attrs(
    "tipc-stats-attrs",
    "TIPC_NLA_STATS_",
    rx_info=u32,
    rx_fragments=u32,
    rx_fragmented=u32,
    rx_bundles=u32,
    rx_bundled=u32,
    tx_info=u32,
    tx_fragments=u32,
    tx_fragmented=u32,
    tx_bundles=u32,
    tx_bundled=u32,
    msg_prof_tot=u32,
    msg_len_cnt=u32,
    msg_len_tot=u32,
    msg_len_p0=u32,
    msg_len_p1=u32,
    msg_len_p2=u32,
    msg_len_p3=u32,
    msg_len_p4=u32,
    msg_len_p5=u32,
    msg_len_p6=u32,
    rx_states=u32,
    rx_probes=u32,
    rx_nacks=u32,
    rx_deferred=u32,
    tx_states=u32,
    tx_probes=u32,
    tx_nacks=u32,
    tx_acks=u32,
    retransmitted=u32,
    duplicates=u32,
    link_congs=u32,
    max_queue=u32,
    avg_queue=u32,
)
LINK = attrs(
    "tipc-link-attrs",
    "TIPC_NLA_LINK_",
    name=string,
    dest=ADDR,
    mtu=u32,
    broadcast=flag,
    up=flag,
    active=flag,
    prop=nest(PROP),
    stats=varies("counter", nest(STATS)),
    rx=varies("counter", u32),
    tx=varies("counter", u32),
)
# include/uapi/linux/tipc.h, struct tipc_aead_key
AEAD_KEY = struct("tipc-aead-key", alg_name=chars(32), keylen=u32, key=binary)
NODE = attrs(
    "tipc-node-attrs",
    "TIPC_NLA_NODE_",
    addr=ADDR,
    up=flag,
    id=blob(16),
    key=secret(struct_value(AEAD_KEY)),
    key_master=flag,
    rekeying=unit(u32, "min"),
)
NET = attrs(
    "tipc-net-attrs",
    "TIPC_NLA_NET_",
    id=u32,
    addr=ADDR,
    nodeid=hint(u64, "hex"),
    nodeid_w1=hint(u64, "hex"),
    addr_legacy=flag,
)
MON = attrs(
    "tipc-mon-attrs",
    "TIPC_NLA_MON_",
    activation_threshold=u32,
    ref=u32,
    active=flag,
    bearer_name=string,
    peercnt=u32,
    listgen=varies("generation", u32),
)
MON_PEER = attrs(
    "tipc-mon-peer-attrs",
    "TIPC_NLA_MON_PEER_",
    addr=ADDR,
    domgen=varies("generation", u32),
    applied=u32,
    upmap=hint(u64, "hex"),
    members=array(ADDR),
    up=flag,
    head=flag,
    local=flag,
    pad=padding,
)
TIPC = attrs(
    "tipc-attrs",
    "TIPC_NLA_",
    bearer=nest(BEARER),
    sock=nest(SOCK),
    publ=nest(PUBL),
    link=nest(LINK),
    media=nest(attrs("tipc-media-attrs", "TIPC_NLA_MEDIA_", name=string, prop=nest(PROP))),
    node=nest(NODE),
    net=nest(NET),
    name_table=nest(attrs("tipc-name-table-attrs", "TIPC_NLA_NAME_TABLE_", publ=nest(PUBL))),
    mon=nest(MON),
    mon_peer=nest(MON_PEER),
)

V2 = Family(
    "TIPCv2",
    GENERIC,
    None,
    (
        Operation("legacy", 1, 1, TIPC),
        Operation("bearer-disable", 2, None, TIPC),
        Operation("bearer-enable", 3, None, TIPC),
        Operation("bearer-get", 4, 4, TIPC),
        Operation("bearer-set", 5, None, TIPC),
        Operation("sock-get", 6, 6, TIPC),
        Operation("publ-get", 7, 7, TIPC),
        Operation("link-get", 8, 8, TIPC),
        Operation("link-set", 9, None, TIPC),
        Operation("link-reset-stats", 10, None, TIPC),
        Operation("media-get", 11, 11, TIPC),
        Operation("media-set", 12, None, TIPC),
        Operation("node-get", 13, 13, TIPC),
        Operation("net-get", 14, 14, TIPC),
        Operation("net-set", 15, None, TIPC),
        Operation("name-table-get", 16, 16, TIPC),
        Operation("mon-set", 17, None, TIPC),
        Operation("mon-get", 18, 18, TIPC),
        Operation("mon-peer-get", 19, 19, TIPC),
        Operation("peer-remove", 20, None, TIPC),
        Operation("bearer-add", 21, None, TIPC),
        Operation("udp-get-remoteip", 22, 22, TIPC),
        Operation("key-set", 23, None, TIPC),
        Operation("key-flush", 24, None, TIPC),
        Operation("addr-legacy-get", 25, 25, TIPC),
    ),
    key=(
        "bearer.name",
        "bearer.domain",
        "link.name",
        "link.up",
        "media.name",
        "node.addr",
        "node.up",
        "net.id",
        "net.addr",
        "sock.ref",
        "sock.addr",
        "publ.type",
        "name-table.publ",
        "mon.ref",
        "mon-peer.addr",
    ),
    doc="Transparent inter-process communication: bearers, links, nodes, sockets, names",
)

COMMAND = values(
    "tipc-cmd",
    {
        0x0000: "noop",
        0x0001: "get-nodes",
        0x0002: "get-media-names",
        0x0003: "get-bearer-names",
        0x0004: "get-links",
        0x0005: "show-name-table",
        0x0006: "show-ports",
        0x000B: "show-link-stats",
        0x000F: "show-stats",
        0x4003: "get-remote-mng",
        0x4004: "get-max-ports",
        0x4005: "get-max-publ",
        0x4006: "get-max-subscr",
        0x4007: "get-max-zones",
        0x4008: "get-max-clusters",
        0x4009: "get-max-nodes",
        0x400A: "get-max-slaves",
        0x400B: "get-netid",
        0x4101: "enable-bearer",
        0x4102: "disable-bearer",
        0x4107: "set-link-tol",
        0x4108: "set-link-pri",
        0x4109: "set-link-window",
        0x410A: "set-log-size",
        0x410B: "dump-log",
        0x410C: "reset-link-stats",
        0x8001: "set-node-addr",
        0x8003: "set-remote-mng",
        0x8004: "set-max-ports",
        0x8005: "set-max-publ",
        0x8006: "set-max-subscr",
        0x8007: "set-max-zones",
        0x8008: "set-max-clusters",
        0x8009: "set-max-nodes",
        0x800A: "set-max-slaves",
        0x800B: "set-netid",
        0xC001: "not-net-admin",
    },
)
GENLMSGHDR = struct("tipc-genlmsghdr", dest=ADDR, cmd=enum(u16, COMMAND), reserved=pad(2))

LEGACY = Family(
    "TIPC",
    GENERIC,
    GENLMSGHDR,
    (Operation("cmd", 1, 1, PAYLOAD),),
    key=("header.cmd", "header.dest", "unsigned", "net-addr", "bearer-name", "link-name", "error-string"),
    doc="TIPC's older configuration interface",
)

FAMILIES = (V2, LEGACY)
