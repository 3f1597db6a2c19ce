"""Holds what nlsniff says of a message against what ``tc -j`` and ``nft -j`` printed of it, key by key.

A table has a row for each key of the program: the path of our value, or how the program makes its own of ours. A key
without a row is a difference, as is a value that is not the same; `NOT_COMPARED` gives the reason for each key that
cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Fields = Mapping[str, Any]
Rule = str | Callable[[Fields], Any]
Table = Mapping[str, Rule]

ROOT = 0xFFFFFFFF


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its dotted path; what is empty or a list of plain values is one."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{number}")
    else:
        yield path, value


def fields_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as paths: the header's members behind ``header.``."""
    return {**dict(leaves(message["header"], "header")), **dict(leaves(message["attrs"]))}


def differences(told: Mapping[str, Any], fields: Fields, table: Table, skipped: Mapping[str, str]) -> list[str]:
    """One line for each key of ``told`` that ``fields`` do not bear out."""
    lines = []
    for key, value in leaves(told):
        if key in skipped:
            continue
        rule = table.get(key)
        if rule is None:
            lines.append(f"{key}={value!r} has no row")
            continue
        ours = fields.get(rule) if isinstance(rule, str) else rule(fields)
        if not same(value, ours):
            lines.append(f"{key}={value!r}, nlsniff makes it {ours!r}")
    return lines


def same(told: Any, ours: Any) -> bool:
    """Whether both say the same: flags in any order, an empty object as nothing."""
    if isinstance(told, list) and isinstance(ours, list) and told and isinstance(told[0], str):
        return sorted(told) == sorted(ours)
    if isinstance(told, float):
        return isinstance(ours, (int, float)) and abs(told - ours) < 1e-6
    if told == {}:
        return ours in (None, {})
    return bool(told == ours) and isinstance(told, bool) == isinstance(ours, bool)


def handle(number: int) -> str:
    """``1:10`` as tc prints a handle, and ``1:`` where the minor half is 0."""
    major, minor = number >> 16, number & 0xFFFF
    return f"{major:x}:{minor:x}" if minor else f"{major:x}:"


def qdisc_table(names: Mapping[int, str], kind: str) -> dict[str, Rule]:
    """What tc prints of every qdisc, and the options of this kind."""
    common: dict[str, Rule] = {
        "kind": "kind",
        "handle": lambda f: handle(f["header.handle"]),
        "parent": lambda f: handle(f["header.parent"]),
        "root": lambda f: f["header.parent"] == ROOT,
        "dev": lambda f: names[f["header.ifindex"]],
        "refcnt": "header.info",
        "options": lambda _: None,
        **{key: f"stats2.basic.{key}" for key in ("bytes", "packets")},
        **{key: f"stats2.queue.{key}" for key in ("drops", "overlimits", "requeues", "backlog", "qlen")},
    }
    options = QDISCS.get(kind, {})
    app: dict[str, Rule] = {key: f"stats2.app.{path}" for key, path in APP.get(kind, {}).items()}
    return common | {f"options.{key}": rule for key, rule in options.items()} | app


def _share(path: str) -> Callable[[Fields], float]:
    return lambda f: round(f[path] / 0xFFFFFFFF, 6)


def _seconds(path: str) -> Callable[[Fields], float]:
    return lambda f: f[path] / 1_000_000_000


