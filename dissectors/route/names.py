"""Names that several families of NETLINK_ROUTE share."""

from __future__ import annotations

from nlsniff.spec import be, bits, packed, u32, values

# include/linux/socket.h; 128 and 129 are rtnetlink's own (RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR).
AF = values(
    "address-family",
    {
        **values(
            "",
            "unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose decnet netbeui security key "
            "netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc "
            "isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp",
        ).entries,
        128: "ipmr",
        129: "ip6mr",
    },
)
AF_MPLS, AF_PHONET, AF_MCTP = 28, 35, 45
RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR = 128, 129

# include/uapi/linux/rtnetlink.h
RTN = values(
    "rtm-type",
    "unspec unicast local broadcast anycast multicast blackhole unreachable prohibit throw nat xresolve",
)
RTPROT = values(
    "route-protocol",
    {
        **values("", "unspec redirect kernel boot static").entries,
        **values("", "gated ra mrt zebra bird dnrouted xorp ntk dhcp mrouted keepalived", 8).entries,
        42: "babel",
        84: "ovn",
        99: "openr",
        **values("", "bgp isis ospf rip", 186).entries,
        192: "eigrp",
    },
)
RT_SCOPE = values("route-scope", {0: "universe", 200: "site", 253: "link", 254: "host", 255: "nowhere"})
RT_TABLE = values("route-table", {0: "unspec", 252: "compat", 253: "default", 254: "main", 255: "local"})
RTNH_F = bits("nexthop-flags", "dead pervasive onlink offload linkdown unresolved trap")
# The low byte of rtm_flags holds the flags of the (only) next hop.
RTM_F = bits(
    "route-flags",
    "dead pervasive onlink nh-offload linkdown unresolved nh-trap - "
    "notify cloned equalize prefix lookup-table fib-match offload trap "
    "- - - - - - - - - - - - - offload-failed",
)

# include/uapi/linux/in.h and in6.h
# fmt: off
IPPROTO = values(
    "ip-protocol",
    {
        0: "ip", 1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 8: "egp", 12: "pup", 17: "udp", 22: "idp", 29: "tp",
        33: "dccp", 41: "ipv6", 43: "routing", 44: "fragment", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah",
        58: "icmpv6", 59: "none", 60: "dstopts", 92: "mtp", 94: "beetph", 98: "encap", 103: "pim", 108: "comp",
        115: "l2tp", 132: "sctp", 135: "mh", 136: "udplite", 137: "mpls", 143: "ethernet", 144: "aggfrag",
        255: "raw", 256: "smc", 262: "mptcp",
    },
)
# fmt: on

# include/uapi/linux/mpls.h, RFC 3032: one entry of a label stack
MPLS_LABEL = packed(be(u32), label=20, tc=3, bottom_of_stack=1, ttl=8)
