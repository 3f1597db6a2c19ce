"""What the families of Open vSwitch share: their header, and the fields of a packet that a flow matches or sets.

From ``include/uapi/linux/openvswitch.h``, ``ovs_flow.yaml``. Nests come without NLA_F_NESTED.
"""

from __future__ import annotations

from functools import partial

from nlsniff.dissectors.route.names import IPPROTO

from nlsniff.spec import (
    Array,
    AttributeSet,
    array,
    at,
    attrs,
    be,
    binary,
    bits,
    blob,
    enum,
    flag,
    flags,
    hint,
    ipv6,
    label,
    nest,
    pad,
    padding,
    replace,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

bare = partial(nest, nested_flag=False)
ipv4, mac = hint(be(u32), "ipv4"), blob(6, "mac")
port, protocol = be(u16), label(u8, IPPROTO)

# The datapath's local port; 0 for a request that concerns no single datapath
OVS_HEADER = struct("ovs-header", dp_ifindex=varies("ifindex", u32))
FLOW_STATS = struct("ovs-flow-stats", n_packets=u64, n_bytes=u64)

FRAG_TYPE = values("ovs-frag-type", {0: "none", 1: "first", 2: "later", 255: "any"})
CT_STATE = bits("ct-state-flags", "new established related reply-dir invalid tracked src-nat dst-nat")

ETHERNET = struct("ovs-key-ethernet", eth_src=mac, eth_dst=mac)
MPLS = struct("ovs-key-mpls", mpls_lse=be(u32))
IPV4 = struct(
    "ovs-key-ipv4",
    ipv4_src=ipv4,
    ipv4_dst=ipv4,
    ipv4_proto=protocol,
    ipv4_tos=u8,
    ipv4_ttl=u8,
    ipv4_frag=enum(u8, FRAG_TYPE),
)
IPV6 = struct(
    "ovs-key-ipv6",
    ipv6_src=ipv6,
    ipv6_dst=ipv6,
    ipv6_label=be(u32),
    ipv6_proto=protocol,
    ipv6_tclass=u8,
    ipv6_hlimit=u8,
    ipv6_frag=label(u8, FRAG_TYPE),
)
IPV6_EXTHDRS = struct("ovs-key-ipv6-exthdrs", hdrs=u16)
TCP = struct("ovs-key-tcp", tcp_src=port, tcp_dst=port)
UDP = struct("ovs-key-udp", udp_src=port, udp_dst=port)
SCTP = struct("ovs-key-sctp", sctp_src=port, sctp_dst=port)
ICMP = struct("ovs-key-icmp", icmp_type=u8, icmp_code=u8)
ARP = struct("ovs-key-arp", arp_sip=ipv4, arp_tip=ipv4, arp_op=be(u16), arp_sha=mac, arp_tha=mac, pad=pad(2))
ND = struct("ovs-key-nd", nd_target=ipv6, nd_sll=mac, nd_tll=mac)
CT_TUPLE_IPV4 = struct(
    "ovs-key-ct-tuple-ipv4",
    ipv4_src=ipv4,
    ipv4_dst=ipv4,
    src_port=port,
    dst_port=port,
    ipv4_proto=protocol,
    pad=pad(3),
)
CT_TUPLE_IPV6 = struct(
    "ovs-key-ct-tuple-ipv6",
    ipv6_src=ipv6,
    ipv6_dst=ipv6,
    src_port=port,
    dst_port=port,
    ipv6_proto=protocol,
    pad=pad(3),
)
NSH_BASE = struct("ovs-nsh-key-base", flags=u8, ttl=u8, mdtype=u8, np=u8, path_hdr=be(u32))

VXLAN_EXT = attrs("vxlan-ext-attrs", "OVS_VXLAN_EXT_", gbp=u32)
TUNNEL_KEY = attrs(
    "tunnel-key-attrs",
    "OVS_TUNNEL_KEY_ATTR_",
    id=at(0, be(u64)),
    ipv4_src=ipv4,
    ipv4_dst=ipv4,
    tos=u8,
    ttl=u8,
    dont_fragment=flag,
    csum=flag,
    oam=flag,
    geneve_opts=array(u32),
    tp_src=port,
    tp_dst=port,
    vxlan_opts=bare(VXLAN_EXT),
    ipv6_src=ipv6,
    ipv6_dst=ipv6,
    pad=padding,
    erspan_opts=binary,
    ipv4_info_bridge=flag,
)
NSH_KEY = attrs(
    "ovs-nsh-key-attrs", "OVS_NSH_KEY_ATTR_", base=struct_value(NSH_BASE), md1=array(be(u32), 4), md2=binary
)


def _encapsulated() -> AttributeSet:
    return KEY


KEY = attrs(
    "key-attrs",
    "OVS_KEY_ATTR_",
    encap=bare(_encapsulated),
    priority=u32,
    in_port=u32,
    ethernet=struct_value(ETHERNET),
    vlan=be(u16),
    ethertype=be(u16),
    ipv4=struct_value(IPV4),
    ipv6=struct_value(IPV6),
    tcp=struct_value(TCP),
    udp=struct_value(UDP),
    icmp=struct_value(ICMP),
    icmpv6=struct_value(ICMP),
    arp=struct_value(ARP),
    nd=struct_value(ND),
    skb_mark=u32,
    tunnel=bare(TUNNEL_KEY),
    sctp=struct_value(SCTP),
    tcp_flags=be(u16),
    dp_hash=u32,
    recirc_id=u32,
    mpls=array(struct_value(MPLS)),
    ct_state=flags(u32, CT_STATE),
    ct_zone=u16,
    ct_mark=u32,
    ct_labels=blob(16, "hex"),
    ct_orig_tuple_ipv4=struct_value(CT_TUPLE_IPV4),
    ct_orig_tuple_ipv6=struct_value(CT_TUPLE_IPV6),
    nsh=bare(NSH_KEY),
    # user space's own, never sent to the kernel
    packet_type=be(u32),
    nd_extensions=binary,
    tunnel_info=binary,
    ipv6_exthdrs=struct_value(IPV6_EXTHDRS),
)


def _masked(fields: AttributeSet) -> AttributeSet:
    """The fields as the action set-masked has them: the value, and behind it the mask, in one attribute."""
    changed = tuple(
        replace(field, type=bare(_masked(NSH_KEY)) if field.name == "nsh" else array(field.type, 2))
        for field in fields.attributes
        if field.name not in ("encap", "tunnel", "packet-type", "nd-extensions", "tunnel-info", "md2")
        and not isinstance(field.type, Array)
    )
    return AttributeSet(f"masked-{fields.name}", fields.prefix, changed)


MASKED_KEY = _masked(KEY)
