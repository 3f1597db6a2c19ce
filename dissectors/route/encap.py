"""What a lightweight tunnel adds to a packet: RTA_ENCAP and NHA_ENCAP, chosen by an encap type.

``include/uapi/linux/lwtunnel.h`` and the header each tunnel has of its own. No kernel spec covers it.
"""

from __future__ import annotations

import ipaddress
import struct as layout
from typing import Any

from nlsniff.dissectors.route.names import MPLS_LABEL

from nlsniff.spec import (
    Custom,
    array,
    attrs,
    be,
    binary,
    bits,
    enum,
    flags,
    hint,
    ipv4,
    ipv6,
    multi,
    nest,
    packed,
    padding,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

IFINDEX = varies("ifindex", u32)

ENCAP_TYPE = values("encap-type", "none mpls ip ila ip6 seg6 bpf seg6local rpl ioam6 xfrm")

# include/uapi/linux/mpls_iptunnel.h
MPLS = attrs("mpls-iptunnel-attrs", "MPLS_IPTUNNEL_", dst=array(MPLS_LABEL), ttl=u8)

# include/uapi/linux/if_tunnel.h, TUNNEL_*
TUNNEL = bits(
    "tunnel-flags",
    "csum routing key seq strict rec version no-key "
    "dont-fragment oam crit-opt geneve-opt vxlan-opt nocache erspan-opt gtp-opt",
)
# struct erspan_metadata in include/uapi/linux/erspan.h has the index in network order.
# Several options follow one another in one nest, each as class, type and data.
GENEVE_OPT = attrs(
    "lwtunnel-geneve-attrs", "LWTUNNEL_IP_OPT_GENEVE_", class_=multi(be(u16)), type=multi(u8), data=multi(binary)
)
VXLAN_OPT = attrs("lwtunnel-vxlan-attrs", "LWTUNNEL_IP_OPT_VXLAN_", gbp=u32)
ERSPAN_OPT = attrs("lwtunnel-erspan-attrs", "LWTUNNEL_IP_OPT_ERSPAN_", ver=u8, index=be(u32), dir=u8, hwid=u8)
OPTS = attrs(
    "lwtunnel-opts-attrs",
    "LWTUNNEL_IP_OPTS_",
    geneve=multi(nest(GENEVE_OPT)),
    vxlan=nest(VXLAN_OPT),
    erspan=nest(ERSPAN_OPT),
)
IP = attrs(
    "lwtunnel-ip-attrs",
    "LWTUNNEL_IP_",
    id=be(u64),
    dst=ipv4,
    src=ipv4,
    ttl=u8,
    tos=u8,
    flags=flags(be(u16), TUNNEL),
    pad=padding,
    opts=nest(OPTS),
)
IP6 = attrs(
    "lwtunnel-ip6-attrs",
    "LWTUNNEL_IP6_",
    id=be(u64),
    dst=ipv6,
    src=ipv6,
    hoplimit=u8,
    tc=u8,
    flags=flags(be(u16), TUNNEL),
    pad=padding,
    opts=nest(OPTS),
)

# include/uapi/linux/ila.h
ILA = attrs(
    "ila-attrs",
    "ILA_ATTR_",
    locator=hint(be(u64), "hex"),
    identifier=hint(be(u64), "hex"),
    locator_match=hint(be(u64), "hex"),
    ifindex=IFINDEX,
    dir=flags(u32, bits("ila-dir", "in out")),
    pad=padding,
    csum_mode=enum(u8, values("ila-csum-mode", "adjust-transport neutral-map no-action neutral-map-auto")),
    ident_type=enum(
        u8,
        values(
            "ila-ident-type",
            {
                **values("", "iid luid virt-v4 virt-uni-v6 virt-multi-v6 nonlocal-addr rsvd-1 rsvd-2").entries,
                32: "use-format",
            },
        ),
    ),
    hook_type=enum(u8, values("ila-hook-type", "route-output route-input")),
)

# include/uapi/linux/lwtunnel.h, LWT_BPF_*
BPF_PROG = attrs("lwt-bpf-prog-attrs", "LWT_BPF_PROG_", fd=u32, name=string)
BPF = attrs("lwt-bpf-attrs", "LWT_BPF_", in_=nest(BPF_PROG), out=nest(BPF_PROG), xmit=nest(BPF_PROG), xmit_headroom=u32)

# include/uapi/linux/rpl_iptunnel.h, rpl.h: segments come uncompressed from userspace.
RPL_SRH = struct(
    "ipv6-rpl-sr-hdr",
    nexthdr=u8,
    hdrlen=u8,
    type=u8,
    segments_left=u8,
    compression=packed(be(u32), cmpri=4, cmpre=4, pad=4, reserved=20),
    segments=array(ipv6),
)
RPL = attrs("rpl-iptunnel-attrs", "RPL_IPTUNNEL_", srh=struct_value(RPL_SRH))

# include/uapi/linux/ioam6.h, ioam6_iptunnel.h
IOAM6_TRACE = struct(
    "ioam6-trace-hdr",
    namespace_id=be(u16),
    lengths=packed(be(u16), nodelen=5, overflow=1, unused=3, remlen=7),
    type=hint(be(u32), "hex"),
    data=binary,
)
IOAM6 = attrs(
    "ioam6-iptunnel-attrs",
    "IOAM6_IPTUNNEL_",
    mode=enum(u8, values("ioam6-mode", "inline encap auto", 1)),
    dst=ipv6,
    trace=struct_value(IOAM6_TRACE),
    freq_k=u32,
    freq_n=u32,
    src=ipv6,
)

XFRM = attrs("lwt-xfrm-attrs", "LWT_XFRM_", if_id=u32, link=IFINDEX)

# include/uapi/linux/seg6.h, RFC 8754: the segments are counted, and TLVs fill the rest of the header.
_SRH = layout.Struct(">BBBBBBH")
_MODES = ("inline", "encap", "l2encap", "encap-red", "l2encap-red")


def decode_srh(payload: bytes, _order: str) -> dict[str, Any]:
    """A segment routing header: its fields, the segments from last to first, the TLVs as hex."""
    if len(payload) < _SRH.size:
        raise ValueError("shorter than struct ipv6_sr_hdr")
    names = ("nexthdr", "hdrlen", "type", "segments-left", "first-segment", "flags", "tag")
    value: dict[str, Any] = dict(zip(names, _SRH.unpack_from(payload), strict=True))
    end = _SRH.size + 16 * (value["first-segment"] + 1)
    if len(payload) < end:
        raise ValueError("shorter than its segments")
    segments = range(_SRH.size, end, 16)
    value["segments"] = [str(ipaddress.IPv6Address(payload[start : start + 16])) for start in segments]
    if payload[end:]:
        value["tlvs"] = payload[end:].hex()
    return value


def encode_srh(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_srh`` gives."""
    names = ("nexthdr", "hdrlen", "type", "segments-left", "first-segment", "flags", "tag")
    fields = _SRH.pack(*(value[name] for name in names))
    segments = b"".join(ipaddress.IPv6Address(segment).packed for segment in value["segments"])
    return fields + segments + bytes.fromhex(value.get("tlvs", ""))


def decode_seg6_encap(payload: bytes, order: str) -> dict[str, Any]:
    """``struct seg6_iptunnel_encap``: the mode, and the header to insert."""
    if len(payload) < 4:
        raise ValueError("shorter than struct seg6_iptunnel_encap")
    (mode,) = layout.unpack_from(order + "i", payload)
    return {"mode": _MODES[mode] if 0 <= mode < len(_MODES) else mode, "srh": decode_srh(payload[4:], order)}


def encode_seg6_encap(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_seg6_encap`` gives."""
    mode = _MODES.index(value["mode"]) if value["mode"] in _MODES else value["mode"]
    return layout.pack(order + "i", mode) + encode_srh(value["srh"], order)


SRH = Custom("ipv6-sr-hdr", decode_srh, encode_srh)
SEG6 = attrs(
    "seg6-iptunnel-attrs",
    "SEG6_IPTUNNEL_",
    srh=Custom("seg6-iptunnel-encap", decode_seg6_encap, encode_seg6_encap),
    src=ipv6,
)

# include/uapi/linux/seg6_local.h
SEG6_LOCAL_ACTION = values(
    "seg6-local-action",
    "unspec end end-x end-t end-dx2 end-dx6 end-dx4 end-dt6 end-dt4 end-b6 end-b6-encap end-bm end-s end-as end-am "
    "end-bpf end-dt46",
)
SEG6_LOCAL_BPF = attrs("seg6-local-bpf-attrs", "SEG6_LOCAL_BPF_", prog=varies("id", u32), prog_name=string)
SEG6_LOCAL_COUNTERS = attrs(
    "seg6-local-counters-attrs", "SEG6_LOCAL_CNT_", pad=padding, packets=u64, bytes=u64, errors=u64
)
SEG6_LOCAL_FLAVORS = attrs(
    "seg6-local-flavors-attrs",
    "SEG6_LOCAL_FLV_",
    operation=flags(u32, bits("seg6-local-flavor", "- psp usp usd next-csid")),
    lcblock_bits=u8,
    lcnode_fn_bits=u8,
)
SEG6_LOCAL = attrs(
    "seg6-local-attrs",
    "SEG6_LOCAL_",
    action=enum(u32, SEG6_LOCAL_ACTION),
    srh=SRH,
    table=u32,
    nh4=ipv4,
    nh6=ipv6,
    iif=IFINDEX,
    oif=IFINDEX,
    bpf=nest(SEG6_LOCAL_BPF),
    vrftable=u32,
    counters=varies("counter", nest(SEG6_LOCAL_COUNTERS)),
    flavors=nest(SEG6_LOCAL_FLAVORS),
)

_FORMATS = (MPLS, IP, ILA, IP6, SEG6, BPF, SEG6_LOCAL, RPL, IOAM6, XFRM)
ENCAP = sub_message("encap_type", dict(enumerate(_FORMATS, 1)))