FQ_CODEL: dict[str, Rule] = {
    **{key: f"options.{key.replace('_', '-')}" for key in ("limit", "flows", "quantum", "target", "interval")},
    "memory_limit": "options.memory-limit",
    "ecn": lambda f: f["options.ecn"] == 1,
    "drop_batch": "options.drop-batch-size",
}
QDISCS: dict[str, dict[str, Rule]] = {
    "htb": {
        "r2q": "options.init.rate2quantum",
        "default": lambda f: hex(f["options.init.defcls"]),
        "direct_packets_stat": "options.init.direct-pkts",
        "ver": lambda f: f"{f['options.init.version'] >> 16}.{f['options.init.version'] & 0xFFFF}",
        "direct_qlen": "options.direct-qlen",
    },
    "fq_codel": FQ_CODEL,
    "netem": {
        "limit": "options.limit",
        "delay.delay": _seconds("options.latency64"),
        "delay.jitter": _seconds("options.jitter64"),
        "delay.correlation": _share("options.corr.delay-corr"),
        "loss-random.loss": _share("options.random-loss"),
        "loss-random.correlation": _share("options.corr.loss-corr"),
        "duplicate.duplicate": _share("options.duplicate"),
        "duplicate.correlation": _share("options.corr.dup-corr"),
        "reorder.reorder": _share("options.reorder.probability"),
        "reorder.correlation": _share("options.reorder.correlation"),
        "gap": "options.gap",
    },
    "prio": {"bands": "options.bands", "priomap": "options.priomap"},
    "sfq": {
        "limit": "options.v0.limit",
        "quantum": "options.v0.quantum",
        "depth": "options.depth",
        "flows": "options.v0.flows",
        "divisor": "options.v0.divisor",
        "perturb": "options.v0.perturb-period",
    },
    "tbf": {
        "rate": "options.parms.rate.rate",
        "mpu": "options.parms.rate.mpu",
        "linklayer": lambda f: {1: "ethernet", 2: "atm"}.get(f["options.parms.rate.linklayer"]),
    },
    "red": {
        "limit": "options.parms.limit",
        "min": "options.parms.qth-min",
        "max": "options.parms.qth-max",
        "ecn": lambda f: bool(f["options.flags.value"] & 1),
        "harddrop": lambda f: bool(f["options.flags.value"] & 2),
        "adaptive": lambda f: bool(f["options.flags.value"] & 4),
        "nodrop": lambda f: bool(f["options.flags.value"] & 8),
        "ewma": "options.parms.Wlog",
        "probability": _share("options.max-p"),
        "Scell_log": "options.parms.Scell-log",
    },
    "mqprio": {"tc": "options.num-tc", "map": "options.prio-tc-map"},
    "fq": {
        "limit": "options.plimit",
        "flow_limit": "options.flow-plimit",
        "buckets": lambda f: 1 << f["options.buckets-log"],
        "maxrate": "options.flow-max-rate",
        "refill_delay": "options.flow-refill-delay",
        "orphan_mask": "options.orphan-mask",
        **{
            key: f"options.{key.replace('_', '-')}"
            for key in ("quantum", "initial_quantum", "low_rate_threshold", "timer_slack", "horizon", "offload_horizon")
        },
    },
}
APP: dict[str, dict[str, str]] = {
    "fq_codel": {
        key: key.replace("_", "-")
        for key in ("maxpacket", "drop_overlimit", "new_flow_count", "ecn_mark", "new_flows_len", "old_flows_len")
    },
    "red": {key: key for key in ("marked", "early", "pdrop", "other")},
    "fq": {
        "flows": "flows",
        "inactive": "inactive-flows",
        "throttled": "throttled-flows",
        "gc": "gc-flows",
        "highprio": "highprio-packets",
    },
}
# By kind of qdisc: keys of tc's that are not compared, and why.
QDISC_SKIPPED: dict[str, dict[str, str]] = {
    "tbf": {
        "options.burst": "a text with a unit, of ticks of a clock that /proc/net/psched tells",
        "options.lat": "computed from limit, rate and that clock",
    },
    "prio": {"options.multiqueue": "of an attribute that kernels send no more"},
    "mqprio": {"options.queues": "computed from count and offset"},
    "netem": {"options.ecn": "a flag that stands in another kind of loss"},
    "fq": {"options.horizon_drop": "a word without a value", "options.horizon_cap": "a word without a value"},
}

NFT_FAMILIES = {1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}
NFT_HOOKS = dict(enumerate(("prerouting", "input", "forward", "output", "postrouting")))
NFT_TIME = {1: "second", 60: "minute", 3600: "hour", 86400: "day", 604800: "week"}
_NFT: dict[str, Rule] = {
    "family": lambda f: NFT_FAMILIES[f["header.nfgen-family"]],
    "handle": "handle",
    "table": "table",
    "comment": "userdata.comment",
}
NFT: dict[str, Table] = {
    "table": _NFT | {"name": "name"},
    "chain": _NFT
    | {
        "name": "name",
        "type": "type",
        "hook": lambda f: NFT_HOOKS[f["hook.num"]],
        "prio": "hook.priority",
        "policy": lambda f: ("drop", "accept")[f["policy"]],
    },
    "rule": _NFT | {"chain": "chain"},
    "counter": _NFT | {"name": "name", "packets": "data.packets", "bytes": "data.bytes"},
    "quota": _NFT
    | {
        "name": "name",
        "bytes": "data.bytes",
        "used": "data.consumed",
        "inv": lambda f: "invert" in f["data.flags"],
    },
    "limit": _NFT
    | {
        "name": "name",
        "rate": "data.rate",
        "per": lambda f: NFT_TIME[f["data.unit"]],
        "burst": "data.burst",
    },
}


def nft_told(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects that are compared: their kind, and what nft printed but for a rule's expressions."""
    for each in told:
        ((kind, values),) = each.items()
        if kind in NFT:
            # nft makes its expressions of several of the kernel's, and none is the same.
            yield kind, {key: value for key, value in values.items() if key != "expr"}
