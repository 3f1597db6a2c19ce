"""Actions of tc: TCA_ACT_*, and the options of each kind.

From ``include/uapi/linux/pkt_cls.h``, ``tc_act/*.h`` and ``net/sched/act_*.c``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import ETH_P
from nlsniff.dissectors.route.names import AF, IPPROTO
from nlsniff.dissectors.route.tc_stats import STATS2
from nlsniff.dissectors.route.tc_values import CLOCK, IPV4_NUMBER, RATE, RATE_TABLE, TM, VERDICT, bare

from nlsniff.spec import (
    AttributeSet,
    Struct,
    Type,
    array,
    at,
    attrs,
    be,
    binary,
    bitfield32,
    bits,
    blob,
    flag,
    indexed,
    ipv4,
    ipv6,
    label,
    label_flags,
    mac,
    multi,
    nest,
    pad,
    padding,
    s32,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

ether_type = label(u16, ETH_P)


def _action(name: str, **members: Type) -> Struct:
    """A struct that begins with tc_gen, as the parameters of every action but police do."""
    return struct(
        name,
        index=u32,
        capab=u32,
        action=VERDICT,
        refcnt=varies("counter", s32),
        bindcnt=varies("counter", s32),
        **members,
    )


GACT = _action("tc-gact")
GACT_P = struct("tc-gact-p", ptype=label(u16, values("pgact", "none netrand determ")), pval=u16, paction=VERDICT)
TC_POLICE = struct(
    "tc-police",
    index=u32,
    action=VERDICT,
    limit=u32,
    burst=unit(u32, "ticks"),
    mtu=unit(u32, "bytes"),
    rate=RATE,
    peakrate=RATE,
    refcnt=varies("counter", s32),
    bindcnt=varies("counter", s32),
    capab=u32,
)
POLICE = attrs(
    "police-attrs",
    "TCA_POLICE_",
    tbf=struct_value(TC_POLICE),
    rate=RATE_TABLE,
    peakrate=RATE_TABLE,
    avrate=unit(u32, "bytes/s"),
    # a verdict, which the kernel's spec has unsigned
    result=u32,
    tm=TM,
    pad=padding,
    rate64=unit(u64, "bytes/s"),
    peakrate64=unit(u64, "bytes/s"),
    pktrate64=u64,
    pktburst64=unit(u64, "ticks"),
)

BPF = attrs(
    "act-bpf-attrs",
    "TCA_ACT_BPF_",
    tm=TM,
    parms=struct_value(_action("tc-act-bpf")),
    ops_len=u16,
    ops=binary,
    fd=u32,
    name=string,
    pad=padding,
    tag=blob(8),
    id=varies("id", u32),
)
CONNMARK = attrs(
    "act-connmark-attrs",
    "TCA_CONNMARK_",
    parms=struct_value(_action("tc-connmark", zone=u16, pad=pad(2))),
    tm=TM,
    pad=padding,
)
CSUM_FLAGS = bits("tc-csum-flags", "ipv4hdr icmp igmp tcp udp udplite sctp")
CSUM = attrs(
    "act-csum-attrs",
    "TCA_CSUM_",
    parms=struct_value(_action("tc-csum", update_flags=label_flags(u32, CSUM_FLAGS))),
    tm=TM,
    pad=padding,
)
CT = attrs(
    "act-ct-attrs",
    "TCA_CT_",
    parms=struct_value(_action("tc-ct")),
    tm=TM,
    action=label_flags(u16, bits("tc-ct-act", "commit force clear nat nat-src nat-dst")),
    zone=u16,
    mark=u32,
    mark_mask=u32,
    labels=blob(16),
    labels_mask=blob(16),
    nat_ipv4_min=IPV4_NUMBER,
    nat_ipv4_max=IPV4_NUMBER,
    nat_ipv6_min=ipv6,
    nat_ipv6_max=ipv6,
    nat_port_min=be(u16),
    nat_port_max=be(u16),
    pad=padding,
    helper_name=string,
    helper_family=label(u8, AF),
    helper_proto=label(u8, IPPROTO),
)
CTINFO = attrs(
    "act-ctinfo-attrs",
    "TCA_CTINFO_",
    pad=padding,
    tm=TM,
    act=struct_value(_action("tc-ctinfo")),
    zone=u16,
    parms_dscp_mask=u32,
    parms_dscp_statemask=u32,
    parms_cpmark_mask=u32,
    stats_dscp_set=varies("counter", u64),
    stats_dscp_error=varies("counter", u64),
    stats_cpmark_set=varies("counter", u64),
)
GATE_ENTRY = attrs(
    "gate-entry-attrs",
    "TCA_GATE_ENTRY_",
    index=u32,
    gate=flag,
    interval=unit(u32, "ns"),
    ipv=s32,
    max_octets=s32,
)
GATE = attrs(
    "act-gate-attrs",
    "TCA_GATE_",
    tm=TM,
    parms=struct_value(_action("tc-gate")),
    pad=padding,
    priority=s32,
    entry_list=nest(attrs("gate-one-entry-attrs", "TCA_GATE_ONE_", entry=multi(nest(GATE_ENTRY)))),
    base_time=unit(u64, "ns"),
    cycle_time=unit(u64, "ns"),
    cycle_time_ext=unit(u64, "ns"),
    flags=u32,
    clockid=CLOCK,
)
# include/uapi/linux/ife.h: a number to send, or nothing where it is only allowed.
METADATA = attrs(
    "ife-meta-attrs",
    "IFE_META_",
    skbmark=array(u32),
    hashid=array(u32),
    prio=array(u32),
    qmap=array(u16),
    tcindex=array(u16),
)
IFE = attrs(
    "act-ife-attrs",
    "TCA_IFE_",
    parms=struct_value(_action("tc-ife", flags=label(u16, values("ife-flags", "decode encode")), pad=pad(2))),
    tm=TM,
    dmac=mac,
    smac=mac,
    type=ether_type,
    metalst=bare(METADATA),
    pad=padding,
)
EACTION = values("tca-mirred", "egress-redir egress-mirror ingress-redir ingress-mirror", 1)
MIRRED = attrs(
    "act-mirred-attrs",
    "TCA_MIRRED_",
    tm=TM,
    parms=struct_value(_action("tc-mirred", eaction=label(s32, EACTION), ifindex=varies("ifindex", u32))),
    pad=padding,
    blockid=u32,
)
TC_MPLS = _action("tc-mpls", m_action=label(s32, values("tca-mpls-act", "pop push modify dec-ttl mac-push", 1)))
MPLS = attrs(
    "act-mpls-attrs",
    "TCA_MPLS_",
    tm=TM,
    parms=struct_value(TC_MPLS),
    pad=padding,
    proto=be(ether_type),
    label=u32,
    tc=u8,
    ttl=u8,
    bos=u8,
)
NAT = attrs(
    "act-nat-attrs",
    "TCA_NAT_",
    parms=struct_value(
        _action("tc-nat", old_addr=ipv4, new_addr=ipv4, mask=ipv4, flags=label_flags(u32, bits("tca-nat", "egress")))
    ),
    tm=TM,
    pad=padding,
)
PEDIT_KEY = struct("tc-pedit-key", mask=u32, val=u32, off=u32, at=u32, offmask=u32, shift=u32)
PEDIT_SEL = _action("tc-pedit-sel", nkeys=u8, flags=u8, pad=pad(2), keys=array(struct_value(PEDIT_KEY)))
PEDIT_KEY_EX = attrs(
    "pedit-key-ex-attrs",
    "TCA_PEDIT_KEY_EX_",
    htype=label(u16, values("pedit-header-type", "network eth ip4 ip6 tcp udp")),
    cmd=label(u16, values("pedit-cmd", "set add")),
)
PEDIT_KEYS = attrs("pedit-keys-ex-attrs", "TCA_PEDIT_", {"key-ex": at(6, multi(nest(PEDIT_KEY_EX)))})
PEDIT = attrs(
    "act-pedit-attrs",
    "TCA_PEDIT_",
    tm=TM,
    parms=struct_value(PEDIT_SEL),
    pad=padding,
    parms_ex=struct_value(PEDIT_SEL),
    keys_ex=nest(PEDIT_KEYS),
    key_ex=nest(PEDIT_KEY_EX),
)
SAMPLE = attrs(
    "act-sample-attrs",
    "TCA_SAMPLE_",
    tm=TM,
    parms=struct_value(GACT),
    rate=u32,
    trunc_size=unit(u32, "bytes"),
    psample_group=u32,
    pad=padding,
)
SIMPLE = attrs(
    "act-simple-attrs", "TCA_DEF_", tm=TM, parms=struct_value(_action("tc-defact")), data=string, pad=padding
)
SKBEDIT_FLAGS = bits("skbedit-flags", "priority queue-mapping mark ptype mask inheritdsfield txq-skbhash")
SKBEDIT = attrs(
    "act-skbedit-attrs",
    "TCA_SKBEDIT_",
    tm=TM,
    parms=struct_value(_action("tc-skbedit")),
    priority=u32,
    queue_mapping=u16,
    mark=u32,
    pad=padding,
    ptype=label(u16, values("packet-type", "host broadcast multicast otherhost outgoing loopback user kernel")),
    mask=u32,
    flags=label_flags(u64, SKBEDIT_FLAGS),
    queue_mapping_max=u16,
)
SKBMOD_FLAGS = bits("skbmod-flags", "dmac smac etype swapmac ecn")
SKBMOD = attrs(
    "act-skbmod-attrs",
    "TCA_SKBMOD_",
    tm=TM,
    parms=struct_value(_action("tc-skbmod", pad=pad(4), flags=label_flags(u64, SKBMOD_FLAGS))),
    dmac=mac,
    smac=mac,
    etype=ether_type,
    pad=padding,
)
GENEVE_OPT = attrs(
    "tunnel-key-enc-opt-geneve-attrs", "TCA_TUNNEL_KEY_ENC_OPT_GENEVE_", class_=be(u16), type=u8, data=binary
)
VXLAN_OPT = attrs("tunnel-key-enc-opt-vxlan-attrs", "TCA_TUNNEL_KEY_ENC_OPT_VXLAN_", gbp=u32)
ERSPAN_OPT = attrs(
    "tunnel-key-enc-opt-erspan-attrs", "TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_", ver=u8, index=be(u32), dir=u8, hwid=u8
)
TUNNEL_OPTS = attrs(
    "tunnel-key-enc-opts-attrs",
    "TCA_TUNNEL_KEY_ENC_OPTS_",
    # a nest for each option in a request, one with all of them in an answer
    geneve=multi(bare(GENEVE_OPT)),
    vxlan=bare(VXLAN_OPT),
    erspan=bare(ERSPAN_OPT),
)
TUNNEL_ACTION = values("tca-tunnel-key-act", "set release", 1)
TUNNEL_KEY = attrs(
    "act-tunnel-key-attrs",
    "TCA_TUNNEL_KEY_",
    tm=TM,
    parms=struct_value(_action("tc-tunnel-key", t_action=label(s32, TUNNEL_ACTION))),
    enc_ipv4_src=IPV4_NUMBER,
    enc_ipv4_dst=IPV4_NUMBER,
    enc_ipv6_src=ipv6,
    enc_ipv6_dst=ipv6,
    # the header's comment and the kernel's spec say 64 bits, tunnel_key_policy has NLA_U32
    enc_key_id=be(u32),
    pad=padding,
    enc_dst_port=be(u16),
    no_csum=u8,
    enc_opts=bare(TUNNEL_OPTS),
    enc_tos=u8,
    enc_ttl=u8,
    no_frag=flag,
)
TC_VLAN = _action("tc-vlan", v_action=label(s32, values("tca-vlan-act", "pop push modify pop-eth push-eth", 1)))
VLAN = attrs(
    "act-vlan-attrs",
    "TCA_VLAN_",
    tm=TM,
    parms=struct_value(TC_VLAN),
    push_vlan_id=u16,
    push_vlan_protocol=be(ether_type),
    pad=padding,
    push_vlan_priority=u8,
    push_eth_dst=mac,
    push_eth_src=mac,
)
# Gone with Linux 6.8; include/uapi/linux/tc_act/tc_ipt.h of 6.1
IPT = attrs(
    "act-ipt-attrs",
    "TCA_IPT_",
    table=string,
    hook=label(u32, values("nf-inet-hooks", "pre-routing local-in forward local-out post-routing")),
    index=u32,
    cnt=struct_value(struct("tc-cnt", refcnt=varies("counter", s32), bindcnt=varies("counter", s32))),
    tm=TM,
    targ=binary,
    pad=padding,
)

KINDS: dict[str, AttributeSet] = {
    "bpf": BPF,
    "connmark": CONNMARK,
    "csum": CSUM,
    "ct": CT,
    "ctinfo": CTINFO,
    "gact": attrs(
        "act-gact-attrs", "TCA_GACT_", tm=TM, parms=struct_value(GACT), prob=struct_value(GACT_P), pad=padding
    ),
    "gate": GATE,
    "ife": IFE,
    "ipt": IPT,
    "mirred": MIRRED,
    "mpls": MPLS,
    "nat": NAT,
    "pedit": PEDIT,
    "police": POLICE,
    "sample": SAMPLE,
    "simple": SIMPLE,
    "skbedit": SKBEDIT,
    "skbmod": SKBMOD,
    "tunnel_key": TUNNEL_KEY,
    "vlan": VLAN,
    "xt": IPT,
}
# TCA_ACT_FLAGS_*, TCA_ACT_HW_STATS_*: bits that the kernel's spec leaves without names
ACT = attrs(
    "act-attrs",
    "TCA_ACT_",
    kind=string,
    options=sub_message("kind", {kind: bare(options) for kind, options in KINDS.items()}),
    index=u32,
    stats=varies("counter", bare(STATS2)),
    pad=padding,
    cookie=binary,
    flags=bitfield32(),
    hw_stats=bitfield32(),
    used_hw_stats=bitfield32(),
    in_hw_count=u32,
)
# Up to 32 actions, numbered in the order they are run (TCA_ACT_MAX_PRIO)
ACTIONS = indexed(bare(ACT))
