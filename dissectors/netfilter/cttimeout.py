# netfilter: 0x0800-0x08ff
"""How long connections are tracked without traffic: ``include/uapi/linux/netfilter/nfnetlink_cttimeout.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG, be32, ipproto, nfproto16

from nlsniff.spec import (
    NETFILTER,
    AttributeSet,
    Family,
    Operation,
    Type,
    attrs,
    nest,
    string,
    sub_message,
    unit,
    varies,
)

seconds = unit(be32, "s")


def timeouts(protocol: str, states: str) -> AttributeSet:
    """The timeouts of a protocol's states."""
    return attrs(
        f"cttimeout-{protocol}-attrs",
        f"CTA_TIMEOUT_{protocol.upper()}_",
        dict.fromkeys(states.split(), seconds),
    )


GENERIC = timeouts("generic", "timeout")
TCP = timeouts(
    "tcp",
    "syn-sent syn-recv established fin-wait close-wait last-ack time-wait close syn-sent2 retrans unack",
)
SCTP = timeouts(
    "sctp",
    "closed cookie-wait cookie-echoed established shutdown-sent shutdown-recd shutdown-ack-sent heartbeat-sent "
    "heartbeat-acked",
)
# net/netfilter/nf_conntrack_proto.c: the protocols that have timeouts of their own
TIMEOUTS: dict[str | int, Type | AttributeSet] = {
    1: timeouts("icmp", "timeout"),
    6: TCP,
    17: timeouts("udp", "unreplied replied"),
    33: timeouts("dccp", "request respond partopen open closereq closing timewait"),
    47: timeouts("gre", "unreplied replied"),
    58: timeouts("icmpv6", "timeout"),
    132: SCTP,
    136: timeouts("udplite", "unreplied replied"),
}

CTTIMEOUT = attrs(
    "cttimeout-attrs",
    "CTA_TIMEOUT_",
    name=string,
    l3proto=nfproto16,
    l4proto=ipproto,
    data=sub_message("l4proto", TIMEOUTS, default=nest(GENERIC)),
    use=varies("counter", be32),
)

FAMILY = Family(
    "cttimeout",
    NETFILTER,
    NFGENMSG,
    (
        Operation("new", 0x800, 0x800, CTTIMEOUT),
        Operation("get", 0x801, 0x800, CTTIMEOUT),
        Operation("delete", 0x802, None, CTTIMEOUT),
        Operation("default-set", 0x803, 0x803, CTTIMEOUT),
        Operation("default-get", 0x804, 0x803, CTTIMEOUT),
    ),
    key=("name", "l3proto", "l4proto", "use"),
    doc="How long connections are tracked without traffic",
)
