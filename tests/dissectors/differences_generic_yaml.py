"""What the generic families of ethtool, devlink, Open vSwitch and others declare otherwise than the kernel's specs."""

from __future__ import annotations

UNTYPED = "the spec leaves it untyped binary; the header says what it holds"
ADDRESS = "an address; the spec leaves it a number without a display hint"
SEVERAL = "the kernel sends several; a reader by the spec keeps the last"
NOT_IN_SPEC = "in the kernel's header, not in the spec"
BY_STATE = "a number as in the spec, which another attribute names for people"
MASKED = "in the action set-masked each field has its mask behind it"
SPARE = "padding at the end of the struct"
TDR = "a test by TDR has results of its own, ETHTOOL_A_CABLE_TDR_NEST_*"

OVS_ACTIONS = (
    "output userspace set push-vlan sample recirc hash push-mpls pop-mpls set-masked ct trunc "
    "push-eth push-nsh meter clone check-pkt-len add-mpls dec-ttl psample"
)

EXPLAINED: dict[str, dict[str, str]] = {
    "devlink": {
        **dict.fromkeys(
            (
                "dl-resource.resource-list",
                "dl-param.param-values-list",
                "dl-port-function.devlink",
                "dl-port-function.max-io-eqs",
                "devlink.param-values-list",
                "devlink.param-value",
                "devlink.param-value-data",
                "devlink.param-value-default",
                "devlink.fmsg-obj-value-data",
                "devlink.nested-devlink",
            ),
            NOT_IN_SPEC,
        ),
        **dict.fromkeys(
            (
                "dl-region-snapshots.region-snapshot multi",
                "devlink.region-snapshot multi",
                "dl-region-chunks.region-chunk multi",
                "devlink.region-chunk multi",
                "dl-linecard-supported-types.linecard-type multi",
            ),
            SEVERAL,
        ),
        "dl-port-function.hw-addr": UNTYPED,
        "devlink.fmsg": "a list: its meaning lies in the order, which attributes by name would lose",
        "devlink.reload-limits": "bits of enum devlink_reload_limit; the spec names those of reload-action",
    },
    "ethtool": {
        **dict.fromkeys(
            (
                "cable-nest.result multi",
                "cable-nest.fault-length multi",
                "tunnel-udp.table multi",
                "stats.grp multi",
                "stats-grp.stat multi",
                "stats-grp.hist-rx multi",
                "stats-grp.hist-tx multi",
            ),
            SEVERAL,
        ),
        **dict.fromkeys(
            (
                "cable-nest.result",
                "cable-nest.fault-length",
                "cable-nest.step",
                "cable-nest.amplitude",
                "cable-nest.pulse",
            ),
            TDR,
        ),
        "linkstate.ext-substate": BY_STATE,
        "pse.c33-pse-ext-substate": BY_STATE,
        "stats-grp.stat": "a nest with one counter, whose number the group names (stat_put() in net/ethtool/stats.c)",
        "stats-grp-hist.pad": "aligns hist-val (nla_put_u64_64bit() in net/ethtool/stats.c)",
        "pse.c33-pse-ext-state": "the spec lacks pd-dll-power-type of enum ethtool_c33_pse_ext_state",
        "module-fw-flash.status": "enum ethtool_module_fw_flash_status begins with 1",
    },
    "fou": {
        "fou.local-v4": ADDRESS,
        "fou.local-v6": UNTYPED,
        "fou.peer-v4": ADDRESS,
        "fou.peer-v6": UNTYPED,
    },
    "mptcp_pm": {"address.addr4": ADDRESS, "address.addr6": UNTYPED},
    "nfsd": {"sock.addr": UNTYPED, "unlock-ip.address": UNTYPED},
    "ovs_flow": {
        **dict.fromkeys(
            (
                *("key-attrs.priority", "key-attrs.in-port", "key-attrs.ethernet", "key-attrs.vlan"),
                *("key-attrs.ethertype", "key-attrs.ipv4", "key-attrs.ipv6", "key-attrs.tcp", "key-attrs.udp"),
                *("key-attrs.icmp", "key-attrs.icmpv6", "key-attrs.arp", "key-attrs.nd", "key-attrs.skb-mark"),
                *("key-attrs.sctp", "key-attrs.tcp-flags", "key-attrs.dp-hash", "key-attrs.recirc-id"),
                *("key-attrs.ct-state", "key-attrs.ct-zone", "key-attrs.ct-mark", "key-attrs.ct-labels"),
                *("key-attrs.ct-orig-tuple-ipv4", "key-attrs.ct-orig-tuple-ipv6", "key-attrs.ipv6-exthdrs"),
                "ovs-nsh-key-attrs.base",
            ),
            MASKED,
        ),
        **dict.fromkeys(
            (
                *("key-attrs.encap", "key-attrs.tunnel", "key-attrs.packet-type", "key-attrs.nd-extensions"),
                *("key-attrs.tunnel-info", "ovs-nsh-key-attrs.md1", "ovs-nsh-key-attrs.md2"),
            ),
            "no field that set-masked sets",
        ),
        **dict.fromkeys(
            (
                "action-attrs.push-eth",
                "ct-attrs.labels",
                "ct-attrs.mark",
                "nat-attrs.ip-max",
                "nat-attrs.ip-min",
                "ovs-key-nd.nd-target",
                "tunnel-key-attrs.ipv6-src",
                "tunnel-key-attrs.ipv6-dst",
            ),
            UNTYPED,
        ),
        **dict.fromkeys(
            (
                "ovs-key-arp.arp-sip",
                "ovs-key-arp.arp-tip",
                "ovs-key-ct-tuple-ipv4.ipv4-src",
                "ovs-key-ct-tuple-ipv4.ipv4-dst",
                "tunnel-key-attrs.ipv4-src",
                "tunnel-key-attrs.ipv4-dst",
            ),
            ADDRESS,
        ),
        **dict.fromkeys(
            ("ovs-action-push-mpls.pad", "ovs-key-arp.pad", "ovs-key-ct-tuple-ipv4.pad"),
            SPARE,
        ),
        **dict.fromkeys((f"action-attrs.{action} multi" for action in OVS_ACTIONS.split()), SEVERAL),
        "key-attrs.mpls": "as many labels as the stack has",
        "action-attrs.drop": NOT_IN_SPEC,
        "action-attrs.psample number": "25 in enum ovs_action_attr, where OVS_ACTION_ATTR_DROP is 24",
        "flow-attrs.probe": "a flag: the header has no payload for it",
        "flow-attrs.pad": "padding",
        "tunnel-key-attrs.pad": "padding",
        "ovs-action-push-mpls.mpls-ethertype": "__be16 in struct ovs_action_push_mpls",
        "ovs-action-add-mpls.mpls-ethertype": "__be16 in struct ovs_action_add_mpls",
    },
    "ovs_packet": {"packet.key": UNTYPED, "packet.actions": UNTYPED, "packet.egress-tun-key": UNTYPED},
    "ovs_vport": {
        "vport-options.dst-port": "16 bits: nla_put_u16() in net/openvswitch/vport-vxlan.c",
        "vport-options.extension": "a nest of OVS_VXLAN_EXT_*",
        "vport.netnsid": "signed: nla_put_s32() in net/openvswitch/datapath.c",
    },
    "team": {
        "attr-option.data": "untyped binary in the spec; the option's type says what it holds",
        "item-option.option multi": SEVERAL,
        "item-port.port multi": SEVERAL,
    },
}
