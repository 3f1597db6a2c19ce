"""Names for the numbers of rt-link: device flags and types, states, and the indexes of sysctl arrays."""

from __future__ import annotations

from functools import partial

from nlsniff.spec import bits, nest, values

# The nests of rt-link are older than NLA_F_NESTED: neither the kernel nor ip sets it on them.
bare = partial(nest, nested_flag=False)

# Address families that number attributes of their own (include/linux/socket.h)
AF_INET, AF_BRIDGE, AF_INET6 = 2, 7, 10

# include/uapi/linux/if.h
IFF = bits(
    "ifinfo-flags",
    "up broadcast debug loopback point-to-point no-trailers running no-arp promisc all-multi master slave multicast "
    "portsel auto-media dynamic lower-up dormant echo",
)
OPERSTATE = values("operstate", "unknown not-present down lower-layer-down testing dormant up")
LINK_MODE = values("link-mode", "default dormant testing")

# include/uapi/linux/if_arp.h
ARPHRD = values(
    "arphrd",
    {
        **values("", "netrom ether eether ax25 pronet chaos ieee802 arcnet appletlk").entries,
        15: "dlci",
        19: "atm",
        23: "metricom",
        24: "ieee1394",
        27: "eui64",
        32: "infiniband",
        256: "slip",
        257: "cslip",
        258: "slip6",
        259: "cslip6",
        260: "rsrvd",
        264: "adapt",
        270: "rose",
        271: "x25",
        272: "hwx25",
        280: "can",
        290: "mctp",
        512: "ppp",
        513: "hdlc",
        516: "lapb",
        517: "ddcmp",
        518: "rawhdlc",
        519: "rawip",
        **values(
            "",
            "tunnel tunnel6 frad skip loopback localtlk fddi bif sit ipddp ipgre pimreg hippi ash econet irda fcpp "
            "fcal fcpl fcfabric",
            768,
        ).entries,
        **values(
            "", "ieee802-tr ieee80211 ieee80211-prism ieee80211-radiotap ieee802154 ieee802154-monitor", 800
        ).entries,
        **values("", "phonet phonet-pipe caif ip6gre netlink 6lowpan vsockmon", 820).entries,
        0xFFFE: "none",
        0xFFFF: "void",
    },
)

# include/uapi/linux/if_ether.h, as far as link attributes carry them
ETH_P = values(
    "ethertype",
    {0x0800: "ipv4", 0x8100: "8021q", 0x86DD: "ipv6", 0x8847: "mpls-uc", 0x8848: "mpls-mc", 0x88A8: "8021ad"},
)
VLAN_PROTOCOLS = values("vlan-protocols", {0x8100: "8021q", 0x88A8: "8021ad"})

# include/uapi/linux/rtnetlink.h; the last is younger than the kernel's own spec
RTEXT_FILTER = bits(
    "rtext-filter",
    "vf brvlan brvlan-compressed skip-stats mrp cfm-config cfm-status mst name-only",
)

# include/uapi/linux/if_link.h
LINK_EVENT = values("link-event", "none reboot features bonding-failover notify-peers igmp-resend bonding-options")
ADDR_GEN_MODE = values("in6-addr-gen-mode", "eui64 none stable-privacy random")
XDP_FLAGS = bits("xdp-flags", "update-if-noexist skb-mode drv-mode hw-mode replace")
XDP_ATTACHED = values("xdp-attached", "none drv skb hw multi")

# include/net/if_inet6.h
IF_INET6 = bits(
    "inet6-flags", {0x10: "rs-sent", 0x20: "ra-rcvd", 0x40: "ra-managed", 0x80: "ra-otherconf", 1 << 31: "ready"}
)

# include/uapi/linux/ip.h, counted from 0 as the kernel's answers are (its requests count from 1)
IPV4_DEVCONF = values(
    "ipv4-devconf",
    "forwarding mc-forwarding proxy-arp accept-redirects secure-redirects send-redirects shared-media rp-filter "
    "accept-source-route bootp-relay log-martians tag arpfilter medium-id noxfrm nopolicy force-igmp-version "
    "arp-announce arp-ignore promote-secondaries arp-accept arp-notify accept-local src-vmark proxy-arp-pvlan "
    "route-localnet igmpv2-unsolicited-report-interval igmpv3-unsolicited-report-interval "
    "ignore-routes-with-linkdown drop-unicast-in-l2-multicast drop-gratuitous-arp bc-forwarding arp-evict-nocarrier",
)
# include/uapi/linux/ipv6.h; the last two are younger than the kernel's own spec
IPV6_DEVCONF = values(
    "ipv6-devconf",
    "forwarding hoplimit mtu6 accept-ra accept-redirects autoconf dad-transmits rtr-solicits rtr-solicit-interval "
    "rtr-solicit-delay use-tempaddr temp-valid-lft temp-prefered-lft regen-max-retry max-desync-factor max-addresses "
    "force-mld-version accept-ra-defrtr accept-ra-pinfo accept-ra-rtr-pref rtr-probe-interval "
    "accept-ra-rt-info-max-plen proxy-ndp optimistic-dad accept-source-route mc-forwarding disable-ipv6 accept-dad "
    "force-tllao ndisc-notify mldv1-unsolicited-report-interval mldv2-unsolicited-report-interval "
    "suppress-frag-ndisc accept-ra-from-local use-optimistic accept-ra-mtu stable-secret use-oif-addrs-only "
    "accept-ra-min-hop-limit ignore-routes-with-linkdown drop-unicast-in-l2-multicast drop-unsolicited-na "
    "keep-addr-on-down rtr-solicit-max-interval seg6-enabled seg6-require-hmac enhanced-dad addr-gen-mode "
    "disable-policy accept-ra-rt-info-min-plen ndisc-tclass rpl-seg-enabled ra-defrtr-metric ioam6-enabled ioam6-id "
    "ioam6-id-wide ndisc-evict-nocarrier accept-untracked-na accept-ra-min-lft force-forwarding",
)
# include/uapi/linux/snmp.h; element 0 holds how many there are
ICMP6_STATS = values("ifla-icmp6-stats", "num inmsgs inerrors outmsgs outerrors csumerrors ratelimithost")
