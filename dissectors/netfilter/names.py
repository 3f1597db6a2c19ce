"""What the subsystems of netfilter share: the header of their messages, protocol families, hooks, verdicts.

``include/uapi/linux/netfilter/nfnetlink.h`` and ``include/uapi/linux/netfilter*.h``. Numbers wider than a byte
are in network order nearly everywhere.
"""

from __future__ import annotations

from nlsniff.spec import be, label, packet, struct, sub_message, u8, u16, u32, u64, values

be16, be32, be64 = be(u16), be(u32), be(u64)

# include/uapi/linux/netfilter.h
NFPROTO = values(
    "nfproto",
    {0: "unspec", 1: "inet", 2: "ipv4", 3: "arp", 5: "netdev", 7: "bridge", 10: "ipv6", 12: "decnet"},
)
NFPROTO_INET, NFPROTO_IPV4, NFPROTO_ARP, NFPROTO_NETDEV, NFPROTO_BRIDGE, NFPROTO_IPV6 = 1, 2, 3, 5, 7, 10
nfproto8, nfproto16, nfproto32 = label(u8, NFPROTO), label(be16, NFPROTO), label(be32, NFPROTO)

INET_HOOK = values("nf-inet-hooks", "pre-routing local-in forward local-out post-routing ingress")
ARP_HOOK = values("nf-arp-hooks", "in out forward")
BRIDGE_HOOK = values("nf-br-hooks", "pre-routing local-in forward local-out post-routing brouting")
NETDEV_HOOK = values("nf-dev-hooks", "ingress egress")
HOOK = sub_message(
    "nfgen_family",
    {
        **dict.fromkeys((NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6), label(be32, INET_HOOK)),
        NFPROTO_ARP: label(be32, ARP_HOOK),
        NFPROTO_BRIDGE: label(be32, BRIDGE_HOOK),
        NFPROTO_NETDEV: label(be32, NETDEV_HOOK),
    },
    default=be32,
)
VERDICT = values("nf-verdict", "drop accept stolen queue repeat stop")

# include/uapi/linux/in.h, those that connection tracking knows
IPPROTO = values(
    "ipproto",
    {
        0: "ip",
        1: "icmp",
        2: "igmp",
        6: "tcp",
        17: "udp",
        33: "dccp",
        47: "gre",
        50: "esp",
        51: "ah",
        58: "icmpv6",
        132: "sctp",
        136: "udplite",
        255: "raw",
    },
)
ipproto = label(u8, IPPROTO)

# include/uapi/linux/if_ether.h, what a packet's hardware protocol is most often
ETH_P = values(
    "ethertype",
    {0x0800: "ip", 0x0806: "arp", 0x86DD: "ipv6", 0x8100: "8021q", 0x88A8: "8021ad", 0x8847: "mpls-uc"},
)
ethertype = label(be16, ETH_P)

# Packets begin at their network header, whatever the hook: skb->data there.
PACKET = sub_message(
    "nfgen_family",
    {
        **dict.fromkeys((NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6), packet("ip")),
        NFPROTO_ARP: packet("arp"),
    },
    default=packet("network"),
)

NFGENMSG = struct("nfgenmsg", nfgen_family=nfproto8, version=u8, res_id=be16)
