# generic: ovs_flow
"""Flows of Open vSwitch, what they match and do: ``include/uapi/linux/openvswitch.h``, ``ovs_flow.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ovs_key import ETHERNET, FLOW_STATS, KEY, MASKED_KEY, NSH_KEY, OVS_HEADER, bare

from nlsniff.spec import (
    GENERIC,
    AttributeSet,
    Family,
    Operation,
    attrs,
    be,
    binary,
    bits,
    blob,
    flag,
    flags,
    ip,
    label,
    label_flags,
    multi,
    pad,
    padding,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    uuid,
    values,
    varies,
)

UFID_FLAGS = bits("ovs-ufid-flags", "omit-key omit-mask omit-actions")
HASH_ALG = values("ovs-hash-alg", "l4 sym-l4")
# enum ip_conntrack_events in include/uapi/linux/netfilter/nf_conntrack_common.h
CT_EVENTS = bits(
    "ip-conntrack-events",
    "new related destroy reply assured protoinfo helper mark seqadj secmark label synproxy",
)

PUSH_VLAN = struct("ovs-action-push-vlan", vlan_tpid=be(u16), vlan_tci=be(u16))
PUSH_ETH = struct("ovs-action-push-eth", addresses=struct_value(ETHERNET))
PUSH_MPLS = struct("ovs-action-push-mpls", mpls_lse=be(u32), mpls_ethertype=be(u16), pad=pad(2))
ADD_MPLS = struct(
    "ovs-action-add-mpls",
    mpls_lse=be(u32),
    mpls_ethertype=be(u16),
    tun_flags=label_flags(u16, bits("ovs-mpls-flags", "l3-tunnel")),
)
HASH = struct("ovs-action-hash", hash_alg=label(u32, HASH_ALG), hash_basis=u32)
# struct md_mark and struct md_labels in net/openvswitch/conntrack.c
CT_MARK = struct("ovs-ct-mark", value=u32, mask=u32)
CT_LABELS = struct("ovs-ct-labels", value=blob(16), mask=blob(16))


def _nested() -> AttributeSet:
    return ACTIONS


actions = bare(_nested)

USERSPACE = attrs(
    "userspace-attrs", "OVS_USERSPACE_ATTR_", pid=varies("id", u32), userdata=binary, egress_tun_port=u32, actions=flag
)
# The probability is a fraction of UINT32_MAX.
SAMPLE = attrs("sample-attrs", "OVS_SAMPLE_ATTR_", probability=u32, actions=actions)
NAT = attrs(
    "nat-attrs",
    "OVS_NAT_ATTR_",
    src=flag,
    dst=flag,
    ip_min=ip,
    ip_max=ip,
    proto_min=u16,
    proto_max=u16,
    persistent=flag,
    proto_hash=flag,
    proto_random=flag,
)
CT = attrs(
    "ct-attrs",
    "OVS_CT_ATTR_",
    commit=flag,
    zone=u16,
    mark=struct_value(CT_MARK),
    labels=struct_value(CT_LABELS),
    helper=string,
    nat=bare(NAT),
    force_commit=flag,
    eventmask=label_flags(u32, CT_EVENTS),
    timeout=string,
)
CHECK_PKT_LEN = attrs(
    "check-pkt-len-attrs",
    "OVS_CHECK_PKT_LEN_ATTR_",
    pkt_len=unit(u16, "bytes"),
    actions_if_greater=actions,
    actions_if_less_equal=actions,
)
DEC_TTL = attrs("dec-ttl-attrs", "OVS_DEC_TTL_ATTR_", action=actions)
PSAMPLE = attrs("psample-attrs", "OVS_PSAMPLE_ATTR_", group=u32, cookie=binary)
# What is done, in order; the same may be done several times.
ACTIONS = attrs(
    "action-attrs",
    "OVS_ACTION_ATTR_",
    output=multi(u32),
    userspace=multi(bare(USERSPACE)),
    set=multi(bare(KEY)),
    push_vlan=multi(struct_value(PUSH_VLAN)),
    pop_vlan=flag,
    sample=multi(bare(SAMPLE)),
    recirc=multi(u32),
    hash=multi(struct_value(HASH)),
    push_mpls=multi(struct_value(PUSH_MPLS)),
    pop_mpls=multi(be(u16)),
    set_masked=multi(bare(MASKED_KEY)),
    ct=multi(bare(CT)),
    trunc=multi(unit(u32, "bytes")),
    push_eth=multi(struct_value(PUSH_ETH)),
    pop_eth=flag,
    ct_clear=flag,
    push_nsh=multi(bare(NSH_KEY)),
    pop_nsh=flag,
    meter=multi(u32),
    clone=multi(actions),
    check_pkt_len=multi(bare(CHECK_PKT_LEN)),
    add_mpls=multi(struct_value(ADD_MPLS)),
    dec_ttl=multi(bare(DEC_TTL)),
    drop=multi(u32),
    psample=multi(bare(PSAMPLE)),
)
FLOW = attrs(
    "flow-attrs",
    "OVS_FLOW_ATTR_",
    key=bare(KEY),
    actions=actions,
    stats=varies("counter", struct_value(FLOW_STATS)),
    tcp_flags=varies("counter", u8),
    used=varies("time", unit(u64, "ms")),
    clear=flag,
    mask=bare(KEY),
    probe=flag,
    ufid=uuid,
    ufid_flags=flags(u32, UFID_FLAGS),
    pad=padding,
)

FAMILY = Family(
    "ovs_flow",
    GENERIC,
    OVS_HEADER,
    (
        Operation("new", 1, 1, FLOW),
        Operation("del", 2, 2, FLOW),
        Operation("get", 3, 3, FLOW),
        Operation("set", 4, 4, FLOW),
    ),
    groups=("ovs_flow",),
    key=(
        "header.dp-ifindex",
        "key.in-port",
        "key.ethertype",
        "key.ipv4",
        "key.ipv6",
        "key.tcp",
        "key.udp",
        "key.arp",
        "actions.output",
        "stats",
        "ufid",
    ),
    doc="Flows of Open vSwitch, what they match and do",
)
