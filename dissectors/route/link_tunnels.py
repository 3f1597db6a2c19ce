"""Tunnels in rt-link: GRE and ERSPAN, IP in IP and SIT, VTI, XFRM, VXLAN, GENEVE, bareudp, GTP and AMT.

From ``include/uapi/linux/if_tunnel.h``, ``if_link.h`` and ``amt.h``; kinds without a kernel spec take their
types from the policies in the drivers.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import ETH_P

from nlsniff.spec import (
    AttributeSet,
    Custom,
    Type,
    attrs,
    be,
    bits,
    enum,
    flag,
    hint,
    ip,
    ipv4,
    ipv6,
    label,
    label_flags,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    unit,
    values,
    varies,
)

IFINDEX = varies("ifindex", u32)

be16, be32 = be(u16), be(u32)
# An IPv4 address that the kernel's spec has as a number in network order
address4 = hint(be32, "ipv4")

GRE_FLAGS = bits("gre-flags", {0x8000: "csum", 0x4000: "routing", 0x2000: "key", 0x1000: "seq"})
ENCAP_TYPE = values("tunnel-encap-types", "none fou gue mpls")
ENCAP_FLAGS = bits("tunnel-encap-flags", "csum csum6 remcsum")
DF = values("tunnel-df", "unset set inherit")
# include/uapi/linux/ip6_tunnel.h, and from bit 16 include/net/ip6_tunnel.h
IP6TNL_FLAGS = bits(
    "ip6tnl-flags",
    "ign-encap-limit use-orig-tclass use-orig-flowlabel mip6-dev rcv-dscp-copy use-orig-fwmark allow-local-remote "
    "- - - - - - - - - cap-xmit cap-rcv cap-per-packet",
)


def _gre(name: str, address: Type) -> AttributeSet:
    return attrs(
        name,
        "IFLA_GRE_",
        link=IFINDEX,
        iflags=be(label_flags(u16, GRE_FLAGS)),
        oflags=be(label_flags(u16, GRE_FLAGS)),
        ikey=be32,
        okey=be32,
        local=address,
        remote=address,
        ttl=u8,
        tos=u8,
        pmtudisc=u8,
        encap_limit=u8,
        flowinfo=be32,
        flags=label_flags(u32, IP6TNL_FLAGS),
        encap_type=label(u16, ENCAP_TYPE),
        encap_flags=label_flags(u16, ENCAP_FLAGS),
        encap_sport=be16,
        encap_dport=be16,
        collect_metadata=flag,
        ignore_df=u8,
        fwmark=u32,
        erspan_index=u32,
        erspan_ver=u8,
        erspan_dir=label(u8, values("erspan-dir", "ingress egress")),
        erspan_hwid=u16,
    )


GRE = _gre("linkinfo-gre-attrs", ip)
GRE6 = _gre("linkinfo-gre6-attrs", ipv6)


def _iptun(name: str, address: Type, flags: Type) -> AttributeSet:
    return attrs(
        name,
        "IFLA_IPTUN_",
        {
            "link": IFINDEX,
            "local": address,
            "remote": address,
            "ttl": u8,
            "tos": u8,
            "encap-limit": u8,
            "flowinfo": be32,
            "flags": flags,
            "proto": u8,
            "pmtudisc": u8,
            "6rd-prefix": ipv6,
            "6rd-relay-prefix": address4,
            "6rd-prefixlen": u16,
            "6rd-relay-prefixlen": u16,
        },
        encap_type=label(u16, ENCAP_TYPE),
        encap_flags=label_flags(u16, ENCAP_FLAGS),
        encap_sport=be16,
        encap_dport=be16,
        collect_metadata=flag,
        fwmark=u32,
    )


# SIT_ISATAP is 1 in host order, though sit.c passes it as __be16 and the kernel's spec says big-endian
IPTUN = _iptun("linkinfo-iptun-attrs", ip, label_flags(u16, bits("sit-flags", "isatap")))
IP6TNL = _iptun("linkinfo-ip6tnl-attrs", ipv6, label_flags(u32, IP6TNL_FLAGS))


def _vti(name: str, address: Type) -> AttributeSet:
    return attrs(name, "IFLA_VTI_", link=IFINDEX, ikey=be32, okey=be32, local=address, remote=address, fwmark=u32)


VTI = _vti("linkinfo-vti-attrs", ip)
VTI6 = _vti("linkinfo-vti6-attrs", ipv6)

XFRM = attrs("linkinfo-xfrm-attrs", "IFLA_XFRM_", link=IFINDEX, if_id=u32, collect_metadata=flag)


def _flag_or_u8(payload: bytes, _order: str) -> bool | int:
    if len(payload) > 1:
        raise ValueError(f"{len(payload)} bytes")
    return payload[0] if payload else True


def _flag_or_u8_bytes(value: object, _order: str) -> bytes:
    if value is True:
        return b""
    if isinstance(value, int):
        return bytes([value])
    raise ValueError(f"{value!r} is neither true nor a number")


# A flag in requests, 0 or 1 in what the kernel tells (vxlan_policy and vxlan_fill_info() in drivers/net/vxlan)
flag_or_u8 = Custom("flag or u8", _flag_or_u8, _flag_or_u8_bytes)
VXLAN = attrs(
    "linkinfo-vxlan-attrs",
    "IFLA_VXLAN_",
    id=u32,
    group=ipv4,
    link=IFINDEX,
    local=ipv4,
    ttl=u8,
    tos=u8,
    learning=u8,
    ageing=unit(u32, "s"),
    limit=u32,
    port_range=struct_value(struct("ifla-vxlan-port-range", low=be16, high=be16)),
    proxy=u8,
    rsc=u8,
    l2miss=u8,
    l3miss=u8,
    port=be16,
    group6=ipv6,
    local6=ipv6,
    udp_csum=u8,
    udp_zero_csum6_tx=u8,
    udp_zero_csum6_rx=u8,
    remcsum_tx=u8,
    remcsum_rx=u8,
    gbp=flag,
    remcsum_nopartial=flag,
    collect_metadata=u8,
    label=be32,
    gpe=flag,
    ttl_inherit=flag_or_u8,
    df=enum(u8, DF),
    vnifilter=u8,
    localbypass=u8,
    label_policy=enum(u32, values("ifla-vxlan-label-policy", "fixed inherit")),
    # struct vxlanhdr of include/net/vxlan.h: the header bits that a packet may have set
    reserved_bits=struct_value(struct("vxlanhdr", vx_flags=hint(be32, "hex"), vx_vni=hint(be32, "hex"))),
    mc_route=u8,
)

GENEVE = attrs(
    "linkinfo-geneve-attrs",
    "IFLA_GENEVE_",
    id=u32,
    remote=address4,
    ttl=u8,
    tos=u8,
    port=be16,
    collect_metadata=flag,
    remote6=ipv6,
    udp_csum=u8,
    udp_zero_csum6_tx=u8,
    udp_zero_csum6_rx=u8,
    label=be32,
    ttl_inherit=u8,
    df=label(u8, DF),
    inner_proto_inherit=flag,
    port_range=struct_value(struct("ifla-geneve-port-range", low=be16, high=be16)),
    gro_hint=flag,
    local=address4,
    local6=ipv6,
)

BAREUDP = attrs(
    "linkinfo-bareudp-attrs",
    "IFLA_BAREUDP_",
    port=be16,
    ethertype=be(enum(u16, ETH_P)),
    srcport_min=u16,
    multiproto_mode=flag,
)

GTP = attrs(
    "linkinfo-gtp-attrs",
    "IFLA_GTP_",
    fd0=u32,
    fd1=u32,
    pdp_hashsize=u32,
    role=enum(u32, values("ifla-gtp-role", "ggsn sgsn")),
    create_sockets=u8,
    restart_count=u8,
    local=ipv4,
    local6=ipv6,
)

AMT = attrs(
    "linkinfo-amt-attrs",
    "IFLA_AMT_",
    mode=enum(u32, values("ifla-amt-mode", "gateway relay")),
    relay_port=be16,
    gateway_port=be16,
    link=IFINDEX,
    local_ip=ipv4,
    remote_ip=ipv4,
    discovery_ip=ipv4,
    max_tunnels=u32,
)
