# netfilter: 0x0100-0x01ff
"""Connection tracking: ``include/uapi/linux/netfilter/nfnetlink_conntrack.h``, ``conntrack.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG, be16, be32, be64, ipproto

from nlsniff.spec import (
    NETFILTER,
    Family,
    Operation,
    attrs,
    binary,
    bits,
    enum,
    flags,
    hint,
    ipv6,
    label,
    label_flags,
    nest,
    padding,
    string,
    struct,
    struct_value,
    u8,
    u32,
    unit,
    values,
    varies,
)

counter_be32 = varies("counter", be32)

ipv4 = hint(be32, "ipv4")

STATUS = bits(
    "nf-ct-status",
    "expected seen-reply assured confirmed src-nat dst-nat seq-adj src-nat-done dst-nat-done dying fixed-timeout "
    "template nat-clash helper offload hw-offload",
)
TCP_STATE = values(
    "nf-ct-tcp-state",
    "none syn-sent syn-recv established fin-wait close-wait last-ack time-wait close syn-sent2 max ignore retrans "
    "unack timeout-max",
)
TCP_FLAGS = bits(
    "nf-ct-tcp-flags",
    "window-scale sack-perm close-init be-liberal unacked maxack challenge-ack simultaneous-open",
)
# SCTP_CONNTRACK_CLOSED is the spec's "cloned".
SCTP_STATE = values(
    "nf-ct-sctp-state",
    "none cloned cookie-wait cookie-echoed established shutdown-sent shutdown-received shutdown-ack-sent "
    "shutdown-heartbeat-sent",
)
DCCP_STATE = values("nf-ct-dccp-state", "none request respond partopen open closereq closing timewait ignore invalid")
DCCP_ROLE = values("nf-ct-dccp-role", "client server")
# include/uapi/linux/netfilter/nf_conntrack_common.h, enum ip_conntrack_info
CT_INFO = values("ip-conntrack-info", "established related new established-reply related-reply new-reply - untracked")
# net/netfilter/nf_conntrack_netlink.c, CTA_FILTER_F_*
FILTER = bits(
    "ctnetlink-filter-flags",
    "ip-src ip-dst tuple-zone proto-num proto-src-port proto-dst-port proto-icmp-type proto-icmp-code proto-icmp-id "
    "proto-icmpv6-type proto-icmpv6-code proto-icmpv6-id",
)

TCP_FLAGS_MASK = struct("nf-ct-tcp-flags-mask", flags=flags(u8, TCP_FLAGS), mask=flags(u8, TCP_FLAGS))

COUNTER = attrs(
    "counter-attrs",
    "CTA_COUNTERS_",
    packets=be64,
    bytes=be64,
    packets_old=be32,
    bytes_old=be32,
    pad=padding,
)
TUPLE_PROTO = attrs(
    "tuple-proto-attrs",
    "CTA_",
    proto_num=ipproto,
    proto_src_port=be16,
    proto_dst_port=be16,
    proto_icmp_id=be16,
    proto_icmp_type=u8,
    proto_icmp_code=u8,
    proto_icmpv6_id=be16,
    proto_icmpv6_type=u8,
    proto_icmpv6_code=u8,
)
TUPLE_IP = attrs("tuple-ip-attrs", "CTA_", ip_v4_src=ipv4, ip_v4_dst=ipv4, ip_v6_src=ipv6, ip_v6_dst=ipv6)
TUPLE = attrs("tuple-attrs", "CTA_", tuple_ip=nest(TUPLE_IP), tuple_proto=nest(TUPLE_PROTO), tuple_zone=be16)

PROTOINFO_TCP = attrs(
    "protoinfo-tcp-attrs",
    "CTA_PROTOINFO_",
    tcp_state=enum(u8, TCP_STATE),
    tcp_wscale_original=u8,
    tcp_wscale_reply=u8,
    tcp_flags_original=struct_value(TCP_FLAGS_MASK),
    tcp_flags_reply=struct_value(TCP_FLAGS_MASK),
)
PROTOINFO_DCCP = attrs(
    "protoinfo-dccp-attrs",
    "CTA_PROTOINFO_",
    dccp_state=label(u8, DCCP_STATE),
    dccp_role=label(u8, DCCP_ROLE),
    dccp_handshake_seq=varies("random", be64),
    dccp_pad=padding,
)
# The tags are as the packet has them: sctp_to_nlattr() in net/netfilter/nf_conntrack_proto_sctp.c swaps nothing.
PROTOINFO_SCTP = attrs(
    "protoinfo-sctp-attrs",
    "CTA_PROTOINFO_",
    sctp_state=enum(u8, SCTP_STATE),
    vtag_original=varies("random", be32),
    vtag_reply=varies("random", be32),
)
PROTOINFO = attrs(
    "protoinfo-attrs",
    "CTA_",
    protoinfo_tcp=nest(PROTOINFO_TCP),
    protoinfo_dccp=nest(PROTOINFO_DCCP),
    protoinfo_sctp=nest(PROTOINFO_SCTP),
)

# What a helper in userspace keeps in the connection is its own affair.
HELP = attrs("help-attrs", "CTA_", help_name=string, help_info=binary)
NAT_PROTO = attrs("nat-proto-attrs", "CTA_PROTO", nat_port_min=be16, nat_port_max=be16)
NAT = attrs(
    "nat-attrs",
    "CTA_",
    nat_v4_minip=ipv4,
    nat_v4_maxip=ipv4,
    nat_proto=nest(NAT_PROTO),
    nat_v6_minip=ipv6,
    nat_v6_maxip=ipv6,
)
SEQADJ = attrs(
    "seqadj-attrs",
    "CTA_SEQADJ_",
    correction_pos=counter_be32,
    offset_before=counter_be32,
    offset_after=counter_be32,
)
SECCTX = attrs("secctx-attrs", "CTA_", secctx_name=string)
SYNPROXY = attrs(
    "synproxy-attrs",
    "CTA_SYNPROXY_",
    isn=varies("random", be32),
    its=varies("random", be32),
    tsoff=varies("random", be32),
)
CT_FILTER = attrs(
    "filter-attrs", "CTA_FILTER_", orig_flags=label_flags(u32, FILTER), reply_flags=label_flags(u32, FILTER)
)
TIMESTAMP = attrs("timestamp-attrs", "CTA_TIMESTAMP_", start=unit(be64, "ns"), stop=unit(be64, "ns"), pad=padding)

CONNTRACK = attrs(
    "conntrack-attrs",
    "CTA_",
    tuple_orig=nest(TUPLE),
    tuple_reply=nest(TUPLE),
    status=flags(be32, STATUS),
    protoinfo=nest(PROTOINFO),
    help=nest(HELP),
    nat_src=nest(NAT),
    timeout=varies("time", unit(be32, "s")),
    mark=be32,
    counters_orig=varies("counter", nest(COUNTER)),
    counters_reply=varies("counter", nest(COUNTER)),
    use=counter_be32,
    id=varies("id", be32),
    nat_dst=nest(NAT),
    tuple_master=nest(TUPLE),
    seq_adj_orig=nest(SEQADJ),
    seq_adj_reply=nest(SEQADJ),
    secmark=binary,
    zone=be16,
    secctx=nest(SECCTX),
    timestamp=varies("time", nest(TIMESTAMP)),
    mark_mask=be32,
    labels=binary,
    labels_mask=binary,
    synproxy=nest(SYNPROXY),
    filter=nest(CT_FILTER),
    status_mask=flags(be32, STATUS),
    timestamp_event=varies("time", unit(be64, "ns")),
)
STATS = attrs(
    "conntrack-stats-attrs",
    "CTA_STATS_",
    searched=counter_be32,
    found=counter_be32,
    new=counter_be32,
    invalid=counter_be32,
    ignore=counter_be32,
    delete=counter_be32,
    delete_list=counter_be32,
    insert=counter_be32,
    insert_failed=counter_be32,
    drop=counter_be32,
    early_drop=counter_be32,
    error=counter_be32,
    search_restart=counter_be32,
    clash_resolve=counter_be32,
    chain_toolong=counter_be32,
)
STATS_GLOBAL = attrs("conntrack-stats-global-attrs", "CTA_STATS_GLOBAL_", entries=counter_be32, max_entries=be32)

FAMILY = Family(
    "conntrack",
    NETFILTER,
    NFGENMSG,
    (
        Operation("new", 0x100, 0x100, CONNTRACK),
        Operation("get", 0x101, 0x100, CONNTRACK),
        Operation("delete", 0x102, 0x102, CONNTRACK),
        Operation("get-ctrzero", 0x103, 0x100, CONNTRACK),
        Operation("get-stats", 0x104, 0x104, STATS),  # IPCTNL_MSG_CT_GET_STATS_CPU, a message a processor
        Operation("get-stats-global", 0x105, 0x105, STATS_GLOBAL),
        Operation("get-dying", 0x106, 0x100, CONNTRACK),
        Operation("get-unconfirmed", 0x107, 0x100, CONNTRACK),
    ),
    groups=("nfnlgrp-conntrack-new", "nfnlgrp-conntrack-update", "nfnlgrp-conntrack-destroy"),
    key=(
        "tuple-orig.tuple-proto.proto-num",
        "tuple-orig.tuple-ip.ip-v4-src/tuple-orig.tuple-proto.proto-src-port",
        "tuple-orig.tuple-ip.ip-v6-src/tuple-orig.tuple-proto.proto-src-port",
        "tuple-orig.tuple-ip.ip-v4-dst/tuple-orig.tuple-proto.proto-dst-port",
        "tuple-orig.tuple-ip.ip-v6-dst/tuple-orig.tuple-proto.proto-dst-port",
        "protoinfo.protoinfo-tcp.tcp-state",
        "status",
        "timeout",
        "mark",
        "zone",
        "entries",
        "found",
        "insert",
        "drop",
        "header.res-id",
    ),
    doc="Tracked connections",
)
