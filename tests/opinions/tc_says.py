"""What ``tc -s -d -j`` prints of qdiscs and classes, and of which of our values it is made.

Debian 12's tc prints classes as text whatever it is asked for, so classes are compared where the newer one speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from program_output import Fields, NotCompared, Rule

# What iproute2 6.1 prints in the middle of its JSON: hfsc's default class as text.
NO_JSON = r"(?<=\{)default \w+ (?=\})"
# include/uapi/linux/pkt_sched.h: TC_H_ROOT, TC_LINKLAYER_*
ROOT = 0xFFFFFFFF
LINKLAYERS = {1: "ethernet", 2: "atm"}
# include/uapi/linux/pkt_sched.h: CAKE_FLOW_*, CAKE_DIFFSERV_*, CAKE_ACK_*, CAKE_ATM_*
FLOW_MODES = ("flowblind", "srchost", "dsthost", "hosts", "flows", "dual-srchost", "dual-dsthost", "triple-isolate")
DIFFSERV = ("diffserv3", "diffserv4", "diffserv8", "besteffort", "precedence")
ACK_FILTER = ("disabled", "enabled", "aggressive")
CELLS = ("noatm", "atm", "ptm")


def handle(number: int) -> str:
    """``1:10`` as tc prints a handle, and ``1:`` where the minor half is 0."""
    major, minor = number >> 16, number & 0xFFFF
    return f"{major:x}:{minor:x}" if minor else f"{major:x}:"


def share(path: str) -> Callable[[Fields], float]:
    """A probability: of 2^32 - 1."""
    return lambda f: round(f[path] / 0xFFFFFFFF, 6)


def _seconds(path: str) -> Callable[[Fields], float]:
    return lambda f: f[path] / 1_000_000_000


def _hyphens(prefix: str, *keys: str) -> dict[str, Rule]:
    return {key: prefix + key.replace("_", "-") for key in keys}


def _is(path: str, bits: int = 0xFFFFFFFF) -> Callable[[Fields], bool]:
    return lambda f: bool(f[path] & bits)


def qdisc_table(names: Mapping[int, str], kind: str) -> dict[str, Rule]:
    """What tc prints of every qdisc, and of this kind."""
    common: dict[str, Rule] = {
        "kind": "kind",
        "handle": lambda f: handle(f["header.handle"]),
        "parent": lambda f: handle(f["header.parent"]),
        "root": lambda f: f["header.parent"] == ROOT,
        "dev": lambda f: names[f["header.ifindex"]],
        "refcnt": "header.info",
        "options": lambda _: None,
        **QUEUE,
    }
    return common | {f"options.{key}": rule for key, rule in QDISCS.get(kind, {}).items()} | APP.get(kind, {})


def class_table(kind: str) -> dict[str, Rule]:
    """What tc prints of every class, and of this kind."""
    common: dict[str, Rule] = {
        "class": "kind",
        "handle": lambda f: handle(f["header.handle"]),
        "parent": lambda f: handle(f["header.parent"]),
        "root": lambda f: f["header.parent"] == ROOT,
        "leaf": lambda f: hex(f["header.info"] >> 16),
        # An attribute without payload; struct gnet_stats_basic is absent where the qdisc counts none.
        "stats": lambda f: f.get("stats2"),
        **{f"stats.{key}": rule for key, rule in QUEUE.items()},
    }
    return common | CLASSES.get(kind, {})


QUEUE: dict[str, Rule] = {
    **_hyphens("stats2.basic.", "bytes", "packets"),
    **_hyphens("stats2.queue.", "drops", "overlimits", "requeues", "backlog", "qlen"),
}
QDISCS: dict[str, dict[str, Rule]] = {
    "htb": {
        "r2q": "options.init.rate2quantum",
        "default": lambda f: hex(f["options.init.defcls"]),
        "direct_packets_stat": "options.init.direct-pkts",
        "ver": lambda f: f"{f['options.init.version'] >> 16}.{f['options.init.version'] & 0xFFFF}",
        "direct_qlen": "options.direct-qlen",
    },
    "hfsc": {"default": lambda f: hex(f["options.defcls"])},
    "fq_codel": {
        **_hyphens("options.", "limit", "flows", "quantum", "target", "interval", "memory_limit"),
        "ecn": _is("options.ecn"),
        "drop_batch": "options.drop-batch-size",
    },
    "codel": {
        **_hyphens("options.", "limit", "target", "ce_threshold", "interval"),
        "ecn": _is("options.ecn"),
    },
    "netem": {
        "limit": "options.limit",
        "delay.delay": _seconds("options.latency64"),
        "delay.jitter": _seconds("options.jitter64"),
        "delay.correlation": share("options.corr.delay-corr"),
        "loss-random.loss": share("options.random-loss"),
        "loss-random.correlation": share("options.corr.loss-corr"),
        "duplicate.duplicate": share("options.duplicate"),
        "duplicate.correlation": share("options.corr.dup-corr"),
        "reorder.reorder": share("options.reorder.probability"),
        "reorder.correlation": share("options.reorder.correlation"),
        "seed": "options.prng-seed",
        "ecn": lambda f: "options.ecn" in f,
        "gap": "options.gap",
    },
    "prio": {
        "bands": "options.bands",
        "priomap": "options.priomap",
        "multiqueue": NotCompared(
            "of an attribute that kernels send no more: sch_prio dumps struct tc_prio_qopt alone"
        ),
    },
    "pfifo": {"limit": "options.limit"},
    "pfifo_fast": {"bands": "options.bands", "priomap": "options.priomap", "multiqueue": NotCompared("as prio's")},
    "ets": {
        "bands": "options.nbands",
        "strict": "options.nstrict",
        "quanta": "options.quanta.quanta-band",
        "priomap": "options.priomap.priomap-band",
    },
    "sfq": {
        **_hyphens("options.v0.", "limit", "quantum", "flows", "divisor"),
        "depth": "options.depth",
        "perturb": "options.v0.perturb-period",
    },
    "tbf": {
        "rate": "options.parms.rate.rate",
        "mpu": "options.parms.rate.mpu",
        "linklayer": lambda f: LINKLAYERS[f["options.parms.rate.linklayer"]],
        "burst": lambda f: f"{_bytes(f, 'options.parms.buffer') // 1024}Kb/{1 << f['options.parms.rate.cell-log']}",
        "lat": lambda f: _microseconds(f, f["options.parms.limit"]) - f["options.parms.buffer"] * TICK // 1000,
    },
    "red": {
        "limit": "options.parms.limit",
        "min": "options.parms.qth-min",
        "max": "options.parms.qth-max",
        # TC_RED_*: 1, 2, 4, 8
        "ecn": _is("options.flags.value", 1),
        "harddrop": _is("options.flags.value", 2),
        "adaptive": _is("options.flags.value", 4),
        "nodrop": _is("options.flags.value", 8),
        "ewma": "options.parms.Wlog",
        "probability": share("options.max-p"),
        "Scell_log": "options.parms.Scell-log",
    },
    "pie": {**_hyphens("options.", "limit", "target", "tupdate", "alpha", "beta"), "ecn": _is("options.ecn")},
    "hhf": {
        **_hyphens("options.", "quantum", "reset_timeout", "admit_bytes", "evict_timeout", "non_hh_weight"),
        "limit": "options.backlog-limit",
        "hh_limit": "options.hh-flows-limit",
    },
    "mqprio": {
        "tc": "options.num-tc",
        "map": "options.prio-tc-map",
        "queues": lambda f: _queues(f),
        "mode": NotCompared("attributes that the kernel sends where hw is 2; without them tc prints its default"),
        "shaper": NotCompared("as mode"),
        # include/uapi/linux/pkt_sched.h: TC_FP_EXPRESS, TC_FP_PREEMPTIBLE
        "fp": lambda f: [{1: "E", 2: "P"}[f[f"options.tc-entry.{number}.fp"]] for number in range(16)],
    },
    "fq": {
        "limit": "options.plimit",
        "flow_limit": "options.flow-plimit",
        "buckets": lambda f: 1 << f["options.buckets-log"],
        "maxrate": "options.flow-max-rate",
        "refill_delay": "options.flow-refill-delay",
        **_hyphens("options.", "quantum", "initial_quantum", "low_rate_threshold", "timer_slack", "horizon"),
        **_hyphens("options.", "orphan_mask", "offload_horizon"),
        "bands": "options.priomap.bands",
        "priomap ": "options.priomap.priomap",
        "weights ": "options.weights",
        # Words without a value: null where the flag says so
        "horizon_drop": lambda f: None if f["options.horizon-drop"] else "absent",
        "horizon_cap": lambda f: "absent" if f["options.horizon-drop"] else None,
    },
    "cake": {
        "bandwidth": "options.base-rate64",
        "diffserv": lambda f: DIFFSERV[f["options.diffserv-mode"]],
        "flowmode": lambda f: FLOW_MODES[f["options.flow-mode"]],
        **{key: _is(f"options.{key.replace('_', '-')}") for key in ("nat", "wash", "ingress", "split_gso")},
        "ack-filter": lambda f: ACK_FILTER[f["options.ack-filter"]],
        **_hyphens("options.", "rtt", "overhead", "mpu"),
        "raw": lambda f: "options.raw" in f,
        "atm": lambda f: CELLS[f["options.atm"]],
        "memlimit": "options.memory",
        "fwmark": lambda f: f"{f['options.fwmark']:x}",
    },
}
APP: dict[str, dict[str, Rule]] = {
    "fq_codel": _hyphens(
        "stats2.app.",
        *("maxpacket", "drop_overlimit", "new_flow_count", "ecn_mark", "new_flows_len", "old_flows_len"),
    ),
    "codel": _hyphens(
        "stats2.app.",
        *("count", "lastcount", "ldelay", "drop_next", "maxpacket", "ecn_mark", "drop_overlimit"),
    ),
    "netem": _hyphens(
        "stats2.app.", "delayed", "dropped", "corrupted", "duplicated", "reordered", "ecn_marked", "allocation_errors"
    ),
    "red": _hyphens("stats2.app.", "marked", "early", "pdrop", "other"),
    "pie": {
        "pkts_in": "stats2.app.packets-in",
        "prob": lambda f: f["stats2.app.prob"] / 0xFFFFFFFFFFFFFFFF,
        **_hyphens("stats2.app.", "delay", "overlimit", "dropped", "maxq", "ecn_mark"),
    },
    "hhf": {
        **_hyphens("stats2.app.", "drop_overlimit", "hh_overlimit"),
        "tot_hh": "stats2.app.hh-tot-count",
        "cur_hh": "stats2.app.hh-cur-count",
    },
    "fq": {
        "flows": "stats2.app.flows",
        "inactive": "stats2.app.inactive-flows",
        "throttled": "stats2.app.throttled-flows",
        # Two keys of one name: flows, then packets
        "throttled#2": "stats2.app.throttled",
        "gc": "stats2.app.gc-flows",
        "highprio": "stats2.app.highprio-packets",
        **{f"band{band}_pkts": lambda f, band=band: f["stats2.app.band-pkt-count"][band] for band in range(3)},
    },
    "cake": {
        **_hyphens("stats2.app.", "memory_used", "memory_limit", "active_queues"),
        "capacity_estimate": "stats2.app.capacity-estimate64",
        "min_network_size": "stats2.app.min-netlen",
        "max_network_size": "stats2.app.max-netlen",
        "min_adj_size": "stats2.app.min-adjlen",
        "max_adj_size": "stats2.app.max-adjlen",
        "avg_hdr_offset": "stats2.app.avg-netoff",
        **{
            f"tins.*.{key}": f"stats2.app.tin-stats.*.{ours}"
            for key, ours in {
                "threshold_rate": "threshold-rate64",
                "sent_bytes": "sent-bytes64",
                "drops": "dropped-packets",
                "ecn_mark": "ecn-marked-packets",
                "ack_drops": "acks-dropped-packets",
                "max_pkt_len": "max-skblen",
                **{
                    key: key.replace("_", "-")
                    for key in (
                        *("backlog_bytes", "target_us", "interval_us", "peak_delay_us", "avg_delay_us"),
                        *("base_delay_us", "sent_packets", "way_indirect_hits", "way_misses", "way_collisions"),
                        *("sparse_flows", "bulk_flows", "unresponsive_flows", "flow_quantum"),
                    )
                },
            }.items()
        },
    },
}
# One tick of the packet scheduler's clock in nanoseconds (PSCHED_SHIFT in include/net/pkt_sched.h)
TICK = 64


def _bytes(fields: Fields, path: str, rate: str = "options.parms.rate.rate") -> int:
    """What is sent in so many ticks."""
    return round(fields[path] * TICK * fields[rate] / 1_000_000_000)


def _microseconds(fields: Fields, size: int) -> int:
    return int(size * 1_000_000 / fields["options.parms.rate.rate"])


def _queues(fields: Fields) -> list[list[int]]:
    """The first and last queue of each traffic class."""
    pairs = zip(fields["options.offset"], fields["options.count"], strict=True)
    return [[offset, offset + count - 1] for offset, count in list(pairs)[: fields["options.num-tc"]]]


def _htb_burst(buffer: str, rate: str, wide: str) -> Callable[[Fields], int]:
    def burst(f: Fields) -> int:
        return round(f[f"options.parms.{buffer}"] * TICK * f.get(wide, f[f"options.parms.{rate}.rate"]) / 1e9)

    return burst


def _curve(name: str, path: str) -> dict[str, Rule]:
    return {f"{name}.{part}": f"options.{path}.{part}" for part in ("m1", "d", "m2")}


CLASSES: dict[str, dict[str, Rule]] = {
    "htb": {
        "prio": "options.parms.prio",
        "quantum": "options.parms.quantum",
        "level": "options.parms.level",
        "rate": lambda f: f.get("options.rate64", f["options.parms.rate.rate"]),
        "ceil": lambda f: f.get("options.ceil64", f["options.parms.ceil.rate"]),
        "overhead": "options.parms.rate.overhead",
        "linklayer": lambda f: LINKLAYERS[f["options.parms.rate.linklayer"]],
        "burst": _htb_burst("buffer", "rate", "options.rate64"),
        "cburst": _htb_burst("cbuffer", "ceil", "options.ceil64"),
        "burst_cell": lambda f: 1 << f["options.parms.rate.cell-log"],
        "cburst_cell": lambda f: 1 << f["options.parms.ceil.cell-log"],
        "mpu_rate": "options.parms.rate.mpu",
        "mpu_ceil": "options.parms.ceil.mpu",
        "stats.lended": "stats2.app.lends",
        "stats.borrowed": "stats2.app.borrows",
        **{f"stats.{key}": f"stats2.app.{key}" for key in ("giants", "tokens", "ctokens")},
    },
    "hfsc": {
        # One curve where the kernel's two are the same
        **{
            f"sc.{part}": lambda f, part=part: (
                f[f"options.rsc.{part}"] if f[f"options.rsc.{part}"] == f[f"options.fsc.{part}"] else "differs"
            )
            for part in ("m1", "d", "m2")
        },
        **_curve("rt", "rsc"),
        **_curve("ls", "fsc"),
        **_curve("ul", "usc"),
        **{f"stats.{key}": f"stats2.app.{key}" for key in ("work", "rtwork", "period", "level")},
    },
    "fq_codel": {f"stats.{key}": f"stats2.app.{key}" for key in ("deficit", "count", "lastcount", "ldelay")},
    "ets": {"quantum": lambda f: f["options.quanta-band"][0]},
    "drr": {"quantum": "options.quantum"},
}
