"""Where tc's declaration differs from the kernel's tc.yaml, and who is right."""

from __future__ import annotations

UNTYPED = "the spec leaves it untyped binary; the header says what it holds"
ARRAY = "an array, which the spec leaves bytes or takes for one element"
NOT_IN_SPEC = "in the kernel's header, not in the spec"
OLDER = "given up by Linux 6.3 or 6.8, still in 6.1"
NETWORK_ORDER = "the kernel reads and writes it in network order"
HOLE = "the padding that the compiler puts into the struct; the spec leaves it out, and reads what follows too early"
END = "the padding at the end of the struct"
EMPTY = "no options: an empty nest, as ynl shows it"
LSE = "the kernel has a nest TCA_FLOWER_KEY_MPLS_OPTS_LSE around each entry (fl_set_key_mpls_opts())"
UNION = "the other half of the union, in messages of classes (fq_codel_dump_class_stats())"
RATESPEC = "struct tc_ratespec has two bytes here"

_ACTIONS = ("bpf", "connmark", "csum", "ct", "gate", "ife", "mirred", "nat", "simple", "skbedit", "skbmod")

EXPLAINED: dict[str, dict[str, str]] = {
    "tc": {
        **{f"act-{kind}-attrs.parms": UNTYPED for kind in (*_ACTIONS, "tunnel-key")},
        **dict.fromkeys(
            (
                "act-bpf-attrs.id",
                "act-ct-attrs.nat-ipv6-max",
                "act-ct-attrs.nat-ipv6-min",
                "act-ctinfo-attrs.act",
                "act-gate-attrs.entry-list",
                "act-ife-attrs.dmac",
                "act-ife-attrs.metalst",
                "act-ife-attrs.smac",
                "act-mirred-attrs.blockid",
                "act-pedit-attrs.key-ex",
                "act-pedit-attrs.keys-ex",
                "act-pedit-attrs.parms-ex",
                "act-simple-attrs.data",
                "act-skbmod-attrs.dmac",
                "act-skbmod-attrs.etype",
                "act-skbmod-attrs.smac",
                "act-tunnel-key-attrs.enc-ipv6-dst",
                "act-tunnel-key-attrs.enc-ipv6-src",
                "act-tunnel-key-attrs.enc-opts",
                "act-vlan-attrs.push-eth-dst",
                "act-vlan-attrs.push-eth-src",
                "cgroup-attrs.ematches",
                "ematch-attrs.tree-list",
                "flow-attrs.act",
                "flow-attrs.ematches",
                "taprio-attrs.admin-sched",
            ),
            UNTYPED,
        ),
        **dict.fromkeys(
            (
                "choke-attrs.stab",
                "gred-attrs.parms",
                "htb-attrs.ctab",
                "htb-attrs.rtab",
                "police-attrs.peakrate",
                "police-attrs.rate",
                "red-attrs.stab",
                "tbf-attrs.ptab",
                "tbf-attrs.rtab",
                "tc-fq-qd-stats.band-drops",
                "tc-fq-qd-stats.band-pkt-count",
                "tc-mqprio-qopt.count",
                "tc-mqprio-qopt.offset",
                "tc-mqprio-qopt.prio-tc-map",
                "tc-pedit-sel.keys",
                "tc-prio-qopt.priomap",
                "tc-u32-pcnt.kcnts",
                "tc-u32-sel.keys",
                "tca-stab-attrs.data",
            ),
            ARRAY,
        ),
        **dict.fromkeys(
            (
                "dualpi2-attrs.pad",
                "flower-key-enc-opts-attrs.pfcp",
                "fq-attrs.offload-horizon",
                "options-msg.blackhole",
                "options-msg.noop",
                "options-msg.noqueue",
                "options-msg.skbprio",
                "options-msg.teql",
                "tca-stats-app-msg.drr",
                "tca-stats-app-msg.hfsc",
                "tca-stats-app-msg.htb",
                "tca-stats-app-msg.netem",
                "tca-stats-app-msg.qfq",
                "tca-stats-app-msg.taprio",
            ),
            NOT_IN_SPEC,
        ),
        **dict.fromkeys(
            (
                "act-options-msg.ipt",
                "act-options-msg.xt",
                "options-msg.atm",
                "options-msg.cbq",
                "options-msg.dsmark",
                "options-msg.rsvp",
                "options-msg.rsvp6",
                "options-msg.tcindex",
                "tca-stats-app-msg.cbq",
            ),
            OLDER,
        ),
        **dict.fromkeys(
            (
                "act-vlan-attrs.push-vlan-protocol",
                "flower-key-enc-opt-erspan-attrs.index",
                "flower-key-enc-opt-geneve-attrs.class",
            ),
            NETWORK_ORDER,
        ),
        **dict.fromkeys(("tc-pedit-sel.pad", "tc-u32-sel.pad"), HOLE),
        **dict.fromkeys(("gnet-stats-basic.pad", "tc-stats.pad"), END),
        **dict.fromkeys(("options-msg.clsact", "options-msg.ingress", "options-msg.mq"), EMPTY),
        **dict.fromkeys(
            (
                "flower-key-mpls-opt-attrs.lse",
                *(f"flower-key-mpls-opt-attrs.lse-{name}" for name in ("bos", "depth", "label", "tc", "ttl")),
            ),
            LSE,
        ),
        **{
            f"tc-fq-codel-xstats.{name}": UNION
            for name in (
                *("ce-mark", "count", "deficit", "drop-next", "drop-overlimit", "drop-overmemory", "dropping"),
                *("ecn-mark", "lastcount", "ldelay", "maxpacket", "memory-usage", "new-flow-count", "new-flows-len"),
                *("old-flows-len", "unused"),
            )
        },
        **{f"tc-ratespec.{name}": RATESPEC for name in ("cell-align", "mpu", "overhead")},
        "act-tunnel-key-attrs.enc-key-id": "NLA_U32 in tunnel_key_policy, nla_put_be32() in the dump",
        "flower-attrs.key-mpls-label": "nla_get_u32() and nla_put_u32() in net/sched/cls_flower.c",
        "flower-attrs.key-vlan-id": "nla_get_u16() in fl_set_key_vlan(), and tc writes it so",
        "flower-attrs.key-cvlan-id": "nla_get_u16() in fl_set_key_vlan(), and tc writes it so",
        "netem-attrs.pad": "TCA_NETEM_PAD aligns what follows",
        "tc-netem-qopt.loss": "called random-loss: the attribute TCA_NETEM_LOSS beside it is called loss too",
        "tc-netem-qopt.random-loss": "loss in the spec",
        "options-msg.cake_mq": "cake on several queues, younger than the spec",
        "options-msg.hfsc": "a struct for the qdisc; for a class the nest TCA_HFSC_*",
        "options-msg.sfb": "a nest with the struct in TCA_SFB_PARMS (sfb_dump() in net/sched/sch_sfb.c)",
        "taprio-attrs.tc-entry multi": "one for each traffic class (taprio_dump_tc_entries())",
    },
}
