"""Names for the numbers of nf_tables: ``nftables.yaml``, ``include/uapi/linux/netfilter/nf_tables.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import be32

from nlsniff.spec import bits, enum, label, values

REGISTERS = values(
    "registers",
    {
        **values("", "reg-verdict reg-1 reg-2 reg-3 reg-4").entries,
        **{8 + number: f"reg32-{number:02}" for number in range(16)},
    },
)
register, named_register = label(be32, REGISTERS), enum(be32, REGISTERS)

VERDICT_CODE = values(
    "verdict-code",
    {
        0xFFFFFFFF: "continue",
        0xFFFFFFFE: "break",
        0xFFFFFFFD: "jump",
        0xFFFFFFFC: "goto",
        0xFFFFFFFB: "return",
        0: "drop",
        1: "accept",
        2: "stolen",
        3: "queue",
        4: "repeat",
    },
)
OBJECT_TYPE = values(
    "object-type",
    "unspec counter quota ct-helper limit connlimit tunnel ct-timeout secmark ct-expect synproxy",
)
# The last two are in the header only.
META_KEYS = values(
    "meta-keys",
    {
        **values(
            "",
            "len protocol priority mark iif oif iifname oifname iftype oiftype skuid skgid nftrace rtclassid secmark "
            "nfproto l4-proto bri-iifname bri-oifname pkttype cpu iifgroup oifgroup cgroup prandom secpath iifkind "
            "oifkind bri-iifpvid bri-iifvproto time-ns time-day time-hour sdif sdifname bri-broute",
        ).entries,
        37: "bri-iifhwaddr",
    },
)
CT_KEYS = values(
    "ct-keys",
    "state direction status mark secmark expiration helper l3protocol src dst protocol proto-src proto-dst labels pkts "
    "bytes avgpkt zone eventmask src-ip dst-ip src-ip6 dst-ip6 ct-id",
)
CT_DIRECTION = values("ct-direction", "original reply")
BITWISE_OPS = values("bitwise-ops", "mask-xor lshift rshift and or xor")
CMP_OPS = values("cmp-ops", "eq neq lt lte gt gte")
RANGE_OPS = values("range-ops", "eq neq")
# NFT_FIB_RESULT_OIF is 1, the spec's first entry 0.
FIB_RESULT = values("fib-result", "oif oifname addrtype", 1)
FIB_FLAGS = bits("fib-flags", "saddr daddr mark iif oif present")
REJECT_TYPES = values("reject-types", "icmp-unreach tcp-rst icmpx-unreach")
PAYLOAD_BASE = values("payload-base", "link-layer-header network-header transport-header inner-header tun-header")
NUMGEN_TYPES = values("numgen-types", "incremental random")
LOG_LEVEL = values("log-level", "emerg alert crit err warning notice info debug audit")
LOG_FLAGS = bits("log-flags", "tcpseq tcpopt ipopt uid nflog macdecode")
NAT_RANGE_FLAGS = bits(
    "nat-range-flags",
    "map-ips proto-specified proto-random persistent proto-random-fully proto-offset netmap",
)
LOOKUP_FLAGS = bits("lookup-flags", "invert")
QUOTA_FLAGS = bits("quota-flags", "invert depleted")
TABLE_FLAGS = bits("table-flags", "dormant owner persist")
CHAIN_FLAGS = bits("chain-flags", "base hw-offload binding")
SET_FLAGS = bits("set-flags", "anonymous constant interval map timeout eval object concat expr")
SET_ELEM_FLAGS = bits("set-elem-flags", "interval-end catchall")

# From here on nothing is in the spec.
RULE_COMPAT_FLAGS = bits("rule-compat-flags", "unused inv")
SET_POLICIES = values("set-policies", "performance memory")
FLOWTABLE_FLAGS = bits("flowtable-flags", "hw-offload counter")
NAT_TYPES = values("nat-types", "snat dnat")
PAYLOAD_CSUM_TYPES = values("payload-csum-types", "none inet sctp")
PAYLOAD_CSUM_FLAGS = bits("payload-csum-flags", "pseudohdr")
BYTEORDER_OPS = values("byteorder-ops", "ntoh hton")
DYNSET_OPS = values("dynset-ops", "add update delete")
DYNSET_FLAGS = bits("dynset-flags", "inv expr")
INNER_TYPE = values("inner-type", "unspec vxlan geneve")
INNER_FLAGS = bits("inner-flags", "hdrsize ll nh th")
EXTHDR_OP = values("exthdr-op", "ipv6 tcpopt ipv4 sctp dccp")
EXTHDR_FLAGS = bits("exthdr-flags", "present")
RT_KEYS = values("rt-keys", "classid nexthop4 nexthop6 tcpmss xfrm")
HASH_TYPES = values("hash-types", "jenkins sym")
SOCKET_KEYS = values("socket-keys", "transparent mark wildcard cgroupv2")
LIMIT_TYPE = values("limit-type", "pkts pkt-bytes")
INVERT = bits("limit-flags", "inv")
QUEUE_FLAGS = bits("queue-flags", "bypass cpu-fanout")
OSF_FLAGS = bits("osf-flags", "version")
# include/uapi/linux/netfilter/nfnetlink_osf.h, NF_OSF_TTL_*
OSF_TTL = values("osf-ttl", "true less nocheck")
# include/uapi/linux/netfilter/nf_synproxy.h
SYNPROXY_FLAGS = bits("synproxy-flags", "mss wscale sack-perm timestamp ecn")
XFRM_KEYS = values("xfrm-keys", "unspec daddr-ip4 daddr-ip6 saddr-ip4 saddr-ip6 reqid spi")
# include/uapi/linux/xfrm.h
XFRM_DIR = values("xfrm-policy-dir", "in out fwd")
TUNNEL_FLAGS = bits("tunnel-flags", "zero-csum-tx dont-fragment seq-number")
TUNNEL_KEYS = values("tunnel-keys", "path id")
TUNNEL_MODE = values("tunnel-mode", "none rx tx")
TRACE_TYPES = values("trace-types", "unspec policy return rule")
# include/uapi/linux/netfilter/nf_conntrack_common.h, NF_CT_STATE_*
CT_STATE = bits("ct-state", "invalid established related new - - untracked")
# nft's own (its datatype.h); a concatenation has six bits for each of its types.
DATA_TYPE = values(
    "nft-datatypes",
    {
        **values(
            "",
            "invalid verdict nf_proto bitmask integer string ll_addr ipv4_addr ipv6_addr ether_addr ether_type arp_op "
            "inet_proto inet_service icmp_type tcp_flag dccp_pkttype mh_type time mark iface_index iface_type realm "
            "classid uid gid ct_state ct_dir ct_status icmpv6_type ct_label pkt_type icmp_code icmpv6_code icmpx_code "
            "devgroup dscp ecn fib_addrtype boolean ct_event ifname igmp_type date hour day cgroupsv2",
        ).entries,
        0xFFFFFF00: "data-verdict",
    },
)
